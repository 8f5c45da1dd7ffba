package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/internal/synth"
)

// archive fills the folder leak, and the truth with it.
type archive struct {
	truth *demo.Truth
	work  string // where the takes are
	leak  string
}

// add makes one file and appends what is known of it.
func (a *archive) add(f file) error {
	r := demo.Recording{
		Path: f.path, Status: cmp.Or(f.status, demo.OK), Note: f.note,
		Embedded: fmt.Sprintf("%02d%s", len(a.truth.Recordings)+1, filepath.Ext(f.path)),
		Codec:    f.coding.codec, SampleRateHz: f.coding.rate,
	}
	var err error
	switch {
	case f.text != "":
		err = os.WriteFile(a.file(r), []byte(f.text), 0o666)
	case f.origin != nil && f.origin.Relation == "duplicate":
		origin := a.recording(f.origin.Path)
		r = origin
		r.Path, r.Note = f.path, f.note
		r.Origin = &demo.Origin{Path: origin.Path, Relation: "duplicate", EndSeconds: origin.DurationSeconds}
	case f.origin != nil:
		err = a.derive(&r, f)
	case f.edit != "":
		err = a.edit(&r, f)
	default:
		err = a.code(&r, f)
	}
	if err != nil {
		return err
	}
	if r.Codec == "opus" {
		r.SampleRateHz = 48000
	}
	data, err := os.ReadFile(a.file(r))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	r.Bytes, r.SHA256 = len(data), hex.EncodeToString(sum[:])
	a.truth.Recordings = append(a.truth.Recordings, r)
	return nil
}

// code writes a take as it is, or the first part of the file that it gives.
func (a *archive) code(r *demo.Recording, f file) error {
	if err := encode(a.takeFile(f.take), filepath.Join(a.work, r.Embedded), f.coding, span{}); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(a.work, r.Embedded))
	if err != nil {
		return err
	}
	length := a.take(f.take).Seconds
	if f.keep > 0 {
		data = data[:int(f.keep*float64(len(data)))]
		const frame = 1152.0 / 44100
		length = rounded(math.Floor(f.keep*length/frame)*frame, timeDecimals)
	}
	a.place(r, f.take, demo.Piece{Take: f.take, EndSeconds: length})
	return os.WriteFile(a.file(*r), data, 0o666)
}

// derive codes a file of the leak, or a part of it, once more.
func (a *archive) derive(r *demo.Recording, f file) error {
	from := a.recording(f.origin.Path)
	origin := *f.origin
	part := span{start: origin.StartSeconds, length: origin.EndSeconds - origin.StartSeconds}
	if origin.EndSeconds == 0 {
		origin.EndSeconds = from.DurationSeconds
	}
	if from.Codec == "mp3" || from.Codec == "opus" {
		r.LossyBefore = append(slices.Clone(from.LossyBefore), from.Codec)
	}
	r.Origin = &origin
	a.place(r, from.Pieces[0].Take, demo.Piece{
		Take: from.Pieces[0].Take, TakeStartSeconds: origin.StartSeconds,
		EndSeconds: rounded(origin.EndSeconds-origin.StartSeconds, timeDecimals),
	})
	coded := filepath.Join(a.work, r.Embedded)
	if err := encode(a.file(from), coded, f.coding, part); err != nil {
		return err
	}
	return os.Rename(coded, a.file(*r))
}

// edit cuts a take, at the file's own rate so that nothing smooths the joins.
func (a *archive) edit(r *demo.Recording, f file) error {
	t := a.take(f.take)
	plain := filepath.Join(a.work, "plain.wav")
	if err := encode(a.takeFile(f.take), plain, f.coding, span{}); err != nil {
		return err
	}
	x, err := readWAV(plain)
	if err != nil {
		return err
	}
	if f.edit == "deletion" {
		x = a.remove(r, x, t)
	} else {
		x, err = a.insert(r, x, t)
	}
	if err != nil {
		return err
	}
	return writeWAV(a.file(*r), x, r.SampleRateHz)
}

// remove cuts from the middle of the third line to the middle of the fourth.
func (a *archive) remove(r *demo.Recording, x []float32, t demo.Take) []float32 {
	from := frames(middle(t.Lines[2].StartSeconds, t.Lines[2].EndSeconds), r.SampleRateHz)
	to := frames(middle(t.Lines[3].StartSeconds, t.Lines[3].EndSeconds), r.SampleRateHz)
	from, to = widestJump(x, from, to, r.SampleRateHz/20)
	joined, joins := synth.Join(0, x[:from], x[to:])
	at := a.seconds(joins[0], r)
	r.Edits = []demo.Edit{{Kind: "deletion", StartSeconds: at, EndSeconds: at, RemovedSeconds: a.seconds(to-from, r)}}
	a.place(r, t.ID,
		demo.Piece{Take: t.ID, EndSeconds: at},
		demo.Piece{Take: t.ID, TakeStartSeconds: a.seconds(to, r), StartSeconds: at, EndSeconds: a.seconds(len(joined), r)})
	return joined
}

// insert sets the third line of the leak's first recording into the second pause.
func (a *archive) insert(r *demo.Recording, x []float32, t demo.Take) ([]float32, error) {
	source := a.truth.Recordings[0]
	other, err := readWAV(a.file(source))
	if err != nil {
		return nil, err
	}
	said := a.take(source.Pieces[0].Take)
	from := frames(middle(said.Lines[1].EndSeconds, said.Lines[2].StartSeconds), r.SampleRateHz)
	to := frames(middle(said.Lines[2].EndSeconds, said.Lines[3].StartSeconds), r.SampleRateHz)
	at := frames(middle(t.Lines[1].EndSeconds, t.Lines[2].StartSeconds), r.SampleRateHz)
	joined, joins := synth.Join(0, x[:at], other[from:to], x[at:])
	start, end := a.seconds(joins[0], r), a.seconds(joins[1], r)
	r.Edits = []demo.Edit{{Kind: "insertion", StartSeconds: start, EndSeconds: end, From: source.Path}}
	a.place(r, t.ID,
		demo.Piece{Take: t.ID, EndSeconds: start},
		demo.Piece{Take: said.ID, TakeStartSeconds: a.seconds(from, r), StartSeconds: start, EndSeconds: end},
		demo.Piece{Take: t.ID, TakeStartSeconds: start, StartSeconds: end, EndSeconds: a.seconds(len(joined), r)})
	return joined, nil
}

// widestJump moves both ends of a deletion, by less than reach, to where the
// waveform's bend across the join stands out most from those within reach of it. An
// editor who cuts blindly gets such a jump now and then.
func widestJump(x []float32, from, to, reach int) (bestFrom, bestTo int) {
	bend := func(a, b, c float32) float64 { return math.Abs(float64(a - 2*b + c)) }
	largest := func(start, end int) (most float64) {
		for i := start; i < end; i++ {
			most = max(most, bend(x[i-2], x[i-1], x[i]))
		}
		return most
	}
	before, after := make([]float64, 2*reach), make([]float64, 2*reach)
	for i := range before {
		start, end := from-reach+i, to-reach+i
		before[i], after[i] = largest(start-reach, start), largest(end+2, end+reach)
	}
	widest := -1.0
	for i := range before {
		for k := range after {
			a, b := from-reach+i, to-reach+k
			score := bend(x[a-2], x[a-1], x[b]) / max(before[i], after[k])
			if score > widest {
				widest, bestFrom, bestTo = score, a, b
			}
		}
	}
	return bestFrom, bestTo
}

// place notes the pieces of a recording, and the session it passes for.
func (a *archive) place(r *demo.Recording, takeID string, pieces ...demo.Piece) {
	at := sessionOf(a.take(takeID).Session)
	r.Session, r.Room = at.ID, at.Room
	r.Pieces = pieces
	r.DurationSeconds = pieces[len(pieces)-1].EndSeconds
}

func (a *archive) file(r demo.Recording) string { return filepath.Join(a.leak, r.Embedded) }

func (a *archive) takeFile(id string) string { return filepath.Join(a.work, id+".wav") }

func (a *archive) take(id string) demo.Take {
	return a.truth.Takes[slices.IndexFunc(a.truth.Takes, func(t demo.Take) bool { return t.ID == id })]
}

func (a *archive) recording(path string) demo.Recording {
	return a.truth.Recordings[slices.IndexFunc(a.truth.Recordings, func(r demo.Recording) bool { return r.Path == path })]
}

func (a *archive) seconds(frame int, r *demo.Recording) float64 {
	return rounded(float64(frame)/float64(r.SampleRateHz), timeDecimals)
}

func middle(a, b float64) float64 { return (a + b) / 2 }

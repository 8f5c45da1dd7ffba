package earwitness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
	"github.com/earwitness/earwitness/fingerprint/align"
)

const (
	// leastCandidate is the lowest score of a match that the audio is asked about: chance gives a thousand in all,
	// however large the folder.
	leastCandidate = -3
	// alignSeconds of a match are aligned, in its middle, and alignMargin on each side looked through.
	alignSeconds, alignMargin = 8.0, 0.4
	// alignReach is how far off, in seconds, the frames of a match may be, and alignSpeed how wrong its speed if that is
	// not 1. Where it is 1, clocks may differ; more would set ring tones of unlike pitch right.
	alignReach, alignSpeed, alignClock = 0.15, 0.005, 0.0005
	// mostScore of waveforms is enough, and can be written down.
	mostScore = 99
	// alignMost matches are aligned: 6 to 10 ms of work each in MP3.
	alignMost = 5000
	// alignBatch matches are aligned at a time: some 170 MB of audio at most.
	alignBatch = 256
)

// overlap is a match of fingerprints, and what the audio says of it.
type overlap struct {
	fingerprint.Match
	a, b    string           // paths
	audio   *align.Alignment // nil: not decoded again
	problem string           // why not
}

// stretch is a part of a recording, in whole seconds.
type stretch struct{ from, to int }

// piece is the audio of a stretch: a source for package align that is silent elsewhere.
type piece struct {
	from int64
	x    []float32
}

// Samples implements align.Source.
func (p piece) Samples(at int64, n int) ([]float32, error) {
	if at < p.from {
		return nil, nil
	}
	return align.Memory(p.x).Samples(at-p.from, n)
}

// span returns the middle of the match, as package align wants it.
func (o *overlap) span() align.Span {
	middle := (o.AStart + o.AEnd) / 2
	half := min(alignSeconds, o.AEnd-o.AStart) / 2
	line := align.Line{A: o.AStart, B: o.BStart, Speed: o.Speed}
	return align.Span{Line: align.Line{A: middle, B: line.ToB(middle), Speed: o.Speed}, Start: middle - half, End: middle + half}
}

// stretches returns what of A and B has to be decoded.
func (o *overlap) stretches() (a, b stretch) {
	s := o.span()
	return around(s.Start, s.End, alignMargin), around(s.ToB(s.Start), s.ToB(s.End), alignMargin)
}

// around returns the stretch with a margin, in seconds, on each side.
func around(from, to, margin float64) stretch {
	return stretch{int(max(0, math.Floor(from-margin))), int(math.Ceil(to + margin))}
}

// alignAll aligns the overlaps on the audio, at most alignMost of them, those that fingerprints leave in doubt first.
// What was not decoded again is left as it is, with the reason.
func (f *folder) alignAll(ctx context.Context, all []overlap) error {
	some := make([]*overlap, len(all))
	for i := range all {
		some[i] = &all[i]
	}
	if len(some) > alignMost {
		slices.SortStableFunc(some, func(a, b *overlap) int { return cmp.Compare(a.Score, b.Score) })
		for _, o := range some[alignMost:] {
			o.problem = fmt.Sprintf("there are more than %d matches, and this one is among the clearest", alignMost)
		}
		some = some[:alignMost]
	}
	f.progress.stage(stageAlignment, len(some))
	for batch := range slices.Chunk(some, alignBatch) {
		if err := f.alignBatch(ctx, batch); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (f *folder) alignBatch(ctx context.Context, batch []*overlap) error {
	wanted := map[string][]stretch{}
	for i := range batch {
		a, b := batch[i].stretches()
		wanted[batch[i].a] = append(wanted[batch[i].a], a)
		wanted[batch[i].b] = append(wanted[batch[i].b], b)
	}
	paths := slices.Sorted(maps.Keys(wanted))
	pieces, problems := make([][]piece, len(paths)), make([]error, len(paths))
	f.o.inParallel(len(paths), func(i int) { pieces[i], problems[i] = f.pieces(ctx, paths[i], wanted[paths[i]], narrowRate) })
	f.o.inParallel(len(batch), func(i int) {
		defer f.progress.step()
		o := batch[i]
		a, _ := slices.BinarySearch(paths, o.a)
		b, _ := slices.BinarySearch(paths, o.b)
		if err := cmp.Or(problems[a], problems[b]); err != nil {
			o.problem = err.Error()
			return
		}
		wantA, wantB := o.stretches()
		around := align.Options{SearchSeconds: alignReach, SpeedError: alignSpeed}
		switch {
		case o.a == o.b:
			around.SpeedError = align.OneClock
		case o.Speed == 1:
			around.SpeedError = alignClock
		}
		found, err := align.Refine(in(pieces[a], wantA), in(pieces[b], wantB), o.span(), around)
		if err != nil {
			o.problem = err.Error()
			return
		}
		o.audio = &found
	})
	return ctx.Err()
}

// in returns the piece that the stretch lies in.
func in(pieces []piece, s stretch) piece {
	for _, p := range pieces {
		if from := int64(s.from) * narrowRate; p.from <= from && from < p.from+int64(len(p.x)) {
			return p
		}
	}
	return piece{}
}

// pieces decodes the stretches of a recording as mono at a rate, in Hz, those that overlap as one.
func (f *folder) pieces(ctx context.Context, path string, some []stretch, rate int) (out []piece, err error) {
	slices.SortFunc(some, func(a, b stretch) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	r, err := f.again(ctx, path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	own, pos, to := int64(r.Info().SampleRate), int64(0), paceTo(r.Stream, rate)
	for len(some) > 0 {
		s, n := some[0], 1
		for n < len(some) && some[n].from <= s.to {
			s.to = max(s.to, some[n].to)
			n++
		}
		some = some[n:]
		if _, err := r.Skip(int64(s.from)*own - pos); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		x, err := readMixed(ctx, r.Stream, int64(s.to-s.from)*own, to)
		if err != nil {
			return nil, err
		}
		pos = int64(s.to) * own
		out = append(out, piece{int64(s.from) * int64(rate), x})
	}
	return out, nil
}

// inParallel does n jobs on the workers.
func (o Options) inParallel(n int, do func(i int)) {
	queue := make(chan int)
	var wait sync.WaitGroup
	for range min(n, o.workers()) {
		wait.Go(func() {
			for i := range queue {
				do(i)
			}
		})
	}
	for i := range n {
		queue <- i
	}
	close(queue)
	wait.Wait()
}

// overlaps aligns matches of the recordings at paths on the audio.
func (f *folder) overlaps(ctx context.Context, paths []string, found []fingerprint.Match) ([]overlap, error) {
	all := make([]overlap, len(found))
	for i, m := range found {
		all[i] = overlap{Match: m, a: paths[m.A], b: paths[m.B]}
	}
	return all, f.alignAll(ctx, all)
}

// lookup says where recordings are found to be aligned.
type lookup struct {
	dir    string   // empty: nowhere
	paths  []string // by the number that a match has for a recording
	inputs map[string]Input
}

// overlaps aligns matches, or says of each why not if the folder is not there.
func (l lookup) overlaps(ctx context.Context, found []fingerprint.Match, o Options) ([]overlap, error) {
	o, err := o.identified(ctx)
	if err != nil {
		return nil, err
	}
	f, err := l.open(o)
	if err == nil {
		defer f.root.Close()
		return f.overlaps(ctx, l.paths, found)
	}
	all := make([]overlap, len(found))
	for i, m := range found {
		all[i] = overlap{Match: m, a: l.paths[m.A], b: l.paths[m.B], problem: reason(err)}
	}
	return all, nil
}

func (l lookup) open(o Options) (*folder, error) {
	if l.dir == "" {
		return nil, errors.New("the recordings are not at hand")
	}
	files, err := walk(l.dir)
	if err != nil {
		return nil, err
	}
	f, err := openFolder(l.dir, files, o)
	if err == nil {
		f.inputs = l.inputs
	}
	return f, err
}

// weighed turns an overlap into evidence.
func (o *overlap) weighed(c *Calibration) evidence.Match {
	ratio, rate := c.Overlap.Weigh(o.score())
	m := evidence.Match{
		A: o.a, B: o.b, AStartSeconds: o.AStart, AEndSeconds: o.AEnd, BStartSeconds: o.BStart, BEndSeconds: o.BEnd,
		Speed: o.Speed, Pitch: o.Pitch, Precision: evidence.ToFrame, Log10LR: ratio, ErrorRate: rate,
		Measurements: map[string]float64{
			"score": o.Score, "votes": float64(o.Votes), "frames": float64(o.Frames), "bit_error_rate": o.BER,
		},
	}
	if o.audio == nil {
		m.Limits = append(m.Limits, fmt.Sprintf("not compared on the audio: %s", o.problem))
		return m
	}
	measured := map[string]float64{"waveform_score": min(o.audio.Score, mostScore), "waveform_coherence": o.audio.Coherence}
	if o.audio.Precision == align.ToSample {
		l := o.audio.Line
		m.Precision, m.Speed = evidence.ToSample, l.Speed
		m.BStartSeconds, m.BEndSeconds = max(0, l.ToB(m.AStartSeconds)), l.ToB(m.AEndSeconds)
		// At the ends of the match, where the drift counts.
		half := max(math.Abs(m.AStartSeconds-l.A), math.Abs(m.AEndSeconds-l.A))
		measured["offset_error_seconds"] = o.audio.OffsetError + float64(half*1e-6*o.audio.DriftErrorPPM)
		measured["drift_ppm"], measured["drift_error_ppm"] = o.audio.DriftPPM, o.audio.DriftErrorPPM
	}
	for name, v := range measured {
		if !math.IsInf(v, 0) && !math.IsNaN(v) { // two windows tell no drift
			m.Measurements[name] = v
		}
	}
	return m
}

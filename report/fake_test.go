package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// fakeCase makes a case of n recordings that has every kind of content, the same for the same n. Recordings stand in
// sessions of up to seven; every fifth is an excerpt of the one before it. Its exhibits have their Data.
func fakeCase(n int) *evidence.Case {
	f := faker{rnd: rand.New(rand.NewPCG(1, uint64(n))), c: &evidence.Case{
		Schema: evidence.Schema,
		Tool: evidence.Tool{Name: "earwitness", Version: "v0.1.0", Settings: map[string]string{
			"kernel": "avx2", "session_prior": "0.1", "splice.step_seconds": "0.1", "fingerprint.minimum_seconds": "2",
		}},
		Limits: []string{"recordings under 2 s were not compared"},
	}}
	for i := range n {
		f.recording(i)
	}
	f.matches()
	f.sessions()
	return f.c
}

// bigCase makes a case of many recordings, with the pairs of neighbours alone: all of a thousand are half a million.
func bigCase(n int) *evidence.Case {
	f := faker{rnd: rand.New(rand.NewPCG(2, uint64(n))), c: &evidence.Case{
		Schema: evidence.Schema, Tool: evidence.Tool{Name: "earwitness", Version: "v0.1.0"},
	}}
	f.picture, f.sound = fakePicture(f.rnd), fakeSound(4, 300)
	for i := range n {
		f.recording(i)
	}
	f.matches()
	var session evidence.Session
	for i, r := range f.c.Recordings {
		for j := i + 1; j < min(i+10, n); j++ {
			f.c.Pairs.Append(evidence.Pair{A: r.Path, B: f.c.Recordings[j].Path, Log10LR: 1 - 0.2*float64(j-i)})
		}
		if session.Paths = append(session.Paths, r.Path); len(session.Paths) == 5 {
			session.ID = fmt.Sprintf("s%d", i/5+1)
			f.c.Sessions, session = append(f.c.Sessions, session), evidence.Session{}
		}
	}
	return f.c
}

type faker struct {
	rnd            *rand.Rand
	c              *evidence.Case
	picture, sound []byte // of every recording, with its number after it; nil: each has its own
}

var rates = []evidence.ErrorRate{
	{Value: 0.01, Upper95: 0.03, N: 210, Set: "forged read speech, 2026"},
	{Value: 0.0005, Upper95: 0.0049, N: 610, Set: "forged read speech, 2026"},
}

func (f *faker) recording(i int) {
	codecs := []string{"mp3", "aac", "opus", "flac", "pcm"}
	r := evidence.Recording{
		Path:      fmt.Sprintf("leak/%02d/call_2026-03-%02d_%03d.%s", i%4, i%28+1, i, codecs[i%5]),
		SHA256:    fmt.Sprintf("%064x", sha256.Sum256([]byte{byte(i), byte(i >> 8)})),
		PCMSHA256: fmt.Sprintf("%064x", sha256.Sum256([]byte{1, byte(i), byte(i >> 8)})),
		Bytes:     int64(40_000 + f.rnd.IntN(4_000_000)), Status: evidence.OK,
	}
	if i%17 == 11 {
		r.Status = evidence.Failed
		r.Problems = []evidence.Problem{{Code: "not_audio", Text: "the file is a picture"}}
		f.c.Recordings = append(f.c.Recordings, r)
		return
	}
	if i%13 == 7 {
		r.Status = evidence.Partial
		r.Problems = []evidence.Problem{{Code: "truncated", AtByte: 39211, Text: "the last frame is cut off"}}
	}
	if i%20 == 9 {
		r.PCMSHA256 = f.c.Recordings[i-1].PCMSHA256
	}
	f.facts(&r, i, codecs[i%5])
	f.c.Recordings = append(f.c.Recordings, r)
	f.findings(r, i)
	f.exhibits(r, i)
}

func (f *faker) facts(r *evidence.Recording, i int, codec string) {
	r.Container, r.Codec, r.Decoder = codec, codec, "earwitness/"+codec+" 1"
	r.SampleRateHz, r.Channels, r.BitRateBPS = []int{8000, 16000, 44100, 48000}[i%4], 1+i%2, 64000
	r.DurationSeconds = 8 + 90*f.rnd.Float64()
	r.BandwidthHz = new(float64(3400 + f.rnd.IntN(12000)))
	r.Structure = &evidence.Structure{
		Signature: "ftyp=M4A (M4A isom iso2) free mdat moov",
		Parts:     []evidence.Part{{Name: "ftyp", Mark: "M4A", Bytes: 28}, {Name: "mdat", AtByte: 36, Bytes: 90210}},
	}
	r.Tags = []evidence.Tag{{Name: "encoder", Value: "Lavf61.7.100"}, {Name: "title", Value: "voice note"}}
	if i%3 == 0 {
		r.Generations = []evidence.Generation{{Codec: "aac", FrameSamples: 1024, OffsetSamples: 407, Log10LR: 3.1}}
		r.PreviouslyLossy = &evidence.Verdict{Log10LR: 3.1, Verdict: "yes", ErrorRate: &rates[0]}
	} else {
		r.PreviouslyLossy = &evidence.Verdict{Log10LR: -0.2, Verdict: "inconclusive"}
	}
	words := []string{"inconclusive", "continuous", "edited", "inconclusive"}
	if i%6 != 5 {
		r.Edited = &evidence.Verdict{Log10LR: []float64{0.1, -1.2, 2.2, 0.4}[i%4], Verdict: words[i%4], ErrorRate: &rates[i%2]}
	}
	r.Room = &evidence.Room{
		RT60Seconds: new(0.2 + 0.6*f.rnd.Float64()), RT60StandardErrorSeconds: new(0.04), DRRdB: new(-1.5), SNRdB: new(24.0),
		Bands: []evidence.RoomBand{{CentreHz: 500, RT60Seconds: 0.55, Decays: 12}, {CentreHz: 1000, RT60Seconds: 0.5, Decays: 9}},
	}
	r.Background = &evidence.Background{PauseSeconds: 3.2, LevelDBFS: new(-52.5)}
	r.BlindZones = []evidence.BlindZone{{StartSeconds: 3, EndSeconds: 4.2, Reason: "digital silence"}, {StartSeconds: 5, EndSeconds: 6, SmallestCutSeconds: new(0.12), Reason: "under 10 dB SNR"}}
	r.Limits = []string{"mains hum: the low edge of the band lies above 120 Hz"}
	if i%3 != 2 {
		r.Mains = &evidence.Mains{Present: i%3 == 0, NominalHz: 50, SNRdB: new(18.0), Log10LR: new(1.6)}
		for t := range 40 {
			r.Mains.Track = append(r.Mains.Track, evidence.MainsPoint{TimeSeconds: float64(t), FrequencyHz: 50 + 0.02*math.Sin(float64(t+i)/5)})
		}
	}
	curve := &evidence.Curve{StepSeconds: 0.1}
	for t := 0.0; t < r.DurationSeconds; t += 0.1 {
		curve.Log10LR = append(curve.Log10LR, -0.5+0.4*f.rnd.Float64())
	}
	if words[i%4] == "edited" {
		curve.Log10LR[62] = 2.2
	}
	r.SpliceCurve = curve
}

func (f *faker) findings(r evidence.Recording, i int) {
	if r.Edited == nil || r.Edited.Verdict != "edited" {
		return
	}
	f.c.Findings = append(f.c.Findings, evidence.Finding{
		Path: r.Path, Kind: "edit", Detector: "compression_grid", StartSeconds: 6.201, EndSeconds: 6.225, Log10LR: 2.2,
		Measurements: map[string]float64{"removed_samples_mod_1024": 112, "z": 14.37}, ErrorRate: &rates[0],
		Limits: []string{"an encoder that was restarted leaves the same trace"},
	})
	if i%8 == 2 {
		f.c.Findings = append(f.c.Findings, evidence.Finding{
			Path: r.Path, Kind: "copy_move", Detector: "fingerprint_repeat", StartSeconds: 6.5, EndSeconds: 7.5, Log10LR: 3,
		})
	}
}

func (f *faker) exhibits(r evidence.Recording, i int) {
	numbered := func(data []byte) []byte { return fmt.Appendf(slices.Clone(data), "%8d", i) }
	picture, sound := numbered(f.picture), numbered(f.sound)
	if f.picture == nil {
		picture, sound = fakePicture(f.rnd), fakeSound(4, 300+20*float64(i))
	}
	f.add(evidence.Exhibit{
		Path: r.Path, Kind: evidence.Spectrogram, Label: "spectrogram", EndSeconds: r.DurationSeconds, TopHz: 4000, MediaType: "image/png",
	}, picture)
	f.add(evidence.Exhibit{
		Path: r.Path, Kind: evidence.Waveform, Label: "waveform", EndSeconds: r.DurationSeconds, MediaType: "image/png",
	}, numbered(fakeWave()))
	f.add(evidence.Exhibit{
		Path: r.Path, Kind: evidence.Audio, Label: "around the strongest mark", StartSeconds: 4, EndSeconds: 8, MediaType: "audio/wav",
	}, sound)
	if i%4 == 1 {
		f.add(evidence.Exhibit{
			Path: r.Path, Kind: evidence.Audio, Label: "pause background", StartSeconds: 1, EndSeconds: 2, MediaType: "audio/wav",
		}, fakeSound(1, 100+float64(i)))
	}
}

func (f *faker) add(e evidence.Exhibit, data []byte) {
	sum := sha256.Sum256(data)
	e.SHA256, e.Data = hex.EncodeToString(sum[:]), data
	f.c.Exhibits = append(f.c.Exhibits, e)
}

func (f *faker) matches() {
	for i := 4; i < len(f.c.Recordings); i += 5 {
		for back := 1; back <= 1+i/5%3; back++ {
			a, b := f.c.Recordings[i-back], f.c.Recordings[i]
			if a.Status == evidence.Failed || b.Status == evidence.Failed {
				continue
			}
			length := min(6, b.DurationSeconds-1)
			f.c.Matches = append(f.c.Matches, evidence.Match{
				A: a.Path, B: b.Path, AStartSeconds: 2, AEndSeconds: 2 + length, BStartSeconds: float64(back) / 2, BEndSeconds: float64(back)/2 + length,
				Speed: 1, Log10LR: 2 + 2*f.rnd.Float64(), ErrorRate: &rates[1],
			})
		}
	}
}

// sessions puts decoded recordings into sessions by their numbers, and clusters them by averages.
func (f *faker) sessions() {
	var paths []string
	for _, r := range f.c.Recordings {
		if r.Status != evidence.Failed {
			paths = append(paths, r.Path)
		}
	}
	home := func(i int) int { return (i * 7 % len(paths)) / 7 }
	lr := make([][]float64, len(paths))
	for i := range lr {
		lr[i] = make([]float64, len(paths))
		for j := range i {
			lr[i][j] = -1.2 + 0.5*f.rnd.NormFloat64()
			if home(i) == home(j) {
				lr[i][j] = 1.3 + 0.4*f.rnd.NormFloat64()
			}
			lr[j][i] = lr[i][j]
			p := evidence.Pair{A: paths[j], B: paths[i], Log10LR: lr[i][j], Log10LRPauses: new(0.8 * lr[i][j])}
			if (i+j)%3 == 0 {
				p.Log10LRRoom, p.ErrorRate = new(0.3), &rates[0]
				p.Log10LRBackground, p.Log10LRReverberation, p.Export = p.Log10LRPauses, new(0.1), evidence.SameExport
			}
			if (i+j)%23 != 0 {
				f.c.Pairs.Append(p)
			}
		}
	}
	groups := map[int][]string{}
	for i, p := range paths {
		groups[home(i)] = append(groups[home(i)], p)
	}
	for h := range len(paths) {
		if groups[h] != nil {
			s := evidence.Session{ID: fmt.Sprintf("s%d", h+1), Paths: groups[h], Resamples: 100}
			for i, p := range groups[h] {
				s.Members = append(s.Members, evidence.Member{Path: p, Share: 1 - float64(i)/20, OtherSession: "s1", OtherShare: 0.02})
			}
			s.Outsider = &evidence.Outsider{Path: paths[0], Share: 0.02}
			f.c.Sessions = append(f.c.Sessions, s)
		}
	}
	f.c.Tree = cluster(paths, lr)
}

// cluster is the plain O(n³) average linkage.
func cluster(paths []string, lr [][]float64) []evidence.Merge {
	type node struct {
		evidence.Node
		leaves []int
	}
	var nodes []node
	for i, p := range paths {
		nodes = append(nodes, node{evidence.Node{Path: p}, []int{i}})
	}
	mean := func(a, b node) float64 {
		sum := 0.0
		for _, i := range a.leaves {
			for _, j := range b.leaves {
				sum += lr[i][j]
			}
		}
		return sum / float64(len(a.leaves)*len(b.leaves))
	}
	var tree []evidence.Merge
	for len(nodes) > 1 {
		bi, bj, best := 0, 1, math.Inf(-1)
		for i := range nodes {
			for j := range i {
				if m := mean(nodes[i], nodes[j]); m > best {
					bi, bj, best = j, i, m
				}
			}
		}
		merged := node{evidence.Node{Merge: new(len(tree))}, append(append([]int{}, nodes[bi].leaves...), nodes[bj].leaves...)}
		tree = append(tree, evidence.Merge{Left: nodes[bi].Node, Right: nodes[bj].Node, Log10LR: best})
		nodes = append(nodes[:bj], nodes[bj+1:]...)
		nodes[bi] = merged
	}
	return tree
}

// fakePicture draws something with the look of speech in a spectrogram.
func fakePicture(rnd *rand.Rand) []byte {
	const w, h, shades = 600, 160, 64
	var palette color.Palette
	for i := range shades {
		x := float64(i) / (shades - 1)
		palette = append(palette, color.RGBA{uint8(255 * math.Min(1, 1.6*x)), uint8(230 * x * x), uint8(120*x + 60*math.Sin(3*x)), 255})
	}
	img := image.NewPaletted(image.Rect(0, 0, w, h), palette)
	pitch := 9 + 5*rnd.Float64()
	for x := range w {
		loud := math.Max(0, math.Sin(float64(x)/11)*math.Sin(float64(x)/37))
		bend := pitch + 2*math.Sin(float64(x)/23)
		for y := range h {
			up := float64(h - y)
			harmonic := math.Pow(math.Cos(math.Pi*up/bend), 8) * math.Exp(-up/90)
			img.SetColorIndex(x, y, uint8(math.Min(shades-1, 5*rnd.Float64()+58*loud*harmonic)))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// fakeWave is a line at half the height.
func fakeWave() []byte {
	img := image.NewPaletted(image.Rect(0, 0, 480, 64), color.Palette{color.RGBA{}, color.RGBA{112, 124, 140, 255}})
	for x := range 480 {
		img.SetColorIndex(x, 32, 1)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// fakeSound is a tone as a WAV file of 8 kHz mono µ-law.
func fakeSound(seconds int, hz float64) []byte {
	const rate, muLaw = 8000, 7
	n := seconds * rate
	b := append([]byte("RIFF"), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(b[4:], uint32(4+8+18+8+4+8+n))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 18)
	for _, v := range []any{uint16(muLaw), uint16(1), uint32(rate), uint32(rate), uint16(1), uint16(8), uint16(0)} {
		b, _ = binary.Append(b, binary.LittleEndian, v)
	}
	b = append(b, "fact"...)
	b = binary.LittleEndian.AppendUint32(b, 4)
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	for i := range n {
		b = append(b, muLawOf(0.3*math.Sin(2*math.Pi*hz*float64(i)/rate)))
	}
	return b
}

// muLawOf codes a sample by ITU-T G.711.
func muLawOf(x float64) byte {
	const bias, clip = 33, 8158
	sign := byte(0x80)
	if x < 0 {
		sign, x = 0, -x
	}
	v := min(int(x*clip), clip) + bias
	exponent := 7
	for mask := 0x1000; v&mask == 0 && exponent > 0; mask >>= 1 {
		exponent--
	}
	mantissa := v >> (exponent + 1) & 0x0f
	return ^(byte(exponent<<4|mantissa) | (0x80 ^ sign))
}

// exhibitsOf hands the exhibits of a case over as a case file would.
func exhibitsOf(c *evidence.Case) func(string) ([]byte, error) {
	data := map[string][]byte{}
	for _, e := range c.Exhibits {
		data[e.SHA256] = e.Data
	}
	return func(sha256 string) ([]byte, error) { return data[sha256], nil }
}

package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/earwitness/earwitness/fingerprint/align"
)

// edit is what was done to one of two copies.
type edit struct {
	kind           string
	start, removed float64 // seconds of the source
	added          float64 // seconds that stand in its place
}

// The kinds of edit; nothing is done to two of five pairs.
var kinds = []string{"none", "none", "cut", "cut", "insertion", "other speech", "silence", "noise", "none", "cut"}

// pair is two copies of one source, and what is true of them.
type pair struct {
	group   string
	codings [2]string
	edit    edit
	edited  int // which of the two was edited
	copies  [2][]float32
	scale   [2]float64 // a copy's seconds per second of its source
	trimmed [2]float64 // seconds missing at the start of the copies
	delay   [2]float64 // seconds that the codings add
	noisy   bool
	length  float64 // seconds of the source
}

// newPair makes a pair from a source.
func newPair(s source, rng *rand.Rand, delays map[string]float64) (*pair, error) {
	n := min(len(s.x), longSeconds*sourceRate)
	at := rng.IntN(len(s.x) - n + 1)
	x := s.x[at : at+n]
	p := &pair{group: s.group, edited: rng.IntN(2), length: float64(n) / sourceRate}
	p.edit.kind = kinds[rng.IntN(len(kinds))]
	edited := p.edit.apply(x, rng)
	p.noisy = rng.IntN(4) == 0
	for i := range p.copies {
		c := codings[rng.IntN(len(codings))]
		y := x
		if i == p.edited {
			y = edited
		}
		trim := rng.IntN(sourceRate / 2)
		ppm := []float64{0, 0, 0, 20, -20, 100, -100}[rng.IntN(7)]
		y = played(y[trim:], ppm)
		y = scaled(y, math.Pow(10, (rng.Float64()*18-12)/20))
		if p.noisy && i == 0 {
			y = noisy(y, 10+10*rng.Float64(), rng)
		}
		var err error
		if p.copies[i], err = c.code(y); err != nil {
			return nil, err
		}
		p.copies[i] = received(p.copies[i], rand.New(rand.NewPCG(uint64(len(y)), uint64(trim))))
		p.codings[i], p.delay[i] = c.name, delays[c.name]
		p.trimmed[i], p.scale[i] = float64(trim)/sourceRate, 1-1e-6*ppm
	}
	return p, nil
}

// apply edits a copy of x.
func (e *edit) apply(x []float32, rng *rand.Rand) []float32 {
	if e.kind == "none" {
		return x
	}
	seconds := 0.02 * math.Pow(100, rng.Float64())
	if e.kind != "cut" && e.kind != "insertion" {
		seconds = 0.2 * math.Pow(10, rng.Float64())
	}
	n := int(seconds * sourceRate)
	at := 5*sourceRate + rng.IntN(len(x)-10*sourceRate-n)
	other := (at + 4*sourceRate + rng.IntN(len(x)-8*sourceRate-n)) % (len(x) - n)
	e.start = float64(at) / sourceRate
	fill := []float32(nil)
	from, to := at, at+n
	switch e.kind {
	case "cut":
	case "insertion":
		fill, to = slices.Clone(x[other:other+n]), at
	case "other speech":
		fill = slices.Clone(x[other : other+n])
	case "silence":
		fill = make([]float32, n)
	case "noise":
		fill = noisy(make([]float32, n), 0, rng)
		fill = scaled(fill, max(1e-3, rms(x))/rms(fill))
	}
	e.removed, e.added = float64(to-from)/sourceRate, float64(len(fill))/sourceRate
	return slices.Concat(x[:from], fill, x[to:])
}

func scaled(x []float32, gain float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = max(-1, min(1, float32(float64(v)*gain)))
	}
	return y
}

// noisy adds noise with a spectrum that falls by 3 dB an octave, roughly.
func noisy(x []float32, snrDB float64, rng *rand.Rand) []float32 {
	level := max(1e-5, rms(x)) * math.Pow(10, -snrDB/20)
	y := make([]float32, len(x))
	low := [3]float64{}
	for i, v := range x {
		w := rng.NormFloat64()
		low[0] = 0.997*low[0] + 0.077*w
		low[1] = 0.963*low[1] + 0.297*w
		low[2] = 0.57*low[2] + 1.053*w
		y[i] = v + float32(level*(low[0]+low[1]+low[2]+0.185*w)/2.3)
	}
	return y
}

// in gives the time in copy i of a time of the source that the edit has not touched.
func (p *pair) in(i int, t float64) float64 {
	if i == p.edited && t >= p.edit.start+p.edit.removed {
		t += p.edit.added - p.edit.removed
	}
	return (t-p.trimmed[i])*p.scale[i] + p.delay[i]
}

// received returns what comes out at the far end: half of all calls lose packets of 20 ms, one to three in a row, which
// are concealed by what came before, and half have a gain that goes up and down by 6 dB within seconds.
func received(x []float32, rng *rand.Rand) []float32 {
	const packet = align.Rate / 50
	y := slices.Clone(x)
	if rng.IntN(2) == 0 {
		for at := packet; ; {
			at += packet * (1 + int(100*rng.ExpFloat64()))
			lost := packet * (1 + rng.IntN(3))
			if at+lost > len(y) {
				break
			}
			for i := at; i < at+lost; i++ {
				y[i] = 0.8 * y[i-packet]
			}
		}
	}
	if rng.IntN(2) == 0 {
		period := align.Rate * (2 + 4*rng.Float64())
		for i := range y {
			y[i] *= float32(math.Pow(10, 0.3*math.Sin(2*math.Pi*float64(i)/period)))
		}
	}
	return y
}

// examine aligns and compares the copies, told roughly where the longer part beside the edit lies.
func (p *pair) examine(rng *rand.Rand) (align.Alignment, align.Report, error) {
	from, to := 1.0, p.length-1
	if p.edit.kind != "none" {
		if from < p.edit.start && p.edit.start-from > to-p.edit.start-p.edit.removed {
			to = p.edit.start
		} else {
			from = p.edit.start + p.edit.removed
		}
	}
	a, b := align.Memory(p.copies[0]), align.Memory(p.copies[1])
	span := align.Span{Line: align.Line{A: p.in(0, from), B: p.in(1, from) + 0.2*rng.Float64() - 0.1, Speed: 1}}
	span.Start, span.End = p.in(0, from), p.in(0, to-1e-6)
	got, err := align.Refine(a, b, span, align.Options{})
	if err != nil || got.Precision != align.ToSample {
		return got, align.Report{}, err
	}
	whole := align.Span{Line: got.Line, Start: max(0, got.ToA(0)), End: float64(len(a)) / align.Rate}
	r, err := align.Verify(a, b, []align.Span{whole}, align.VerifyOptions{})
	return got, r, err
}

// delaysOf measures how much later than the original each coding makes audio.
func delaysOf(x []float32) (map[string]float64, error) {
	out := map[string]float64{}
	original, err := codings[0].code(x)
	if err != nil {
		return nil, err
	}
	for _, c := range codings {
		y, err := c.code(x)
		if err != nil {
			return nil, err
		}
		span := align.Span{Line: align.Line{Speed: 1}, End: float64(len(original)) / align.Rate}
		got, err := align.Refine(align.Memory(original), align.Memory(y), span, align.Options{})
		if err != nil {
			return nil, err
		}
		if got.Precision != align.ToSample {
			return nil, fmt.Errorf("the delay of %s cannot be measured", c.name)
		}
		out[c.name] = got.ToB(got.A) - got.A
	}
	return out, nil
}

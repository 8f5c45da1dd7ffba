package dsp

import (
	"math"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// EachKernel runs f as a subtest with every implementation that this processor has.
func EachKernel[T interface{ Run(string, func(T)) bool }](t T, f func(T)) {
	before := active.Load()
	defer active.Store(before)
	for _, k := range kernel.Available() {
		active.Store(k)
		t.Run(k.Name, f)
	}
}

// TableLen is the number of taps that the resampler keeps, in all phases of all stages.
func (r *Resampler) TableLen() int { return tableLen(r.stages) }

// TableLen is the number of taps that the decimator keeps, in all phases of all stages.
func (d *Decimator) TableLen() int { return tableLen(d.stages) }

func tableLen[T float](stages []*stage[T]) (n int) {
	for _, s := range stages {
		n += len(s.rows) + cap(s.buf)
	}
	return n
}

// States are those of all sections.
func (f Filter) States() (s []float64) {
	for _, b := range f {
		s = append(s, b.s1, b.s2)
	}
	return s
}

// CubicError sends a sine of so many cycles a sample through a stage that interpolates between filters, and returns how
// far the output is from that of filters made for each output, at most.
func CubicError(cycles float64) float64 {
	const up, down, samples = 65537, 50000, 600
	f := lowPass{pass: passEdge, stop: stopEdge}
	s := newStage[float64](up, down, f, 4, dots64Of(set()))
	if s.cubic == 0 {
		panic("dsp: not an interpolating stage")
	}
	f = f.widest(float64(s.half) - 1)
	x := make([]float64, samples)
	for i := range x {
		x[i] = math.Sin(2 * math.Pi * cycles * float64(i))
	}
	worst := 0.0
	for k, got := range s.write(nil, x) {
		pos := float64(k) * down / up
		if pos < float64(s.half) {
			continue // the beginning of the sine
		}
		sum, norm := 0.0, 0.0
		for i := int(pos) - s.half; i <= int(pos)+s.half; i++ {
			h := f.at(float64(i) - pos)
			sum, norm = sum+h*x[i], norm+h
		}
		worst = max(worst, math.Abs(got-sum/norm))
	}
	return worst
}

// MP3Window is the window C of ISO 11172-3 table 3-C.1.
var MP3Window = mp3Window

// UnitRoot is exp(−2πj·k/n), of which the tables are made, and SincosPi its like for any angle.
var (
	UnitRoot = unitRoot
	SincosPi = sincosPi
)

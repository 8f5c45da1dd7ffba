package dsp

import (
	"slices"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// Decimator brings a stream of samples down to a low rate in float64, in stages of small whole numbers with short
// filters and a last one for what remains (Crochiere and Rabiner, Multirate Digital Signal Processing, 5). It is for
// weak tones at low frequencies, such as mains hum: rounding stays below −200 dB, where float32 ends near −140.
//
// Its figures and timing are the Resampler's: output k stands at the time of input sample k·from/to exactly, the pass
// band reaches 0.45 of the lower rate within 0.01 dB, and what would alias into it is 120 dB down.
type Decimator struct {
	chain[float64]
	in []float64
}

// NewDecimator converts from rate from to rate to, both in Hz and from 1 to 2^40; else it panics. It is made for a to
// well below from, but any will do.
func NewDecimator(from, to int) *Decimator {
	const ratio = 3 // above which two filters are shorter than one
	return &Decimator{chain: newChain(from, to, ratio, kernel.WideLanes/2, dots64Of(set()))}
}

// Write appends to dst the output that x completes and returns it: to/from times as many samples as x on average, so
// that the caller bounds the rates if they stand in a file.
func (d *Decimator) Write(dst []float64, x []float32) []float64 {
	for len(x) > 0 {
		n := min(len(x), chunk)
		d.in = slices.Grow(d.in[:0], n)[:n]
		dst = d.write(dst, Widen(d.in, x[:n]))
		x = x[n:]
	}
	return dst
}

// Flush appends the output that is left, as if silence followed the input: in all ⌈n·to/from⌉ samples for n. The
// stream ends with it.
func (d *Decimator) Flush(dst []float64) []float64 { return d.flush(dst) }

// dots64Of is k.FIR64 with its bounds checked.
func dots64Of(k *kernel.Set) dots[float64] {
	return func(dst, x, taps []float64, s *kernel.Dots) {
		_, _, _ = dst[(s.N-1)*s.DstStep], x[(s.N-1)*s.XStep+s.Width-1], taps[s.Width-1]
		k.FIR64(&dst[0], &x[0], &taps[0], s)
	}
}

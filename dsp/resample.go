package dsp

import "github.com/earwitness/earwitness/dsp/internal/kernel"

// Resampler converts a stream of samples from one rate to another by polyphase filters: a sinc with Kaiser's window
// (Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974), in float32.
//
// Output sample k stands at the time of input sample k·from/to exactly: there is no delay to correct. The pass band
// reaches 0.45 of the lower rate within 0.01 dB. From 0.55 of it all is 120 dB down, so that aliases fall 120 dB below
// what made them, except between 0.45 and 0.5 of the lower rate; so do images where the rate rises.
//
// An output depends on at most 49 samples of the lower rate on each side, and on nothing else: not on how the input is
// cut into blocks, nor on a NaN further off. Any ratio is possible: where the filters would need too much memory for
// all their phases, they are interpolated; and a rate above 64 times the other comes down in stages.
type Resampler struct{ chain[float32] }

// NewResampler converts from rate from to rate to, both in Hz and from 1 to 2^40; else it panics. Its own memory is
// bounded whatever the rates, to some 1 MB, but its output is not: at 16 kHz, each sample of a file that claims a rate
// of 1 Hz makes 16000. Who takes a rate from a file must bound to/from.
func NewResampler(from, to int) *Resampler {
	const ratio = 64 // up to which one filter is not too long
	return &Resampler{newChain(from, to, ratio, 8, dotsOf(set()))}
}

// Write appends to dst the output that x completes and returns it: on average len(x)·to/from samples, a product that
// is the caller's to bound.
func (r *Resampler) Write(dst, x []float32) []float32 { return r.write(dst, x) }

// Flush appends the output that is left, as if silence followed the input: in all ⌈n·to/from⌉ samples for n. The
// stream ends with it.
func (r *Resampler) Flush(dst []float32) []float32 { return r.flush(dst) }

// Again returns a resampler of the same rates for another stream. They share their filters, which take longer to make than a
// second of audio to convert.
func (r *Resampler) Again() *Resampler { return &Resampler{r.again()} }

// dotsOf is k.FIR with its bounds checked.
func dotsOf(k *kernel.Set) dots[float32] {
	return func(dst, x, taps []float32, s *kernel.Dots) {
		_, _, _ = dst[(s.N-1)*s.DstStep], x[(s.N-1)*s.XStep+s.Width-1], taps[s.Width-1]
		k.FIR(&dst[0], &x[0], &taps[0], s)
	}
}

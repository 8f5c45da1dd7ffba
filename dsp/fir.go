package dsp

import (
	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// FIR filters a stream of samples with a finite impulse response:
//
//	y[i] = Σ taps[j]·x[i−j]
//
// Taps and sums are float32: rounding ends near −140 dB of the loudest input. A NaN or infinity spoils as many outputs
// as there are taps, rounded up to 16.
type FIR struct {
	order int
	taps  []float32 // reversed, behind zeros that fill them up
	buf   []float32 // the last len(taps)−1 samples, and then new ones
	fir   dots[float32]
	dot   kernel.Dots
}

// NewFIR filters with the given taps; none gives silence.
func NewFIR(taps []float64) *FIR {
	width := max(16, (len(taps)+15)/16*16)
	f := &FIR{order: max(0, len(taps)-1), taps: make([]float32, width), fir: dotsOf(set())}
	for i, v := range taps {
		f.taps[width-1-i] = float32(v)
	}
	f.buf = make([]float32, width-1, chunk+width)
	f.dot = kernel.Dots{DstStep: 1, XStep: 1, Width: width}
	return f
}

// Delay is how many samples later a signal comes out if the taps are symmetric, as those of KaiserLowPass and
// KaiserBandPass are: half the order of the filter, the same for all frequencies.
func (f *FIR) Delay() float64 { return float64(f.order) / 2 }

// Write filters src into dst, which may be the same slice, and keeps what the next block needs. Before the first sample
// there was silence. A nil dst allocates; another length than src's panics.
func (f *FIR) Write(dst, src []float32) []float32 {
	if dst == nil {
		dst = make([]float32, len(src))
	}
	if len(dst) != len(src) {
		panic("dsp: filter length mismatch")
	}
	for at := 0; at < len(src); {
		old := len(f.taps) - 1
		n := min(len(src)-at, cap(f.buf)-old)
		f.buf = append(f.buf[:old], src[at:at+n]...)
		f.dot.N = n
		f.fir(dst[at:], f.buf, f.taps, &f.dot)
		copy(f.buf, f.buf[n:])
		at += n
	}
	return dst
}

// KaiserLowPass designs a low-pass filter with linear phase: a sinc with Kaiser's window. Its gain is 1 up to
// cutHz−widthHz/2 and below −attenuationDB from cutHz+widthHz/2, with as much ripple in the one as in the other. The
// number of taps is odd, so that the delay is whole:
//
//	taps ≥ 1 + (attenuationDB − 7.95)/(2.285·2π·widthHz/rate)
//
// (Kaiser, 1974; Oppenheim and Schafer, Discrete-Time Signal Processing, 7.6). The formula holds within 2 dB up to 120 dB,
// and promises too much beyond: 3 dB at 140, 9 dB at 190, 18 dB at 250. It panics unless both edges of the transition
// lie above 0 and below rate/2, and the attenuation from 21 dB to 300 dB.
func KaiserLowPass(cutHz, widthHz, attenuationDB float64, rate int) []float64 {
	taps := lowPassTaps(cutHz, widthHz, attenuationDB, rate)
	sum := 0.0
	for _, v := range taps {
		sum += v
	}
	for i := range taps {
		taps[i] /= sum
	}
	return taps
}

// KaiserBandPass designs a band-pass filter as KaiserLowPass does, with transitions of widthHz around loHz and hiHz: the
// difference of two low-passes, whose ripples add up to 6 dB more. The gain is 1 at the middle of the band. It panics as
// KaiserLowPass does, and if the transitions overlap.
func KaiserBandPass(loHz, hiHz, widthHz, attenuationDB float64, rate int) []float64 {
	if !(loHz+widthHz <= hiHz) {
		panic("dsp: filter edges out of order")
	}
	lo, taps := lowPassTaps(loHz, widthHz, attenuationDB, rate), lowPassTaps(hiHz, widthHz, attenuationDB, rate)
	gain := 0.0
	for i := range taps {
		taps[i] = float64(taps[i]*hiHz) - float64(lo[i]*loHz) // the sincs are 1 at their middle, whatever their width
		_, cos := sincosPi((loHz + hiHz) / float64(rate) * float64(i-len(taps)/2))
		gain += float64(taps[i] * cos)
	}
	for i := range taps {
		taps[i] /= gain
	}
	return taps
}

// lowPassTaps are those of a low-pass whose middle is 1.
func lowPassTaps(cutHz, widthHz, attenuationDB float64, rate int) []float64 {
	pass, stop := (cutHz-widthHz/2)/float64(rate), (cutHz+widthHz/2)/float64(rate)
	if !(0 < pass && pass < stop && stop < 0.5) || !(21 <= attenuationDB && attenuationDB <= 300) {
		panic("dsp: filter edges out of order or attenuation out of range")
	}
	// Not stop−pass, whose last bits depend on cutHz: the two halves of a band-pass must have one length.
	half := (kaiserOrder(attenuationDB, widthHz/float64(rate)) + 1) / 2
	f := lowPass{pass: pass, stop: stop, support: float64(half), beta: KaiserBeta(attenuationDB)}
	taps := make([]float64, 2*half+1)
	for i := range taps {
		taps[i] = f.at(float64(i - half))
	}
	middle := taps[half]
	for i := range taps {
		taps[i] /= middle
	}
	return taps
}

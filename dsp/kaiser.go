package dsp

import "math"

// KaiserBeta is the shape of the Kaiser window whose filter has side lobes of the given attenuation in dB, by Kaiser's
// formula (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.6):
//
//	β = 0.1102·(A − 8.7)                          A > 50
//	β = 0.5842·(A − 21)^0.4 + 0.07886·(A − 21)    21 ≤ A ≤ 50
//	β = 0                                         A < 21
func KaiserBeta(attenuationDB float64) float64 {
	switch a := attenuationDB; {
	case a > 50:
		return 0.1102 * (a - 8.7)
	case a > 21:
		root := float64(float32(math.Pow(a-21, 0.4))) // the last bits of Pow differ between architectures
		return float64(0.5842*root) + float64(0.07886*(a-21))
	}
	return 0
}

// kaiserOrder is the order, taps − 1, that the attenuation needs for a transition band of width cycles a sample:
//
//	M = (A − 7.95)/(2.285·2π·width)
func kaiserOrder(attenuationDB, width float64) int {
	return int(math.Ceil((attenuationDB - 7.95) / (2.285 * 2 * math.Pi * width)))
}

// lowPass is a windowed sinc between a pass and a stop band, edges in cycles a sample.
type lowPass struct {
	pass, stop    float64
	support, beta float64 // of the window: samples on each side, and its shape
}

// widest has the window end at support samples on each side, and all the attenuation that this length gives.
func (f lowPass) widest(support float64) lowPass {
	f.support = support
	f.beta = KaiserBeta(7.95 + float64(2*2.285*2*math.Pi*(f.stop-f.pass)*f.support))
	return f
}

// at is the filter at t samples from its centre, not normalised.
func (f lowPass) at(t float64) float64 {
	const rounding = 1e-9 // of t
	x := t / f.support
	if math.Abs(x) > 1+rounding {
		return 0
	}
	w := bessel0(f.beta * math.Sqrt(max(0, 1-float64(x*x))))
	if a := float64((f.pass + f.stop) * t); a != 0 {
		sin, _ := sincosPi(a)
		w *= sin / (math.Pi * a)
	}
	return w
}

package dsp

import "math"

// Biquad is a second-order section in transposed direct form II, with its state.
//
//	y = b0·x + b1·x' + b2·x'' − a1·y' − a2·y''
type Biquad struct {
	b0, b1, b2, a1, a2 float64
	s1, s2             float64
}

// Filter is a cascade of sections, applied one after the other in float64.
type Filter []Biquad

// Write filters src into dst, which may be the same slice, and keeps the state for the next block. A nil dst allocates;
// another length than src's panics.
//
// A NaN or infinity stays in the state: no output from it on is finite, whatever follows, until a new Filter is made.
// In silence the state dies away to 0.
func (f Filter) Write(dst, src []float32) []float32 {
	if dst == nil {
		dst = make([]float32, len(src))
	}
	if len(dst) != len(src) {
		panic("dsp: filter length mismatch")
	}
	for at := 0; at < len(src); at += chunk {
		to := min(at+chunk, len(src))
		f.run(dst[at:to], src[at:to])
		f.settle()
	}
	return dst
}

// run filters src into dst.
func (f Filter) run(dst, src []float32) {
	for i, v := range src {
		x := float64(v)
		for j := range f {
			s := &f[j]
			y := float64(s.b0*x) + s.s1
			s.s1 = float64(s.b1*x) - float64(s.a1*y) + s.s2
			s.s2 = float64(s.b2*x) - float64(s.a2*y)
			x = y
		}
		dst[i] = float32(x)
	}
}

// settle drops what is left of a state long after the last sound, far below what a float32 can show: it would decay
// into denormals, which processors are slow at, and stay there.
func (f Filter) settle() {
	const nothing = 1e-300
	for i := range f {
		s := &f[i]
		if math.Abs(s.s1) < nothing {
			s.s1 = 0
		}
		if math.Abs(s.s2) < nothing {
			s.s2 = 0
		}
	}
}

// ButterworthBandPass returns a band-pass of n sections between loHz and hiHz (3 dB points), by the bilinear
// transform of the analogue prototype. It needs 0 < loHz < hiHz < rate/2.
func ButterworthBandPass(n int, loHz, hiHz float64, rate int) Filter {
	if n < 1 || !(0 < loHz && loHz < hiHz && hiHz < float64(rate)/2) {
		panic("dsp: band edges out of order")
	}
	fs := 2 * float64(rate)
	lo, hi := float64(fs*tanPi(loHz/float64(rate))), float64(fs*tanPi(hiHz/float64(rate)))
	centre, width := float64(lo*hi), hi-lo
	var f Filter
	for k := range n {
		p := prototypePole(k, n, width/2)
		root := squareRoot(product(p, p) - complex(centre, 0))
		for _, s := range []complex128{p + root, p - root} {
			if imag(s) <= 0 { // its conjugate comes from another k
				continue
			}
			z := quotient(complex(fs, 0)+s, complex(fs, 0)-s)
			f = append(f, Biquad{b0: 1, b2: -1, a1: -2 * real(z), a2: squared(z)})
		}
	}
	tan := math.Sqrt(centre) / fs // of half the angle at the centre
	f.normalise(quotient(complex(1, -tan), complex(1, tan)))
	return f
}

// ButterworthLowPass returns a low-pass of order n, flat at 0 Hz and 3 dB down at cutHz, by the bilinear transform:
//
//	|H(f)|² = 1/(1 + (tan(π·f/rate)/tan(π·cutHz/rate))²ⁿ)
//
// It panics unless n is above 0 and 0 < cutHz < rate/2.
func ButterworthLowPass(n int, cutHz float64, rate int) Filter {
	f := butterworth(n, cutHz, rate, 1)
	f.normalise(1)
	return f
}

// ButterworthHighPass returns a high-pass of order n, the mirror image of ButterworthLowPass: flat at rate/2, and 3 dB
// down at cutHz. It panics as that does.
func ButterworthHighPass(n int, cutHz float64, rate int) Filter {
	f := butterworth(n, cutHz, rate, -1)
	f.normalise(-1)
	return f
}

// butterworth has n poles on the circle through cutHz and n zeros at z = −zero. An odd n makes the last section one of
// first order.
func butterworth(n int, cutHz float64, rate int, zero float64) Filter {
	if n < 1 || !(0 < cutHz && cutHz < float64(rate)/2) {
		panic("dsp: filter order or edge out of range")
	}
	radius := tanPi(cutHz / float64(rate))
	var f Filter
	for k := range n / 2 {
		s := prototypePole(k, n, radius)
		z := quotient(1+s, 1-s)
		f = append(f, Biquad{b0: 1, b1: 2 * zero, b2: 1, a1: -2 * real(z), a2: squared(z)})
	}
	if n%2 != 0 {
		f = append(f, Biquad{b0: 1, b1: zero, a1: (radius - 1) / (radius + 1)})
	}
	return f
}

// Notch returns one section that takes out the tone at centreHz and leaves the rest: 3 dB points lie centreHz/q apart
// (Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients). It panics unless q is above 0 and
// 0 < centreHz < rate/2.
func Notch(centreHz, q float64, rate int) Filter {
	if !(q > 0 && 0 < centreHz && centreHz < float64(rate)/2) {
		panic("dsp: notch out of range")
	}
	sin, cos := sincosPi(2 * centreHz / float64(rate))
	alpha := sin / (2 * q)
	g := 1 / (1 + alpha)
	return Filter{{b0: g, b1: -2 * cos * g, b2: g, a1: -2 * cos * g, a2: (1 - alpha) * g}}
}

// normalise gives each section unit gain where 1/z is z1, of magnitude 1.
func (f Filter) normalise(z1 complex128) {
	z2 := product(z1, z1)
	for i := range f {
		s := &f[i]
		num := complex(s.b0, 0) + scaled(z1, s.b1) + scaled(z2, s.b2)
		den := 1 + scaled(z1, s.a1) + scaled(z2, s.a2)
		g := math.Sqrt(squared(den) / squared(num))
		s.b0, s.b1, s.b2 = s.b0*g, s.b1*g, s.b2*g
	}
}

// prototypePole is the k-th of the n poles of Butterworth's filter, those with a positive imaginary part first.
func prototypePole(k, n int, radius float64) complex128 {
	re, im := unitRoot(2*k+n+1, 4*n)
	return scaled(complex(re, -im), radius)
}

func tanPi(x float64) float64 {
	sin, cos := sincosPi(x)
	return sin / cos
}

// What follows is the arithmetic of complex128 with every product rounded, as that of the language need not be.

func scaled(a complex128, by float64) complex128 {
	return complex(float64(real(a)*by), float64(imag(a)*by))
}

func product(a, b complex128) complex128 {
	return complex(
		float64(real(a)*real(b))-float64(imag(a)*imag(b)),
		float64(real(a)*imag(b))+float64(imag(a)*real(b)),
	)
}

func quotient(a, b complex128) complex128 {
	return scaled(product(a, complex(real(b), -imag(b))), 1/squared(b))
}

// squared is |a|².
func squared(a complex128) float64 { return float64(real(a)*real(a)) + float64(imag(a)*imag(a)) }

// squareRoot is that in the right half of the plane.
func squareRoot(a complex128) complex128 {
	size := math.Sqrt(squared(a))
	re, im := math.Sqrt((size+math.Abs(real(a)))/2), 0.0
	if re > 0 {
		im = math.Abs(imag(a)) / (2 * re)
	}
	if real(a) < 0 {
		re, im = im, re
	}
	return complex(re, math.Copysign(im, imag(a)))
}

package dsp

import (
	"math"
	"math/cmplx"
)

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
			y := s.b0*x + s.s1
			s.s1 = s.b1*x - s.a1*y + s.s2
			s.s2 = s.b2*x - s.a2*y
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
	lo, hi := fs*math.Tan(2*math.Pi*loHz/fs), fs*math.Tan(2*math.Pi*hiHz/fs)
	centre, width := lo*hi, hi-lo
	var f Filter
	for k := range n {
		p := cmplx.Rect(1, math.Pi*float64(2*k+n+1)/float64(2*n)) * complex(width/2, 0)
		root := cmplx.Sqrt(p*p - complex(centre, 0))
		for _, s := range []complex128{p + root, p - root} {
			if imag(s) <= 0 { // its conjugate comes from another k
				continue
			}
			z := (complex(fs, 0) + s) / (complex(fs, 0) - s)
			f = append(f, Biquad{b0: 1, b2: -1, a1: -2 * real(z), a2: real(z)*real(z) + imag(z)*imag(z)})
		}
	}
	f.normalise(2 * math.Atan(math.Sqrt(centre)/fs))
	return f
}

// ButterworthLowPass returns a low-pass of order n, flat at 0 Hz and 3 dB down at cutHz, by the bilinear transform:
//
//	|H(f)|² = 1/(1 + (tan(π·f/rate)/tan(π·cutHz/rate))²ⁿ)
//
// It panics unless n is above 0 and 0 < cutHz < rate/2.
func ButterworthLowPass(n int, cutHz float64, rate int) Filter {
	f := butterworth(n, cutHz, rate, 1)
	f.normalise(0)
	return f
}

// ButterworthHighPass returns a high-pass of order n, the mirror image of ButterworthLowPass: flat at rate/2, and 3 dB
// down at cutHz. It panics as that does.
func ButterworthHighPass(n int, cutHz float64, rate int) Filter {
	f := butterworth(n, cutHz, rate, -1)
	f.normalise(math.Pi)
	return f
}

// butterworth has n poles on the circle through cutHz and n zeros at z = −zero. An odd n makes the last section one of
// first order.
func butterworth(n int, cutHz float64, rate int, zero float64) Filter {
	if n < 1 || !(0 < cutHz && cutHz < float64(rate)/2) {
		panic("dsp: filter order or edge out of range")
	}
	radius := math.Tan(math.Pi * cutHz / float64(rate))
	var f Filter
	for k := range n / 2 {
		s := cmplx.Rect(radius, math.Pi*float64(2*k+n+1)/float64(2*n))
		z := (1 + s) / (1 - s)
		f = append(f, Biquad{b0: 1, b1: 2 * zero, b2: 1, a1: -2 * real(z), a2: real(z)*real(z) + imag(z)*imag(z)})
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
	sin, cos := math.Sincos(2 * math.Pi * centreHz / float64(rate))
	alpha := sin / (2 * q)
	g := 1 / (1 + alpha)
	return Filter{{b0: g, b1: -2 * cos * g, b2: g, a1: -2 * cos * g, a2: (1 - alpha) * g}}
}

// normalise gives each section unit gain at the angle w, in radians a sample.
func (f Filter) normalise(w float64) {
	z1 := cmplx.Rect(1, -w)
	z2 := z1 * z1
	for i := range f {
		s := &f[i]
		num := complex(s.b0, 0) + complex(s.b1, 0)*z1 + complex(s.b2, 0)*z2
		den := 1 + complex(s.a1, 0)*z1 + complex(s.a2, 0)*z2
		g := cmplx.Abs(den) / cmplx.Abs(num)
		s.b0, s.b1, s.b2 = s.b0*g, s.b1*g, s.b2*g
	}
}

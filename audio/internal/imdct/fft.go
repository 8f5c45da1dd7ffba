package imdct

import (
	"math"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// fft is a Stockham transform: passes of radix 4, and one of radix 2 if need be, go from one array to the other.
type fft struct {
	a, b   []complex64
	first  []complex64   // factors, as kernel.FFTFirst wants them
	middle [][]complex64 // and those of each further pass
}

// newFFT prepares a transform of n points, a power of two from 8 on.
func newFFT(n int) fft {
	f := fft{a: make([]complex64, n), b: make([]complex64, n)}
	for k := 1; k <= 3; k++ {
		for p := range n / 4 {
			f.first = append(f.first, factor(k*p, n))
		}
	}
	for l := n / 4; l > 4; l /= 4 {
		var factors []complex64
		for p := range l / 4 {
			factors = append(factors, factor(p, l), factor(2*p, l), factor(3*p, l))
		}
		f.middle = append(f.middle, factors)
	}
	return f
}

// factor returns exp(-2πi·k/n).
func factor(k, n int) complex64 {
	sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(n))
	return complex(float32(cos), float32(-sin))
}

// transform returns Σ a[k]·exp(-2πi·km/n) in an array that is valid until the next call. It overwrites a.
func (f *fft) transform() []complex64 {
	x, y := f.b, f.a
	kernel.FFTFirst(x, y, f.first)
	s := 4
	for _, factors := range f.middle {
		kernel.FFTMiddle(y, x, factors, s)
		x, y, s = y, x, 4*s
	}
	if len(x) == 4*s {
		kernel.FFTLast4(y, x)
	} else {
		kernel.FFTLast2(y, x)
	}
	return y
}

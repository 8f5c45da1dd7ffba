package dsp

import (
	"math"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// FFT transforms complex numbers in single precision, any number of them. Lengths from 64 on that are 8 times a product
// of 2, 3 and 5 are fastest; others take some twelve times as long, by convolution with a chirp (Bluestein, IEEE Trans.
// Audio Electroacoust. 18, 1970) or, short ones, in plain Go.
// A plan owns its scratch: one goroutine each.
type FFT struct {
	n       int
	core    *transform
	window  []float32 // of the inverse: conjugates and scales
	chirp   *bluestein
	scratch []complex64 // for what does not fill whole vectors
}

// NewFFT plans transforms of n numbers, any n above 0.
func NewFFT(n int) *FFT {
	if n < 1 {
		panic("dsp: transform of no samples")
	}
	return newFFT(set(), n)
}

// chirpFrom is the length from which on a chirp is faster than plain Go where other sets than Generic are at hand.
const chirpFrom = 64

func newFFT(s *kernel.Set, n int) *FFT {
	plain := s != &kernel.Generic && fitting(s, n) == &kernel.Generic
	if !smooth(n) || plain && n >= chirpFrom {
		return &FFT{n: n, chirp: newBluestein(s, n), scratch: make([]complex64, n)}
	}
	t := &FFT{n: n, core: newTransform(s, n)}
	t.window = t.core.window(func(i int) float64 { return float64(1-2*(i%2)) / float64(n) })
	return t
}

// Len returns the length of the transform.
func (t *FFT) Len() int { return t.n }

// Forward writes the transform of src to dst, which may be src itself, and returns dst. It is not normalised:
//
//	dst[k] = Σ src[i]·exp(−2πj·k·i/n)
//
// A nil dst allocates. Several transforms can be done in one call: the length of src is then a multiple of n. It
// panics if it is not, or if dst has another length.
func (t *FFT) Forward(dst, src []complex64) []complex64 {
	dst = t.check(dst, src)
	for at := 0; at < len(src); at += t.n {
		x, y := src[at:at+t.n], dst[at:at+t.n]
		if t.core == nil {
			t.chirp.transform(y, x)
			continue
		}
		t.core.run(floats(x))
		t.core.set.Pairs(&t.core.zr[0], &t.core.zi[0], floats(y), t.n)
	}
	return dst
}

// Inverse undoes Forward:
//
//	dst[i] = 1/n·Σ src[k]·exp(+2πj·k·i/n)
//
// dst and src are as for Forward.
func (t *FFT) Inverse(dst, src []complex64) []complex64 {
	dst = t.check(dst, src)
	for at := 0; at < len(src); at += t.n {
		x, y := src[at:at+t.n], dst[at:at+t.n]
		if t.core == nil {
			t.inverseByChirp(y, x)
			continue
		}
		t.core.runWindow(floats(x), &t.window[0])
		t.core.set.Conjugates(&t.core.zr[0], &t.core.zi[0], floats(y), t.n)
	}
	return dst
}

func (t *FFT) inverseByChirp(dst, src []complex64) {
	for i, v := range src {
		t.scratch[i] = complex(real(v), -imag(v))
	}
	t.chirp.transform(dst, t.scratch)
	scale := float32(1 / float64(t.n))
	for i, v := range dst {
		dst[i] = complex(real(v)*scale, -imag(v)*scale)
	}
}

func (t *FFT) check(dst, src []complex64) []complex64 {
	if len(src)%t.n != 0 {
		panic("dsp: length is no multiple of the transform's")
	}
	if dst == nil {
		dst = make([]complex64, len(src))
	}
	if len(dst) != len(src) {
		panic("dsp: spectrum length mismatch")
	}
	return dst
}

// bluestein makes of a transform of any length n a convolution with a chirp, done by transforms of a length that is a
// product of small primes:
//
//	exp(−2πj·i·k/n) = c[i]·c[k]/c[k−i], c[i] = exp(−πj·i²/n)
type bluestein struct {
	fft    *FFT
	chirp  []complex64 // c
	filter []complex64 // transform of 1/c, cyclic
	x      []complex64
}

func newBluestein(s *kernel.Set, n int) *bluestein {
	size := math.MaxInt
	for _, odd := range []int{1, 3, 5, 9, 15} {
		enough := odd
		for enough < 2*n-1 || odd > 1 && enough%256 != 0 {
			enough *= 2
		}
		size = min(size, enough)
	}
	b := &bluestein{fft: newFFT(s, size), chirp: make([]complex64, n), filter: make([]complex64, size), x: make([]complex64, size)}
	for i := range n {
		re, im := unitRoot(int(uint64(i)*uint64(i)%uint64(2*n)), 2*n)
		b.chirp[i] = complex(float32(re), float32(im))
		b.filter[i] = complex(float32(re), float32(-im))
		b.filter[(size-i)%size] = b.filter[i]
	}
	b.fft.Forward(b.filter, b.filter)
	return b
}

func (b *bluestein) transform(dst, src []complex64) {
	clear(b.x)
	for i, v := range src {
		b.x[i] = kernel.Mul(v, b.chirp[i])
	}
	b.fft.Forward(b.x, b.x)
	for i, v := range b.filter {
		b.x[i] = kernel.Mul(b.x[i], v)
	}
	b.fft.Inverse(b.x, b.x)
	for i, c := range b.chirp {
		dst[i] = kernel.Mul(b.x[i], c)
	}
}

package aac

import (
	"math"

	"github.com/earwitness/earwitness/audio/internal/imdct"
)

// transform sets the first n values of dst to scale·Σ src[k]·cos(π(2m+1)(2k+1)/(4n)), n and scale being its own.
type transform interface{ DCT4(dst, src []float32) }

// newTransform returns a transform of n lines, a power of two or a multiple of 30.
func newTransform(n int, scale float64) transform {
	if n&(n-1) == 0 {
		return imdct.New(n, scale)
	}
	return newDCT15(n, scale)
}

// dct15 transforms blocks of 960 samples, of which few streams consist: by the same way as package imdct, but with a Fourier
// transform of n/2 = 15q points in two steps, each by its definition. It reckons in float64.
type dct15 struct {
	turns []complex128 // scale^½·exp(-πi(8j+1)/(8n))
	roots []complex128 // exp(-2πi·j/(n/2))
	z, y  []complex128
}

func newDCT15(n int, scale float64) *dct15 {
	d := &dct15{
		turns: make([]complex128, n/2), roots: make([]complex128, n/2), z: make([]complex128, n/2), y: make([]complex128, n/2),
	}
	for j := range d.turns {
		sin, cos := math.Sincos(math.Pi * float64(8*j+1) / float64(8*n))
		root := math.Sqrt(scale)
		d.turns[j] = complex(root*cos, -root*sin)
		sin, cos = math.Sincos(2 * math.Pi * float64(j) / float64(n/2))
		d.roots[j] = complex(cos, -sin)
	}
	return d
}

// DCT4 makes lines 2j and n-1-2j one complex number.
func (d *dct15) DCT4(dst, src []float32) {
	n := 2 * len(d.turns)
	for j, w := range d.turns {
		d.z[j] = multiply(complex(float64(src[2*j]), float64(src[n-1-2*j])), w)
	}
	d.fourier()
	for j, w := range d.turns {
		c := multiply(d.z[j], w)
		dst[2*j], dst[n-1-2*j] = float32(real(c)), float32(-imag(c))
	}
}

// fourier transforms z: each q-th value by 15 points, then, turned, 15 times by q points.
func (d *dct15) fourier() {
	const p = 15
	n := len(d.z)
	q := n / p
	for i := range q {
		for k := range p {
			d.y[p*i+k] = multiply(d.sum(d.z[i:], q, q*k), d.roots[i*k])
		}
	}
	for k := range p {
		for m := range q {
			d.z[k+p*m] = d.sum(d.y[k:], p, p*m)
		}
	}
}

// sum returns Σ x[j·step]·roots[j·turn], turn being less than the number of roots.
func (d *dct15) sum(x []complex128, step, turn int) (sum complex128) {
	for i, k := 0, 0; i < len(x); i += step {
		sum += multiply(x[i], d.roots[k])
		if k += turn; k >= len(d.roots) {
			k -= len(d.roots)
		}
	}
	return sum
}

// multiply returns v·w with every product rounded, so that no compiler fuses it with the sum.
func multiply(v, w complex128) complex128 {
	return complex(
		float64(real(v)*real(w))-float64(imag(v)*imag(w)),
		float64(real(v)*imag(w))+float64(imag(v)*real(w)))
}

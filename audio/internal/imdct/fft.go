package imdct

import "math"

// fft is a Stockham transform: passes of radix 4 go from one array to the other and leave the results in order.
type fft struct {
	a, b     []complex64
	twiddles []complex64 // of the passes one after the other, three for each butterfly
}

// newFFT prepares a transform of n points, a power of two from 8 on.
func newFFT(n int) fft {
	f := fft{a: make([]complex64, n), b: make([]complex64, n)}
	for l := n; l > 4; l /= 4 {
		for p := range l / 4 {
			for k := 1; k <= 3; k++ {
				sin, cos := math.Sincos(2 * math.Pi * float64(k*p) / float64(l))
				f.twiddles = append(f.twiddles, complex(float32(cos), float32(-sin)))
			}
		}
	}
	return f
}

// transform returns Σ a[k]·exp(-2πi·km/n) in an array that is valid until the next call. It overwrites a.
func (f *fft) transform() []complex64 {
	x, y, w := f.a, f.b, f.twiddles
	l, s := len(x), 1
	for ; l > 4; l, s = l/4, s*4 {
		if s == 1 {
			first(y, x, w)
		} else {
			middle(y, x, w, s)
		}
		x, y, w = y, x, w[3*l/4:]
	}
	if l == 4 {
		last4(y, x)
	} else {
		last2(y, x)
	}
	return y
}

// first does the pass of stride 1.
func first(y, x, w []complex64) {
	l := len(x) / 4
	x0, x1, x2, x3 := x[:l], x[l:][:l], x[2*l:][:l], x[3*l:][:l]
	for p := range x0 {
		if len(y) < 4 || len(w) < 3 {
			return
		}
		c0, c1, c2, c3 := butterfly(x0[p], x1[p], x2[p], x3[p])
		y[0], y[1], y[2], y[3] = c0, multiply(c1, w[0]), multiply(c2, w[1]), multiply(c3, w[2])
		y, w = y[4:], w[3:]
	}
}

// middle does a pass of stride s, whose butterflies share twiddles in runs of s.
func middle(y, x, w []complex64, s int) {
	l := len(x) / 4
	for p := 0; p < l/s; p++ {
		x0, x1, x2, x3 := x[s*p:][:s], x[s*p+l:][:s], x[s*p+2*l:][:s], x[s*p+3*l:][:s]
		y0, y1, y2, y3 := y[4*s*p:][:s], y[4*s*p+s:][:s], y[4*s*p+2*s:][:s], y[4*s*p+3*s:][:s]
		w1, w2, w3 := w[3*p], w[3*p+1], w[3*p+2]
		for q := range x0 {
			c0, c1, c2, c3 := butterfly(x0[q], x1[q], x2[q], x3[q])
			y0[q], y1[q], y2[q], y3[q] = c0, multiply(c1, w1), multiply(c2, w2), multiply(c3, w3)
		}
	}
}

// last4 does the last pass if the size is a power of four.
func last4(y, x []complex64) {
	s := len(x) / 4
	x0, x1, x2, x3 := x[:s], x[s:][:s], x[2*s:][:s], x[3*s:][:s]
	y0, y1, y2, y3 := y[:s], y[s:][:s], y[2*s:][:s], y[3*s:][:s]
	for q := range x0 {
		y0[q], y1[q], y2[q], y3[q] = butterfly(x0[q], x1[q], x2[q], x3[q])
	}
}

// last2 does the last pass of other sizes.
func last2(y, x []complex64) {
	s := len(x) / 2
	x0, x1, y0, y1 := x[:s], x[s:][:s], y[:s], y[s:][:s]
	for q := range x0 {
		y0[q], y1[q] = x0[q]+x1[q], x0[q]-x1[q]
	}
}

// butterfly is a Fourier transform of four points.
func butterfly(a, b, c, d complex64) (y0, y1, y2, y3 complex64) {
	sum, difference := a+c, a-c
	other, turned := b+d, b-d
	turned = complex(imag(turned), -real(turned)) // -i(b-d)
	return sum + other, difference + turned, sum - other, difference - turned
}

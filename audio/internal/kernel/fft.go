package kernel

// The passes of a Stockham FFT: each goes from one array to another and leaves the results in order. Radix 4 has three
// twiddle factors for each butterfly. Together with Fold and Unfold they make a DCT-IV.

// vectored reports whether assembly is there for an FFT of n points.
func vectored(n int) bool { return hasAVX2 && n >= 16 }

// FFTFirst does the pass of stride 1. x and y are as long as each other; w holds the first factors of all butterflies, then
// all second ones, then all third ones.
func FFTFirst(y, x, w []complex64) {
	l := len(x) / 4
	if y, w = y[:4*l], w[:3*l]; vectored(len(x)) {
		fftFirstAVX2(&y[0], &x[0], &w[0], l)
		return
	}
	fftFirstGeneric(y, x, w)
}

func fftFirstGeneric(y, x, w []complex64) {
	l := len(x) / 4
	x0, x1, x2, x3 := x[:l], x[l:][:l], x[2*l:][:l], x[3*l:][:l]
	w1, w2, w3 := w[:l], w[l:][:l], w[2*l:][:l]
	for p := range x0 {
		if len(y) < 4 {
			return
		}
		c0, c1, c2, c3 := butterfly(x0[p], x1[p], x2[p], x3[p])
		y[0], y[1], y[2], y[3] = c0, multiply(c1, w1[p]), multiply(c2, w2[p]), multiply(c3, w3[p])
		y = y[4:]
	}
}

// FFTMiddle does a pass of stride s, a power of four from 4 on, whose butterflies share factors in runs of s. w holds the
// three of each run.
func FFTMiddle(y, x, w []complex64, s int) {
	runs := len(x) / 4 / s
	if y, w = y[:4*s*runs], w[:3*runs]; vectored(len(x)) {
		fftMiddleAVX2(&y[0], &x[0], &w[0], runs, s)
		return
	}
	fftMiddleGeneric(y, x, w, s)
}

func fftMiddleGeneric(y, x, w []complex64, s int) {
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

// FFTLast4 does the last pass if the size is a power of four.
func FFTLast4(y, x []complex64) {
	if y = y[:len(x)]; vectored(len(x)) {
		fftLast4AVX2(&y[0], &x[0], len(x)/4)
		return
	}
	fftLast4Generic(y, x)
}

func fftLast4Generic(y, x []complex64) {
	s := len(x) / 4
	x0, x1, x2, x3 := x[:s], x[s:][:s], x[2*s:][:s], x[3*s:][:s]
	y0, y1, y2, y3 := y[:s], y[s:][:s], y[2*s:][:s], y[3*s:][:s]
	for q := range x0 {
		y0[q], y1[q], y2[q], y3[q] = butterfly(x0[q], x1[q], x2[q], x3[q])
	}
}

// FFTLast2 does the last pass of other sizes, of radix 2.
func FFTLast2(y, x []complex64) {
	if y = y[:len(x)]; vectored(len(x)) {
		fftLast2AVX2(&y[0], &x[0], len(x)/2)
		return
	}
	fftLast2Generic(y, x)
}

func fftLast2Generic(y, x []complex64) {
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

// multiply returns v·w with every product rounded.
func multiply(v, w complex64) complex64 {
	return complex(
		float32(real(v)*real(w))-float32(imag(v)*imag(w)),
		float32(real(v)*imag(w))+float32(imag(v)*real(w)))
}

// Fold sets z[j] = (x[2j] + i·x[n-1-2j])·w[j] for n = len(x) values, half as many complex ones.
func Fold(z []complex64, x []float32, w []complex64) {
	if z, w = z[:len(x)/2], w[:len(x)/2]; vectored(len(z)) {
		foldAVX2(&z[0], &x[0], &w[0], len(z))
		return
	}
	foldGeneric(z, x, w)
}

func foldGeneric(z []complex64, x []float32, w []complex64) {
	n := len(x)
	for j := range n / 2 {
		z[j] = multiply(complex(x[2*j], x[n-1-2*j]), w[j])
	}
}

// Unfold sets x[2j] + i·x[n-1-2j] to the complex conjugate of z[j]·w[j], for n = len(x) values.
func Unfold(x []float32, z, w []complex64) {
	if z, w = z[:len(x)/2], w[:len(x)/2]; vectored(len(z)) {
		unfoldAVX2(&x[0], &z[0], &w[0], len(z))
		return
	}
	unfoldGeneric(x, z, w)
}

func unfoldGeneric(x []float32, z, w []complex64) {
	n := len(x)
	for j := range n / 2 {
		c := multiply(z[j], w[j])
		x[2*j], x[n-1-2*j] = real(c), -imag(c)
	}
}

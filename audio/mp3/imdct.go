package mp3

import "math"

// windows holds the 36-sample windows by block type (ISO 11172-3 2.4.3.4.10.3); type 2 has shortWindow instead.
var windows, shortWindow = buildWindows()

func buildWindows() (long [4][36]float32, short [12]float32) {
	sine := func(i, n int) float32 { return float32(math.Sin(math.Pi / float64(n) * (float64(i) + 0.5))) }
	for i := range short {
		short[i] = sine(i, 12)
	}
	for i := range 36 {
		long[0][i] = sine(i, 36)
		switch {
		case i < 18:
			long[1][i] = sine(i, 36)
		case i < 24:
			long[1][i] = 1
		case i < 30:
			long[1][i] = sine(i-18, 12)
		}
	}
	for i := range 36 {
		long[3][i] = long[1][35-i]
	}
	return long, short
}

// imdct returns the windowed inverse MDCT of a sub-band's 18 lines. With c the DCT-IV of the lines, a long block is
//
//	x[n] = c[n+9],  n = 0…8;   x[n] = -c[26-n],  n = 9…26;   x[n] = -c[n-27],  n = 27…35
//
// and each of a short block's three, whose lines are interleaved, is the same with a third of the size.
func imdct(lines *[18]float32, blockType int) (x [36]float32) {
	if blockType == 2 {
		imdctShort(&x, lines)
		return x
	}
	var c [18]float32
	dct4x18(&c, lines)
	w := &windows[blockType&3]
	for i := range 9 {
		x[i] = c[9+i] * w[i]
		x[9+i] = -c[17-i] * w[9+i]
		x[18+i] = -c[8-i] * w[18+i]
		x[27+i] = -c[i] * w[27+i]
	}
	return x
}

func imdctShort(x *[36]float32, lines *[18]float32) {
	for w := range 3 {
		var c [6]float32
		dct4x6(&c, &[6]float32{lines[w], lines[w+3], lines[w+6], lines[w+9], lines[w+12], lines[w+15]})
		at := (*[12]float32)(x[6+6*w:])
		for i := range 3 {
			at[i] += c[3+i] * shortWindow[i]
			at[3+i] -= c[5-i] * shortWindow[3+i]
			at[6+i] -= c[2-i] * shortWindow[6+i]
			at[9+i] -= c[i] * shortWindow[9+i]
		}
	}
}

// cos18, sin18, cos6 and sin6 hold cosine and sine of π(2m+1)/(4·18) and of π(2m+1)/(4·6).
var (
	cos18, sin18 = buildTwiddle18()
	cos6, sin6   = buildTwiddle6()
)

func buildTwiddle18() (c, s [9]float32) {
	for m := range c {
		sin, cos := math.Sincos(math.Pi * float64(2*m+1) / 72)
		c[m], s[m] = float32(cos), float32(sin)
	}
	return c, s
}

func buildTwiddle6() (c, s [3]float32) {
	for m := range c {
		sin, cos := math.Sincos(math.Pi * float64(2*m+1) / 24)
		c[m], s[m] = float32(cos), float32(sin)
	}
	return c, s
}

// dct4x18 sets c[m] = Σ x[k]·cos(π(2m+1)(2k+1)/72).
//
// Taking the lines 2j-1 and 2j together splits each cosine by the addition theorem: with a = π(2m+1)/72,
//
//	c[m]    = cos(a)·P[m] + (-1)^m·sin(a)·Q[m]
//	c[17-m] = sin(a)·P[m] - (-1)^m·cos(a)·Q[m],  m = 0…8
//
// where P is the DCT-III of x[0], x[1]+x[2], …, x[15]+x[16], and Q that of x[17], x[15]-x[16], …, x[1]-x[2].
func dct4x18(c, x *[18]float32) {
	p := [9]float32{x[0], x[1] + x[2], x[3] + x[4], x[5] + x[6], x[7] + x[8], x[9] + x[10], x[11] + x[12], x[13] + x[14], x[15] + x[16]}
	q := [9]float32{x[17], x[15] - x[16], x[13] - x[14], x[11] - x[12], x[9] - x[10], x[7] - x[8], x[5] - x[6], x[3] - x[4], x[1] - x[2]}
	dct3x9(&p)
	dct3x9(&q)
	for m := range 9 {
		u, v := p[m], q[m]
		if m&1 != 0 {
			v = -v
		}
		c[m] = cos18[m]*u + sin18[m]*v
		c[17-m] = sin18[m]*u - cos18[m]*v
	}
}

// dct3x9 sets y[m] = Σ y[j]·cos(πj(2m+1)/18). Even and odd j are apart, as they differ in symmetry around m = 4;
// the constants are cosines of multiples of 10°.
func dct3x9(y *[9]float32) {
	const (
		c30 = 0.866025403784438647
		c40 = 0.766044443118978035
		c50 = 0.642787609686539327
		c70 = 0.342020143325668733
		c80 = 0.173648177666930349
	)
	u, v, w := y[2]+y[4], y[2]+y[8], y[4]-y[8]
	t := y[0] + y[6]*0.5
	a, b := c40*u+c80*v, c80*u+c40*w
	half := y[0] - y[6]
	mid := y[2] - y[4] - y[8]
	e0, e1, e2, e3, e4 := t+a, half+mid*0.5, t-b, t-a+b, half-mid

	u, v, w = y[1]+y[5], y[1]+y[7], y[5]-y[7]
	s := y[3] * c30
	a, b = c50*u+c70*v, c50*v-c70*w
	o0, o1, o2, o3 := s+a, c30*(y[1]-y[5]-y[7]), b-s, a-b-s

	y[0], y[8] = e0+o0, e0-o0
	y[1], y[7] = e1+o1, e1-o1
	y[2], y[6] = e2+o2, e2-o2
	y[3], y[5] = e3+o3, e3-o3
	y[4] = e4
}

// dct4x6 is dct4x18 for six values.
func dct4x6(c, x *[6]float32) {
	const c30 = 0.866025403784438647
	third := func(a, b, c float32) [3]float32 {
		even, odd := a+c*0.5, b*c30
		return [3]float32{even + odd, a - c, even - odd}
	}
	p := third(x[0], x[1]+x[2], x[3]+x[4])
	q := third(x[5], x[3]-x[4], x[1]-x[2])
	q[1] = -q[1]
	for m := range 3 {
		c[m] = cos6[m]*p[m] + sin6[m]*q[m]
		c[5-m] = sin6[m]*p[m] - cos6[m]*q[m]
	}
}

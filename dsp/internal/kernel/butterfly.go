package kernel

import "unsafe"

// minusJ is −j·a.
func minusJ(a complex64) complex64 { return complex(imag(a), -real(a)) }

func scale(a complex64, by float32) complex64 {
	return complex(float32(real(a)*by), float32(imag(a)*by))
}

// Mul is a·b. Its products are rounded before they are added, on every processor.
func Mul(a, b complex64) complex64 {
	return complex(
		float32(real(a)*real(b))-float32(imag(a)*imag(b)),
		float32(real(a)*imag(b))+float32(imag(a)*real(b)),
	)
}

func dft3(x *[3]complex64) {
	const sin = 0.866025403784438646763723170752936183
	t, u := x[1]+x[2], minusJ(scale(x[1]-x[2], sin))
	mid := x[0] - scale(t, 0.5)
	x[0], x[1], x[2] = x[0]+t, mid+u, mid-u
}

func dft4(x *[4]complex64) {
	s0, d0, s1, d1 := x[0]+x[2], x[0]-x[2], x[1]+x[3], minusJ(x[1]-x[3])
	x[0], x[1], x[2], x[3] = s0+s1, d0+d1, s0-s1, d0-d1
}

func dft5(x *[5]complex64) {
	const (
		cosA = 0.309016994374947424102293417182819059
		cosB = -0.809016994374947424102293417182819059
		sinA = 0.951056516295153572116439333379382143
		sinB = 0.587785252292473129168705954639072769
	)
	ta, ua, tb, ub := x[1]+x[4], x[1]-x[4], x[2]+x[3], x[2]-x[3]
	m1, m2 := x[0]+scale(ta, cosA)+scale(tb, cosB), x[0]+scale(ta, cosB)+scale(tb, cosA)
	v1, v2 := minusJ(scale(ua, sinA)+scale(ub, sinB)), minusJ(scale(ua, sinB)-scale(ub, sinA))
	x[0], x[1], x[2], x[3], x[4] = x[0]+ta+tb, m1+v1, m2+v2, m2-v2, m1-v1
}

func dft8(x *[8]complex64) {
	const h = 0.707106781186547524400844362104849039
	s0, s1, s2, s3 := x[0]+x[4], x[1]+x[5], x[2]+x[6], x[3]+x[7]
	d0, d1, d2, d3 := x[0]-x[4], x[1]-x[5], minusJ(x[2]-x[6]), minusJ(x[3]-x[7])
	a, b, c, d := s0+s2, s0-s2, s1+s3, minusJ(s1-s3)
	x[0], x[2], x[4], x[6] = a+c, b+d, a-c, b-d
	f, g := d0+d2, d1+d3
	g = scale(complex(real(g)+imag(g), imag(g)-real(g)), h)
	x[1], x[5] = f+g, f-g
	f, g = d0-d2, d1-d3
	g = scale(complex(imag(g)-real(g), -real(g)-imag(g)), h)
	x[3], x[7] = f+g, f-g
}

// The passes are written out for each radix: one loop for all, over slices, takes a quarter longer.

func pass2(re, im, tw *float32, q, n int) {
	r, i, t := unsafe.Slice(re, 2*q*n), unsafe.Slice(im, 2*q*n), twiddles(tw, q)
	for ; len(r) >= 2*q; r, i = r[2*q:], i[2*q:] {
		for m := range q {
			a, b := complex(r[m], i[m]), complex(r[m+q], i[m+q])
			y := Mul(a-b, t[m])
			r[m], i[m], r[m+q], i[m+q] = real(a+b), imag(a+b), real(y), imag(y)
		}
	}
}

func pass3(re, im, tw *float32, q, n int) {
	r, i, t := unsafe.Slice(re, 3*q*n), unsafe.Slice(im, 3*q*n), twiddles(tw, 2*q)
	for ; len(r) >= 3*q; r, i = r[3*q:], i[3*q:] {
		for m := range q {
			var x [3]complex64
			for k := range x {
				x[k] = complex(r[m+k*q], i[m+k*q])
			}
			dft3(&x)
			r[m], i[m] = real(x[0]), imag(x[0])
			for k, w := range t[2*m : 2*m+2] {
				y := Mul(x[k+1], w)
				r[m+(k+1)*q], i[m+(k+1)*q] = real(y), imag(y)
			}
		}
	}
}

func pass4(re, im, tw *float32, q, n int) {
	r, i, t := unsafe.Slice(re, 4*q*n), unsafe.Slice(im, 4*q*n), twiddles(tw, 3*q)
	for ; len(r) >= 4*q; r, i = r[4*q:], i[4*q:] {
		for m := range q {
			var x [4]complex64
			for k := range x {
				x[k] = complex(r[m+k*q], i[m+k*q])
			}
			dft4(&x)
			r[m], i[m] = real(x[0]), imag(x[0])
			for k, w := range t[3*m : 3*m+3] {
				y := Mul(x[k+1], w)
				r[m+(k+1)*q], i[m+(k+1)*q] = real(y), imag(y)
			}
		}
	}
}

func pass5(re, im, tw *float32, q, n int) {
	r, i, t := unsafe.Slice(re, 5*q*n), unsafe.Slice(im, 5*q*n), twiddles(tw, 4*q)
	for ; len(r) >= 5*q; r, i = r[5*q:], i[5*q:] {
		for m := range q {
			var x [5]complex64
			for k := range x {
				x[k] = complex(r[m+k*q], i[m+k*q])
			}
			dft5(&x)
			r[m], i[m] = real(x[0]), imag(x[0])
			for k, w := range t[4*m : 4*m+4] {
				y := Mul(x[k+1], w)
				r[m+(k+1)*q], i[m+(k+1)*q] = real(y), imag(y)
			}
		}
	}
}

func pass8(re, im, tw *float32, q, n int) {
	r, i, t := unsafe.Slice(re, 8*q*n), unsafe.Slice(im, 8*q*n), twiddles(tw, 7*q)
	for ; len(r) >= 8*q; r, i = r[8*q:], i[8*q:] {
		for m := range q {
			var x [8]complex64
			for k := range x {
				x[k] = complex(r[m+k*q], i[m+k*q])
			}
			dft8(&x)
			r[m], i[m] = real(x[0]), imag(x[0])
			for k, w := range t[7*m : 7*m+7] {
				y := Mul(x[k+1], w)
				r[m+(k+1)*q], i[m+(k+1)*q] = real(y), imag(y)
			}
		}
	}
}

// twiddles views n pairs as complex numbers. There may be none, after the last pass of all.
func twiddles(tw *float32, n int) []complex64 {
	return unsafe.Slice((*complex64)(unsafe.Pointer(tw)), n)
}

package kernel

import "unsafe"

// Generic is the implementation in Go, the reference for all others. It works on single numbers.
//
// Its bits are the same on every architecture. Go may compile x*y + z to one operation that rounds once, and does so
// for some of them; a conversion of the product, float32(x*y) + z, forbids it.
var Generic = Set{
	Name: "generic", Lanes: 1,
	First: [MaxRadix + 1]firstFunc{
		1: first(1, nil), 2: first(2, pass2), 3: first(3, pass3), 4: first(4, pass4), 5: first(5, pass5), 8: first(8, pass8),
	},
	FirstWindow: [MaxRadix + 1]windowFunc{
		1: firstWindow(1, nil), 2: firstWindow(2, pass2), 3: firstWindow(3, pass3), 4: firstWindow(4, pass4),
		5: firstWindow(5, pass5), 8: firstWindow(8, pass8),
	},
	FirstInt16: [MaxRadix + 1]int16Func{
		1: firstInt16(1, nil), 2: firstInt16(2, pass2), 3: firstInt16(3, pass3), 4: firstInt16(4, pass4),
		5: firstInt16(5, pass5), 8: firstInt16(8, pass8),
	},
	Pass:      [MaxRadix + 1]passFunc{2: pass2, 3: pass3, 4: pass4, 5: pass5, 8: pass8},
	Leaves:    []Leaf{{8, leaf8}, {4, leaf4}, {1, leaf1}},
	PostPower: postPower, PostSpectrum: postSpectrum, Pairs: pairs, Conjugates: conjugates,
	Log: log, FIR: dotsGeneric, AddSquares: addSquares, Products: products, FIR64: dots64, MDCT: mdct(1), Slide: &slide,
	RowSums: rowSums, Greatest: greatest, Extremes: extremes,
	AddFloored: addFloored, Miss: miss, Integers: integers,
	Widen: widen, Multiply: multiply, BoundSquares: boundSquares,
}

func first(radix int, pass passFunc) firstFunc {
	return func(re, im, src, tw *float32, q int) {
		n := radix * q
		x, r, i := unsafe.Slice(src, 2*n), unsafe.Slice(re, n), unsafe.Slice(im, n)
		for k := range r {
			r[k], i[k] = x[2*k], x[2*k+1]
		}
		if pass != nil {
			pass(re, im, tw, q, 1)
		}
	}
}

func firstWindow(radix int, pass passFunc) windowFunc {
	return func(re, im, src, win, tw *float32, q int) {
		n := radix * q
		x, w, r, i := unsafe.Slice(src, 2*n), unsafe.Slice(win, 2*n), unsafe.Slice(re, n), unsafe.Slice(im, n)
		for row := range radix {
			for m := range q {
				k, at := row*q+m, 2*(m*radix+row)
				r[k], i[k] = float32(x[2*k]*w[at]), float32(x[2*k+1]*w[at+1])
			}
		}
		if pass != nil {
			pass(re, im, tw, q, 1)
		}
	}
}

func firstInt16(radix int, pass passFunc) int16Func {
	return func(re, im *float32, src *int16, win, tw *float32, q int) {
		n := radix * q
		x, w, r, i := unsafe.Slice(src, 2*n), unsafe.Slice(win, 2*n), unsafe.Slice(re, n), unsafe.Slice(im, n)
		for row := range radix {
			for m := range q {
				k, at := row*q+m, 2*(m*radix+row)
				r[k], i[k] = float32(float32(x[2*k])*w[at]), float32(float32(x[2*k+1])*w[at+1])
			}
		}
		if pass != nil {
			pass(re, im, tw, q, 1)
		}
	}
}

// leaf1 puts numbers in order.
func leaf1(re, im, zr, zi *float32, pos *int, size, blocks int) {
	r, i, xr, xi := unsafe.Slice(re, blocks), unsafe.Slice(im, blocks), unsafe.Slice(zr, blocks), unsafe.Slice(zi, blocks)
	for p := unsafe.Slice(pos, 2*blocks); len(p) >= 2; p = p[2:] {
		xr[p[1]/4], xi[p[1]/4] = r[p[0]/4], i[p[0]/4]
	}
}

func leaf4(re, im, zr, zi *float32, pos *int, size, blocks int) {
	r, i, xr, xi := unsafe.Slice(re, 4*blocks), unsafe.Slice(im, 4*blocks), unsafe.Slice(zr, 4*blocks), unsafe.Slice(zi, 4*blocks)
	for p := unsafe.Slice(pos, 2*blocks); len(p) >= 2; p = p[2:] {
		r, i := r[p[0]/4:][:4], i[p[0]/4:][:4]
		var x [4]complex64
		for k := range x {
			x[k] = complex(r[k], i[k])
		}
		dft4(&x)
		to := p[1] / 4
		for _, v := range x {
			xr[to], xi[to] = real(v), imag(v)
			to += size
		}
	}
}

func leaf8(re, im, zr, zi *float32, pos *int, size, blocks int) {
	r, i, xr, xi := unsafe.Slice(re, 8*blocks), unsafe.Slice(im, 8*blocks), unsafe.Slice(zr, 8*blocks), unsafe.Slice(zi, 8*blocks)
	for p := unsafe.Slice(pos, 2*blocks); len(p) >= 2; p = p[2:] {
		r, i := r[p[0]/4:][:8], i[p[0]/4:][:8]
		var x [8]complex64
		for k := range x {
			x[k] = complex(r[k], i[k])
		}
		dft8(&x)
		to := p[1] / 4
		for _, v := range x {
			xr[to], xi[to] = real(v), imag(v)
			to += size
		}
	}
}

func postPower(zr, zi, w, dst *float32, m int) {
	r, i, out, half := unsafe.Slice(zr, m+1), unsafe.Slice(zi, m+1), unsafe.Slice(dst, m+1), (m+1)/2
	wr, wi := unsafe.Slice(w, 2*half)[:half], unsafe.Slice(w, 2*half)[half:]
	for k := range half {
		sr, si := r[k]+r[m-k], i[k]-i[m-k]
		dr, di := r[k]-r[m-k], i[k]+i[m-k]
		tr, ti := float32(wr[k]*di)+float32(wi[k]*dr), float32(wi[k]*di)-float32(wr[k]*dr)
		a, b, c, d := sr+tr, si+ti, sr-tr, si-ti
		out[k], out[m-k] = float32(a*a)+float32(b*b), float32(c*c)+float32(d*d)
	}
}

func postSpectrum(zr, zi, w, dst *float32, m int) {
	r, i, out, half := unsafe.Slice(zr, m+1), unsafe.Slice(zi, m+1), unsafe.Slice(dst, 2*m+2), (m+1)/2
	wr, wi := unsafe.Slice(w, 2*half)[:half], unsafe.Slice(w, 2*half)[half:]
	for k := range half {
		sr, si := r[k]+r[m-k], i[k]-i[m-k]
		dr, di := r[k]-r[m-k], i[k]+i[m-k]
		tr, ti := float32(wr[k]*di)+float32(wi[k]*dr), float32(wi[k]*di)-float32(wr[k]*dr)
		sr, si = float32(sr/2), float32(si/2)
		out[2*k], out[2*k+1] = sr+tr, si+ti
		out[2*(m-k)], out[2*(m-k)+1] = sr-tr, ti-si
	}
}

func pairs(zr, zi, dst *float32, n int) {
	r, i, out := unsafe.Slice(zr, n), unsafe.Slice(zi, n), unsafe.Slice(dst, 2*n)
	for k := range r {
		out[2*k], out[2*k+1] = r[k], i[k]
	}
}

func conjugates(zr, zi, dst *float32, n int) {
	r, i, out := unsafe.Slice(zr, n), unsafe.Slice(zi, n), unsafe.Slice(dst, 2*n)
	for k := range r {
		out[2*k], out[2*k+1] = r[k], -i[k]
	}
}

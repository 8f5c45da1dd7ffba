package kernel

import "unsafe"

// widen sets dst[i] to x[i], for n numbers.
func widen(dst *float64, x *float32, n int) {
	d := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		d[i] = float64(v)
	}
}

// multiply sets dst[i] to a[i]·b[i], for n numbers.
func multiply(dst, a, b *float64, n int) {
	d, x, y := unsafe.Slice(dst, n), unsafe.Slice(a, n), unsafe.Slice(b, n)
	for i, v := range x {
		d[i] = v * y[i]
	}
}

// boundSquares sets x[i] to x[i]·x[i]·scale, or to most where that is more, for n numbers. What is no number stays none.
func boundSquares(x *float64, n int, scale, most float64) {
	s := unsafe.Slice(x, n)
	for i, v := range s {
		if v = float64(v*v) * scale; v > most {
			v = most
		}
		s[i] = v
	}
}

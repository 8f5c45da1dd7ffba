package dsp

import (
	"unsafe"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// AddSquares adds x[i]² to dst[i] and returns dst: what makes a mean spectrum of rows of coefficients. Squares are
// rounded before they are added, so all kernels give the same bits. A nil dst begins at zero; it panics if dst has
// another length.
func AddSquares(dst, x []float32) []float32 {
	dst = sized(dst, len(x))
	s := set()
	n := len(x) / s.Lanes * s.Lanes
	if n > 0 {
		s.AddSquares(&dst[0], &x[0], n)
	}
	for i := n; i < len(x); i++ {
		dst[i] += float32(x[i] * x[i])
	}
	return dst
}

// LogSums writes sums of logarithms, one for each whole row of len(gain) numbers in x that start hop numbers apart, and
// returns dst:
//
//	dst[row] = Σ ln(x[row·hop + i]²·gain[i] + base[i]), i < len(gain)
//
// That is the logarithm of a product, taken once: factors must lie between 2⁻¹⁵ and 2¹⁵. Eight whose product is below
// 2⁻¹²⁶ may count as that; a factor, or a product of eight, that is infinite or no number makes the sum NaN. Each factor
// is rounded four times: a sum of n is within 2.4·10⁻⁷·n, and none of 12000 was off by more than 2·10⁻⁷·√n. All kernels
// give the same bits. A nil dst allocates. It panics if dst has another length, if base has another than gain, if they
// are empty, or if hop is below 1.
func LogSums(dst []float64, x, gain, base []float32, hop int) []float64 {
	width := len(gain)
	if hop < 1 {
		panic("dsp: hop must be positive")
	}
	if width == 0 || len(base) != width {
		panic("dsp: gain and base must have one length above 0")
	}
	rows := 0
	if len(x) >= width {
		rows = (len(x)-width)/hop + 1
	}
	if dst == nil {
		dst = make([]float64, rows)
	}
	if len(dst) != rows {
		panic("dsp: one sum for each row")
	}
	if rows > 0 {
		logSums(dst, x, gain, base, hop)
	}
	return dst
}

// logSums lets dst hold the products, which are as large, until it has their logarithms.
func logSums(dst []float64, x, gain, base []float32, hop int) {
	s := set()
	if len(gain) < kernel.MinProducts {
		s = &kernel.Generic
	}
	p := unsafe.Slice((*kernel.Product)(unsafe.Pointer(&dst[0])), len(dst))
	rows := kernel.Rows{N: len(dst), Step: hop, Width: len(gain)}
	s.Products(&p[0], &x[0], &gain[0], &base[0], &rows)
	for i := range dst {
		dst[i] = kernel.LogProduct(p[i])
	}
}

// Lags sets dst[k] = Σ x[i]·x[i+k], i < n, for each k: an autocorrelation, if n samples are followed by zeros. The sums are made in
// eight lanes, to the same bits on every processor. n must be a multiple of 8 above 0, and x must hold n+len(dst)-1 numbers; else
// it panics.
func Lags(dst, x []float64, n int) {
	if n <= 0 || n%kernel.WideLanes != 0 || len(dst) > 0 && len(x) < n+len(dst)-1 {
		panic("dsp: lags of a length that is no multiple of 8, or beyond the samples")
	}
	if len(dst) > 0 {
		set().FIR64(&dst[0], &x[0], &x[0], &kernel.Dots{N: len(dst), DstStep: 1, XStep: 1, Width: n})
	}
}

// AddScaled adds scale·x[i] to dst[i], or least where that is greater, and returns dst: what makes a mean of levels of rows
// of logarithms. The product is made and rounded in float64. What is no number is added as it is. All kernels give the same
// bits. It panics if the lengths differ.
func AddScaled(dst []float64, x []float32, scale, least float64) []float64 {
	if len(dst) != len(x) {
		panic("dsp: length mismatch")
	}
	s := set()
	n := len(x) / s.Lanes * s.Lanes
	if n > 0 {
		s.AddFloored(&dst[0], &x[0], n, scale, least)
	}
	if n < len(x) {
		kernel.Generic.AddFloored(&dst[n], &x[n], len(x)-n, scale, least)
	}
	return dst
}

// PredictionErrors tells how far a linear predictor of order p = len(a) misses each number of x that has p before it, and
// returns dst:
//
//	dst[n] = x[n+p] + Σ a[j]·x[n+p−1−j], j < p
//
// The sum is made in that order of products that are rounded, to the same bits on every processor. It panics unless dst is
// p shorter than x.
func PredictionErrors(dst, a, x []float64) []float64 {
	if len(dst)+len(a) != len(x) {
		panic("dsp: one error for each number that has a predictor's length before it")
	}
	if len(a) == 0 {
		copy(dst, x)
		return dst
	}
	n := len(dst) / kernel.WideLanes * kernel.WideLanes
	if n > 0 {
		set().Miss(&dst[0], &a[0], &x[0], n, len(a))
	}
	for ; n < len(dst); n++ {
		near := x[n:][:len(a)]
		v := x[n+len(a)]
		for j, c := range a {
			v += float64(c * near[len(near)-1-j])
		}
		dst[n] = v
	}
	return dst
}

// Widen sets dst[i] to x[i] and returns dst. It panics if the lengths differ.
func Widen(dst []float64, x []float32) []float64 {
	if len(dst) != len(x) {
		panic("dsp: length mismatch")
	}
	n := len(x) / kernel.WideLanes * kernel.WideLanes
	if n > 0 {
		set().Widen(&dst[0], &x[0], n)
	}
	for ; n < len(x); n++ {
		dst[n] = float64(x[n])
	}
	return dst
}

// Multiply sets dst[i] to a[i]·b[i] and returns dst. It panics if the lengths differ.
func Multiply(dst, a, b []float64) []float64 {
	if len(a) != len(dst) || len(b) != len(dst) {
		panic("dsp: length mismatch")
	}
	n := len(dst) / kernel.WideLanes * kernel.WideLanes
	if n > 0 {
		set().Multiply(&dst[0], &a[0], &b[0], n)
	}
	for ; n < len(dst); n++ {
		dst[n] = a[n] * b[n]
	}
	return dst
}

// BoundSquares sets x[i] to x[i]²·scale, or to most where that is more, and returns x. What is no number stays none. All kernels
// give the same bits.
func BoundSquares(x []float64, scale, most float64) []float64 {
	n := len(x) / kernel.WideLanes * kernel.WideLanes
	if n > 0 {
		set().BoundSquares(&x[0], n, scale, most)
	}
	if n < len(x) {
		kernel.Generic.BoundSquares(&x[n], len(x)-n, scale, most)
	}
	return x
}

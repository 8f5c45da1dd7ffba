package dsp

import (
	"math"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// Extremes returns the least and the greatest of x; of none, +∞ and −∞. What is no number counts as beyond the infinity of
// its sign, so that both lie within bounds if and only if all of x does. Of the two zeros −0 is less. All kernels give the
// same bits.
func Extremes(x []float32) (low, high float32) {
	if len(x) == 0 {
		return float32(math.Inf(1)), float32(math.Inf(-1))
	}
	s := set()
	least, most := int32(math.MaxInt32), int32(math.MinInt32)
	n := len(x) / s.Lanes * s.Lanes
	if n > 0 {
		least, most = s.Extremes(&x[0], n, least, most)
	}
	if n < len(x) {
		least, most = kernel.Generic.Extremes(&x[n], len(x)-n, least, most)
	}
	return kernel.Ordered(least), kernel.Ordered(most)
}

// Greatest sets dst[i] to x[i] where that is greater, and returns dst. What is no number is not greater. All kernels give
// the same bits. It panics if the lengths differ.
func Greatest(dst, x []float32) []float32 {
	if len(dst) != len(x) {
		panic("dsp: length mismatch")
	}
	s := set()
	n := len(x) / s.Lanes * s.Lanes
	if n > 0 {
		s.Greatest(&dst[0], &x[0], n)
	}
	if n < len(x) {
		kernel.Generic.Greatest(&dst[n], &x[n], len(x)-n)
	}
	return dst
}

// NoInteger stands for a sample that is no integer: see [Integers].
const NoInteger = kernel.NoInteger

// Integers writes to dst the integers that samples are after a multiplication by scale, and [NoInteger] for those that are
// none, or none from −scale to most. It reports whether all are. It panics if the lengths differ.
func Integers(dst []int32, x []float32, scale, most float32) bool {
	if len(dst) != len(x) {
		panic("dsp: length mismatch")
	}
	s := set()
	n, off := len(x)/s.Lanes*s.Lanes, 0
	if n > 0 {
		off = s.Integers(&dst[0], &x[0], n, scale, most)
	}
	if n < len(x) {
		off |= kernel.Generic.Integers(&dst[n], &x[n], len(x)-n, scale, most)
	}
	return off == 0
}

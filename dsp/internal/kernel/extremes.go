package kernel

import (
	"math"
	"unsafe"
)

// greatest sets dst[i] to x[i] where that is greater, for n numbers. What is no number is not greater.
func greatest(dst, x *float32, n int) {
	d := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		if v > d[i] {
			d[i] = v
		}
	}
}

// Order ranks floats by their bits: the two zeros are neighbours, and what is no number lies beyond the infinity of its sign.
func Order(v float32) int32 { return ordered(int32(math.Float32bits(v))) }

// Ordered is the float of a rank.
func Ordered(rank int32) float32 { return math.Float32frombits(uint32(ordered(rank))) }

// ordered is its own inverse.
func ordered(bits int32) int32 { return bits ^ int32(uint32(bits>>31)>>1) }

// extremes returns the least and the greatest rank of n numbers, low and high being two more.
func extremes(x *float32, n int, low, high int32) (least, most int32) {
	for _, v := range unsafe.Slice((*int32)(unsafe.Pointer(x)), n) {
		v = ordered(v)
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

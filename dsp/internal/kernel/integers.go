package kernel

import (
	"math"
	"unsafe"
)

// NoInteger stands for a number that is no integer.
const NoInteger = math.MinInt32

// integers sets dst[i] to x[i]·scale, for n numbers, or to NoInteger where that is no integer from −scale to most, and
// returns 0 if all are.
func integers(dst *int32, x *float32, n int, scale, most float32) (off int) {
	d := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		d[i] = NoInteger
		if s := float32(v * scale); s >= -scale && s <= most {
			if whole := int32(s); float32(whole) == s {
				d[i] = whole
				continue
			}
		}
		off = 1
	}
	return off
}

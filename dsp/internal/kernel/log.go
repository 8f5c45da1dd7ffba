package kernel

import (
	"math"
	"unsafe"
)

// logPoly are the coefficients of ln(1+f) = f − f²/2 + f³·P(f), highest first (Cephes, logf).
var logPoly = [9]float32{
	7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
	-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
}

// log writes the natural logarithms of n numbers. What is below the smallest normal number counts as that; infinities
// and what is no number give NaN.
func log(dst, src *float32, n int) {
	const (
		root  = 0x3f3504f3 // the bits of √½
		least = 0x1p-126   // the smallest normal number
	)
	x, y := unsafe.Slice(src, n), unsafe.Slice(dst, n)
	for k, v := range x {
		i := int32(math.Float32bits(max(v, least))) - root
		e := float32(i >> 23)
		f := math.Float32frombits(uint32(i&(1<<23-1)+root)) - 1
		p := logPoly[0]
		for _, c := range logPoly[1:] {
			p = float32(p*f) + c
		}
		p = float32(p*f*f*f) - float32(2.12194440e-4*e) - float32(f*f)/2
		y[k] = p + f + float32(0.693359375*e) + (v - v)
	}
}

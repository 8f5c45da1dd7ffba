package kernel

import "math"

// Lap windows and adds the halves of two blocks, see package imdct:
//
//	dst[i]     =  w[i]·after[i]     - w[m-1-i]·before[m/2-1-i]
//	dst[m-1-i] = -w[m-1-i]·after[i] - w[i]·before[m/2-1-i],  i = 0…m/2-1, m = len(w)
func Lap(dst, before, after, w []float32) {
	m := len(w)
	dst, before, after = dst[:m], before[:m/2], after[:m/2]
	if hasAVX2 && m >= 16 && m%16 == 0 {
		lapAVX2(&dst[0], &before[0], &after[0], &w[0], m/2)
		return
	}
	lapGeneric(dst, before, after, w)
}

func lapGeneric(dst, before, after, w []float32) {
	h := len(w) / 2
	low, high := dst[:h], dst[h:][:h]
	rising, falling := w[:h], w[h:][:h]
	before, after = before[:h], after[:h]
	for i := range low {
		j := h - 1 - i
		up, down := rising[i], falling[j]
		low[i] = float32(up*after[i]) - float32(down*before[j])
		high[j] = float32(-down*after[i]) - float32(up*before[j])
	}
}

// Flat sets dst[i] = -c[len(c)-1-i].
func Flat(dst, c []float32) {
	dst = dst[:len(c)]
	if n := len(c) &^ 7; hasAVX2 && n > 0 {
		flatAVX2(&dst[0], &c[len(c)-n], n)
		dst, c = dst[n:], c[:len(c)-n]
	}
	flatGeneric(dst, c)
}

func flatGeneric(dst, c []float32) {
	for i := range dst {
		dst[i] = -c[len(c)-1-i]
	}
}

// Finite reports whether all values are numbers, neither infinite nor NaN.
func Finite(x []float32) bool {
	if n := len(x) &^ 7; hasAVX2 && n > 0 {
		if finiteAVX2(&x[0], n) != 0 {
			return false
		}
		x = x[n:]
	}
	return finiteGeneric(x) == 0
}

// finiteGeneric returns 0 if all values are numbers.
func finiteGeneric(x []float32) uint32 {
	var carries uint32 // adding 1 to an exponent of all ones carries into the sign
	for _, v := range x {
		carries |= math.Float32bits(v)&^(1<<31) + 1<<23
	}
	return carries >> 31
}

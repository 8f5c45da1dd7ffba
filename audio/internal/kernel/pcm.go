package kernel

import "encoding/binary"

// Int16 sets dst to len(dst) samples of 16 bits, little-endian, scaled to ±1. It panics if src is shorter.
func Int16(dst []float32, src []byte) {
	if n := len(dst) &^ 31; hasAVX2 && n > 0 {
		src = src[:2*len(dst)]
		int16AVX2(&dst[0], &src[0], n)
		dst, src = dst[n:], src[2*n:]
	}
	int16Generic(dst, src)
}

func int16Generic(dst []float32, src []byte) {
	src = src[:2*len(dst)]
	for ; len(dst) >= 4 && len(src) >= 8; dst, src = dst[4:], src[8:] {
		v := binary.LittleEndian.Uint64(src)
		dst[0], dst[1] = float32(int16(v))*(1./(1<<15)), float32(int16(v>>16))*(1./(1<<15))
		dst[2], dst[3] = float32(int16(v>>32))*(1./(1<<15)), float32(int16(v>>48))*(1./(1<<15))
	}
	for i := range dst {
		dst[i] = float32(int16(binary.LittleEndian.Uint16(src[2*i:]))) * (1. / (1 << 15))
	}
}

// Int24 is Int16 for samples of 24 bits in three bytes.
func Int24(dst []float32, src []byte) {
	// The assembly reads four bytes more than it converts.
	if n := (len(dst) - 2) &^ 15; hasAVX2 && n > 0 {
		src = src[:3*len(dst)]
		int24AVX2(&dst[0], &src[0], n)
		dst, src = dst[n:], src[3*n:]
	}
	int24Generic(dst, src)
}

func int24Generic(dst []float32, src []byte) {
	src = src[:3*len(dst)]
	for i := range dst {
		s := src[3*i : 3*i+3]
		dst[i] = float32(int32(uint32(s[0])<<8|uint32(s[1])<<16|uint32(s[2])<<24)) * (1. / (1 << 31))
	}
}

// Int32 is Int16 for samples of 32 bits, which are rounded to the 24 bits of a float32.
func Int32(dst []float32, src []byte) {
	if n := len(dst) &^ 31; hasAVX2 && n > 0 {
		src = src[:4*len(dst)]
		int32AVX2(&dst[0], &src[0], n)
		dst, src = dst[n:], src[4*n:]
	}
	int32Generic(dst, src)
}

func int32Generic(dst []float32, src []byte) {
	src = src[:4*len(dst)]
	for i := range dst {
		dst[i] = float32(int32(binary.LittleEndian.Uint32(src[4*i:]))) * (1. / (1 << 31))
	}
}

// Interleave sets dst to the values of left and right in turn, len(dst)/2 of each.
func Interleave(dst, left, right []float32) {
	if n := len(dst) / 2 &^ 7; hasAVX2 && n > 0 {
		left, right = left[:len(dst)/2], right[:len(dst)/2]
		interleaveAVX2(&dst[0], &left[0], &right[0], n)
		dst, left, right = dst[2*n:], left[n:], right[n:]
	}
	interleaveGeneric(dst, left, right)
}

func interleaveGeneric(dst, left, right []float32) {
	left, right = left[:len(dst)/2], right[:len(dst)/2]
	for i, v := range left {
		d := dst[2*i : 2*i+2]
		d[0], d[1] = v, right[i]
	}
}

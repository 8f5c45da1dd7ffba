package audio

import "encoding/binary"

// aLawLevels and muLawLevels hold the 16-bit level of each byte of ITU-T G.711: the 13 and 14 bits of its tables at the
// top.
var aLawLevels, muLawLevels = g711Levels()

func g711Levels() (a, mu [256]int16) {
	for i := range 256 {
		a[i], mu[i] = aLawLevel(byte(i)), muLawLevel(byte(i))
	}
	return a, mu
}

func aLawLevel(b byte) int16 {
	b ^= 0x55
	exponent, mantissa := b>>4&7, int16(b&15)
	v := mantissa<<4 + 8
	if exponent > 0 {
		v = (v + 256) << (exponent - 1)
	}
	if b&0x80 == 0 {
		return -v
	}
	return v
}

func muLawLevel(b byte) int16 {
	b = ^b
	v := (int16(b&15)<<3+132)<<(b>>4&7) - 132
	if b&0x80 != 0 {
		return -v
	}
	return v
}

// expand writes the level of each byte as two bytes, little-endian.
func expand(dst, b []byte, levels *[256]int16) []byte {
	dst = grow(dst, 2*len(b))
	for i, v := range b {
		binary.LittleEndian.PutUint16(dst[2*i:], uint16(levels[v]))
	}
	return dst
}

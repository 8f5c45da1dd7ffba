package kernel

import "math"

// Decouple makes two channels of magnitudes and angles, each in place of one (Vorbis I section 4.3.5): the magnitude is the
// value of larger size, and the angle its difference to the other, with a sign that tells which channel is which.
func Decouple(magnitude, angle []float32) {
	angle = angle[:len(magnitude)]
	if n := len(magnitude) &^ 7; hasAVX2 && n > 0 {
		decoupleAVX2(&magnitude[0], &angle[0], n)
		magnitude, angle = magnitude[n:], angle[n:]
	}
	decoupleGeneric(magnitude, angle)
}

func decoupleGeneric(magnitude, angle []float32) {
	angle = angle[:len(magnitude)]
	for i, m := range magnitude {
		a := math.Float32bits(angle[i])
		if m <= 0 {
			a ^= 1 << 31
		}
		first := uint32(0) // all ones if the magnitude is the first channel's
		if angle[i] > 0 {
			first = ^first
		}
		magnitude[i] = m + math.Float32frombits(a&^first)
		angle[i] = m - math.Float32frombits(a&first)
	}
}

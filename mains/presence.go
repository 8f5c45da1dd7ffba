package mains

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// contrast is how far the best candidate of a stretch stands above the middle one, per frame.
func (b *base) contrast() float64 {
	return (slices.Max(b.sum) - dsp.Median(b.sum)) / float64(b.rows)
}

// score compares the contrast with that of noise, which falls with the number n of frames while they are one stretch:
//
//	1.4·√(1 + n/60)·ln(contrast/(4.83/v − 0.43)), v = √(1 + (n − 3)/16)
//
// The constants were fitted to coloured noise of 8 s to 5 min; there the score's deviation is 0.3 at every length.
func (b *base) score() float64 {
	total := b.total
	if b.rows > 0 {
		total += float64(b.rows) * b.contrast()
	}
	n := float64(b.heard)
	if n == 0 {
		return 0
	}
	v := math.Sqrt(1 + max(0, min(n, stretch)-3)/16)
	return 1.4 * math.Sqrt(1+min(n, 600)/60) * math.Log(max(total/n, 0.01)/(4.83/v-0.43))
}

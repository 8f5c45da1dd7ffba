package imdct

import "github.com/earwitness/earwitness/audio/internal/kernel"

// Lap sets dst to the sum of the windowed halves of two blocks that overlap by m = len(w) samples, m even:
//
//	dst[i]     =  w[i]·after[i]     - w[m-1-i]·before[m/2-1-i]
//	dst[m-1-i] = -w[m-1-i]·after[i] - w[i]·before[m/2-1-i],  i = 0…m/2-1
//
// before holds the first m/2 values of the earlier block's DCT-IV, after the last m/2 of the later block's, and w the
// rising half of the window, of which the falling half is the mirror image. It panics if a slice is shorter than that.
// dst must not overlap the others.
//
// Blocks of different sizes overlap by the smaller one's lines: what is left of the larger one is for [Flat].
func Lap(dst, before, after, w []float32) {
	kernel.Lap(dst, before, after, w)
}

// Flat sets dst[i] = -c[len(c)-1-i], the samples of a block that no other overlaps. dst must be as long as c, or it panics,
// and must not overlap it.
//
// If m is the overlap and n the lines of the larger block, c is its DCT-IV from n/2 to n-m/2, for the samples behind the
// overlap with a smaller block before it; or from m/2 to n/2, for those that go before the overlap with a smaller one after.
func Flat(dst, c []float32) {
	kernel.Flat(dst, c)
}

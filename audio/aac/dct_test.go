package aac

import (
	"math"
	"testing"
)

// TestTransforms compares the transforms of both frame lengths with their definition.
func TestTransforms(t *testing.T) {
	const tolerance = 2e-6 // of float32, relative to the largest value
	for _, n := range []int{1024, 128, 960, 120} {
		src, got := make([]float32, n), make([]float32, n)
		for i := range src {
			src[i] = float32(i*i%17 - 8)
		}
		newTransform(n, 1/float64(n)).DCT4(got, src)
		for m := range got {
			want := 0.0
			for k, x := range src {
				want += float64(x) * math.Cos(math.Pi*float64((2*m+1)*(2*k+1)%(8*n))/float64(4*n)) / float64(n)
			}
			if d := math.Abs(float64(got[m]) - want); !(d < tolerance) {
				t.Fatalf("%d lines: value %d is %g, want %g", n, m, got[m], want)
			}
		}
	}
}

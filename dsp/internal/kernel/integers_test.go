package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestIntegers(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(27, 28))
		for round := range 400 {
			scale, most := float32(32768), float32(32767)
			if round%2 == 0 {
				scale, most = 1<<23, 1<<23
			}
			n := (1 + round%5) * s.Lanes
			x := newArray(n)
			for i := range x.data {
				x.data[i] = float32(math.Round((2*r.Float64()-1)*float64(scale))) / scale
			}
			if round%4 > 1 {
				strew(r, x)
				x.data[n/2] = []float32{1, -1, 1.5, -1.5, 0.3, 1e9, -65536}[round%7]
			}
			got, want := make([]int32, n+1), make([]int32, n+1)
			off, wantOff := s.Integers(&got[0], x.at(), n, scale, most), integers(&want[0], x.at(), n, scale, most)
			if (off != 0) != (wantOff != 0) || !slices.Equal(got, want) { // the last is none that may be written
				t.Fatalf("Integers of %g by %g: %d, %d, want %d, %d", x.data, scale, got, off, want, wantOff)
			}
		}
	})
}

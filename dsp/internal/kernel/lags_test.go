package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLags(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(15, 16))
		for _, n := range []int{LagLanes, 5 * LagLanes, 40 * LagLanes} {
			for count := LagsEach; count <= 5*LagsEach; count += LagsEach {
				a, b := make([]float64, n), make([]float64, n+count-1)
				for i := range b {
					b[i] = r.Float64() - 0.5
				}
				copy(a, b[count-1:])
				got, want := make([]float64, count+1), make([]float64, count+1)
				s.Lags(&got[0], &a[0], &b[0], n, count)
				lags(&want[0], &a[0], &b[0], n, count)
				if !slices.Equal(got, want) { // the last is none that may be written
					t.Fatalf("Lags of %d numbers: %v, want %v", n, got, want)
				}
				straight := 0.0
				for i, v := range a {
					straight += v * b[i+count-1]
				}
				if d := straight - got[count-1]; d > 1e-12*float64(n) || d < -1e-12*float64(n) {
					t.Fatalf("Lags of %d numbers: last is %v, want %v", n, got[count-1], straight)
				}
			}
		}
	})
}

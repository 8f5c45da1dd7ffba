package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFIR64(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(15, 16))
		for n := range 40 {
			for _, width := range []int{WideLanes, 3 * WideLanes, 40 * WideLanes} {
				d := Dots{N: n, DstStep: 1 + n%3, XStep: 1 + n%5, Width: width}
				if n > 10 { // lags
					d.XStep = 1
				}
				x, taps := make([]float64, n*d.XStep+width), make([]float64, width)
				for i := range x {
					x[i] = r.Float64() - 0.5
				}
				for i := range taps {
					taps[i] = r.Float64() - 0.5
				}
				got, want := make([]float64, n*d.DstStep+1), make([]float64, n*d.DstStep+1)
				s.FIR64(&got[0], &x[0], &taps[0], &d)
				dots64(&want[0], &x[0], &taps[0], &d)
				if !slices.Equal(got, want) { // the last is none that may be written
					t.Fatalf("FIR64 %+v: %v, want %v", d, got, want)
				}
				for w := range n {
					straight := 0.0
					for i, h := range taps {
						straight += h * x[w*d.XStep+i]
					}
					if miss := math.Abs(straight - got[w*d.DstStep]); miss > 1e-15*float64(width) {
						t.Fatalf("FIR64 %+v: window %d is off by %g", d, w, miss)
					}
				}
			}
		}
	})
}

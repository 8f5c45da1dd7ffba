package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// wideArray is n numbers, some of them none or infinite, and one more.
func wideArray(r *rand.Rand, n int) []float64 {
	x := make([]float64, n+1)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 1e200} {
		x[r.IntN(n)] = v
	}
	return x
}

func TestWiden(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(29, 30))
		for vectors := 1; vectors < 20; vectors++ {
			n := vectors * WideLanes
			x, got := randomArray(r, n), wideArray(r, n)
			strew(r, x)
			want := slices.Clone(got)
			s.Widen(&got[0], x.at(), n)
			widen(&want[0], x.at(), n)
			if !slices.EqualFunc(got, want, sameBits) { // the last is none that may be written
				t.Errorf("Widen n=%d gives %g, want %g", n, got, want)
			}
		}
	})
}

func TestMultiply(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(25, 26))
		for vectors := 1; vectors < 20; vectors++ {
			n := vectors * WideLanes
			a, b, got := wideArray(r, n), wideArray(r, n), wideArray(r, n)
			want := slices.Clone(got)
			s.Multiply(&got[0], &a[0], &b[0], n)
			multiply(&want[0], &a[0], &b[0], n)
			if !slices.EqualFunc(got, want, sameBits) { // the last is none that may be written
				t.Errorf("Multiply n=%d gives %g, want %g", n, got, want)
			}
		}
	})
}

func TestBoundSquares(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(27, 28))
		for vectors := 1; vectors < 20; vectors++ {
			got := wideArray(r, vectors*WideLanes)
			want := slices.Clone(got)
			s.BoundSquares(&got[0], len(got)-1, 3.7, 9)
			boundSquares(&want[0], len(want)-1, 3.7, 9)
			if !slices.EqualFunc(got, want, sameBits) { // the last is none that may be written
				t.Errorf("BoundSquares n=%d gives %g, want %g", len(got)-1, got, want)
			}
		}
	})
}

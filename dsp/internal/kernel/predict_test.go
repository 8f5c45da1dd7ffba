package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAddFloored(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(21, 22))
		for vectors := 1; vectors < 20; vectors++ {
			n := vectors * s.Lanes
			x, got := randomArray(r, n), make([]float64, n+1)
			if vectors%2 == 0 {
				strew(r, x)
			}
			for i := range got {
				got[i] = r.Float64()
			}
			want := slices.Clone(got)
			s.AddFloored(&got[0], x.at(), n, 4.34, -0.7)
			addFloored(&want[0], x.at(), n, 4.34, -0.7)
			if !slices.EqualFunc(got, want, sameBits) { // the last is none that may be written
				t.Errorf("AddFloored n=%d gives %g, want %g", n, got, want)
			}
		}
	})
}

// sameBits says whether two numbers are one; all that are none count as one.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func TestMiss(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(23, 24))
		for order := 1; order < 40; order++ {
			n := order % 12 * WideLanes
			a, x := make([]float64, order), make([]float64, n+order)
			for i := range x {
				x[i] = r.Float64() - 0.5
			}
			for i := range a {
				a[i] = r.Float64() - 0.5
			}
			got, want := make([]float64, n+1), make([]float64, n+1)
			s.Miss(&got[0], &a[0], &x[0], n, order)
			for i := range n {
				want[i] = x[i+order]
				for j, c := range a {
					want[i] += float64(c * x[i+order-1-j])
				}
			}
			if !slices.Equal(got, want) { // the last is none that may be written
				t.Fatalf("Miss n=%d order %d: %v, want %v", n, order, got, want)
			}
		}
	})
}

func BenchmarkMiss(b *testing.B) {
	for _, p := range []struct{ n, order int }{{696, 18}, {48, 34}} {
		dst, a, x := make([]float64, p.n), make([]float64, p.order), make([]float64, p.n+p.order)
		for i := range x {
			x[i] = float64(i % 7)
		}
		for _, s := range Available() {
			b.Run(fmt.Sprint(s.Name, "/", p.n, "/", p.order), func(b *testing.B) {
				for b.Loop() {
					s.Miss(&dst[0], &a[0], &x[0], p.n, p.order)
				}
			})
		}
	}
}

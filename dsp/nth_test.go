package dsp_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestNth(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	kinds := map[string]func(i int) float64{
		"random":  func(int) float64 { return r.NormFloat64() },
		"few":     func(int) float64 { return float64(r.IntN(3)) },
		"rising":  func(i int) float64 { return float64(i) },
		"falling": func(i int) float64 { return -float64(i) },
		"pipe":    func(i int) float64 { return float64(i * (70 - i)) },
		"equal":   func(int) float64 { return 3 },
		"odd": func(i int) float64 {
			return []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1, -1}[r.IntN(5)]
		},
	}
	for kind, at := range kinds {
		for size := 1; size < 140; size++ {
			x := make([]float64, size)
			for i := range x {
				x[i] = at(i)
			}
			sorted := slices.Clone(x)
			slices.Sort(sorted)
			n := r.IntN(size)
			got, want := dsp.Nth(x, n), sorted[n]
			if got != want && !(got != got && want != want) {
				t.Fatalf("%s: Nth(%d numbers, %d) = %g, want %g", kind, size, n, got, want)
			}
			for i, v := range x {
				if i < n && v > got || i > n && v < got {
					t.Fatalf("%s: Nth(%d numbers, %d) leaves %g at place %d", kind, size, n, v, i)
				}
			}
			slices.Sort(x)
			if !slices.EqualFunc(x, sorted, func(a, b float64) bool { return a == b || a != a && b != b }) {
				t.Fatalf("%s: Nth(%d numbers, %d) has other numbers than before", kind, size, n)
			}
		}
	}
}

// Numbers in an order that makes each pivot the least or the greatest but one take no longer than sorting them.
func TestNthBadPivots(t *testing.T) {
	const size = 1 << 16
	x := make([]float64, size) // organ pipes of organ pipes
	for i := range x {
		x[i] = float64(min(i, size-i) ^ (i & 3))
	}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	if got, want := dsp.Nth(x, size/2), sorted[size/2]; got != want {
		t.Errorf("Nth = %g, want %g", got, want)
	}
}

// BenchmarkMedian takes ever new numbers, so that no branch is learnt.
func BenchmarkMedian(b *testing.B) {
	const size = 66
	r := rand.New(rand.NewPCG(33, 34))
	x := make([]float64, 1<<16)
	for i := range x {
		x[i] = r.ExpFloat64()
	}
	for i := 0; b.Loop(); i += size {
		dsp.Median(x[i%(len(x)-size):][:size])
	}
}

package dsp_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestSelect(t *testing.T) {
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
			got, want := dsp.Select(x, n), sorted[n]
			if got != want && !(got != got && want != want) {
				t.Fatalf("%s: Select(%d numbers, %d) = %g, want %g", kind, size, n, got, want)
			}
			for i, v := range x {
				if i < n && v > got || i > n && v < got {
					t.Fatalf("%s: Select(%d numbers, %d) leaves %g at place %d", kind, size, n, v, i)
				}
			}
			slices.Sort(x)
			if !slices.EqualFunc(x, sorted, func(a, b float64) bool { return a == b || a != a && b != b }) {
				t.Fatalf("%s: Select(%d numbers, %d) has other numbers than before", kind, size, n)
			}
		}
	}
}

// Numbers in an order that makes each pivot the least or the greatest but one take no longer than sorting them.
func TestSelectBadPivots(t *testing.T) {
	const size = 1 << 16
	x := make([]float64, size) // organ pipes of organ pipes
	for i := range x {
		x[i] = float64(min(i, size-i) ^ (i & 3))
	}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	if got, want := dsp.Select(x, size/2), sorted[size/2]; got != want {
		t.Errorf("Select = %g, want %g", got, want)
	}
}

func TestSelectAllPlaces(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fill := map[string]func(i, n int) float32{
		"random":  func(_, _ int) float32 { return random.Float32() },
		"equal":   func(_, _ int) float32 { return 1 },
		"few":     func(_, _ int) float32 { return float32(random.IntN(3)) },
		"rising":  func(i, _ int) float32 { return float32(i) },
		"falling": func(i, n int) float32 { return float32(n - i) },
		"organ":   func(i, n int) float32 { return float32(min(i, n-i)) },
	}
	for name, of := range fill {
		for n := 1; n < 400; n = n*5/4 + 1 {
			x := make([]float32, n)
			for i := range x {
				x[i] = of(i, n)
			}
			sorted := slices.Sorted(slices.Values(x))
			for k := range n {
				y := slices.Clone(x)
				if got := dsp.Select(y, k); got != sorted[k] {
					t.Fatalf("%s: place %d of %d: got %v, want %v", name, k, n, got, sorted[k])
				}
				if slices.Sort(y); !slices.Equal(y, sorted) {
					t.Fatalf("%s: place %d of %d: values were lost", name, k, n)
				}
			}
		}
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

package dsp_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestSelect(t *testing.T) {
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

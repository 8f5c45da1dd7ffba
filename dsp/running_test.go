package dsp_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// Every step must equal, to rounding, the quantile of the window sorted afresh.
func TestRunningQuantile(t *testing.T) {
	const tolerance = 1e-15
	rng := rand.New(rand.NewPCG(1, 2))
	streams := map[string]func(i int) float64{
		"noise":   func(int) float64 { return rng.NormFloat64() },
		"rising":  func(i int) float64 { return float64(i) },
		"falling": func(i int) float64 { return -float64(i) },
		"ties":    func(int) float64 { return float64(rng.IntN(3)) },
		"gaps": func(i int) float64 {
			if rng.IntN(3) == 0 || i/50%3 == 1 {
				return math.NaN()
			}
			return rng.Float64()
		},
	}
	for name, next := range streams {
		for _, n := range []int{1, 2, 3, 7, 100} {
			for _, p := range []float64{0, 0.1, 0.5, 0.77, 1} {
				q, window := dsp.NewRunningQuantile(n, p), []float64(nil)
				for i := range 400 {
					v := next(i)
					if window = append(window, v); len(window) > n {
						window = window[1:]
					}
					numbers := slices.DeleteFunc(slices.Clone(window), math.IsNaN)
					got, want := q.Push(v), dsp.Quantile(numbers, p)
					if math.Abs(got-want) > tolerance*math.Abs(want) || math.IsNaN(got) != math.IsNaN(want) {
						t.Fatalf("%s: %g-quantile of the %d values before %d is %g, want %g", name, p, n, i, got, want)
					}
				}
			}
		}
	}
}

// A quantile between two values is a number or an infinity, except halfway through all numbers.
func TestQuantileInfinite(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ a, b, p, want float64 }{
		{inf, inf, 0.5, inf},
		{-inf, -inf, 0.5, -inf},
		{1, inf, 0, 1},
		{1, inf, 0.5, inf},
		{1, inf, 1, inf},
		{-inf, 1, 0, -inf},
		{-inf, 1, 0.5, -inf},
		{-inf, 1, 1, 1},
		{-inf, inf, 0, -inf},
		{-inf, inf, 0.5, math.NaN()},
		{-inf, inf, 1, inf},
	} {
		q := dsp.NewRunningQuantile(2, c.p)
		q.Push(c.a)
		for name, got := range map[string]float64{
			"Quantile": dsp.Quantile([]float64{c.a, c.b}, c.p), "RunningQuantile": q.Push(c.b),
		} {
			if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
				t.Errorf("%s of %g and %g, p %g: %g, want %g", name, c.a, c.b, c.p, got, c.want)
			}
		}
	}
}

// An infinity between the order statistics must not make a NaN of those beside it.
func TestRunningMedianInfinite(t *testing.T) {
	q := dsp.NewRunningMedian(3)
	for i, c := range []struct{ v, want float64 }{
		{1, 1}, {2, 1.5}, {math.Inf(1), 2}, {math.Inf(1), math.Inf(1)}, {3, math.Inf(1)}, {4, 4},
	} {
		if got := q.Push(c.v); got != c.want {
			t.Errorf("median after %d values is %g, want %g", i+1, got, c.want)
		}
	}
}

func ExampleRunningQuantile() {
	m := dsp.NewRunningMedian(3)
	for _, v := range []float64{1, 2, 90, 3, 4} {
		fmt.Print(m.Push(v), " ")
	}
	// Output: 1 1.5 2 3 4
}

func BenchmarkRunningMedian(b *testing.B) {
	for _, n := range []int{9, 101, 10001} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rng, q := rand.New(rand.NewPCG(1, 2)), dsp.NewRunningMedian(n)
			for b.Loop() {
				q.Push(rng.Float64())
			}
		})
	}
}

package dsp_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestSketchBound(t *testing.T) {
	const rounding = 1e-12 // of the logarithms
	rng := rand.New(rand.NewPCG(3, 4))
	streams := map[string]func() float64{
		"normal":      rng.NormFloat64,
		"exponential": rng.ExpFloat64,
		"decades":     func() float64 { return math.Pow(10, 12*rng.Float64()-6) },
		"edges":       func() float64 { return math.Pow(1.01/0.99, float64(rng.IntN(9))) },
		"negative":    func() float64 { return -rng.ExpFloat64() },
	}
	for name, next := range streams {
		for _, relError := range []float64{0.001, 0.01, 0.2} {
			const least, most = 1e-6, 1e6
			s, all := dsp.NewSketch(relError, least, most), make([]float64, 3001)
			for i := range all {
				all[i] = next()
				s.Add(all[i])
			}
			slices.Sort(all)
			for rank, want := range all {
				got := s.Quantile(min(1, (float64(rank)+0.25)/3000)) // ⌊p·3000⌋ is the rank
				if math.Abs(got-want) > max(relError*math.Abs(want)*(1+rounding)+rounding*math.Abs(want), least) {
					t.Fatalf("%s, error %g: rank %d is %g, want %g", name, relError, rank, got, want)
				}
			}
		}
	}
}

func TestSketchMerge(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	whole, a, b := dsp.NewSketch(0.01, 1e-3, 1e3), dsp.NewSketch(0.01, 1e-3, 1e3), dsp.NewSketch(0.01, 1e-3, 1e3)
	for i := range 1000 {
		v := rng.NormFloat64()
		if i%10 == 0 {
			v = math.NaN()
		}
		whole.Add(v)
		if i%3 == 0 {
			a.Add(v)
		} else {
			b.Add(v)
		}
	}
	a.Merge(b)
	if a.N() != 900 || a.NaNs() != 100 {
		t.Errorf("merged: %d values and %d NaNs, want 900 and 100", a.N(), a.NaNs())
	}
	for p := 0.0; p <= 1; p += 1.0 / 64 {
		if got, want := a.Quantile(p), whole.Quantile(p); got != want {
			t.Errorf("merged: %g-quantile %g, want %g", p, got, want)
		}
	}
}

// What lies outside of the range goes to its ends.
func TestSketchRange(t *testing.T) {
	s := dsp.NewSketch(0.01, 1e-3, 1e3)
	if !math.IsNaN(s.Quantile(0.5)) {
		t.Error("the median of nothing is a number")
	}
	for _, v := range []float64{math.Inf(-1), -1e9, -1e-9, 0, 1e-9, 1e9, math.Inf(1)} {
		s.Add(v)
	}
	for rank, want := range []float64{-1e3, -1e3, 0, 0, 0, 1e3, 1e3} {
		if got := s.Quantile(min(1, (float64(rank)+0.25)/6)); math.Abs(got-want) > 0.01*math.Abs(want) {
			t.Errorf("rank %d is %g, want %g", rank, got, want)
		}
	}
}

func ExampleSketch() {
	s := dsp.NewSketch(0.01, 1e-6, 1e6)
	for i := range 1000 {
		s.Add(float64(i))
	}
	fmt.Printf("90th percentile %.0f, within 1 %% of 899\n", s.Quantile(0.9))
	// Output: 90th percentile 893, within 1 % of 899
}

func BenchmarkSketch(b *testing.B) {
	s, v := dsp.NewSketch(0.01, 1e-6, 1), 1e-6
	for b.Loop() {
		s.Add(v)
		if v *= 1.01; v > 1 {
			v = 1e-6
		}
	}
}

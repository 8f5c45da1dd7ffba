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
	const least, most = 1e-6, 1e6
	streams := map[string]func(relError float64) float64{
		"normal":      func(float64) float64 { return rng.NormFloat64() },
		"exponential": func(float64) float64 { return rng.ExpFloat64() },
		"decades":     func(float64) float64 { return math.Pow(10, 12*rng.Float64()-6) },
		"edges":       func(e float64) float64 { return least * math.Pow((1+e)/(1-e), float64(rng.IntN(60))) },
		"negative":    func(float64) float64 { return -rng.ExpFloat64() },
	}
	for name, next := range streams {
		for _, relError := range []float64{0.001, 0.01, 0.2} {
			s, all := dsp.NewSketch(relError, least, most), make([]float64, 3001)
			for i := range all {
				all[i] = next(relError)
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

// Bin i holds γⁱ⁻¹ < |v|/least ≤ γⁱ and is named by least·γⁱ·(1−relError), bin 0 by least.
func TestSketchEdges(t *testing.T) {
	const least, most = 1.0, 1e6
	const rounding = 1e-11 // of the logarithms, at the most
	for _, relError := range []float64{0.001, 0.01, 0.2} {
		gamma := (1 + relError) / (1 - relError)
		named := func(v float64) float64 {
			s := dsp.NewSketch(relError, least, most)
			s.Add(v)
			return s.Quantile(0.5)
		}
		if got := named(least); got != least {
			t.Errorf("error %g: least itself is %g, want %g", relError, got, least)
		}
		for i := range 31 {
			edge := least * math.Pow(gamma, float64(i))
			below, above := edge*(1-relError), edge*(1+relError)
			if got := named(edge * (1 + rounding)); math.Abs(got-above) > rounding*above {
				t.Errorf("error %g: above edge %d is %g, want %g", relError, i, got, above)
			}
			if got := named(edge * (1 - rounding)); i > 0 && math.Abs(got-below) > rounding*below {
				t.Errorf("error %g: below edge %d is %g, want %g", relError, i, got, below)
			}
		}
	}
}

func TestSketchPanics(t *testing.T) {
	const want = "dsp: sketch error or range out of range"
	for _, c := range []struct{ relError, least, most float64 }{
		{0, 1, 2},
		{1, 1, 2},
		{math.NaN(), 1, 2},
		{0.01, 0, 1},
		{0.01, 2, 1},
		{0.01, 1, math.Inf(1)},
		{1e-6, 1e-300, 1e300},
		{1e-18, 1e-6, 1},
		{1e-320, 1e-6, 1},
	} {
		if got := panicOf(func() { dsp.NewSketch(c.relError, c.least, c.most) }); got != want {
			t.Errorf("NewSketch(%g, %g, %g): panic %v, want %q", c.relError, c.least, c.most, got, want)
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

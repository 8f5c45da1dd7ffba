package evidence_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/evidence"
)

// rows draws trials of the ratios of Gaussian measurements: the i-th is N(±means[i], 1), with a part of the noise in common.
func rows(n int, share float64, means ...float64) (same, other [][]float64) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(sign float64) []float64 {
		row := make([]float64, len(means))
		common := r.NormFloat64()
		for i, m := range means {
			x := float64(sign*m) + float64(share*common) + float64(math.Sqrt(1-share*share)*r.NormFloat64())
			row[i] = 2 * m * x / math.Ln10 // the log10 LR of x alone
		}
		return row
	}
	for range n {
		same, other = append(same, draw(1)), append(other, draw(-1))
	}
	return same, other
}

func TestFitFusionFindsTheTrueWeights(t *testing.T) {
	const within = 0.05 // three standard errors of a weight at 20 000 trials
	for _, c := range []struct {
		name  string
		share float64
		means []float64
		want  float64 // of each weight: C⁻¹·means/means for the noise's covariance C
	}{
		{"independent", 0, []float64{1, 0.5}, 1},
		{"dependent", math.Sqrt(0.5), []float64{0.8, 0.8}, 1 / 1.5},
	} {
		same, other := rows(20000, c.share, c.means...)
		for i, got := range evidence.FitFusion(same, other, 1e-6).Weights {
			if math.Abs(got-c.want) > within {
				t.Errorf("%s: weight %d = %g, want %.3f", c.name, i, got, c.want)
			}
		}
	}
}

// What counts backwards is refused, and the fit is that of the others.
func TestFitFusionRefusesBackwardEvidence(t *testing.T) {
	same, other := rows(5000, 0, 1, 0.5)
	strip := func(rows [][]float64) (out [][]float64) {
		for _, r := range rows {
			r[1] = -r[1]
			out = append(out, r[:1])
		}
		return out
	}
	alone := evidence.FitFusion(strip(same), strip(other), 1e-3)
	f := evidence.FitFusion(same, other, 1e-3)
	if f.Weights[1] != 0 || math.Abs(f.Weights[0]-alone.Weights[0]) > 1e-9 {
		t.Errorf("weights %v with a ratio that counts backwards, want %v and 0", f, alone)
	}
}

// A ratio that is missing says nothing, and that it is missing says nothing, however often it is in one proposition.
func TestFitFusionMissingRatios(t *testing.T) {
	same, other := rows(20000, 0, 1, 1)
	for i := range same {
		if i%10 != 0 {
			same[i][1] = math.NaN() // missing in nine of ten
		}
		if i%2 != 0 {
			other[i][1] = math.NaN()
		}
	}
	f := evidence.FitFusion(same, other, 1e-6)
	for i, w := range f.Weights {
		if math.Abs(w-1) > 0.1 {
			t.Errorf("weight %d = %g, want 1", i, w)
		}
	}
	want := f.Intercept + 2*f.Weights[0]
	if got := f.Log10LR([]float64{2, math.NaN()}); got != want || math.Abs(f.Intercept) > 0.15 {
		t.Errorf("ratio of what is left = %g, want %g, intercept %g", got, want, f.Intercept)
	}
	if got := f.Log10LR([]float64{math.NaN(), math.NaN()}); !math.IsNaN(got) {
		t.Errorf("ratio of nothing = %g, want NaN", got)
	}
}

// Hard and empty inputs give finite weights.
func TestFitFusionEdges(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name        string
		same, other [][]float64
	}{
		{"no trials", nil, [][]float64{{1}}},
		{"separated", [][]float64{{9, 1}, {8, 2}}, [][]float64{{-9, 1}, {-8, 2}}},
		{"constant", [][]float64{{1}, {1}}, [][]float64{{1}}},
		{"never there", [][]float64{{nan, 1}}, [][]float64{{nan, -1}}},
	} {
		f := evidence.FitFusion(c.same, c.other, 1e-3)
		for _, w := range f.Weights {
			if !(w >= 0 && w < 100) {
				t.Errorf("%s: weights %v", c.name, f)
			}
		}
	}
}

func ExampleFusion() {
	same := [][]float64{{1.2, 0.3}, {0.8, math.NaN()}, {1.5, 0.6}, {-0.2, 0.9}}
	other := [][]float64{{-1.1, -0.2}, {-0.7, 0.1}, {0.3, -0.6}, {-1.4, math.NaN()}}
	f := evidence.FitFusion(same, other, 0.1)
	fmt.Printf("both %.1f, the first alone %.1f\n", f.Log10LR([]float64{1, 0.5}), f.Log10LR([]float64{1, math.NaN()}))
	// Output: both 1.3, the first alone 0.8
}

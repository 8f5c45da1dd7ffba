package evidence_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

// rows draws trials of Gaussian scores: the i-th is N(±means[i], 1), with the noise of the first shared out to the
// others by share.
func rows(n int, share float64, means ...float64) (same, other [][]float64) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(sign float64) []float64 {
		row := make([]float64, len(means))
		common := r.NormFloat64()
		for i, m := range means {
			row[i] = float64(sign*m) + float64(share*common) + float64(math.Sqrt(1-share*share)*r.NormFloat64())
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
		want  []float64 // natural log LR of a unit: 2·C⁻¹·means for the noise's covariance C
	}{
		{"independent", 0, []float64{1, 0.5}, []float64{2, 1}},
		{"dependent", math.Sqrt(0.5), []float64{0.8, 0.8}, []float64{1.6 / 1.5, 1.6 / 1.5}},
	} {
		same, other := rows(20000, c.share, c.means...)
		f := evidence.FitFusion(same, other, 1e-6)
		for i, want := range c.want {
			got := f.Terms[i]
			if math.Abs(got.Weight*math.Ln10-want) > within || math.Abs(got.Intercept) > within {
				t.Errorf("%s: term %d = %+v, want weight %.3f and intercept 0", c.name, i, got, want/math.Ln10)
			}
		}
		if f.Trials != 20000 {
			t.Errorf("%s: %d trials, want 20000", c.name, f.Trials)
		}
	}
}

// What counts backwards is refused, with its intercept, and the fit is that of the others.
func TestFitFusionRefusesBackwardEvidence(t *testing.T) {
	same, other := rows(5000, 0, 1, -0.5)
	f := evidence.FitFusion(same, other, 1e-3)
	if f.Terms[1] != (evidence.Term{}) {
		t.Errorf("term of a score that counts backwards = %+v, want none", f.Terms[1])
	}
	strip := func(rows [][]float64) (out [][]float64) {
		for _, r := range rows {
			out = append(out, r[:1])
		}
		return out
	}
	alone := evidence.FitFusion(strip(same), strip(other), 1e-3)
	if d := cmp.Diff(alone.Terms[0], f.Terms[0]); d != "" {
		t.Errorf("the other term is not what it is alone (-want +got):\n%s", d)
	}
}

// A score that is missing says nothing, and that it is missing says nothing, however often it is in one proposition.
func TestFitFusionMissingScores(t *testing.T) {
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
	for i, term := range f.Terms {
		if math.Abs(term.Weight*math.Ln10-2) > 0.1 || math.Abs(term.Intercept) > 0.05 {
			t.Errorf("term %d = %+v, want weight %.3f and intercept 0", i, term, 2/math.Ln10)
		}
	}
	left := f.Log10LR([]float64{1, math.NaN()})
	if want := f.Terms[0].Intercept + f.Terms[0].Weight; left != want {
		t.Errorf("ratio of what is left = %g, want %g", left, want)
	}
	if got := f.Log10LR([]float64{math.NaN(), math.NaN()}); got != 0 {
		t.Errorf("ratio of nothing = %g, want 0", got)
	}
	if got := f.Score([]float64{math.NaN(), math.NaN()}); !math.IsNaN(got) {
		t.Errorf("score of nothing = %g, want NaN", got)
	}
}

// Hard and empty inputs give finite, bounded ratios.
func TestFitFusionEdges(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name        string
		same, other [][]float64
		scores      []float64
		most        float64
	}{
		{"no trials", nil, [][]float64{{1}}, []float64{5}, 0},
		{"separated", [][]float64{{9, 1}, {8, 2}}, [][]float64{{-9, 1}, {-8, 2}}, []float64{1e300, 0}, math.Log10(3)},
		{"constant", [][]float64{{1}, {1}}, [][]float64{{1}}, []float64{1}, 0},
		{"never there", [][]float64{{nan, 1}}, [][]float64{{nan, -1}}, []float64{1, 1}, math.Log10(2)},
		{"there on one side", [][]float64{{1}}, [][]float64{{nan}}, []float64{1}, 0},
	} {
		f := evidence.FitFusion(c.same, c.other, 1e-3)
		got := f.Log10LR(c.scores)
		if math.IsNaN(got) || got < 0 || got > c.most {
			t.Errorf("%s: ratio %g of %+v, want 0 to %g", c.name, got, f, c.most)
		}
		if _, err := json.Marshal(f); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	short := evidence.Fusion{Terms: []evidence.Term{{Weight: 1}, {Weight: 1}}, Trials: 9}
	if got := short.Log10LR([]float64{0.5}); got != 0.5 {
		t.Errorf("ratio of fewer scores than terms = %g, want 0.5", got)
	}
}

func ExampleFusion() {
	f := evidence.Fusion{Terms: []evidence.Term{{Weight: 0.5}, {Intercept: -0.2, Weight: 0.4}}, Trials: 99}
	both, one := []float64{2, 2}, []float64{2, math.NaN()}
	fmt.Printf("%+.1f, without the second %+.1f\n", f.Log10LR(both), f.Log10LR(one))
	// Output: +1.6, without the second +1.0
}

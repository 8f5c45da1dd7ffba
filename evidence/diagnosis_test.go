package evidence_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

// trueRatios are the log10 ratios of scores drawn by normal.
func trueRatios(scores []float64, m float64) (ratios []float64) {
	for _, s := range scores {
		ratios = append(ratios, 2*m*s/math.Ln10)
	}
	return ratios
}

func TestPAV(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name        string
		same, other []float64
		scores      []float64
		want        []float64 // log10 LR
		least       float64   // CllrMin
	}{
		{"separated", []float64{2, 3}, []float64{0, 1}, []float64{-9, 1, 1.5, 2, 9}, []float64{-inf, -inf, -inf, inf, inf}, 0},
		{"violated", []float64{1, 3}, []float64{0, 2}, []float64{0, 1, 2, 3}, []float64{-inf, 0, 0, inf}, 0.5},
		{"backwards", []float64{0, 1}, []float64{2, 3}, []float64{0, 3}, []float64{0, 0}, 1},
		{"ties", []float64{1, 1, 2}, []float64{1, 0, 0}, []float64{0, 1, 2}, []float64{-inf, math.Log10(2), inf}, 0.459148},
		{"one kind", []float64{1}, nil, []float64{5}, []float64{0}, math.NaN()},
	} {
		p := evidence.FitPAV(c.same, c.other)
		var got []float64
		for _, s := range c.scores {
			got = append(got, p.Log10LR(s))
		}
		if d := cmp.Diff(c.want, got, approximately(1e-12)); d != "" {
			t.Errorf("%s: ratios (-want +got):\n%s", c.name, d)
		}
		if got := evidence.CllrMin(c.same, c.other); !(math.Abs(got-c.least) < 1e-6) && !math.IsNaN(c.least) {
			t.Errorf("%s: CllrMin = %g, want %g", c.name, got, c.least)
		}
	}
}

func approximately(tolerance float64) cmp.Option {
	return cmp.Comparer(func(a, b float64) bool { return a == b || math.Abs(a-b) < tolerance })
}

// The cost of calibration is what Cllr is above CllrMin: nothing for true ratios, something for exaggerated ones.
func TestCllrMinFindsTheLossOfCalibration(t *testing.T) {
	same, other := normal(20000, 1.2)
	trueSame, trueOther := trueRatios(same, 1.2), trueRatios(other, 1.2)
	least := evidence.CllrMin(same, other)
	if loss := evidence.Cllr(trueSame, trueOther) - least; loss < 0 || loss > 0.003 {
		t.Errorf("true ratios lose %.4f bits, want 0 to 0.003", loss)
	}
	if loss := evidence.Cllr(trueRatios(same, 3.6), trueRatios(other, 3.6)) - least; loss < 0.1 {
		t.Errorf("ratios exaggerated three times lose %.4f bits, want more than 0.1", loss)
	}
}

func TestECE(t *testing.T) {
	same, other := normal(5000, 1.2)
	same, other = trueRatios(same, 1.2), trueRatios(other, 1.2)
	points := evidence.ECE(same, other, []float64{-2, 0, 1})
	for _, p := range points {
		if !(p.Calibrated <= p.System && p.System < p.Neutral) {
			t.Errorf("at prior odds 10^%g: calibrated %.4f, system %.4f, neutral %.4f; want them to rise",
				p.Log10PriorOdds, p.Calibrated, p.System, p.Neutral)
		}
	}
	even := points[1]
	want := evidence.ECEPoint{System: evidence.Cllr(same, other), Calibrated: evidence.CllrMin(same, other), Neutral: 1}
	if d := cmp.Diff(want, even, approximately(1e-12)); d != "" {
		t.Errorf("at even odds (-want +got):\n%s", d)
	}
	// The entropy of a prior of 10/11.
	if got := points[2].Neutral; math.Abs(got-0.439497) > 1e-6 {
		t.Errorf("neutral at prior odds of 10 = %g, want 0.439497", got)
	}
	if got := evidence.ECE(nil, other, []float64{0}); got != nil {
		t.Errorf("without trials of one kind: %v, want nil", got)
	}
}

func TestTippett(t *testing.T) {
	got := evidence.Tippett([]float64{2, 1, 0, 1}, []float64{-1, 1}, []float64{-2, 1, 1.5, 3})
	want := []evidence.TippettPoint{{-2, 1, 1}, {1, 0.75, 0.5}, {1.5, 0.25, 0}, {3, 0, 0}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Tippett (-want +got):\n%s", d)
	}
}

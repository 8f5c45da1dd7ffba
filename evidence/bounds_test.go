package evidence_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

func TestELUB(t *testing.T) {
	many := func(n int, ratio float64) (out []float64) {
		for range n {
			out = append(out, ratio)
		}
		return out
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		name                    string
		same, other             []float64
		sameTrials, otherTrials int
		want                    evidence.Bounds
	}{
		// With none wrong: 1/(n+1) + t/(n+1) ≤ 1 up to t = n.
		{"all right", many(100, inf), many(100, -inf), 100, 100, evidence.Bounds{Lower: -2, Upper: 2}},
		{"few sources", many(1000, inf), many(9000, -inf), 10, 10, evidence.Bounds{Lower: -1, Upper: 1}},
		{"one trial each", []float64{inf}, []float64{-inf}, 1, 1, evidence.Bounds{}},
		// 1 + 5 of 100 others reach any t: (1 + 6t)/101 ≤ 1 up to t = 100/6.
		{
			"five mislead", many(100, inf), append(many(95, -inf), many(5, inf)...), 100, 100,
			evidence.Bounds{Lower: -1.98, Upper: 1.22},
		},
		// No ratio reaches beyond 0.5: there the decision is the prior's, and one trial more makes it worse.
		{"weak", many(100, 0.5), many(100, -0.5), 100, 100, evidence.Bounds{Lower: -0.5, Upper: 0.5}},
		{"all wrong", many(100, -1), many(100, 1), 100, 100, evidence.Bounds{}},
		{"one kind", many(100, 1), nil, 100, 100, evidence.Bounds{}},
	} {
		got := evidence.ELUB(c.same, c.other, c.sameTrials, c.otherTrials)
		if d := cmp.Diff(c.want, got, approximately(0.011)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// Ratios beyond the trials are cut where they stop being right, in the table of error rates too.
func TestFitCalibrationBounds(t *testing.T) {
	same, other := normal(1000, 3)
	c := evidence.FitCalibration(same, other, 40, 0, "made")
	if top := c.Log10LR(1e9); top != c.Bounds.Upper || top > math.Log10(41) || top < 1.5 {
		t.Errorf("strongest ratio %.3f, want the upper bound %.3f, 1.5 to %.3f", top, c.Bounds.Upper, math.Log10(41))
	}
	if c.Strongest() != max(c.Bounds.Upper, -c.Bounds.Lower) {
		t.Errorf("Strongest = %g of %+v", c.Strongest(), *c.Bounds)
	}
	_, rate := c.Weigh(1e9)
	if rate == nil || rate.N != 40 || rate.Upper95 < 1-math.Pow(0.05, 1.0/40)-1e-9 {
		t.Errorf("error rate %+v, want one of 40 trials", rate)
	}
	for _, bad := range []evidence.Bounds{{Lower: 1, Upper: -1}, {}} {
		c.Bounds = &bad
		if got := c.Log10LR(9); got != 0 {
			t.Errorf("ratio under bounds %+v = %g, want 0", bad, got)
		}
	}
	c.Bounds = nil
	if got := c.Log10LR(9); got != math.Log10(41) {
		t.Errorf("ratio without bounds = %g, want that of 40 trials", got)
	}
}

func TestCombine(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups [][]float64
		want   float64
	}{
		{"nothing", nil, 0},
		{"empty group", [][]float64{{}, {1}}, 1},
		{"dependent", [][]float64{{1, 2, 1.5}}, 2},
		{"dependent against", [][]float64{{-1, -2}}, -2},
		{"independent", [][]float64{{1}, {2}}, 3},
		{"contradicting in a group", [][]float64{{2, 1, -0.5, -1.5}, {1}}, 1.5},
	} {
		if got := evidence.Combine(c.groups...); got != c.want {
			t.Errorf("%s: Combine = %g, want %g", c.name, got, c.want)
		}
	}
}

func ExampleELUB() {
	same := []float64{9, 9, 9, 9, 9, 9, 9, 9, 9, 9}
	other := []float64{-9, -9, -9, -9, -9, -9, -9, -9, -9, -9}
	b := evidence.ELUB(same, other, 10, 10)
	fmt.Printf("ten trials each, none wrong: %+.1f to %+.1f\n", b.Lower, b.Upper)
	// Output: ten trials each, none wrong: -1.0 to +1.0
}

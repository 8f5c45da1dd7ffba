package evidence_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

func TestAssess(t *testing.T) {
	same, other := normal(600, 1.2)
	same, other = trueRatios(same, 1.2), trueRatios(other, 1.2)
	var trials []evidence.Trial
	for i := range same {
		trials = append(trials,
			evidence.Trial{Log10LR: same[i], Same: true, A: i % 30, B: i % 30},
			evidence.Trial{Log10LR: other[i], A: i % 30, B: (i + 1 + i/30) % 30})
	}
	a := evidence.Assess(trials, 30, 200)
	for _, c := range []struct {
		name string
		got  evidence.Figure
		want float64
	}{
		{"EER", *a.EqualErrorRate, evidence.EqualErrorRate(same, other)},
		{"Cllr", *a.Cllr, evidence.Cllr(same, other)},
		{"CllrMin", *a.CllrMin, evidence.CllrMin(same, other)},
	} {
		if math.Abs(c.got.Value-c.want) > 1e-12 {
			t.Errorf("%s = %g, want %g", c.name, c.got.Value, c.want)
		}
		low, high := c.got.Interval95[0], c.got.Interval95[1]
		if !(low < c.want && c.want < high && high-low < c.want) {
			t.Errorf("%s = %g in %g to %g", c.name, c.want, low, high)
		}
	}
	if a.Same != 600 || a.Other != 600 || a.WrongBy1 == 0 || a.WrongBy2 > a.WrongBy1 {
		t.Errorf("counts %+v", a)
	}
	if d := cmp.Diff(a, evidence.Assess(trials, 30, 200)); d != "" {
		t.Errorf("a second call differs:\n%s", d)
	}
	if one := evidence.Assess(trials[:1], 30, 200); one.Same != 1 || one.Cllr != nil {
		t.Errorf("one trial: %+v, want no figures", one)
	}
}

// A mean of 100 sources with a standard deviation of 1 has a 95 % interval of ±0.196.
func TestResample(t *testing.T) {
	values, _ := normal(100, 0)
	figure := evidence.Resample(len(values), 2000, func(drawn []int) []float64 {
		sum, n := 0.0, 0.0
		for i, times := range drawn {
			sum += float64(times) * values[i]
			n += float64(times)
		}
		return []float64{sum / n, math.NaN()}
	})
	low, high := figure[0].Interval95[0], figure[0].Interval95[1]
	if width := high - low; math.Abs(width-0.392) > 0.05 || figure[0].Value < low || figure[0].Value > high {
		t.Errorf("mean %.3f in %.3f to %.3f, want a width of 0.392", figure[0].Value, low, high)
	}
	if figure[1].Interval95 != nil {
		t.Errorf("a figure that is never found has the interval %v", *figure[1].Interval95)
	}
}

// Nothing wrong in 30 sources leaves up to 11.6 %: 1 − 0.025^(1/30).
func TestFigureOfRate(t *testing.T) {
	for _, c := range []struct {
		in, want [2]float64
	}{
		{[2]float64{0, 0}, [2]float64{0, 0.11570}},
		{[2]float64{1, 1}, [2]float64{0.88430, 1}},
		{[2]float64{0, 0.1}, [2]float64{0, 0.1}},
		{[2]float64{0.5, 0.5}, [2]float64{0.5, 0.5}},
	} {
		got := evidence.Figure{Interval95: &c.in}.OfRate(30)
		if d := cmp.Diff(c.want, *got.Interval95, approximately(1e-5)); d != "" {
			t.Errorf("interval %v (-want +got):\n%s", c.in, d)
		}
	}
	if got := (evidence.Figure{}).OfRate(30); got.Interval95 != nil {
		t.Errorf("a figure without an interval gets %v", *got.Interval95)
	}
}

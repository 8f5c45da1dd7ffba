package evidence

import (
	"fmt"
	"math"
	"strconv"
)

// ErrorRate is how often a ratio of this strength pointed the wrong way on recordings with known truth: the share of those
// for which the opposite was true that got a ratio as strong, or stronger. Of a ratio near 0 it is large, since such a
// ratio comes out either way; that is no error of a verdict, because it supports none.
type ErrorRate struct {
	Value   float64 `json:"value"`
	Upper95 float64 `json:"upper_95"` // Clopper–Pearson, one-sided 95 %, for N independent trials
	N       int     `json:"n"`        // independent trials: sources, where more pairs than sources were counted
	Set     string  `json:"set"`      // the data set
}

// String says the rate in words that are true of a ratio of any strength, without the set.
func (e ErrorRate) String() string {
	return fmt.Sprintf("as strong against the truth in %s (at most %s) of %d", Percent(e.Value), Percent(e.Upper95), e.N)
}

// Percent prints a share with the digits that it needs to differ from nothing.
func Percent(share float64) string {
	if share > 0 && share < 0.001 {
		return strconv.FormatFloat(100*share, 'g', 2, 64) + " %"
	}
	return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
}

// Bound limits a log10 likelihood ratio to what n independent trials can support: with no error seen in n
// trials, an error rate below 1/(n+1) cannot be claimed, and so no ratio beyond n+1.
//
//	|log10 LR| ≤ log10(n+1)
//
// NaN becomes 0: what could not be computed says nothing.
func Bound(log10LR float64, n int) float64 {
	limit := math.Log10(float64(n) + 1)
	switch {
	case math.IsNaN(log10LR):
		return 0
	case log10LR > limit:
		return limit
	case log10LR < -limit:
		return -limit
	}
	return log10LR
}

// Logistic turns a score into a log10 likelihood ratio by a straight line, the calibration of
// Brümmer and du Preez, "Application-independent evaluation of speaker detection" (2006).
//
//	log10 LR = Intercept + Slope·score, bounded as by Bound with Trials
type Logistic struct {
	Intercept float64 `json:"intercept"`
	Slope     float64 `json:"slope"`
	Trials    int     `json:"trials"` // independent trials behind the rarer of the two propositions
}

// Log10LR returns the bounded ratio of a score.
func (l Logistic) Log10LR(score float64) float64 {
	return Bound(l.Intercept+l.Slope*score, l.Trials)
}

// FitLogistic fits a Logistic to the scores of trials in which the first proposition holds (same) and of those
// in which it does not (other), each side weighing half whatever its count. A ridge of 1e-4 on the slope keeps it
// finite where the scores separate.
// Trials is set to the count of the rarer side; a caller that knows how few sources they come from lowers it.
// Either side being empty gives the zero Logistic, whose every ratio is 0.
func FitLogistic(same, other []float64) Logistic {
	if len(same) == 0 || len(other) == 0 {
		return Logistic{}
	}
	const ridge = 1e-4
	a, b := 0.0, 0.0 // natural log LR = a + b·score
	for range 100 {
		var g0, g1, h00, h01, h11 float64
		add := func(scores []float64, target float64) {
			w := 0.5 / float64(len(scores))
			for _, s := range scores {
				p := 1 / (1 + math.Exp(-(a + b*s)))
				g0 += w * (p - target)
				g1 += w * (p - target) * s
				q := w*p*(1-p) + 1e-12
				h00 += q
				h01 += q * s
				h11 += q * s * s
			}
		}
		add(same, 1)
		add(other, 0)
		g1 += ridge * b
		h11 += ridge
		det := h00*h11 - h01*h01
		if det <= 0 {
			break
		}
		da, db := (h11*g0-h01*g1)/det, (h00*g1-h01*g0)/det
		a, b = a-da, b-db
		if math.Abs(da)+math.Abs(db) < 1e-10 {
			break
		}
	}
	return Logistic{Intercept: a / math.Ln10, Slope: b / math.Ln10, Trials: min(len(same), len(other))}
}

package evidence

import (
	"math"
	"slices"
)

// Bounds are the strongest ratios that trials support in either direction, in log10 LR: Lower ≤ 0 ≤ Upper.
type Bounds struct {
	Lower float64 `json:"lower_log10_lr"`
	Upper float64 `json:"upper_log10_lr"`
}

// Limit returns a ratio held within the bounds. NaN becomes 0: what could not be computed says nothing.
func (b Bounds) Limit(log10LR float64) float64 {
	if math.IsNaN(log10LR) {
		return 0
	}
	return max(min(log10LR, max(b.Upper, 0)), min(b.Lower, 0))
}

// boundSteps is how many steps of a unit bounds are looked for in, in log10 LR.
const boundSteps = 100

// ELUB returns the empirical lower and upper bounds of Vergeer, van Es, de Jongh, Alberink and Stoel, "Numerical
// likelihood ratios outputted by LR systems are often based on extrapolation: when to stop extrapolating?" (Science and
// Justice, 2016). A ratio of t is of use to a reader whose prior odds are 1/t, on the verge of deciding. Deciding by the
// ratios must err less, for that reader, than deciding by the prior alone, even if one more trial of either proposition
// had misled: the normalised Bayes error rate
//
//	NBE(t) = miss + t·alarm for t ≥ 1, and miss/t + alarm for t < 1
//
// is not to exceed 1 anywhere between a ratio of 1 and the bound. miss and alarm are the shares of trials that a cut at
// t gets wrong, one more counted.
//
// same and other are unbounded ratios in log10 of trials of both propositions, −Inf for what says the most against.
// Pairs of the same few recordings are not independent: sameTrials and otherTrials, the independent sources behind
// them, say how much the one more trial weighs. So no bound goes beyond log10(n+1), that of [Bound], and either kind
// missing gives bounds of 0.
func ELUB(same, other []float64, sameTrials, otherTrials int) Bounds {
	if len(same) == 0 || len(other) == 0 {
		return Bounds{}
	}
	e := elub{
		slices.Sorted(slices.Values(same)), slices.Sorted(slices.Values(other)),
		float64(min(sameTrials, len(same))), float64(min(otherTrials, len(other))),
	}
	b := Bounds{}
	for t := 1.0 / boundSteps; e.errors(t) <= 1; t = (math.Round(t*boundSteps) + 1) / boundSteps {
		b.Upper = t
	}
	for t := -1.0 / boundSteps; e.errors(t) <= 1; t = (math.Round(t*boundSteps) - 1) / boundSteps {
		b.Lower = t
	}
	return b
}

// elub holds sorted ratios, and how many independent trials they are.
type elub struct {
	same, other           []float64
	sameCount, otherCount float64
}

// errors is the normalised Bayes error rate at the base-10 log of a threshold, which the ratios at it get wrong.
func (e elub) errors(log10T float64) float64 {
	oneMore := func(wrong, n float64) float64 { return (float64(wrong*n) + 1) / (n + 1) }
	if log10T >= 0 {
		miss, alarm := 1-atLeast(e.same, log10T), atLeast(e.other, log10T)
		return oneMore(miss, e.sameCount) + float64(math.Pow(10, log10T)*oneMore(alarm, e.otherCount))
	}
	next := math.Nextafter(log10T, math.Inf(1))
	miss, alarm := 1-atLeast(e.same, next), atLeast(e.other, next)
	return float64(oneMore(miss, e.sameCount)*math.Pow(10, -log10T)) + oneMore(alarm, e.otherCount)
}

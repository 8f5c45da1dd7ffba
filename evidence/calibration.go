package evidence

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Calibration turns the score of one kind of evidence into a ratio, and knows how often such a ratio was wrong on
// the recordings that it was fitted on.
type Calibration struct {
	Logistic
	Set     string  `json:"set"`     // the data, in words
	Sources int     `json:"sources"` // independent sources in it: calls, sittings, rooms
	Step    float64 `json:"step"`    // between the entries of False and Missed, in log10 LR
	// False[i] is the share of trials of the second proposition whose ratio was i·Step or more, i from 0;
	// Missed[i] the share of trials of the first whose ratio was −i·Step or less.
	False  []float64 `json:"false"`
	Missed []float64 `json:"missed"`
	// FalseTrials and MissedTrials are the independent trials behind False and Missed: never more than Sources, since
	// pairs of the same few recordings are not independent.
	FalseTrials  int `json:"false_trials"`
	MissedTrials int `json:"missed_trials"`
	// Bounds hold ratios closer than Trials does; nil: they were not looked for.
	Bounds *Bounds `json:"bounds,omitempty"`
}

// rateStep is the resolution of the table of error rates, in log10 LR.
const rateStep = 0.25

// Valid reports whether the values of a calibration read from elsewhere can be what a fit makes: no ratio falls as its
// score rises, bounds enclose 0 and lie within what the trials support, error rates are shares that fall with the ratio.
// The zero Calibration, which says nothing, is valid.
func (c *Calibration) Valid() bool {
	finite := !math.IsNaN(c.Intercept+c.Slope) && !math.IsInf(c.Intercept+c.Slope, 0)
	if !finite || c.Slope < 0 || c.Trials < 0 || c.Trials > mostTrials || c.FalseTrials > mostTrials || c.MissedTrials > mostTrials {
		return false
	}
	if b := c.Bounds; b != nil && !(b.Lower <= 0 && b.Upper >= 0 && max(-b.Lower, b.Upper) <= math.Log10(mostTrials)) {
		return false
	}
	if len(c.False) != len(c.Missed) || len(c.False) > mostRates {
		return false
	}
	if len(c.False) > 0 && (!(c.Step >= leastStep) || math.IsInf(c.Step, 1) || c.FalseTrials < 1 || c.MissedTrials < 1) {
		return false
	}
	for _, rates := range [][]float64{c.False, c.Missed} {
		before := 1.0
		for _, r := range rates {
			if !(r >= 0 && r <= before) {
				return false
			}
			before = r
		}
	}
	return true
}

// What a calibration that is read holds at most, and its finest step.
const mostTrials, mostRates, leastStep = 1e9, 1000, 0.01

// FitCalibration fits a Calibration to scores of both kinds of trials. The scores must come from models that have
// not seen them; the two constants of the line are fitted on the same trials that the error rates are counted on, so
// the rates are slightly flattering. sources is the number of independent sources behind the trials: pairs of the same
// few recordings are not independent, so it bounds the ratio instead of their count, and [ELUB] bounds it further.
// missing is the number of trials of the second proposition that got no score at all, because nothing was found to
// weigh: they count as not wrong.
func FitCalibration(same, other []float64, sources, missing int, set string) Calibration {
	c := Calibration{Logistic: FitLogistic(same, other), Set: set}
	c.count(same, other, sources, missing)
	return c
}

// MeasureCalibration is [FitCalibration] for scores that are log10 likelihood ratios already: it bounds them and
// counts how often they are wrong.
func MeasureCalibration(same, other []float64, sources int, set string) Calibration {
	c := Calibration{Logistic: Logistic{Slope: 1, Trials: min(len(same), len(other))}, Set: set}
	c.count(same, other, sources, 0)
	return c
}

// count finds the bounds and the error rates.
func (c *Calibration) count(same, other []float64, sources, missing int) {
	c.Sources, c.Step = sources, rateStep
	c.Trials = min(c.Trials, sources)
	c.FalseTrials, c.MissedTrials = min(sources, len(other)+missing), min(sources, len(same))
	c.Bounds = c.bounds(same, other, missing)
	for i := 0; float64(i)*rateStep <= math.Log10(float64(c.Trials)+1); i++ {
		t := float64(i) * rateStep
		count := func(scores []float64, wrong func(ratio float64) bool) (n int) {
			for _, s := range scores {
				if wrong(c.Log10LR(s)) {
					n++
				}
			}
			return n
		}
		falses := count(other, func(r float64) bool { return r >= t && r > 0 })
		misses := count(same, func(r float64) bool { return r <= -t && r < 0 })
		c.False = append(c.False, share(falses, len(other)+missing))
		c.Missed = append(c.Missed, share(misses, len(same)))
	}
}

// bounds looks for the bounds that the trials support.
func (c *Calibration) bounds(same, other []float64, missing int) *Bounds {
	line := func(scores []float64) (ratios []float64) {
		for _, s := range scores {
			ratios = append(ratios, c.Intercept+float64(c.Slope*s))
		}
		return ratios
	}
	none := slices.Repeat([]float64{math.Inf(-1)}, missing)
	b := ELUB(line(same), append(line(other), none...), c.MissedTrials, c.FalseTrials)
	return &b
}

// Log10LR returns the ratio of a score, bounded by both Trials and Bounds.
func (c *Calibration) Log10LR(score float64) float64 {
	ratio := c.Logistic.Log10LR(score)
	if c.Bounds == nil {
		return ratio
	}
	return c.Bounds.Limit(ratio)
}

// Strongest returns the largest size of a ratio, in log10.
func (c *Calibration) Strongest() float64 {
	return max(c.Log10LR(math.Inf(1)), -c.Log10LR(math.Inf(-1)))
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// Weigh returns the bounded ratio of a score, and how often trials of the opposite truth got a ratio as strong or
// stronger: counted from the next lower step of the table, so that the rate is not understated, with the bound of as
// many trials as there were sources. The rate is nil where the ratio is 0 or nothing was measured.
func (c *Calibration) Weigh(score float64) (log10LR float64, rate *ErrorRate) {
	log10LR = c.Log10LR(score)
	rates, trials := c.False, c.FalseTrials
	if log10LR < 0 {
		rates, trials = c.Missed, c.MissedTrials
	}
	if log10LR == 0 || len(rates) == 0 || !(c.Step > 0) {
		return log10LR, nil
	}
	value := rates[int(min(math.Abs(log10LR)/c.Step, float64(len(rates)-1)))]
	return log10LR, &ErrorRate{Value: value, Upper95: upper95(value, trials), N: trials, Set: c.Set}
}

// upper95 is the one-sided Clopper–Pearson bound of a rate seen in n independent trials.
func upper95(rate float64, n int) float64 {
	const rounding = 1e-9 // of a whole number of trials
	wrong := math.Ceil(rate*float64(n) - rounding)
	if n == 0 || wrong >= float64(n) {
		return 1
	}
	return mathext.InvRegIncBeta(wrong+1, float64(n)-wrong, 0.95)
}

// Cllr is the log-likelihood-ratio cost of Brümmer and du Preez (2006) in bits: 0 is perfect, 1 says nothing.
// It is NaN if either kind of trial is missing.
//
//	Cllr = ½·(mean log2(1 + 1/LR) over same + mean log2(1 + LR) over other)
func Cllr(same, other []float64) float64 { return rank(same, other).cllr() }

// EqualErrorRate is the rate at which misses and false alarms are equal when the scores are cut at one threshold,
// from 0 to 1; NaN if either kind of trial is missing.
func EqualErrorRate(same, other []float64) float64 { return rank(same, other).equalErrorRate() }

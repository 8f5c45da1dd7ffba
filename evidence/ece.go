package evidence

import "math"

// ECEPoint is the empirical cross-entropy at one prior: how much a reader who began with these odds is still wrong
// about, on average, after hearing the ratios, in bits.
type ECEPoint struct {
	Log10PriorOdds float64 `json:"log10_prior_odds"`
	System         float64 `json:"system"`
	Calibrated     float64 `json:"calibrated"` // of the same ratios after the best calibration that keeps their order, PAV
	Neutral        float64 `json:"neutral"`    // of ratios that say nothing
}

// ECE returns the empirical cross-entropy plot of Ramos and Gonzalez-Rodriguez, "Reliable support: measuring
// calibration of likelihood ratios" (Forensic Science International, 2013), at the given base-10 logs of the prior
// odds. For prior odds O and prior P = O/(1+O):
//
//	ECE = P·mean log2(1 + 1/(LR·O)) over same + (1−P)·mean log2(1 + LR·O) over other
//
// At odds of 1 it is [Cllr]. A system above the neutral line at some prior misleads readers who hold that prior more
// than silence would. Either kind of trial being missing gives nil.
func ECE(same, other, log10PriorOdds []float64) []ECEPoint {
	if len(same) == 0 || len(other) == 0 {
		return nil
	}
	pav := FitPAV(same, other)
	calibrated := func(ratios []float64) (out []float64) {
		for _, r := range ratios {
			out = append(out, pav.Log10LR(r))
		}
		return out
	}
	bestSame, bestOther := calibrated(same), calibrated(other)
	var points []ECEPoint
	for _, o := range log10PriorOdds {
		points = append(points, ECEPoint{
			Log10PriorOdds: o, System: crossEntropy(same, other, o),
			Calibrated: crossEntropy(bestSame, bestOther, o), Neutral: crossEntropy([]float64{0}, []float64{0}, o),
		})
	}
	return points
}

func crossEntropy(same, other []float64, log10Odds float64) float64 {
	prior := 1 / (1 + math.Pow(10, -log10Odds))
	mean := func(ratios []float64, sign float64) float64 {
		sum := 0.0
		for _, r := range ratios {
			sum += bits(sign * (r + log10Odds))
		}
		return sum / float64(len(ratios))
	}
	return float64(prior*mean(same, -1)) + float64((1-prior)*mean(other, 1))
}

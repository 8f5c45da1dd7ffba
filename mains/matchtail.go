package mains

import "math"

const (
	// tailPlaces is how many of the best wrong places tell the tail of all, and leastTail the least that can.
	tailPlaces, leastTail = 20, 8
	// tailPower is that of the RMS in which the tail is exponential: see tail.
	tailPower = -0.5
	// A right place's RMS is likelihoodMedian times the track's noise in the median, log-normal with this deviation in ln,
	// but for a share of outliers that may be anything.
	likelihoodMedian, likelihoodDeviation = 1.2, 0.35
	outliers, outlierRange                = 0.02, 5.0
	// bodyDensity is that of the best wrong place's ln RMS where it is worse than what the tail was taken from: it may lie
	// anywhere within a factor of some seven.
	bodyDensity = 0.5
	// leastRMS keeps a perfect fit, as a constant has on a constant, from an infinite ratio.
	leastRMS = 1e-5
)

// tail says how many wrong places fit to some RMS or better. With x = RMS^tailPower, the number of places above x falls
// as exp(−x/β): the power was chosen so that rates come out right on tracks cut from logs and searched for in others. The
// slope rests on k places above a threshold only, so what is expected is the mean over what β may be:
//
//	Λ(x) = k·(1 + (x − x₀)/S)^−k, S = Σ (xᵢ − x₀)
type tail struct {
	k, threshold, sum float64
}

// newTail takes the places in order of RMS; nil if there are too few.
func newTail(wrong []Place) *tail {
	k := min(tailPlaces, len(wrong)-1)
	if k < leastTail {
		return nil
	}
	t := &tail{k: float64(k), threshold: tailValue(wrong[k].RMSHz)}
	for _, p := range wrong[:k] {
		t.sum += tailValue(p.RMSHz) - t.threshold
	}
	t.sum = max(t.sum, 1e-9)
	return t
}

func tailValue(rmsHz float64) float64 { return math.Pow(max(rmsHz, leastRMS), tailPower) }

// above is the number of wrong places that can be expected to fit as well.
func (t *tail) above(rmsHz float64) float64 {
	beyond := tailValue(rmsHz) - t.threshold
	if beyond <= 0 {
		return t.k
	}
	return t.k * math.Pow(1+beyond/t.sum, -t.k)
}

// ratio is the log10 likelihood ratio of the best RMS of a share of the places: of the right place being among them,
// against none of them being right.
//
//	p(ln r | right) / (Λ'(ln r)·exp(−Λ)), Λ' = Λ·k/(S + x − x₀)·|dx/d ln r|
func (t *tail) ratio(rmsHz, noiseHz, share float64) float64 {
	if share <= 0 {
		return 0
	}
	z := (math.Log(max(rmsHz, leastRMS)/noiseHz) - math.Log(likelihoodMedian)) / likelihoodDeviation
	right := (1-outliers)*math.Exp(-z*z/2)/(likelihoodDeviation*math.Sqrt(2*math.Pi)) + outliers/outlierRange
	x := tailValue(rmsHz)
	beyond := x - t.threshold
	if beyond <= 0 {
		return math.Log10(right / bodyDensity)
	}
	number := share * t.above(rmsHz)
	slope := number * t.k / (t.sum + beyond) * x * -tailPower
	return math.Log10(right) - math.Log10(slope) + number/math.Ln10
}

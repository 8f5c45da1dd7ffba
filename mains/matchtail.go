package mains

import (
	"cmp"
	"math"
	"slices"
)

const (
	// tailPlaces is how many of the best wrong places tell the tail of all, and leastTail the least that can.
	tailPlaces, leastTail = 20, 8
	// tailPower is that of the RMS in which the tail is exponential: see tail.
	tailPower = -0.5
	// A right place's RMS is likelihoodMedian times the track's noise in the median, log-normal with this deviation in ln,
	// but for a share of outliers that may be anything.
	likelihoodMedian, likelihoodDeviation = 0.75, 0.35
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
	values := make([]float64, 0, tailPlaces+1)
	for _, p := range wrong[:min(len(wrong), cap(values))] {
		values = append(values, tailValue(p.RMSHz))
	}
	return newTailOf(values)
}

// newTailOf takes values of which the largest are the strongest; nil if there are too few.
func newTailOf(values []float64) *tail {
	sorted := slices.SortedFunc(slices.Values(values), func(a, b float64) int { return cmp.Compare(b, a) })
	k := min(tailPlaces, len(sorted)-1)
	if k < leastTail {
		return nil
	}
	t := &tail{k: float64(k), threshold: sorted[k]}
	for _, v := range sorted[:k] {
		t.sum += v - t.threshold
	}
	t.sum = max(t.sum, 1e-9)
	return t
}

func tailValue(rmsHz float64) float64 { return math.Pow(max(rmsHz, leastRMS), tailPower) }

// above is the number of wrong places that can be expected to fit as well.
func (t *tail) above(rmsHz float64) float64 { return t.over(tailValue(rmsHz)) }

// over is the number of values that can be expected from x on.
func (t *tail) over(x float64) float64 {
	if x <= t.threshold {
		return t.k
	}
	return t.k * math.Pow(1+(x-t.threshold)/t.sum, -t.k)
}

// right is the density of ln(RMS/noise) at the right place.
func right(rmsHz, noiseHz float64) float64 {
	z := (math.Log(max(rmsHz, leastRMS)/noiseHz) - math.Log(likelihoodMedian)) / likelihoodDeviation
	return (1-outliers)*math.Exp(-z*z/2)/(likelihoodDeviation*math.Sqrt(2*math.Pi)) + outliers/outlierRange
}

// ratio is the log10 likelihood ratio of the best RMS of a share of the places: of the right place being among them,
// against none of them being right.
//
//	p(ln r | right) / (|dΛ/d ln r|·exp(−Λ))
func (t *tail) ratio(rmsHz, noiseHz, share float64) float64 {
	x := tailValue(rmsHz)
	if x <= t.threshold || share <= 0 {
		return math.Log10(right(rmsHz, noiseHz) / bodyDensity)
	}
	number := share * t.over(x)
	slope := number * t.k / (t.sum + x - t.threshold) * x * -tailPower
	return math.Log10(right(rmsHz, noiseHz)/slope) + number/math.Ln10
}

// agreement is the same for scores of how two tracks agree: x falls by n/alikeSeconds as ln r rises by one.
func (t *tail) agreement(x, rmsHz, noiseHz, share, n float64) float64 {
	if x <= t.threshold {
		return math.Log10(right(rmsHz, noiseHz) / bodyDensity)
	}
	number := share * t.over(x)
	slope := number * t.k / (t.sum + x - t.threshold) * n / alikeSeconds
	return math.Log10(right(rmsHz, noiseHz)/slope) + number/math.Ln10
}

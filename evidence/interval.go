package evidence

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Figure is a figure measured on trials, with the interval that it lies in by chance.
type Figure struct {
	Value float64 `json:"value"`
	// Interval95 holds the figure in 95 of 100 draws of the sources; nil if it could not be found in one of them.
	Interval95 *[2]float64 `json:"interval_95,omitempty"`
}

// Resample returns how far figures move when the sources are others of their kind: 95 % intervals by the percentile
// bootstrap (Efron, 1979) over sources, not over trials, since trials that share a source stand and fall together.
//
// figures is called with how often each source was drawn: first once each, which gives the Value, then anew each time,
// and returns the same number of figures each time, NaN for what could not be found in a draw. A trial within a source
// counts as often as the source was drawn, one of two sources the product of both: a source is never set against its
// own double. The draws are the same in every call with the same sources and draws.
func Resample(sources, draws int, figures func(drawn []int) []float64) []Figure {
	drawn := make([]int, sources)
	for i := range drawn {
		drawn[i] = 1
	}
	values := figures(drawn)
	all := make([][]float64, len(values))
	random := rand.New(rand.NewPCG(uint64(sources), uint64(draws)))
	for range draws {
		clear(drawn)
		for range sources {
			drawn[random.IntN(sources)]++
		}
		for i, v := range figures(drawn) {
			if !math.IsNaN(v) {
				all[i] = append(all[i], v)
			}
		}
	}
	out := make([]Figure, len(values))
	for i, v := range values {
		out[i].Value = v
		if len(all[i]) > 0 {
			slices.Sort(all[i])
			out[i].Interval95 = &[2]float64{quantile(all[i], 0.025), quantile(all[i], 0.975)}
		}
	}
	return out
}

// OfRate returns the figure of a rate, from 0 to 1, that was seen on so many sources. Resampling what never went wrong
// never goes wrong either: where all draws give 0, or all give 1, the two-sided bound of Clopper and Pearson (1934) for
// that many independent trials takes the place of the interval's end.
func (f Figure) OfRate(sources int) Figure {
	in := f.Interval95
	if in == nil || sources == 0 || in[0] != in[1] {
		return f
	}
	least := math.Pow(0.025, 1/float64(sources)) // of successes in all trials
	switch in[0] {
	case 0:
		f.Interval95 = &[2]float64{0, 1 - least}
	case 1:
		f.Interval95 = &[2]float64{least, 1}
	}
	return f
}

// quantile interpolates between sorted values.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + float64((at-float64(i))*(sorted[i+1]-sorted[i]))
}

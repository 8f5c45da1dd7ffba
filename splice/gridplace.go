package splice

import (
	"math"
	"slices"
)

const (
	// beyond is how many frames' reach from the ends of two runs the place between them is looked for.
	beyond = 4
	// longestGap is how many rows may lie between two runs for the place to be looked for between them.
	longestGap = 1 << 12
	// weak is the fit of a grid's frames near a break, where they are quiet and fit less, and weakMissing the share of those that do
	// not show it at all. Both were chosen on the edits of one half of the sources.
	weak, weakMissing = 1.75, 0.1
	// likely is how much less likely than the best a place may be for the break still to lie there, as a natural logarithm.
	likely = 3
)

// place finds where a recording leaves the grid of one run for that of the next: the frames before it lie on the first, those
// after it on the second, and those that hold it on neither. It returns the likeliest sample, and between which ones it lies.
func (g GridFits) place(a, b GridRun) (from, at, to int64) {
	if b.first-a.to > longestGap {
		return a.End, (a.End + b.Start) / 2, b.Start
	}
	samples, reach := int64(g.Samples), int64(g.Reach)
	lo := min(a.End, b.Start) - beyond*reach
	hi := max(a.End, b.Start) + beyond*reach
	first, _ := slices.BinarySearch(g.Numbers, (lo-reach)/samples)
	last, _ := slices.BinarySearch(g.Numbers, hi/samples+1)
	startA := func(f int) int64 { return g.Numbers[f]*samples + int64(a.Offset) }
	startB := func(f int) int64 { return g.Numbers[f]*samples + int64(b.Offset) }

	step := max(1, samples/8)
	value, best := 0.0, math.Inf(-1)
	var curve []float64
	i, j := first, first
	for c := lo; c < hi; c += step {
		for ; i < last && startA(i)+reach <= c; i++ {
			value += weakGain(g.Fits[i][a.state])
		}
		for ; j < last && startB(j) < c; j++ {
			value -= weakGain(g.Fits[j][b.state])
		}
		curve = append(curve, value)
		best = max(best, value)
	}
	return span(curve, best, lo, step)
}

// span is where a curve comes near its best, and the middle of where it reaches it.
func span(curve []float64, best float64, lo, step int64) (from, at, to int64) {
	const rounding = 1e-9
	near := func(within float64) (first, last int64) {
		first = int64(slices.IndexFunc(curve, func(v float64) bool { return v >= best-within }))
		for last = int64(len(curve)) - 1; curve[last] < best-within; last-- {
		}
		return first, last
	}
	first, last := near(likely)
	a, b := near(rounding)
	return lo + first*step, lo + (a+b)*step/2, lo + last*step
}

// weakGain is the logarithm of how much likelier a weak grid makes a fit.
func weakGain(z float32) float64 {
	return math.Log(weakMissing + (1-weakMissing)*math.Exp(float64(weak*bounded(z))-weak*weak/2))
}

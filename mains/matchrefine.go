package mains

import (
	"cmp"
	"math"
	"slices"
)

const (
	// leastCovered is the share of a track that must lie on values of the log that were not filled in.
	leastCovered = 0.8
	// margin is how many seconds of a log on each side of a place are looked at again.
	margin = 4
)

// refined measures candidates again, in float64, to a fraction of a second and without what was filled in. Those of which
// too much was filled in are left out. The result is in order of RMS.
func (s *searcher) refined(list []spot) (out []Place) {
	b := best{list: list}
	b.settle()
	for _, c := range b.list {
		if p, ok := s.refine(c); ok {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Place) int { return cmp.Compare(a.RMSHz, b.RMSHz) })
	return out
}

// refine moves a candidate to where it fits best.
func (s *searcher) refine(c spot) (p Place, ok bool) {
	run := s.logs[c.log].runs[c.run]
	from := max(0, c.at-margin)
	smoothed := make([]float64, min(len(run.values), c.at+len(s.p.weights)+margin)-from)
	smoothLog(smoothed, run.values, from)
	clean := s.clean(run, c.at)
	fit := func(shift float64) fitted { return s.fit(smoothed, clean, float64(c.at-from)+shift) }
	mid := fit(0)
	if mid.covered < leastCovered {
		return p, false
	}
	left, right := fit(-1), fit(1)
	shift := 0.0
	if curve := left.square - 2*mid.square + right.square; curve > 0 {
		shift = min(max((left.square-right.square)/(2*curve), -1), 1)
	}
	last := fit(shift)
	if last.square > mid.square {
		shift, last = 0, mid
	}
	return Place{
		Log: c.log, StartSeconds: float64(run.from+c.at-s.p.first) + shift, RMSHz: math.Sqrt(last.square) / 1000,
		ClockPPM: 1000 * last.mean / s.p.nominalHz, Seconds: s.p.seconds * last.covered,
	}, true
}

// clean marks the values of the pattern that lie on such of the log as were not filled in; nil: all do.
func (s *searcher) clean(run logRun, at int) []bool {
	var out []bool
	for _, h := range run.holes {
		for i := max(h.from-at, 0); i < min(h.to-at, len(s.p.weights)); i++ {
			if out == nil {
				out = slices.Repeat([]bool{true}, len(s.p.weights))
			}
			out[i] = false
		}
	}
	return out
}

// fitted is how a pattern fits.
type fitted struct {
	mean, square float64 // of the log less the track; square is about the mean
	covered      float64 // share of the weights
}

// fit compares the pattern with a log from a place on. The recorder's second is the log's but for the clock's error, which
// the mean tells.
func (s *searcher) fit(smoothed []float64, clean []bool, place float64) fitted {
	rough := s.sums(smoothed, clean, place, 1)
	return s.sums(smoothed, clean, place, 1+rough.mean/s.p.nominalHz/1000)
}

// sums compares them with seconds of the recorder that last so many of the log's.
func (s *searcher) sums(smoothed []float64, clean []bool, place, second float64) fitted {
	var f fitted
	for i, w := range s.p.weights {
		if w == 0 || clean != nil && !clean[i] {
			continue
		}
		d := at(smoothed, place+float64(float64(i)*second)) - s.p.values[i] - s.p.mean
		f.covered += w
		f.mean += w * d
		f.square += w * float64(d*d)
	}
	if f.covered == 0 {
		return f
	}
	f.mean /= f.covered
	f.square = max(0, f.square/f.covered-float64(f.mean*f.mean))
	return f
}

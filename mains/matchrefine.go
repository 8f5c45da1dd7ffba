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
	// mostMissing is how many seconds may be missing at a break, or put in.
	mostMissing = 15
)

// refined measures spots again, in float64, to a fraction of a second, without what was filled in and with the parts
// beyond breaks. Those of which too much was filled in are left out. The result is in order of RMS.
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

// excerpt is a smoothed part of a log.
type excerpt struct {
	from   int // index of its first value in the run
	values []float64
	clean  []bool // false: was filled in; nil: none was
}

// excerpt takes what a pattern at a place of a run may lie on.
func (s *searcher) excerpt(c spot) excerpt {
	run := s.logs[c.log].runs[c.run]
	from, to := c.at-margin, c.at+len(s.p.weights)+margin
	for _, r := range s.p.rest {
		from = min(from, c.at+r.after-mostMissing-margin)
		to = max(to, c.at+r.after+len(r.weights)+mostMissing+margin)
	}
	from, to = max(from, 0), min(to, len(run.values))
	x := excerpt{from: from, values: make([]float64, to-from)}
	smoothLog(x.values, run.values, from)
	for _, h := range run.holes {
		for i := max(h.from-from, 0); i < min(h.to-from, len(x.values)); i++ {
			if x.clean == nil {
				x.clean = slices.Repeat([]bool{true}, len(x.values))
			}
			x.clean[i] = false
		}
	}
	return x
}

// refine moves a spot to where it fits best.
func (s *searcher) refine(c spot) (p Place, ok bool) {
	x := s.excerpt(c)
	fit := func(shift float64) fitted { return s.fit(x, float64(c.at-x.from)+shift) }
	mid := fit(0)
	if mid.weight < leastCovered {
		return p, false
	}
	left, right := fit(-1), fit(1)
	shift := 0.0
	if curve := left.square() - 2*mid.square() + right.square(); curve > 0 {
		shift = min(max((left.square()-right.square())/(2*curve), -1), 1)
	}
	last := fit(shift)
	if last.square() > mid.square() {
		shift, last = 0, mid
	}
	seconds := s.p.seconds * last.weight
	for _, r := range s.p.rest {
		if joined, ok := s.join(x, r, last, float64(c.at-x.from)+shift); ok {
			last = joined
			seconds += r.seconds
		}
	}
	run := s.logs[c.log].runs[c.run]
	return Place{
		Log: c.log, StartSeconds: float64(run.from+c.at-s.p.first) + shift, RMSHz: math.Sqrt(last.square()) / 1000,
		ClockPPM: 1000 * last.mean() / s.p.nominalHz, Seconds: seconds,
	}, true
}

// fitted is how values fit: weighted sums of the log less the track.
type fitted struct{ weight, sum, squares float64 }

func (f fitted) mean() float64 { return f.sum / f.weight }

// square is the mean square about the mean.
func (f fitted) square() float64 {
	if f.weight == 0 {
		return math.Inf(1)
	}
	return max(0, f.squares/f.weight-float64(f.mean()*f.mean()))
}

func (f fitted) plus(g fitted) fitted {
	return fitted{f.weight + g.weight, f.sum + g.sum, f.squares + g.squares}
}

// fit compares the pattern with a log from a place on. The recorder's second is the log's but for the clock's error, which
// the mean tells.
func (s *searcher) fit(x excerpt, place float64) fitted {
	rough := s.sums(x, part{weights: s.p.weights, values: s.p.values}, place, 1)
	if rough.weight == 0 {
		return rough
	}
	return s.sums(x, part{weights: s.p.weights, values: s.p.values}, place, 1+rough.mean()/s.p.nominalHz/1000)
}

// join adds a part beyond a break where it fits best: as many seconds off as may be missing. ok is false if the log ends
// before it.
func (s *searcher) join(x excerpt, r part, f fitted, place float64) (joined fitted, ok bool) {
	second := 1 + f.mean()/s.p.nominalHz/1000
	for missing := -mostMissing; missing <= mostMissing; missing++ {
		from := place + float64(float64(r.after)*second) + float64(missing)
		if from < 0 || from+float64(len(r.weights)) > float64(len(x.values)) {
			continue
		}
		if both := f.plus(s.sums(x, r, from, second)); !ok || both.square() < joined.square() {
			joined, ok = both, true
		}
	}
	return joined, ok
}

// sums compares values with a log from a place on, each lasting so many of the log's seconds.
func (s *searcher) sums(x excerpt, r part, place, second float64) (f fitted) {
	for i, w := range r.weights {
		at := place + float64(float64(i)*second)
		if w == 0 || x.clean != nil && !x.clean[min(max(int(at+0.5), 0), len(x.clean)-1)] {
			continue
		}
		d := valueAt(x.values, at) - r.values[i] - s.p.mean
		f.weight += w
		f.sum += float64(w * d)
		f.squares += float64(w * d * d)
	}
	return f
}

// valueAt is a smoothed log at a fraction of a second, on the line between its neighbours.
func valueAt(smoothed []float64, place float64) float64 {
	i := min(max(int(math.Floor(place)), 0), len(smoothed)-2)
	share := place - float64(i)
	return smoothed[i] + float64(share*(smoothed[i+1]-smoothed[i]))
}

package splice

import (
	"math"
	"slices"
)

// GridFits is how well the frames of a codec's grid fit along a recording, at some offsets of the grid. Package compression
// measures it.
type GridFits struct {
	Samples int         // from one frame to the next
	Reach   int         // samples that a frame is made of
	Short   int         // from one short block to the next: for some frames the grid may show as far from itself; 0: not known
	Offsets []int       // modulo Samples
	Numbers []int64     // of the frames looked at, rising: a frame at an offset starts at sample number·Samples + offset
	Fits    [][]float32 // a row for each of Numbers, a value for each of Offsets: normal, deviation 1, mean 0 without a grid
	Seen    []float32   // for each of Numbers, the share of its coefficients that could show a grid
}

// GridRun is a stretch whose frames lie on one grid.
type GridRun struct {
	Offset     int
	Start, End int64   // samples: the first and the last frame that fit, whole
	Support    float64 // natural logarithm of how much likelier the grid makes the fits
	first, to  int     // rows
	state      int
}

// GridBreak is a place where one grid ends and another begins: audio was removed or put in between.
type GridBreak struct {
	Before, After GridRun
	From, To      int64   // the samples between which it lies
	AtSample      int64   // the likeliest of them
	Shift         int     // by how many samples the grid moved, modulo Samples: what was inserted less what was removed
	Score         float64 // the smaller support of the two
}

const (
	// missing is the share of frames that do not show their grid: short blocks, silence.
	missing = 0.3
	// change is what it costs to leave a grid, or to enter one.
	change = 4.5
	// leastSupport is that of a run that can be one side of a break.
	leastSupport = 12
	// shortSupport is that from which a run is one of its own, whatever other it lies in.
	shortSupport = 60
	// together is the fit of one grid in the other's run, in deviations of the mean, from which both are taken to be there at
	// once: the recording was coded twice.
	together = 3.5
	// mostFit bounds the fits, so that a lone frame cannot decide.
	mostFit = 6
)

// GridRuns finds the most likely runs of grids, and the breaks between them.
func GridRuns(g GridFits) (runs []GridRun, breaks []GridBreak) {
	states := make([]int, len(g.Offsets))
	for i := range states {
		states[i] = i
	}
	for {
		runs = g.path(states)
		drop := g.concurrent(runs)
		if drop < 0 {
			break
		}
		states = slices.DeleteFunc(states, func(s int) bool { return s == drop })
	}
	runs = slices.DeleteFunc(runs, func(r GridRun) bool { return r.Support < leastSupport })
	runs = joinedRuns(g.withoutShort(joinedRuns(runs)))
	for i := 1; i < len(runs); i++ {
		a, b := runs[i-1], runs[i]
		from, at, to := g.place(a, b)
		breaks = append(breaks, GridBreak{
			Before: a, After: b, From: from, AtSample: at, To: to, Score: min(a.Support, b.Support),
			Shift: ((b.Offset-a.Offset)%g.Samples + g.Samples) % g.Samples,
		})
	}
	return runs, breaks
}

// withoutShort leaves out short runs in the midst of another that are whole short blocks away from it.
func (g GridFits) withoutShort(runs []GridRun) []GridRun {
	var out []GridRun
	for i, r := range runs {
		inside := i > 0 && i < len(runs)-1 && runs[i-1].state == runs[i+1].state
		if inside && g.Short > 0 && (r.Offset-runs[i-1].Offset)%g.Short == 0 && r.Support < shortSupport {
			continue
		}
		out = append(out, r)
	}
	return out
}

// joinedRuns makes one of neighbours on the same grid.
func joinedRuns(runs []GridRun) []GridRun {
	var out []GridRun
	for _, r := range runs {
		if n := len(out); n > 0 && out[n-1].state == r.state {
			out[n-1].End, out[n-1].to = r.End, r.to
			out[n-1].Support += r.Support
			continue
		}
		out = append(out, r)
	}
	return out
}

// gains are the logarithms of how much likelier a fit is on the grid than off it, a row a state.
func (g GridFits) gains(states []int) [][]float64 {
	rows := make([][]float64, len(states))
	for i, s := range states {
		a := g.strength(s)
		rows[i] = make([]float64, len(g.Fits))
		for f, fits := range g.Fits {
			z := bounded(fits[s])
			rows[i][f] = math.Log(missing + (1-missing)*math.Exp(float64(a*z)-float64(a*a)/2))
		}
	}
	return rows
}

func bounded(z float32) float64 { return max(-3, min(mostFit, float64(z))) }

// strength is the mean fit of the best twelve frames in a row.
func (g GridFits) strength(state int) float64 {
	const width = 12
	best, sum := 0.0, 0.0
	for f, fits := range g.Fits {
		sum += bounded(fits[state])
		if f >= width {
			sum -= bounded(g.Fits[f-width][state])
		}
		best = max(best, sum/min(width, float64(len(g.Fits))))
	}
	return max(0.5, min(3.5, best))
}

// path is the most likely sequence of runs, by dynamic programming over the grids and none (Viterbi).
func (g GridFits) path(states []int) []GridRun {
	n, k := len(g.Fits), len(states)
	gains := g.gains(states)
	value := make([]float64, k+1)
	for i := range k {
		value[i] = -change
	}
	from := make([][]int16, n)
	for f := range n {
		best := 0
		for s, v := range value {
			if v > value[best] {
				best = s
			}
		}
		from[f] = make([]int16, k+1)
		top := value[best]
		for s := range value {
			from[f][s] = int16(s)
			cost := change
			if s != k && best != k {
				cost = 2 * change
			}
			if top-cost > value[s] {
				from[f][s], value[s] = int16(best), top-cost
			}
			if s < k {
				value[s] += gains[s][f]
			}
		}
	}
	at := 0
	for s, v := range value {
		if v > value[at] {
			at = s
		}
	}
	return g.trace(states, gains, from, at)
}

// trace follows the path back from its last state.
func (g GridFits) trace(states []int, gains [][]float64, from [][]int16, at int) []GridRun {
	var runs []GridRun
	bars := make([]float64, len(states)) // of fits at the ends of a state's runs
	for i, state := range states {
		bars[i] = g.strength(state) / 2
	}
	support, to := 0.0, len(from)
	for f := len(from) - 1; f >= 0; f-- {
		before := int(from[f][at])
		if at < len(states) {
			support += gains[at][f]
			if before != at || f == 0 {
				runs = append(runs, g.run(states[at], f, to, support, bars[at]))
			}
		}
		if before != at {
			at, support, to = before, 0, f
		}
	}
	slices.Reverse(runs)
	return runs
}

// run describes rows [first, to) of a state, without the frames at its ends whose fit is below the bar.
func (g GridFits) run(state, first, to int, support, bar float64) GridRun {
	for first < to-1 && bounded(g.Fits[first][state]) < bar {
		first++
	}
	for to > first+1 && bounded(g.Fits[to-1][state]) < bar {
		to--
	}
	start := g.Numbers[first]*int64(g.Samples) + int64(g.Offsets[state])
	end := g.Numbers[to-1]*int64(g.Samples) + int64(g.Offsets[state]+g.Reach)
	return GridRun{Offset: g.Offsets[state], Start: start, End: end, Support: support, first: first, to: to, state: state}
}

// concurrent returns the weaker of two states that are there at once, or −1: neither ends where the other begins.
func (g GridFits) concurrent(runs []GridRun) int {
	total := map[int]float64{}
	for _, r := range runs {
		total[r.state] += r.Support
	}
	for i, a := range runs {
		for _, b := range runs[i+1:] {
			if a.state == b.state || a.Support < leastSupport || b.Support < leastSupport {
				continue
			}
			if max(g.mean(a.state, b), g.mean(b.state, a)) < together {
				continue
			}
			if total[a.state] < total[b.state] {
				return a.state
			}
			return b.state
		}
	}
	return -1
}

// mean is that of a state's fits in a run, in its deviations.
func (g GridFits) mean(state int, r GridRun) float64 {
	sum := 0.0
	for _, fits := range g.Fits[r.first:r.to] {
		sum += bounded(fits[state])
	}
	return sum / math.Sqrt(float64(r.to-r.first))
}

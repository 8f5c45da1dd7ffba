package evidence

import (
	"math"
	"sort"
)

// PAV is the best calibration of all that keep the order of the scores, found with the truth in hand by pooling
// adjacent violators (Ayer and others, 1955; for ratios Brümmer and du Preez, 2006). It is for diagnosis: what a
// system would have cost, had its scores been calibrated perfectly. It is fitted too closely to weigh a case by.
type PAV struct {
	from   []float64 // lowest score of each step, ascending
	ratios []float64 // log10 LR of each step, ascending
}

// FitPAV fits a PAV to scores of both kinds of trials. Either being empty gives one whose every ratio is 0.
func FitPAV(same, other []float64) PAV {
	var p PAV
	if len(same) == 0 || len(other) == 0 {
		return p
	}
	for _, b := range rank(same, other).pool() {
		p.from, p.ratios = append(p.from, b.from), append(p.ratios, math.Log10(b.same/b.other))
	}
	return p
}

// Log10LR returns the ratio of a score: −Inf or +Inf where only trials of one proposition were seen, as at both ends
// of scores that rank well. A score between two steps gets the ratio of the one below.
func (p PAV) Log10LR(score float64) float64 {
	if len(p.from) == 0 || math.IsNaN(score) {
		return 0
	}
	return p.ratios[max(0, sort.Search(len(p.from), func(i int) bool { return p.from[i] > score })-1)]
}

// CllrMin is the [Cllr] that scores would have after the best calibration that keeps their order, [PAV]: the cost of
// what they cannot tell apart. What Cllr is above it is the cost of the calibration. NaN if either kind is missing.
func CllrMin(same, other []float64) float64 { return rank(same, other).cllrMin() }

func (r ranked) cllrMin() float64 {
	if same, other := r.total(); same == 0 || other == 0 {
		return math.NaN()
	}
	cost := 0.0
	for _, b := range r.pool() {
		if b.same > 0 && b.other > 0 {
			cost += float64(b.same*math.Log2(1+b.other/b.same)) + float64(b.other*math.Log2(1+b.same/b.other))
		}
	}
	return cost / 2
}

// pooled is a run of scores that one ratio serves: the shares of the trials of either proposition that lie in it.
type pooled struct{ from, same, other float64 }

// pool joins neighbours until the ratios of the runs rise from the lowest scores to the highest.
func (r ranked) pool() []pooled {
	same, other := r.total()
	var runs []pooled
	r.ties(func(score, s, o float64) {
		runs = append(runs, pooled{score, s / same, o / other})
		for n := len(runs); n > 1; n = len(runs) {
			a, b := &runs[n-2], runs[n-1]
			if a.same*b.other < b.same*a.other {
				return
			}
			a.same, a.other = a.same+b.same, a.other+b.other
			runs = runs[:n-1]
		}
	})
	return runs
}

package evidence

import (
	"cmp"
	"math"
	"slices"
)

// Trial is a ratio of which the truth is known, and the sources that it rests on.
type Trial struct {
	Log10LR float64
	Same    bool // the first proposition holds
	A, B    int  // numbers of the sources, from 0; the same number twice if there is one
}

// Assessment is how well ratios tell two propositions apart.
type Assessment struct {
	Same  int `json:"same"` // trials of the first proposition
	Other int `json:"other"`
	// The following are nil if either kind of trial is missing.
	EqualErrorRate *Figure `json:"equal_error_rate,omitempty"`
	Cllr           *Figure `json:"cllr,omitempty"`
	CllrMin        *Figure `json:"cllr_min,omitempty"`
	// WrongBy1 and WrongBy2 count the trials whose ratio supports the wrong proposition by 1, or 2, or more in log10.
	WrongBy1 int `json:"wrong_by_1"`
	WrongBy2 int `json:"wrong_by_2"`
}

// Wrong returns by how much the ratio of a trial supports the wrong proposition, in log10; below 0 the right one.
func (t Trial) Wrong() float64 {
	if t.Same {
		return -t.Log10LR
	}
	return t.Log10LR
}

// Weight returns how often a trial counts where its sources were drawn so often: see [Resample].
func (t Trial) Weight(drawn []int) float64 {
	if t.A == t.B {
		return float64(drawn[t.A])
	}
	return float64(drawn[t.A] * drawn[t.B])
}

// Assess measures trials of the given number of sources, with intervals by [Resample] of so many draws.
//
// On made pairs of four clips a session, with equal error rates of 7 and 32 %, the intervals of the equal error rate
// and of Cllr held the truth in 93 to 98 of 100 sets of 10, 25 or 50 sessions, and in 73 to 94 of sets of 5. Those of
// CllrMin held it in 81 to 93, and in 61 to 90: pooling fits the trials at hand, so it comes out low.
func Assess(trials []Trial, sources, draws int) Assessment {
	var a Assessment
	for _, t := range trials {
		if t.Same {
			a.Same++
		} else {
			a.Other++
		}
		if t.Wrong() >= 1 {
			a.WrongBy1++
		}
		if t.Wrong() >= 2 {
			a.WrongBy2++
		}
	}
	if a.Same == 0 || a.Other == 0 {
		return a
	}
	trials = slices.SortedStableFunc(slices.Values(trials), func(x, y Trial) int { return cmp.Compare(x.Log10LR, y.Log10LR) })
	r := ranked{weight: make([]float64, len(trials))}
	for _, t := range trials {
		r.scores, r.same = append(r.scores, t.Log10LR), append(r.same, t.Same)
	}
	figures := Resample(sources, draws, func(drawn []int) []float64 {
		for i, t := range trials {
			r.weight[i] = t.Weight(drawn)
		}
		return []float64{r.equalErrorRate(), r.cllr(), r.cllrMin()}
	})
	rate := figures[0].OfRate(sources)
	a.EqualErrorRate, a.Cllr, a.CllrMin = &rate, &figures[1], &figures[2]
	return a
}

// Floor is the least [Cllr] that ratios of at most the given size in log10 can have, however well they tell apart.
//
//	log2(1 + 10^−bound)
func Floor(bound float64) float64 { return bits(-math.Abs(bound)) }

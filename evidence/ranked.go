package evidence

import (
	"cmp"
	"math"
	"slices"
)

// ranked are trials in the order of their scores. weight is how often each counts; a nil weight counts each once.
type ranked struct {
	scores []float64
	same   []bool
	weight []float64
}

func rank(same, other []float64) ranked {
	n := len(same) + len(other)
	scores, order := slices.Concat(same, other), make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(scores[i], scores[j]) })
	r := ranked{scores: make([]float64, n), same: make([]bool, n)}
	for k, i := range order {
		r.scores[k], r.same[k] = scores[i], i < len(same)
	}
	return r
}

// ties calls yield with each distinct score from the lowest, and the weight of the trials of both propositions there.
func (r ranked) ties(yield func(score, same, other float64)) {
	for i := 0; i < len(r.scores); {
		score, sum := r.scores[i], [2]float64{}
		for ; i < len(r.scores) && cmp.Compare(r.scores[i], score) == 0; i++ {
			weight := 1.0
			if r.weight != nil {
				weight = r.weight[i]
			}
			if r.same[i] {
				sum[1] += weight
			} else {
				sum[0] += weight
			}
		}
		if sum[0]+sum[1] > 0 {
			yield(score, sum[1], sum[0])
		}
	}
}

func (r ranked) total() (same, other float64) {
	r.ties(func(_, s, o float64) { same, other = same+s, other+o })
	return same, other
}

// cllr is the cost that [Cllr] documents.
func (r ranked) cllr() float64 {
	var same, other, miss, alarm float64
	r.ties(func(score, s, o float64) {
		same, other = same+s, other+o
		miss += float64(s * bits(-score))
		alarm += float64(o * bits(score))
	})
	return (miss/same + alarm/other) / 2
}

// bits is log2(1 + 10^x), also where 10^x is more than a float64 holds.
func bits(x float64) float64 {
	return (max(0, x*math.Ln10) + math.Log1p(math.Exp(-math.Abs(x*math.Ln10)))) / math.Ln2
}

// equalErrorRate is the rate that [EqualErrorRate] documents.
func (r ranked) equalErrorRate() float64 {
	same, other := r.total()
	if same == 0 || other == 0 {
		return math.NaN()
	}
	best, rate := math.Inf(1), math.NaN()
	below, under := 0.0, 0.0
	r.ties(func(_, s, o float64) {
		miss, alarm := below/same, 1-under/other
		if d := math.Abs(miss - alarm); d < best {
			best, rate = d, (miss+alarm)/2
		}
		below, under = below+s, under+o
	})
	return rate
}

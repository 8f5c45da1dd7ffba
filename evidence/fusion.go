package evidence

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Fusion weighs several scores of one trial together, by prior-weighted logistic regression as Brümmer and others,
// "Fusion of heterogeneous speaker recognition systems" (IEEE Trans. Audio, Speech and Language Processing, 2007).
//
//	score = Σ (Intercept + Weight·score of the term), over the terms whose score is there
//
// What two scores say in common is counted once: their weights share it. A score that could not be measured, NaN, says
// nothing: the ratio is that of what is left, and 0 if nothing is.
type Fusion struct {
	Terms  []Term `json:"terms"`
	Trials int    `json:"trials"` // independent trials behind the rarer of the two propositions
}

// Term is the part of one score in a [Fusion], in log10 LR.
type Term struct {
	Intercept float64 `json:"intercept"` // added where the score is there
	Weight    float64 `json:"weight"`    // of a unit of the score; never below 0, and with 0 the intercept is 0 too
}

// Score returns the sum without a bound, for a [Calibration] to be fitted on; NaN if no term says anything. Scores that
// are NaN, that have no term, or whose term has the weight 0, are left out.
func (f Fusion) Score(scores []float64) float64 {
	sum, some := 0.0, false
	for i, t := range f.Terms[:min(len(f.Terms), len(scores))] {
		if !math.IsNaN(scores[i]) && t.Weight > 0 {
			sum += t.Intercept + float64(t.Weight*scores[i])
			some = true
		}
	}
	if !some {
		return math.NaN()
	}
	return sum
}

// Log10LR returns the ratio of the scores, bounded as by [Bound] with Trials; 0 if no term says anything.
func (f Fusion) Log10LR(scores []float64) float64 { return Bound(f.Score(scores), f.Trials) }

const (
	// maxTerms is how many scores are fused at most: one bit each in a pattern of what is missing.
	maxTerms = 32
	// interceptRidge shares an intercept out among scores that are always there together.
	interceptRidge = 1e-6
	newtonSteps    = 50
	newtonDone     = 1e-10
)

// FitFusion fits a Fusion to the scores of trials in which the first proposition holds (same) and of those in which it
// does not (other): a row for each trial, all rows of one length of at most 32, finite, or NaN where missing. ridge is
// the penalty on the squared weight of a score that is scaled to a standard deviation of 1, in nats for a trial:
// 0.001 keeps weights finite where scores separate, more draws them to 0, towards saying nothing.
//
// That a score is missing must not count as evidence. So trials are grouped by what is missing, and in every group the
// two propositions weigh the same; a group that holds trials of one alone is left out.
//
// Evidence that counts backwards is refused: while a weight comes out at 0 or below, the score of the lowest is taken
// out, and the others are fitted anew. Trials is set to the count of the rarer side; a caller that knows how few
// sources they come from lowers it. Either side being empty gives terms that say nothing.
func FitFusion(same, other [][]float64, ridge float64) Fusion {
	f := Fusion{Trials: min(len(same), len(other))}
	if f.Trials == 0 {
		return f
	}
	n := len(same[0])
	if n > maxTerms {
		panic("evidence: too many scores to fuse")
	}
	var kept []int
	for i := range n {
		kept = append(kept, i)
	}
	for len(kept) > 0 {
		fit := newFusionFit(same, other, kept, ridge)
		worst := fit.newton()
		if worst < 0 {
			f.Terms = fit.terms(n)
			return f
		}
		kept = append(kept[:worst:worst], kept[worst+1:]...)
	}
	f.Terms = make([]Term, n)
	return f
}

// fusionFit is a fit under way. Its unknowns are, for the k-th score kept, an intercept at 2k and a weight at 2k+1.
type fusionFit struct {
	rows        [][]float64
	target      []float64 // 1 for same, 0 for other
	weight      []float64 // of each row
	kept        []int
	mean, scale []float64 // of the scores kept
	ridge       float64
	x           []float64
}

func newFusionFit(same, other [][]float64, kept []int, ridge float64) *fusionFit {
	f := &fusionFit{kept: kept, ridge: ridge, x: make([]float64, 2*len(kept))}
	counts := map[uint32]*[2]float64{}
	add := func(rows [][]float64, target int) {
		for _, row := range rows {
			f.rows, f.target = append(f.rows, row), append(f.target, float64(target))
			key := f.pattern(row)
			if counts[key] == nil {
				counts[key] = new([2]float64)
			}
			counts[key][target]++
		}
	}
	add(other, 0)
	add(same, 1)
	total := [2]float64{float64(len(other)), float64(len(same))}
	for i, row := range f.rows {
		key := f.pattern(row)
		n := counts[key]
		share := min(n[0]/total[0], n[1]/total[1])
		if key == 0 {
			share = 0
		}
		f.weight = append(f.weight, share/n[int(f.target[i])]/2)
	}
	f.standardise()
	return f
}

// pattern has a bit for each score kept that is there.
func (f *fusionFit) pattern(row []float64) (p uint32) {
	for k, i := range f.kept {
		if !math.IsNaN(row[i]) {
			p |= 1 << k
		}
	}
	return p
}

// standardise finds the weighted means and standard deviations, so that one ridge fits scores of any unit.
func (f *fusionFit) standardise() {
	for _, i := range f.kept {
		var n, sum, squares float64
		for r, row := range f.rows {
			if !math.IsNaN(row[i]) {
				n += f.weight[r]
				sum += float64(f.weight[r] * row[i])
			}
		}
		mean := sum / n
		for r, row := range f.rows {
			if !math.IsNaN(row[i]) {
				squares += float64(f.weight[r] * (row[i] - mean) * (row[i] - mean))
			}
		}
		scale := math.Sqrt(squares / n)
		if !(n > 0) || !(scale > 0) {
			mean, scale = 0, math.Inf(1) // the same everywhere: it says nothing, and gets no weight
		}
		f.mean, f.scale = append(f.mean, mean), append(f.scale, scale)
	}
}

// newton minimises the cost, and returns the place in kept of the lowest weight at 0 or below, or −1 if there is none.
func (f *fusionFit) newton() (worst int) {
	cost := f.cost(f.x, nil, nil)
	for range newtonSteps {
		n := len(f.x)
		gradient, hessian := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
		f.cost(f.x, gradient, hessian)
		var c mat.Cholesky
		var step mat.VecDense
		if !c.Factorize(hessian) || c.SolveVecTo(&step, gradient) != nil {
			break
		}
		next, x := cost, []float64(nil)
		for size := 1.0; size > newtonDone; size /= 2 {
			x = make([]float64, n)
			for i := range x {
				x[i] = f.x[i] - float64(size*step.AtVec(i))
			}
			if next = f.cost(x, nil, nil); next < cost {
				break
			}
		}
		if !(next < cost-newtonDone) {
			break
		}
		f.x, cost = x, next
	}
	worst = -1
	for k := range f.kept {
		if w := f.x[2*k+1]; w <= 0 && (worst < 0 || w < f.x[2*worst+1]) {
			worst = k
		}
	}
	return worst
}

// cost returns the penalised logistic cost at x in nats, and adds its derivatives to those that are not nil.
func (f *fusionFit) cost(x []float64, gradient *mat.VecDense, hessian *mat.SymDense) float64 {
	cost, in := 0.0, make([]float64, len(x))
	for r, row := range f.rows {
		w := f.weight[r]
		if w == 0 {
			continue
		}
		logit := f.inputs(in, row, x)
		sign := 1 - 2*f.target[r] // the cost of a trial grows with sign·logit
		cost += float64(w * (max(0, sign*logit) + math.Log1p(math.Exp(-math.Abs(logit)))))
		if hessian == nil {
			continue
		}
		p := 1 / (1 + math.Exp(-logit))
		gradient.AddScaledVec(gradient, w*(p-f.target[r]), mat.NewVecDense(len(in), in))
		hessian.SymRankOne(hessian, w*p*(1-p), mat.NewVecDense(len(in), in))
	}
	for i, v := range x {
		ridge := interceptRidge
		if i%2 == 1 {
			ridge += f.ridge
		}
		cost += float64(ridge * v * v / 2)
		if hessian != nil {
			gradient.SetVec(i, gradient.AtVec(i)+float64(ridge*v))
			hessian.SetSym(i, i, hessian.At(i, i)+ridge)
		}
	}
	return cost
}

// inputs writes the factors of the unknowns in a row, and returns the natural log ratio at x.
func (f *fusionFit) inputs(in, row, x []float64) (logit float64) {
	for k, i := range f.kept {
		in[2*k], in[2*k+1] = 0, 0
		if !math.IsNaN(row[i]) {
			in[2*k], in[2*k+1] = 1, (row[i]-f.mean[k])/f.scale[k]
		}
		logit += float64(x[2*k]*in[2*k]) + float64(x[2*k+1]*in[2*k+1])
	}
	return logit
}

// terms brings the unknowns to the scores' own units, and to base 10.
func (f *fusionFit) terms(n int) []Term {
	terms := make([]Term, n)
	for k, i := range f.kept {
		weight := f.x[2*k+1] / f.scale[k]
		terms[i] = Term{
			Intercept: (f.x[2*k] - float64(weight*f.mean[k])) / math.Ln10,
			Weight:    weight / math.Ln10,
		}
	}
	return terms
}

package evidence

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Fusion weighs the ratios of several groups of evidence on one question together, by prior-weighted logistic
// regression as Brümmer and others, "Fusion of heterogeneous speaker recognition systems" (IEEE Trans. Audio, Speech and
// Language Processing, 2007).
//
//	log10 LR = Intercept + Σ weight·ratio
//
// The ratios are calibrated and limited each alone, in log10 LR, so that 0 says nothing: what is missing, NaN, is left
// out and moves nothing. What two ratios say in common is counted once, as their weights share it. The sum is not
// bounded.
type Fusion struct {
	Intercept float64   `json:"intercept"`
	Weights   []float64 `json:"weights"` // never below 0
}

// Valid reports whether the values of a fusion read from elsewhere can be what a fit makes.
func (f Fusion) Valid() bool {
	sum := f.Intercept
	for _, w := range f.Weights {
		if !(w >= 0) {
			return false
		}
		sum += w
	}
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// Log10LR returns the weighted sum; NaN if every ratio is. Ratios beyond the weights are left out.
func (f Fusion) Log10LR(ratios []float64) float64 {
	sum, some := f.Intercept, false
	for i, w := range f.Weights[:min(len(f.Weights), len(ratios))] {
		if !math.IsNaN(ratios[i]) {
			sum += float64(w * ratios[i])
			some = true
		}
	}
	if !some {
		return math.NaN()
	}
	return sum
}

const (
	newtonSteps = 50
	newtonDone  = 1e-10
)

// FitFusion fits a Fusion to the ratios of trials in which the first proposition holds (same) and of those in which it
// does not (other), each side weighing half whatever its count: a row for each trial, all of one length, finite, or NaN
// where missing. ridge is the penalty on the squared weights, in nats for a trial: 0.001 keeps them finite where ratios
// separate, more draws them to 0, towards saying nothing.
//
// Evidence that counts backwards is refused: while a weight comes out below 0, the ratio of the lowest is taken out, and
// the others are fitted anew. Either side being empty gives a Fusion that says nothing.
func FitFusion(same, other [][]float64, ridge float64) Fusion {
	if len(same) == 0 || len(other) == 0 {
		return Fusion{}
	}
	n := len(same[0])
	f := fusionFit{rows: [2][][]float64{other, same}, ridge: ridge, out: make([]bool, n)}
	for {
		x := f.newton()
		worst := 0
		for i, w := range x[:n] {
			if w < x[worst] {
				worst = i
			}
		}
		if !(x[worst] < 0) {
			return Fusion{Intercept: x[n] / math.Ln10, Weights: x[:n:n]}
		}
		f.out[worst] = true
	}
}

// fusionFit is a fit under way. Its unknowns are the weights and, last, the intercept in nats.
type fusionFit struct {
	rows  [2][][]float64 // of the other trials and of the same
	ridge float64
	out   []bool // ratios that are refused: their weight stays 0
}

// newton returns the unknowns of least cost.
func (f *fusionFit) newton() []float64 {
	n := len(f.out) + 1
	x := make([]float64, n)
	cost := f.cost(x, nil, nil)
	for range newtonSteps {
		gradient, hessian := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
		f.cost(x, gradient, hessian)
		var c mat.Cholesky
		var step mat.VecDense
		if !c.Factorize(hessian) || c.SolveVecTo(&step, gradient) != nil {
			break
		}
		next, tried := cost, []float64(nil)
		for size := 1.0; size > newtonDone; size /= 2 {
			tried = make([]float64, n)
			for i := range tried {
				tried[i] = x[i] - float64(size*step.AtVec(i))
			}
			if next = f.cost(tried, nil, nil); next < cost {
				break
			}
		}
		if !(next < cost-newtonDone) {
			break
		}
		x, cost = tried, next
	}
	return x
}

// cost returns the penalised logistic cost at x in nats, and adds its derivatives to those that are not nil.
func (f *fusionFit) cost(x []float64, gradient *mat.VecDense, hessian *mat.SymDense) float64 {
	cost, in := 0.0, mat.NewVecDense(len(x), nil)
	for target, rows := range f.rows {
		share := 0.5 / float64(len(rows))
		sign := 1 - 2*float64(target) // the cost of a trial grows with sign·logit
		for _, row := range rows {
			logit := f.inputs(in, row, x)
			cost += float64(share * (max(0, sign*logit) + math.Log1p(math.Exp(-math.Abs(logit)))))
			if hessian == nil {
				continue
			}
			p := 1 / (1 + math.Exp(-logit))
			gradient.AddScaledVec(gradient, share*(p-float64(target)), in)
			hessian.SymRankOne(hessian, share*p*(1-p), in)
		}
	}
	for i, v := range x[:len(f.out)] {
		cost += float64(f.ridge * v * v / 2)
		if hessian == nil {
			continue
		}
		gradient.SetVec(i, gradient.AtVec(i)+float64(f.ridge*v))
		own := f.ridge
		if f.out[i] {
			own = 1
		}
		hessian.SetSym(i, i, hessian.At(i, i)+own)
	}
	return cost
}

// inputs writes what each unknown multiplies in a row, and returns the natural log ratio.
func (f *fusionFit) inputs(in *mat.VecDense, row, x []float64) (logit float64) {
	logit = x[len(row)]
	in.SetVec(len(row), 1)
	for i, v := range row {
		if math.IsNaN(v) || f.out[i] {
			v = 0
		}
		in.SetVec(i, v*math.Ln10)
		logit += float64(x[i] * v * math.Ln10)
	}
	return logit
}

package lineage

import (
	"errors"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Relation is what is known of two copies.
type Relation int

// The relations of a first copy to a second.
const (
	Unrelated  Relation = iota // neither descends from the other
	Parent                     // the second was made of the first, in one step
	Ancestor                   // or in several
	Descendant                 // the first was made of the second
	Same                       // they differ by nothing that leaves a trace
)

// Trial is a pair of copies of which the truth is known.
type Trial struct {
	Measures Measures
	A, B     Facts
	Relation Relation
}

// ErrFew is the error of a fit without trials of every kind.
var ErrFew = errors.New("lineage: too few trials to fit on")

const ridge = 0.002 // on weights of reasons of spread 1

// Fit fits a model to pairs of copies, each once, whichever way round.
func Fit(trials []Trial) (*Model, error) {
	m := &Model{Codings: fitCodings(trials)}
	var forward, back, parent, neither [][]float64
	for _, t := range trials {
		if t.Measures.Windows == 0 {
			continue
		}
		order, one := m.reasons(t.Measures, t.A, t.B)
		turned, other := m.reasons(t.Measures.Swap(), t.B, t.A)
		switch t.Relation {
		case Parent, Ancestor:
			forward, back, parent = append(forward, order), append(back, turned), append(parent, one)
		case Descendant:
			forward, back, parent = append(forward, turned), append(back, order), append(parent, other)
		default:
			neither = append(neither, one, other)
		}
	}
	if len(forward) == 0 || len(neither) == 0 {
		return nil, ErrFew
	}
	m.Order, m.Parent = logistic(forward, back), logistic(parent, neither)
	if m.Order == nil || m.Parent == nil {
		return nil, ErrFew
	}
	return m, nil
}

// fitCodings fits what each codec leaves to the pairs of which the second was coded by it from the first. Pairs that
// differ by more than the coding are outliers, and weighed down.
func fitCodings(trials []Trial) map[string]Coding {
	byCodec := map[string][]Trial{}
	for _, t := range trials {
		if t.Relation == Parent && t.Measures.Windows > 0 && lossy(t.B.Codec) {
			byCodec[t.B.Codec] = append(byCodec[t.B.Codec], t)
		}
	}
	codings := map[string]Coding{}
	for _, codec := range slices.Sorted(maps.Keys(byCodec)) {
		list := byCodec[codec]
		weights := make([]float64, len(list))
		var c Coding
		for range 20 {
			for i, t := range list {
				u := t.B.terms()
				e := (t.Measures.Residual - c.DB - float64(c.PerDoubling*u[1]) - float64(c.PerOctave*u[2])) / (2 * spreadDB)
				weights[i] = 1 / (1 + float64(e*e))
				if c == (Coding{}) {
					weights[i] = 1
				}
			}
			c = leastSquares(list, weights)
		}
		codings[codec] = c
	}
	return codings
}

// lossy reports whether a codec, by its name, changes what it codes.
func lossy(codec string) bool {
	switch codec {
	case "mp3", "aac", "opus", "gsm", "pcm_mulaw":
		return true
	}
	return false
}

func leastSquares(list []Trial, weights []float64) Coding {
	a, y := mat.NewSymDense(3, []float64{1e-6, 0, 0, 0, 0.1, 0, 0, 0, 0.1}), mat.NewVecDense(3, nil)
	for k, t := range list {
		u := t.B.terms()
		for i := range u {
			y.SetVec(i, y.AtVec(i)+float64(weights[k]*u[i]*t.Measures.Residual))
			for j := i; j < len(u); j++ {
				a.SetSym(i, j, a.At(i, j)+float64(weights[k]*u[i]*u[j]))
			}
		}
	}
	var chol mat.Cholesky
	var x mat.VecDense
	if !chol.Factorize(a) || chol.SolveVecTo(&x, y) != nil {
		return Coding{}
	}
	return Coding{DB: x.AtVec(0), PerDoubling: x.AtVec(1), PerOctave: x.AtVec(2)}
}

// logistic fits weights by penalised logistic regression, both sides weighing half; nil if it cannot.
func logistic(yes, no [][]float64) []float64 {
	n := len(yes[0])
	scale := spreads(yes, no)
	w := mat.NewVecDense(n, nil)
	for range 50 {
		h, g := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
		for i := range n {
			h.SetSym(i, i, ridge)
			g.SetVec(i, float64(ridge*w.AtVec(i)))
		}
		addTrials(h, g, w, side{yes, scale, 1})
		addTrials(h, g, w, side{no, scale, 0})
		var chol mat.Cholesky
		var step mat.VecDense
		if !chol.Factorize(h) || chol.SolveVecTo(&step, g) != nil {
			return nil
		}
		w.SubVec(w, &step)
		if mat.Norm(&step, 1) < 1e-9 {
			break
		}
	}
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = w.AtVec(i) / scale[i]
	}
	return weights
}

// side is the trials of one proposition.
type side struct {
	trials [][]float64
	scale  []float64
	target float64
}

// addTrials adds the gradient and the curvature of one side's cost.
func addTrials(h *mat.SymDense, g, w *mat.VecDense, s side) {
	each := 0.5 / float64(len(s.trials))
	x := make([]float64, len(s.scale))
	for _, t := range s.trials {
		z := 0.0
		for i, v := range t {
			x[i] = v / s.scale[i]
			z += float64(x[i] * w.AtVec(i))
		}
		p := 1 / (1 + math.Exp(-z))
		for i, v := range x {
			g.SetVec(i, g.AtVec(i)+float64(each*(p-s.target)*v))
			for j := i; j < len(x); j++ {
				h.SetSym(i, j, h.At(i, j)+float64(each*p*(1-p)*v*x[j]))
			}
		}
	}
}

// spreads are the root mean squares of the reasons.
func spreads(yes, no [][]float64) []float64 {
	scale := make([]float64, len(yes[0]))
	for _, list := range [][][]float64{yes, no} {
		for _, t := range list {
			for i, v := range t {
				scale[i] += float64(v*v) / float64(len(yes)+len(no))
			}
		}
	}
	for i, v := range scale {
		scale[i] = math.Sqrt(v) + 1e-6
	}
	return scale
}

package splice

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	maxOrder = 34
	widthMS  = 30
	// tails is the freedom of Student's t for the innovations: those of speech are far from normal.
	tails = 4
	slack = 8 // samples around a screened place that the join may be at
	// gap is the number of samples at the join that both explanations may choose freely, so that clicks
	// and pulses of excitation speak for neither.
	gap = 2
	// clipped is the level at which a waveform is taken to be cut off, which breaks every prediction.
	clipped = 0.999
	// faint is the variance, of two steps of 16 bits, below which a side is digital silence or next to it.
	faint = 4.0 / (32768 * 32768)
	// places is the number of places of a join that are tried.
	places = 2*slack + gap + 1
	// turn is how many factors are multiplied before a logarithm is taken: that of a product is the sum of theirs. A factor is
	// below 10³⁰, since no predictor of the full order makes more than 2³⁴ of a sample, and quantum is the least variance.
	turn = 8
)

// test weighs whether a waveform begins afresh at a place.
type test struct {
	order, width int
	wide         []float64 // the samples that the predictor is fitted to
	after        side
}

func newTest(order, width int) *test {
	t := &test{order: order, width: width}
	t.after = side{
		lpc: newLPC(order, width), x: make([]float64, 2*order+gap+2*slack),
		errors:  make([]float64, order+gap+2*slack),
		bridged: make([]float64, order+gap),
		cost:    make([]float64, order+gap+2*slack+1),
	}
	return t
}

// at tests the samples around place and returns the join that they suggest; not ok where nothing can be said or
// no join is likely.
func (t *test) at(x []float32, place int) (Candidate, bool) {
	if !t.fit(x, place) {
		return Candidate{}, false
	}
	score, at := t.after.score()
	return Candidate{AtSample: int64(place - slack - gap/2 + at), Score: score, Step: math.Abs(t.after.errors[at])}, true
}

// fit prepares the test around place; false if there is nothing to be said about it.
func (t *test) fit(x []float32, place int) bool {
	t.wide = widened(t.wide, x[place:place+t.width])
	t.after.lpc.fit(t.wide)
	if t.after.lpc.power[0] < faint {
		return false
	}
	first := place - slack - gap/2 - t.order
	for i := range t.after.x {
		v := x[first+i]
		if v >= clipped || v <= -clipped {
			return false
		}
		t.after.x[i] = float64(v)
	}
	return t.after.prepare(t.order)
}

// side is the predictor that looks back from the samples after a place. A gap that starts at i covers x[order+i:order+i+gap].
type side struct {
	lpc     *lpc
	x       []float64
	errors  []float64 // errors[i] is how far the full predictor misses x[order+i]
	bridged []float64
	half    [maxOrder]float64 // ln(σ_k/σ)
	factor  [gap][gap]float64 // Cholesky factor of the normal equations of the gap's samples
	cost    []float64         // cost[i] is that of the first i errors
	fresh   [places]float64   // errors of a short predictor
}

// prepare computes what does not depend on the place of the gap; false if the predictor is degenerate.
func (s *side) prepare(order int) bool {
	a := s.lpc.coeffs[order]
	dsp.PredictionErrors(s.errors, a, s.x)
	for k := range order {
		s.half[k] = 0.5 * math.Log(s.lpc.power[k]/s.lpc.power[order])
	}
	var r [gap]float64
	for d := range r {
		for j := -1; j+d < order; j++ {
			r[d] += tap(a, j) * tap(a, j+d)
		}
	}
	for i := range gap {
		for j := range i + 1 {
			v := r[i-j]
			for k := range j {
				v -= s.factor[i][k] * s.factor[j][k]
			}
			if i > j {
				s.factor[i][j] = v / s.factor[j][j]
				continue
			}
			if v <= 0 {
				return false
			}
			s.factor[i][i] = math.Sqrt(v)
		}
	}
	return true
}

// tap is coefficient j of the prediction error filter whose first, at −1, is 1.
func tap(a []float64, j int) float64 {
	if j < 0 {
		return 1
	}
	return a[j]
}

// bridge fills bridged with the errors that are left once the gap's samples are chosen to make them smallest.
func (s *side) bridge(i int) {
	order := len(s.lpc.coeffs) - 1
	a := s.lpc.coeffs[order]
	e := s.bridged
	copy(e, s.errors[i:])
	var y [gap]float64
	for j := range y {
		for k := range order + 1 {
			y[j] += tap(a, k-1) * e[j+k]
		}
		for k := range j {
			y[j] -= s.factor[j][k] * y[k]
		}
		y[j] /= s.factor[j][j]
	}
	for j := gap - 1; j >= 0; j-- {
		for k := j + 1; k < gap; k++ {
			y[j] -= s.factor[k][j] * y[k]
		}
		y[j] /= s.factor[j][j]
	}
	for j, v := range y {
		for k := range order + 1 {
			e[j+k] -= v * tap(a, k-1)
		}
	}
}

// score is the cost of the cheapest way to go on less that of the cheapest fresh start, and the error at which that
// is:
//
//	min_i C(e, bridged at i) − min_i [C(e, before i) + Σ_{k<p} (ρ(f_k/σ_k) + ln(σ_k/σ)) + C(e, from i+p)]
//	ρ(u) = (ν+1)/2·ln(1 + u²/ν), C(e) = Σ ρ(e/σ)
//
// e are the errors of the full predictor and f_k those of the predictor of order k, which looks back to the start
// alone.
func (s *side) score() (score float64, at int) {
	order := len(s.lpc.coeffs) - 1
	power := s.lpc.power[order]
	for i, e := range s.errors {
		s.cost[i+1] = s.cost[i] + rhos*math.Log1p(e*e/power/tails)
	}
	all := s.cost[len(s.errors)]
	goOn, fresh := math.Inf(1), math.Inf(1)
	for i := 0; i <= 2*slack; i += 2 {
		s.bridge(i)
		goOn = min(goOn, all-s.cost[i+gap+order]+s.cost[i]+cost(s.bridged, power))
	}
	for i, start := range s.starts() {
		if cost := all - s.cost[i+order] + s.cost[i] + start; cost < fresh {
			fresh, at = cost, i
		}
	}
	return goOn - fresh, at
}

// rhos is what a logarithm in ρ is multiplied by.
const rhos = (tails + 1) / 2.0

// cost is Σ ρ(e/σ) of errors.
func cost(errors []float64, power float64) float64 {
	sum, product, scale := 0.0, 1.0, 1/(tails*power)
	for i, e := range errors {
		product *= 1 + float64(e*e*scale)
		if i%turn == turn-1 {
			sum += math.Log(product)
			product = 1
		}
	}
	return rhos * (sum + math.Log(product))
}

// starts is Σ_{k<p} (ρ(f_k/σ_k) + ln(σ_k/σ)) of a fresh start at each place.
func (s *side) starts() (sums [places]float64) {
	var products [places]float64
	order := len(s.lpc.coeffs) - 1
	for i := range products {
		products[i] = 1
	}
	half := 0.0
	for k, a := range s.lpc.coeffs[:order] {
		half += s.half[k]
		dsp.PredictionErrors(s.fresh[:], a, s.x[order:][:places+k])
		scale := 1 / (tails * s.lpc.power[k])
		for i, f := range s.fresh {
			products[i] *= 1 + float64(f*f*scale)
			if k%turn == turn-1 {
				sums[i] += math.Log(products[i])
				products[i] = 1
			}
		}
	}
	for i, v := range products {
		sums[i] = float64(rhos*(sums[i]+math.Log(v))) + half
	}
	return sums
}

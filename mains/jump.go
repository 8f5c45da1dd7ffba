package mains

import "math"

// jump holds what the harmonics say about a break: how far each one's phase jumps, and the inverse variances of that;
// drift is the variance of a common jump that the networks' wander and the error of both frequencies explain.
type jump struct {
	phases, weights [harmonics]float64
	drift           float64
}

// roots are exp(2πj·i/angles).
var roots = func() (r [angles][2]float64) {
	for i := range r {
		r[i][1], r[i][0] = math.Sincos(2 * math.Pi * float64(i) / angles)
	}
	return r
}()

// solve finds the jump x of the fundamental, for which harmonic h jumps by h·x, that explains the phases d_h best, and how
// much better than none it does: with
//
//	M(x) = Σ_h 2·w_h·(1 − cos(d_h − h·x))
//
// the statistic is min_e(M(e) + e²/drift) − min_x M(x), twice a logarithm of a likelihood ratio.
func (j *jump) solve(e *edge) {
	none, best, at := math.Inf(1), math.Inf(1), 0
	var miss [angles]float64
	for h, w := range j.weights {
		if w == 0 {
			continue
		}
		im, re := math.Sincos(j.phases[h])
		for i := range miss {
			r := &roots[(i*(h+1))%angles]
			miss[i] += float64(2 * w * (1 - (float64(re*r[0]) + float64(im*r[1]))))
		}
	}
	for i, m := range miss {
		x := angle(i)
		none = min(none, m+x*x/j.drift)
		if m < best {
			best, at = m, i
		}
	}
	e.shift, e.misfit, e.gain = angle(at), best, none-best
	information := 0.0
	for range 3 {
		slope := 0.0
		information = 1e-9
		for h, w := range j.weights {
			n := float64(h + 1)
			im, re := math.Sincos(j.phases[h] - float64(n*e.shift))
			slope += float64(w * n * im)
			information += float64(w * n * n * max(re, 0.1))
		}
		e.shift += max(-2*math.Pi/angles, min(2*math.Pi/angles, slope/information))
	}
	e.error = math.Sqrt(1/information + j.drift)
}

// angle is that of a root, from −π to π.
func angle(i int) float64 {
	if i >= angles/2 {
		i -= angles
	}
	return 2 * math.Pi * float64(i) / angles
}

// least is the smallest jump, in turns of the fundamental, whose statistic would reach the bar; +Inf if none would.
func (j *jump) least() float64 {
	for i := 1; i <= angles/2; i++ {
		m := 0.0
		for h, w := range j.weights {
			if w > 0 {
				m += 2 * w * (1 - roots[(i*(h+1))%angles][0])
			}
		}
		x := angle(i)
		if 1/(1/m+j.drift/(x*x)) >= breakBar {
			return math.Abs(x) / (2 * math.Pi)
		}
	}
	return math.Inf(1)
}

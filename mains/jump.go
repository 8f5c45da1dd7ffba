package mains

import "math"

const (
	// disagreement is what a break loses for each unit that its harmonics disagree by beyond what noise explains.
	disagreement = 2
	// aloneShare is what counts of the statistic of a single harmonic, which tells a cut from a device that was switched by
	// its level alone; levelFloor is how far that strays of itself, as a logarithm.
	aloneShare = 0.75
	levelFloor = 0.03
)

// jump holds what the harmonics say about a break: how far each one's phase and the logarithm of its amplitude jump, and the
// inverse variances of both; drift is the variance of a common jump that the networks' wander and the error of both frequencies explain.
type jump struct {
	phases, levels, weights [harmonics]float64
	drift                   float64
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
// the statistic is min_e(M(e) + e²/drift) − min_x M(x), twice a logarithm of a likelihood ratio, less what the harmonics
// disagree by: a device that is switched on moves each as it likes, and their levels too.
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
			miss[i] += float64(2 * w * (1 - float64(re*r[0]) - float64(im*r[1])))
		}
	}
	for i, m := range miss {
		x := angle(i)
		none = min(none, m+float64(x*x)/j.drift)
		if m < best {
			best, at = m, i
		}
	}
	levels, expected := j.levelMisfit()
	e.misfit = best + levels
	e.shift, e.gain = angle(at), none-best-float64(disagreement*max(0, e.misfit-expected))
	if e.harmonics == 1 {
		e.gain *= aloneShare
	}
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

// levelMisfit is how far the levels do not change alike, and what that and the phases' misfit are at a cut on average. Of a
// single harmonic the level must stay.
func (j *jump) levelMisfit() (misfit, expected float64) {
	var sum, weight, square, n float64
	for h, w := range j.weights {
		if w > 0 {
			sum += float64(w * j.levels[h])
			square += float64(w * j.levels[h] * j.levels[h])
			weight += w
			n++
		}
	}
	if n == 1 {
		noise := 1/weight - phaseFloor*phaseFloor
		return square / weight / (noise + levelFloor*levelFloor), 1
	}
	return max(0, square-float64(sum*sum)/weight), 2 * (n - 1)
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
		m, n := 0.0, 0
		for h, w := range j.weights {
			if w > 0 {
				m += float64(2 * w * (1 - roots[(i*(h+1))%angles][0]))
				n++
			}
		}
		share := 1.0
		if n == 1 {
			share = aloneShare
		}
		x := angle(i)
		if share/(1/m+j.drift/(x*x)) >= breakBar {
			return math.Abs(x) / (2 * math.Pi)
		}
	}
	return math.Inf(1)
}

package mains

import "math"

const (
	mostFitCells = 24 * cellRate
	fitTurns     = 4
	// leastTone is how far the power of a harmonic must stand above that of noise in a fit to count for the frequency.
	leastTone = 8
	// likely is how far the frequency may be from the path's, one standard deviation in Hz.
	likely = 0.006
	// noiseFactor is by how much errors are larger than the scatter of the cells tells, since weights follow the noise.
	noiseFactor = 1.25 * 1.25
	// aliasShare is the power, next to the loudest harmonic's, below which what shows may be an alias of that: −80 dB.
	aliasShare = 1e-8
	// agreeHz and agreeErrors are how far harmonics may disagree, the second in standard errors of both.
	agreeHz, agreeErrors = 0.001, 3
	// goodStep ends the iteration, in Hz; mostStep bounds a step to where the phase is still nearly straight.
	goodStep, mostStep = 1e-5, 0.03
)

// tone is a harmonic in a fit: its complex amplitude at the fit's centre, and the variance of that.
type tone struct {
	re, im, noise float64
	weight        float64 // of the cells
}

// power is how far the tone stands above its noise; 0 if it was not there at all.
func (t tone) power() float64 {
	if t.noise <= 0 {
		return 0
	}
	return t.square() / t.noise
}

// square is the squared amplitude.
func (t tone) square() float64 { return float64(t.re*t.re) + float64(t.im*t.im) }

// fit is one frequency with its harmonics, laid through some seconds.
type fit struct {
	ok       bool
	from, to int     // cells
	centre   float64 // seconds
	freqHz   float64 // above nominal
	errorHz  float64 // of the cells alone, one standard deviation
	merit    float64
	tones    [harmonics]tone
}

// fitter lays fits through cells.
type fitter struct {
	re, im [mostFitCells]float64
}

// fit turns the cells of a span back by a frequency and its multiples, and corrects it by the slope that is left in their
// phases, harmonics counting by the inverse variance of theirs:
//
//	f ← f + Σ_h s_h/v_h / Σ_h 1/v_h, s_h = Σ_j (t_j − t̄)·Im(c_j·conj A_h)/|A_h|² / (2πh·Σ_j w_j·(t_j − t̄)²)
//
// with A_h = Σ c_j/Σ w_j. The variances are those that the cells scatter with about A_h.
func (f *follower) fit(from, to int, startHz float64) fit {
	from, to = max(from, f.firstCell), min(to, f.end())
	r := fit{from: from, to: to, centre: (cellTime(from) + cellTime(to-1)) / 2, freqHz: startHz}
	if to-from < cellRate {
		return r
	}
	for range fitTurns {
		weight, step := f.correct(&r)
		if weight == 0 {
			return r
		}
		r.ok, r.errorHz = true, 1/math.Sqrt(weight)
		const prior = 1 / (likely * likely)
		step = (float64(weight*step) + float64(prior*(startHz-r.freqHz))) / (weight + prior)
		r.freqHz += max(-mostStep, min(mostStep, step))
		if math.Abs(step) < goodStep {
			break
		}
	}
	return r
}

// correct measures the tones of a fit with its frequency, and the mean step that their phases ask for, with its inverse
// variance: 0 if no tone counts. Tones that disagree with the heaviest are somebody else's, and left out.
func (f *follower) correct(r *fit) (weight, step float64) {
	var steps, weights [harmonics]float64
	loudest := 0.0
	for h := range r.tones {
		cells := f.cells[h][r.from-f.firstCell : r.to-f.firstCell]
		slope, variance := f.fitter.slope(&r.tones[h], cells, r.freqHz*float64(h+1))
		n := float64(h + 1)
		steps[h], weights[h] = slope/n, n*n/variance
		loudest = max(loudest, r.tones[h].square())
	}
	r.merit = 0
	lead := 0
	for h := range r.tones {
		t := &r.tones[h]
		if t.square() < aliasShare*loudest {
			*t = tone{}
		}
		r.merit += math.Log1p(min(t.power(), capPower))
		if t.power() < leastTone {
			weights[h] = 0
		}
		if weights[h] > weights[lead] {
			lead = h
		}
	}
	sum := 0.0
	for h, w := range weights {
		if w == 0 || math.Abs(steps[h]-steps[lead]) > agreeHz+agreeErrors*(1/math.Sqrt(w)+1/math.Sqrt(weights[lead])) {
			continue
		}
		sum += float64(w * steps[h])
		weight += w
	}
	if weight == 0 {
		return 0, 0
	}
	return weight, sum / weight
}

// slope measures the tone of a harmonic in cells turned back by freqHz, and the frequency that is left in Hz of the
// harmonic, with its variance.
func (s *fitter) slope(t *tone, cells []cell, freqHz float64) (slope, variance float64) {
	*t = tone{}
	turn := -2 * math.Pi * freqHz * cellSeconds
	stepIm, stepRe := math.Sincos(turn)
	im, re := math.Sincos(-turn * float64(len(cells)-1) / 2)
	var sumRe, sumIm, weight, moment float64
	middle := float64(len(cells)-1) / 2
	for i, c := range cells {
		s.re[i] = float64(c.re*re) - float64(c.im*im)
		s.im[i] = float64(c.re*im) + float64(c.im*re)
		sumRe += s.re[i]
		sumIm += s.im[i]
		weight += c.weight
		moment += float64(c.weight * (float64(i) - middle))
		re, im = float64(re*stepRe)-float64(im*stepIm), float64(re*stepIm)+float64(im*stepRe)
	}
	if weight <= 0 {
		return 0, 1
	}
	t.re, t.im, t.weight = sumRe/weight, sumIm/weight, weight
	mean := moment/weight + middle
	var lean, spread, scatter, noise float64
	for i, c := range cells {
		x := float64(i) - mean
		errRe, errIm := s.re[i]-float64(t.re*c.weight), s.im[i]-float64(t.im*c.weight)
		e := float64(errRe*errRe) + float64(errIm*errIm)
		lean += float64(x * (float64(s.im[i]*t.re) - float64(s.re[i]*t.im)))
		spread += float64(c.weight * (x * x))
		noise += e
		scatter += float64(x * x * e)
	}
	n := float64(len(cells))
	t.noise = noiseFactor * noise / (weight * weight) * n / (n - 1)
	square := float64(t.re*t.re) + float64(t.im*t.im)
	if square == 0 || spread == 0 {
		return 0, 1
	}
	scale := 1 / (2 * math.Pi * cellSeconds * spread)
	return lean / square * scale, noiseFactor * n / (n - 2) * scatter / 2 / square * scale * scale
}

// power is that of the tones that count.
func (r *fit) power() float64 {
	sum := 0.0
	for _, t := range r.tones {
		if p := t.power(); p >= leastTone {
			sum += p
		}
	}
	return sum
}

package mains

import (
	"cmp"
	"math"
	"slices"
)

const (
	// sideCells are fitted before a moment, and as many after it.
	sideCells   = 6 * cellRate
	sideSeconds = sideCells / cellRate
	// leastSide is how far a harmonic must stand above noise on both sides to count.
	leastSide = 6
	// phaseFloor is how far a harmonic's phase strays of itself, in radians: loads come and go. shiftFloor is how far the
	// network's does beyond a straight line on each side, at the fundamental.
	phaseFloor, shiftFloor = 0.1, 0.03
	// breakBar is the statistic at which a break is more than what uncut hum shows.
	breakBar = 22
	// leastBreak is the least statistic that is kept, mostBreaks how many are kept of one recording.
	leastBreak = 9
	mostBreaks = 200
	// nearCells around an edge are left out of both sides when the jump is measured, and searched for its moment.
	nearCells = 4
	// angles is how many jumps of phase are tried around the circle.
	angles = 256
	// aheadOfWindow is what a window looks ahead and back for a frequency to start from, in seconds from its centre.
	aheadOfWindow = 5
	// apartHz is how far two such frequencies must be apart to try both.
	apartHz = 0.004
)

// Break is a place where all harmonics jump as they would had a stretch of time been taken out or put in.
type Break struct {
	TimeSeconds, TimeErrorSeconds float64
	// RemovedSeconds is the time that was removed, modulo a period of the network: from 0 to 1/NominalHz. The same jump is
	// left by 1/NominalHz − RemovedSeconds that were put in, and by any number of whole periods more.
	RemovedSeconds, RemovedErrorSeconds float64
	// Score is the statistic over its bar: 1 is as much as the bar.
	Score float64
	// Harmonics were there on both sides; Misfit is how far they disagree about the jump, about Harmonics − 1 where they
	// do not.
	Harmonics int
	Misfit    float64
}

// edge is the comparison of both sides of one moment.
type edge struct {
	cell      int // that begins with it
	seconds   float64
	timeError float64
	gain      float64 // statistic
	shift     float64 // radians of the fundamental, after minus before
	error     float64
	misfit    float64
	harmonics int
}

// breaker looks for breaks a cell at a time.
type breaker struct {
	fits   []fit // of the windows from firstFit on, as many as a side has
	next   int   // window that is fitted next
	edges  []edge
	breaks []Break
	shifts []float32 // by second: the least jump that could have been seen, in seconds; +Inf: none
}

// advance fits the windows that need nothing after a second.
func (k *breaker) advance(f *follower, second int) {
	for ; k.next+sideCells <= f.end(); k.next++ {
		centre := cellTime(k.next) + sideSeconds/2.0
		if centre+aheadOfWindow > float64(second) {
			return
		}
		k.fits = append(k.fits, f.window(k.next, centre))
		if len(k.fits) > sideCells {
			e, j := k.compare(&k.fits[0], &k.fits[sideCells], edge{cell: k.next, seconds: cellTime(k.next) - cellSeconds/2})
			if j != nil {
				k.see(e.seconds, j.least())
			}
			k.take(f, e)
			k.fits = k.fits[:copy(k.fits, k.fits[1:])]
		}
	}
	if second == math.MaxInt {
		for range sideCells {
			k.take(f, edge{})
		}
	}
}

// window fits a window's frequency, from where the network is before, in and after it: a break nearby bends one of them.
func (f *follower) window(from int, centre float64) fit {
	var best fit
	var tried []float64
	for _, d := range []float64{-aheadOfWindow, 0, aheadOfWindow} {
		start := f.near(centre + d)
		if slices.ContainsFunc(tried, func(t float64) bool { return math.Abs(t-start) < apartHz }) {
			continue
		}
		tried = append(tried, start)
		r := f.fit(from, from+sideCells, start)
		if r.ok && (!best.ok || r.merit > best.merit+1) {
			best = r
		}
	}
	return best
}

// compare tests for a jump between two windows, at the edge between them.
func (k *breaker) compare(before, after *fit, e edge) (edge, *jump) {
	if !before.ok || !after.ok {
		return e, nil
	}
	var j jump
	toEdge, fromEdge := e.seconds-before.centre, after.centre-e.seconds
	j.drift = drift(before, toEdge) + drift(after, fromEdge) + shiftFloor*shiftFloor
	turn := -2 * math.Pi * (float64(toEdge*before.freqHz) + float64(fromEdge*after.freqHz))
	for h := range j.weights {
		b, a := before.tones[h], after.tones[h]
		pb, pa := b.power(), a.power()
		if min(pb, pa) < leastSide {
			continue
		}
		e.harmonics++
		j.weights[h] = 1 / (0.5/pb + 0.5/pa + phaseFloor*phaseFloor)
		im, re := float64(a.im*b.re)-float64(a.re*b.im), float64(a.re*b.re)+float64(a.im*b.im)
		j.phases[h] = math.Atan2(im, re) + float64(turn*float64(h+1))
	}
	if e.harmonics == 0 {
		return e, nil
	}
	j.solve(&e)
	return e, &j
}

// drift is the variance of the phase that a fit foretells some seconds from its centre, for what its frequency may be off by.
func drift(r *fit, seconds float64) float64 {
	const prior = 1 / (likely * likely)
	turn := 2 * math.Pi * seconds
	return float64(turn*turn) / (1/float64(r.errorHz*r.errorHz) + prior)
}

// take looks whether the edge in the middle of the newest ones is the largest of them.
func (k *breaker) take(f *follower, e edge) {
	k.edges = append(k.edges, e)
	if len(k.edges) <= sideCells {
		return
	}
	at := len(k.edges) - 1 - sideCells
	m := k.edges[at]
	larger := func(o edge) bool { return o.gain > m.gain }
	if m.gain >= leastBreak && !slices.ContainsFunc(k.edges, larger) && !slices.ContainsFunc(k.edges[:at], func(o edge) bool { return o.gain == m.gain }) {
		k.keep(k.refine(f, m))
	}
	if len(k.edges) > 2*sideCells {
		k.edges = k.edges[:copy(k.edges, k.edges[1:])]
	}
}

// refine finds the moment of a jump among the cells around its edge, and measures the jump anew from what lies clear of it.
func (k *breaker) refine(f *follower, e edge) edge {
	before := f.window(e.cell-nearCells-sideCells, e.seconds-float64(nearCells*cellSeconds)-sideSeconds/2.0)
	after := f.window(e.cell+nearCells, e.seconds+float64(nearCells*cellSeconds)+sideSeconds/2.0)
	at := e
	at.harmonics = 0
	e.timeError = nearCells * cellSeconds
	at, j := k.compare(&before, &after, at)
	if j == nil {
		return e
	}
	moment, timeError := f.moment(&before, &after, e.cell)
	at = edge{cell: e.cell, seconds: moment, timeError: timeError}
	at, _ = k.compare(&before, &after, at)
	at.gain = e.gain
	return at
}

// moment is where between two cells, near one, the tones of one fit give way to those of the other: the mean over all places by
// their likelihood, and its deviation.
func (f *follower) moment(before, after *fit, cell int) (seconds, errorSeconds float64) {
	var logs [2*nearCells + 1]float64
	for i := 1; i < len(logs); i++ {
		logs[i] = logs[i-1] + f.fitsBetter(before, after, cell-nearCells+i-1)
	}
	top := slices.Max(logs[:])
	var sum, mean, square float64
	for i, l := range logs {
		p, at := math.Exp(l-top), float64(i-nearCells)*cellSeconds
		sum += p
		mean += float64(p * at)
		square += float64(p * at * at)
	}
	mean /= sum
	square = square/sum - float64(mean*mean)
	return cellTime(cell) - cellSeconds/2 + mean, math.Sqrt(max(0, square) + cellSeconds*cellSeconds/12)
}

// fitsBetter is by how much the logarithm of a cell's likelihood is larger under one fit than under another.
func (f *follower) fitsBetter(one, other *fit, cell int) float64 {
	i := cell - f.firstCell
	if i < 0 || i >= len(f.cells[0]) {
		return 0
	}
	sum := 0.0
	for h := range f.cells {
		a, b, c := &one.tones[h], &other.tones[h], f.cells[h][i]
		if min(a.power(), b.power()) < leastSide || c.weight == 0 {
			continue
		}
		noise := (float64(a.noise*a.weight) + float64(b.noise*b.weight)) / 2 * c.weight
		sum += (other.miss(h, c, cellTime(cell)) - one.miss(h, c, cellTime(cell))) / noise
	}
	return sum
}

// miss is the squared distance of a harmonic's cell from what a fit foretells.
func (r *fit) miss(h int, c cell, seconds float64) float64 {
	t := &r.tones[h]
	im, re := math.Sincos(2 * math.Pi * r.freqHz * float64(h+1) * (seconds - r.centre))
	x := c.re - float64(c.weight*(float64(t.re*re)-float64(t.im*im)))
	y := c.im - float64(c.weight*(float64(t.re*im)+float64(t.im*re)))
	return float64(x*x) + float64(y*y)
}

// keep adds a break, in place of the weakest if there are too many.
func (k *breaker) keep(e edge) {
	b := Break{
		TimeSeconds: e.seconds, TimeErrorSeconds: e.timeError,
		RemovedSeconds: math.Mod(e.shift/(2*math.Pi)+1, 1), RemovedErrorSeconds: e.error / (2 * math.Pi),
		Score: e.gain / breakBar, Harmonics: e.harmonics, Misfit: e.misfit,
	}
	if len(k.breaks) < mostBreaks {
		k.breaks = append(k.breaks, b)
		return
	}
	weakest := 0
	for i, o := range k.breaks {
		if cmp.Less(o.Score, k.breaks[weakest].Score) {
			weakest = i
		}
	}
	if k.breaks[weakest].Score < b.Score {
		k.breaks = append(slices.Delete(k.breaks, weakest, weakest+1), b)
	}
}

// see notes the least jump that could have been seen at a moment.
func (k *breaker) see(seconds, shift float64) {
	i := int(math.Round(seconds))
	for len(k.shifts) <= i {
		k.shifts = append(k.shifts, float32(math.Inf(1)))
	}
	k.shifts[i] = min(k.shifts[i], float32(shift))
}

package room

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// The history is examined by chunks of 4 s; the noise of an octave is that of the chunk and its neighbours.
	chunkRows = 512
	spanRows  = 3 * chunkRows

	// Falls are measured over this many rows: 80, 104 and 256 ms.
	earlyRows, lateRows, longRows = 10, 13, 32

	// A fall begins at least startOverNoise above the noise, as a ratio of powers, and its last quarter has at most
	// leastDrop of the power of its first.
	startOverNoise, leastDrop = 4, 0.7

	// A fall is late, the direct sound being over, if the level lateAgo rows before its start was lateRatio times higher.
	lateAgo, lateRatio = 10, 2

	// The noise of an octave is noiseOverQuantile times the power that noiseShare of the rows do not reach, of which every
	// noiseStep-th is looked at: those between overlap with it.
	noiseShare, noiseOverQuantile, noiseStep = 0.05, 1.1, 4
)

// history holds the last rows of all octaves: a chunk that was examined, one to be examined, and one that is filling.
type history struct {
	energies [Octaves][spanRows]float64
	unusable [spanRows]bool // digital silence, or too near to it
	at       int            // rows filled
	since    int            // rows since the last silent one
	first    int            // number of the first row of the middle chunk
}

func newHistory() history {
	h := history{at: chunkRows, since: guardReverbRows}
	for i := range chunkRows {
		h.unusable[i] = true
	}
	return h
}

// add appends a row and reports whether the last chunk is full.
func (h *history) add(energies *[Octaves]float64, silent bool) bool {
	for i, e := range energies {
		h.energies[i][h.at] = e
	}
	h.unusable[h.at] = silent || h.since < guardReverbRows
	h.since++
	if silent {
		h.since = 0
		for i := 1; i <= guardReverbRows; i++ {
			h.unusable[h.at-i] = true
		}
	}
	h.at++
	return h.at == spanRows
}

// shift makes room for the next chunk.
func (h *history) shift() {
	for i := range h.energies {
		copy(h.energies[i][:], h.energies[i][chunkRows:])
	}
	copy(h.unusable[:], h.unusable[chunkRows:])
	h.at -= chunkRows
	h.first += chunkRows
}

// clean returns for the rows of the middle chunk how many usable rows follow one another from there on.
func (h *history) clean() (n [chunkRows]int) {
	run := 0
	for i := 2*chunkRows + longRows - 1; i >= chunkRows; i-- {
		run++
		if h.unusable[i] {
			run = 0
		}
		if i < 2*chunkRows {
			n[i-chunkRows] = run
		}
	}
	return n
}

// noise returns the power of an octave's noise near the middle chunk, 0 if there is too little to tell.
func (h *history) noise(octave int) float64 {
	var some [spanRows / noiseStep]float64
	n := 0
	for i := 0; i < spanRows; i += noiseStep {
		if !h.unusable[i] {
			some[n] = h.energies[octave][i]
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return float64(noiseOverQuantile * dsp.Select(some[:n], int(noiseShare*float64(n))))
}

// octaveFalls counts the falls of one octave by their decay times.
type octaveFalls struct {
	early, late, long tally
	decays            int // late falls that do not overlap
	freeFrom          int // first row that the last decay does not cover
}

// examine measures the falls that begin in the middle chunk, where clean usable rows follow one another.
func (o *octaveFalls) examine(h *history, octave int, clean *[chunkRows]int) {
	noise := h.noise(octave)
	if !(noise > 0) {
		return
	}
	e := h.energies[octave][chunkRows-lateAgo:][:lateAgo+chunkRows+longRows]
	var logs [lateAgo + chunkRows + longRows]float64
	for i, v := range e {
		logs[i] = math.Log(max(v-noise, 0.3*noise))
	}
	for k, usable := range clean {
		w := e[lateAgo+k:]
		start := (w[0] + w[1] + w[2]) / 3
		if usable < earlyRows || start < startOverNoise*noise {
			continue
		}
		row := h.first + k
		measure := func(n int) float64 { return decaySeconds(w[:n], logs[lateAgo+k:][:n], noise) }
		if weakens(w[:earlyRows]) {
			o.early.add(row, measure(earlyRows))
		}
		if usable >= lateRows && weakens(w[:lateRows]) && !h.unusable[chunkRows+k-lateAgo] && e[k] > lateRatio*start {
			o.addLate(row, measure(lateRows))
		}
		if usable >= longRows && weakens(w[:longRows]) {
			o.long.add(row, measure(longRows))
		}
	}
}

func (o *octaveFalls) addLate(row int, seconds float64) {
	o.late.add(row, seconds)
	if row >= o.freeFrom {
		o.decays++
		o.freeFrom = row + lateRows
	}
}

// weakens reports whether the last quarter of e is weaker than the first.
func weakens(e []float64) bool {
	q := len(e) / 4
	first, last := 0.0, 0.0
	for i := range q {
		first += e[i]
		last += e[len(e)-1-i]
	}
	return last <= leastDrop*first
}

// decaySeconds returns the decay time, in seconds for 60 dB, under which energies e are most probable if they are gamma
// distributed about a decay in steady noise:
//
//	m(k) = exp(a + b·k) + noise,  ln p = −κ·Σ (e(k)/m(k) + ln m(k))
//
// From a straight line through the logarithms, noise taken off, which logs are, one step of Fisher scoring leads there
// nearly; more did not bring the reverberation time nearer. It is +Inf where nothing decays.
func decaySeconds(e, logs []float64, noise float64) float64 {
	n, mid := float64(len(e)), float64(len(e)-1)/2
	a, b := 0.0, 0.0
	for k, y := range logs {
		a += y
		b += float64((float64(k) - mid) * y)
	}
	a /= n
	b /= n * (n*n - 1) / 12
	b = min(max(b, -1.5), 0.2)

	s, ratio := math.Exp(a-float64(b*mid)), math.Exp(b)
	var w00, w01, w11, g0, g1 float64
	for k, v := range e {
		x := float64(k) - mid
		inverse := 1 / (s + noise)
		d := s * inverse
		z := float64(d*inverse) * (v - s - noise)
		dd := float64(d * d)
		w00 += dd
		w01 += float64(dd * x)
		w11 += float64(float64(dd*x) * x)
		g0 += z
		g1 += float64(z * x)
		s *= ratio
	}
	step := (float64(w00*g1) - float64(w01*g0)) / (float64(w00*w11) - float64(w01*w01) + 1e-12)
	b += min(max(step, -0.3), 0.3)
	if b >= 0 {
		return math.Inf(1)
	}
	return 6 * math.Ln10 / (-b * rowsPerSecond)
}

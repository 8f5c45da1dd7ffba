package mains

import (
	"cmp"
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// keep is how much of the earlier votes helps to choose the frequency of a frame.
	keep = 0.85
	// stretch is the number of frames over which a network may be taken as steady to within the search's
	// resolution.
	stretch = 60
	// leastWeight is the weight, Σ power·h² over the lines, below which a frequency is uncertain by more than
	// 3 mHz and is not given. At a fifth of it the tracks' errors grow by a half for a seventh more points.
	leastWeight = 100
	// agreeBins is how far apart two harmonics may be read, in bins, besides what noise explains.
	agreeBins = 0.02
)

// estimate is the frequency in one frame; 0 Hz if no line could be trusted.
type estimate struct {
	centre, freqHz, power float32
}

// base follows one nominal frequency.
type base struct {
	nominalHz float64
	top       int // the highest harmonic
	votes     []float64
	recent    []float64 // votes with the older ones fading
	sum       []float64 // votes of the current stretch
	rows      int       // frames in sum
	total     float64   // Σ over finished stretches of rows·contrast
	frames    int
	points    []estimate
	floors    [harmonics + 1]float64
	logs      []float64
}

func newBase(nominalHz float64) *base {
	return &base{
		nominalHz: nominalHz, top: min(harmonics, int(topHz/nominalHz)),
		votes: make([]float64, candidates), recent: make([]float64, candidates), sum: make([]float64, candidates),
	}
}

func (b *base) candidate(i int) float64 { return b.nominalHz - reachHz + stepHz*float64(i) }

// add takes a frame's spectrum.
func (b *base) add(f *frame, centre float32) {
	b.vote(f)
	best := 0
	for i, v := range b.votes {
		b.recent[i] = keep*b.recent[i] + v
		b.sum[i] += v
		if b.recent[i] > b.recent[best] {
			best = i
		}
	}
	b.frames++
	b.rows++
	if b.rows == stretch {
		b.total += float64(b.rows) * b.contrast()
		clear(b.sum)
		b.rows = 0
	}
	b.points = append(b.points, b.read(f, b.candidate(best), centre))
}

// vote sums over the harmonics how far the spectrum stands above its floor, for each candidate:
//
//	J(f) = Σ_h ln(1 + min(P(h·f)/floor_h, cap))
func (b *base) vote(f *frame) {
	clear(b.votes)
	for h := 1; h <= b.top; h++ {
		b.floors[h] = f.floor(b.nominalHz, h)
		first := f.bin(float64(h) * (b.nominalHz - reachHz))
		last := f.bin(float64(h) * (b.nominalHz + reachHz))
		b.logs = b.logs[:0]
		for _, p := range f.power[first : last+1] {
			b.logs = append(b.logs, math.Log1p(min(float64(p)/b.floors[h], capPower)))
		}
		for i := range b.votes {
			b.votes[i] += b.logs[f.bin(float64(h)*b.candidate(i))-first]
		}
	}
}

// contrast is how far the best candidate of a stretch stands above the middle one, per frame.
func (b *base) contrast() float64 {
	return (slices.Max(b.sum) - dsp.Median(b.sum)) / float64(b.rows)
}

// score compares the contrast with what recordings without hum show, which falls with the number of frames n:
//
//	ln(contrast/(0.4 + 3/v))·v, v = √(1 + min(n, 60)/8)
//
// The constants were fitted to speech without hum of 8 s to 5 min; there the score's deviation is then 0.3
// whatever the length.
func (b *base) score() float64 {
	total := b.total
	if b.rows > 0 {
		total += float64(b.rows) * b.contrast()
	}
	v := math.Sqrt(1 + float64(min(b.frames, stretch))/8)
	return v * math.Log(max(total/float64(b.frames), 0.01)/(0.4+3/v))
}

// read combines the trusted harmonics near a frequency into one estimate.
func (b *base) read(f *frame, aroundHz float64, centre float32) estimate {
	var lines []line
	for h := 1; h <= b.top; h++ {
		if l := f.read(aroundHz, h, b.floors[h]); l.power > trustPower {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return estimate{centre: centre}
	}
	// The heaviest line is the reference; others that disagree with it are somebody else's tone.
	lead := slices.MaxFunc(lines, func(a, b line) int { return cmp.Compare(a.weight, b.weight) })
	var sum, weight, power float64
	for _, l := range lines {
		if math.Abs(l.freqHz-lead.freqHz)*f.seconds > 2/math.Sqrt(l.weight)+2/math.Sqrt(lead.weight)+agreeBins {
			continue
		}
		sum += l.weight * l.freqHz
		weight += l.weight
		power += l.power
	}
	if weight < leastWeight {
		return estimate{centre: centre}
	}
	return estimate{centre: centre, freqHz: float32(sum/weight - b.nominalHz), power: float32(power)}
}

package room

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// hopStats is what is kept of the samples of one hop in one octave.
type hopStats struct {
	energy   float64
	max, min float32
	silent   bool // every sample of the recording within one step of 16 bits
}

// add takes samples of the recording, x, and of the octave, y, and returns energy with that of y. Sample by sample, so
// that blocks of any size give the same sum.
func (h *hopStats) add(energy float64, x, y []float32) float64 {
	for i, v := range y {
		energy += float64(v) * float64(v)
		h.max = max(h.max, v)
		h.min = min(h.min, v)
		if x[i] > lsb || x[i] < -lsb {
			h.silent = false
		}
	}
	return energy
}

func (h *hopStats) merge(o *hopStats) {
	h.energy += o.energy
	h.max = max(h.max, o.max)
	h.min = min(h.min, o.min)
	h.silent = h.silent || o.silent
}

// weakerThan reports whether energy and both extremes of a sub-frame have come down.
func (h *hopStats) weakerThan(o *hopStats) bool {
	return h.energy < o.energy && h.max < o.max && h.min > o.min
}

// octaveMeter finds the free decays of one octave and counts their decay times.
type octaveMeter struct {
	centreHz float64
	filter   dsp.Filter
	rate     int
	block    int         // samples
	weights  [][]float64 // decayWeights

	energies [spanBlocks]float64 // ring, by number of block
	hops     [spanHops]hopStats  // ring, by number of hop
	at       int                 // samples of the block under way
	blocks   int                 // blocks completed

	counts   [groups][timeCount]float64
	decays   int // that do not overlap
	freeFrom int // first block that the last decay does not cover
}

func newOctave(centreHz float64, rate int, weights [][]float64) *octaveMeter {
	return &octaveMeter{
		centreHz: centreHz, rate: rate, block: blockSamples(rate), weights: weights,
		filter: dsp.ButterworthBandPass(3, centreHz/math.Sqrt2, centreHz*math.Sqrt2, rate),
	}
}

// write takes the samples x and what the octave's filter made of them, y.
func (o *octaveMeter) write(x, y []float32) {
	for len(y) > 0 {
		h := &o.hops[o.blocks/hopBlocks%spanHops]
		if o.at == 0 {
			o.energies[o.blocks%spanBlocks] = 0
			if o.blocks%hopBlocks == 0 {
				*h = hopStats{max: y[0], min: y[0], silent: true}
			}
		}
		n := min(len(y), o.block-o.at)
		energy := &o.energies[o.blocks%spanBlocks]
		*energy = h.add(*energy, x[:n], y[:n])
		x, y = x[n:], y[n:]
		if o.at += n; o.at < o.block {
			return
		}
		h.energy += *energy
		o.at = 0
		o.blocks++
		if o.blocks%hopBlocks == 0 && o.blocks >= spanBlocks {
			o.examine(o.blocks - spanBlocks)
		}
	}
}

// examine looks for a free decay that begins with the given block.
func (o *octaveMeter) examine(start int) {
	falls := 0
	last := o.subframe(start)
	for !last.silent && falls < maxFalls {
		next := o.subframe(start + (falls+1)*subBlocks)
		if next.silent || !next.weakerThan(&last) {
			break
		}
		last = next
		falls++
	}
	if falls < minFalls {
		return
	}
	n := (falls + 1) * subBlocks
	t := o.likeliest(start, n)
	if t == 0 || t == timeCount-1 {
		return // the decay lies outside the range
	}
	if start >= o.freeFrom || o.decays == 0 {
		o.decays++
		o.freeFrom = start + n
	}
	o.counts[o.decays%groups][t]++
}

func (o *octaveMeter) subframe(block int) hopStats {
	first := block / hopBlocks
	s := o.hops[first%spanHops]
	for i := 1; i < hopsPerSub; i++ {
		s.merge(&o.hops[(first+i)%spanHops])
	}
	return s
}

// likeliest returns the decay time, as an index, under which n blocks are most probable if the octave holds white
// Gaussian noise that decays exponentially. With L samples y:
//
//	ln p = -L/2·((L-1)·ln a + ln(2π·S/L) + 1),  S = Σ a^(-2n)·y(n)²
//
// What is in the brackets is convex in ln a, so halving finds its least value.
func (o *octaveMeter) likeliest(start, n int) int {
	var e [spanBlocks]float64
	for j := range n {
		e[j] = o.energies[(start+j)%spanBlocks]
	}
	cost := func(t int) float64 {
		s := 0.0
		for j, w := range o.weights[t][:n] {
			s += w * e[j]
		}
		return float64(n*o.block-1)*lnDecay(t, o.rate) + math.Log(s)
	}
	lo, hi := 0, timeCount-1
	for lo < hi {
		if mid := (lo + hi) / 2; cost(mid) <= cost(mid+1) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

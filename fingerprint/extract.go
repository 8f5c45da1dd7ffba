package fingerprint

import (
	"math"
	"slices"
)

const (
	// loBin and hiBin bound the bins that landmarks are sought in: 220 Hz to 3.4 kHz, what a telephone passes.
	loBin, hiBin = 14, 218
	// A landmark is the loudest bin within boxBins bins and boxRows rows on each side. Recordings of speech give 30 to 40 a second.
	boxBins, boxRows = 7, 6
	// silentPower is the mean power of a bin in silence, and a little more: noise of one 16-bit step has 1.2e-7.
	silentPower = 2e-7
	// levelSteps is the quantisation of levels, steps an octave of power: 3 dB/8. What differs less is equal.
	levelSteps = 8

	bandCount      = 33
	loHz, hiHz     = 300.0, 3000.0
	smoothRows     = 3   // rows on each side that a frame's energies are averaged over
	lagFrames      = 2   // frames between the two that a bit compares
	bandSteps      = 256 // quantisation of a frame's band levels, steps an octave of power
	steadySteps    = 128 // mean change of the bands below which a frame counts as steady: 1.5 dB
	smoothCapacity = 2*smoothRows + 1
)

// silentLevel is the level of silentPower in a band.
var silentLevel = int32(math.Round(bandSteps * math.Log2(silentPower)))

// Extractor makes the print of one recording from the rows of its spectrogram.
type Extractor struct {
	print  Print
	rows   int
	levels [][hiBin - loBin]int16 // ring of rows about the one searched for landmarks
	loud   [][hiBin - loBin]int16 // the loudest level within boxBins of each bin
	bands  [smoothCapacity][bandCount]float64
	frames [lagFrames + 1][bandCount]int32
	weigh  [bandCount]band
}

// band is a range of bins with the weight of each in the band's mean.
type band struct {
	first   int
	weights []float64
}

// NewExtractor returns an extractor that has seen nothing.
func NewExtractor() *Extractor {
	const ring = 2*boxRows + 1
	x := &Extractor{levels: make([][hiBin - loBin]int16, ring), loud: make([][hiBin - loBin]int16, ring)}
	for b := range x.weigh {
		x.weigh[b] = newBand(b)
	}
	return x
}

// newBand returns band b of bandCount, logarithmically spaced from loHz to hiHz, no narrower than 1.5 bins.
func newBand(b int) band {
	const binHz = 8000.0 / 512
	edge := func(i int) float64 { return loHz / binHz * math.Pow(hiHz/loHz, float64(i)/bandCount) }
	lo, hi := edge(b), edge(b+1)
	if hi-lo < 1.5 {
		lo, hi = (lo+hi)/2-0.75, (lo+hi)/2+0.75
	}
	out := band{first: int(lo)}
	for k := int(lo); float64(k) < hi; k++ {
		out.weights = append(out.weights, (min(hi, float64(k+1))-max(lo, float64(k)))/(hi-lo))
	}
	return out
}

// Row takes the next row of power: Hann frames of 512 samples every 128 at 8 kHz, 257 bins, unnormalised.
func (x *Extractor) Row(power []float32) {
	if len(power) != rowBins {
		panic("fingerprint: a row must have 257 bins")
	}
	x.landmarks(power)
	x.bits(power)
	x.rows++
}

// Print returns the print of the rows so far. Silence gives a print in which nothing matches.
func (x *Extractor) Print() *Print {
	p := x.print
	p.rows = x.rows
	p.peaks, p.bits, p.active = slices.Clone(p.peaks), slices.Clone(p.bits), slices.Clone(p.active)
	return &p
}

// landmarks adds the row to the ring and keeps the peaks of the row boxRows before it.
func (x *Extractor) landmarks(power []float32) {
	levels := &x.levels[x.rows%len(x.levels)]
	for i := range levels {
		levels[i] = int16(math.Round(levelSteps * math.Log2(max(float64(power[loBin+i]), silentPower))))
	}
	loud := &x.loud[x.rows%len(x.loud)]
	for i := range loud {
		loud[i] = slices.Max(levels[max(0, i-boxBins):min(len(levels), i+boxBins+1)])
	}
	if x.rows < 2*boxRows {
		return
	}
	row := x.rows - boxRows
	for i, level := range x.levels[row%len(x.levels)] {
		if level == x.loud[row%len(x.loud)][i] && x.stands(row, i, level) {
			x.print.peaks = append(x.print.peaks, peak{row: uint32(row), bin: uint8(loBin + i)})
		}
	}
}

// stands says whether the loudest bin of its row is also louder than all in the rows about it. Equals do not stand,
// so that silence and steady tones have no landmarks.
func (x *Extractor) stands(row, i int, level int16) bool {
	for r := row - boxRows; r <= row+boxRows; r++ {
		if r != row && x.loud[r%len(x.loud)][i] >= level {
			return false
		}
	}
	levels := &x.levels[row%len(x.levels)]
	for j := max(0, i-boxBins); j < min(len(levels), i+boxBins+1); j++ {
		if j != i && levels[j] == level {
			return false
		}
	}
	return true
}

// bits adds the row's band energies to their ring and, at every second row, the frame that this completes.
func (x *Extractor) bits(power []float32) {
	energies := &x.bands[x.rows%smoothCapacity]
	for b, w := range x.weigh {
		energies[b] = 0
		for i, share := range w.weights {
			energies[b] += share * float64(power[w.first+i])
		}
	}
	if x.rows < smoothCapacity-1 || x.rows%rowsPerFrame != 0 {
		return
	}
	n := x.rows/rowsPerFrame - smoothRows // frames before this one
	now := &x.frames[n%len(x.frames)]
	for b := range now {
		sum := 0.0
		for d := -smoothRows; d <= smoothRows; d++ {
			hann := 0.5 + 0.5*math.Cos(math.Pi*float64(d)/(smoothRows+1))
			sum += hann / (smoothRows + 1) * x.bands[(x.rows-smoothRows+d)%smoothCapacity][b]
		}
		now[b] = int32(math.Round(bandSteps * math.Log2(max(sum, silentPower))))
	}
	if n >= lagFrames {
		word, active := compare(now, &x.frames[(n-lagFrames)%len(x.frames)])
		x.print.add(word, active)
	}
}

// compare returns the signs of how the differences of neighbouring bands changed, and whether the frames have sound and
// changed at all. What silence turns into shows the average spectrum of speech, which is no evidence.
func compare(now, before *[bandCount]int32) (word uint32, active bool) {
	change, silent := int32(0), 0
	for b := range bandCount - 1 {
		d := now[b] - now[b+1] - before[b] + before[b+1]
		if d > 0 {
			word |= 1 << b
		}
		change += max(d, -d)
		if min(now[b], before[b]) == silentLevel {
			silent++
		}
	}
	return word, change >= steadySteps*(bandCount-1) && silent < bandCount/2
}

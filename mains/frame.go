package mains

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	harmonics = 10
	topHz     = 450
	// reachHz is how far a network may be from nominal: beyond the worst of the synchronous grids in service.
	reachHz = 0.5
	stepHz  = 0.005 // of the search; a bin of a 16 s frame at the tenth harmonic is 6 mHz of the fundamental
	// floorHz is the width on each side of a harmonic's reach that its noise floor is taken from.
	floorHz = 4
	// capPower bounds the vote of one harmonic to 25 dB, so that one loud tone cannot outvote the others.
	capPower = 300
	// trustPower is how far a line must stand above the floor before its frequency counts. Noise reaches 20 times
	// its mean in one of e^20 bins.
	trustPower = 20
)

// candidates is the number of frequencies that are tried around nominal.
const candidates = 2*int(reachHz/stepHz) + 1

// frame is the spectrum of one stretch of samples.
type frame struct {
	fft     *dsp.RealFFT64
	samples int
	power   []float32
	seconds float64 // of a frame: bins are 1/seconds apart
	scratch []float64
}

func newFrame(n int) *frame {
	return &frame{fft: dsp.NewRealFFT64(n, dsp.Hann(n)), samples: n, power: make([]float32, n/2+1), seconds: float64(n) / Rate}
}

func (f *frame) transform(x []float32) { f.fft.Power(f.power, x) }

func (f *frame) bin(freqHz float64) int { return int(math.Round(freqHz * f.seconds)) }

// floor is the mean power of noise near a harmonic, its own reach left out: the median over both sides, which for
// the exponential distribution of a noise's bins is ln 2 of the mean.
func (f *frame) floor(nominalHz float64, h int) float64 {
	centre, reach := nominalHz*float64(h), reachHz*float64(h)+0.25
	f.scratch = f.scratch[:0]
	for k := f.bin(centre - reach - floorHz); k <= f.bin(centre-reach); k++ {
		f.scratch = append(f.scratch, float64(f.power[k]))
	}
	for k := f.bin(centre + reach); k <= f.bin(centre+reach+floorHz); k++ {
		f.scratch = append(f.scratch, float64(f.power[k]))
	}
	// Below the rounding noise of 24 bits there is nothing to stand above.
	least := 1e-14 * float64(f.samples)
	return max(dsp.Median(f.scratch)/math.Ln2, least)
}

// line is one harmonic's reading.
type line struct {
	freqHz float64 // at the fundamental
	power  float64 // peak over floor
	weight float64 // inverse variance, up to a constant
}

// read finds the peak next to h·aroundHz and interpolates it. For a Hann window and a steady tone
//
//	δ = (2α − 1)/(1 + α), α = |X[k+1]|/|X[k]|
//
// is exact, k and k+1 being the two largest bins.
func (f *frame) read(aroundHz float64, h int, floor float64) line {
	k := f.bin(aroundHz * float64(h))
	for _, at := range []int{k - 1, k + 1} {
		if f.power[at] > f.power[k] {
			k = at
		}
	}
	side := 1
	if f.power[k-1] > f.power[k+1] {
		side = -1
	}
	alpha := math.Sqrt(float64(f.power[k+side]) / float64(f.power[k]))
	delta := (2*alpha - 1) / (1 + alpha)
	freq := (float64(k) + float64(side)*delta) / f.seconds / float64(h)
	power := float64(f.power[k]) / floor
	return line{freqHz: freq, power: power, weight: power * float64(h*h)}
}

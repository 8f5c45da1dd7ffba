package room

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// A sub-frame of 29 ms is subBlocks energy blocks; decays are looked for every hopBlocks.
	subframeSeconds      = 0.0292
	subBlocks, hopBlocks = 32, 8
	hopsPerSub           = subBlocks / hopBlocks

	// minFalls and maxFalls are how often in a row a sub-frame must be weaker than the one before.
	minFalls, maxFalls = 3, 6
	spanHops           = (maxFalls + 1) * hopsPerSub
	spanBlocks         = spanHops * hopBlocks

	// Decay times are searched at timeCount values from loSeconds on.
	loSeconds, stepSeconds, timeCount = 0.10, 0.02, 96

	// kernelSeconds is the width of the density whose peak is an octave's decay time.
	kernelSeconds = 0.05

	// minDecays is the least number of free decays behind an octave's value.
	minDecays = 4

	// groups is how many parts the decays are dealt out to; they are redrawn resamples times for the error.
	groups, resamples = 16, 64

	// methodError is the spread of the estimates about the truth that more decays do not lessen, as a share: of 11
	// measured rooms, at 10 dB over noise and more.
	methodError = 0.20

	// lsb is the largest sample of digital silence: one step of 16 bits.
	lsb = 1.01 / 32768
)

// Octave is the reverberation time of one octave band.
type Octave struct {
	CentreHz    float64
	RT60Seconds float64
	Decays      int // free decays that it rests on
}

// Reverb is the reverberation heard in a recording. Where nothing could be said, Reason says why and RT60Seconds
// is 0.
type Reverb struct {
	RT60Seconds          float64 // median of the octaves from 500 to 4000 Hz
	StandardErrorSeconds float64 // from redrawing the decays, and methodError
	Octaves              []Octave
	Reason               string
}

// ReverbMeter measures a [Reverb]. Its size does not depend on the length of the recording.
type ReverbMeter struct {
	bands []*octaveMeter
	buf   []float32
}

// NewReverb returns a meter for samples at the given rate, 8000 or 16000 Hz; octaves that the rate cannot carry are
// left out.
func NewReverb(rate int) *ReverbMeter {
	m := &ReverbMeter{}
	weights := decayWeights(blockSamples(rate), rate)
	for centreHz := 250.0; centreHz <= 4000 && centreHz < 0.45*float64(rate); centreHz *= 2 {
		m.bands = append(m.bands, newOctave(centreHz, rate, weights))
	}
	return m
}

func blockSamples(rate int) int {
	return max(1, int(math.Round(subframeSeconds*float64(rate)/subBlocks)))
}

// Write takes mono samples in ±1, in blocks of any size.
func (m *ReverbMeter) Write(x []float32) {
	for b := range slices.Chunk(x, 4096) {
		m.buf = append(m.buf[:0], b...)
		for _, o := range m.bands {
			o.write(b, o.filter.Write(m.buf[:len(b)], b))
		}
	}
}

// Result returns the reverberation of the samples so far. Samples may follow.
func (m *ReverbMeter) Result() Reverb {
	var r Reverb
	var counts [][groups][timeCount]float64
	for _, o := range m.bands {
		if o.decays < minDecays {
			continue
		}
		t := peakSeconds(sumGroups(&o.counts, nil))
		r.Octaves = append(r.Octaves, Octave{CentreHz: o.centreHz, RT60Seconds: t, Decays: o.decays})
		if o.centreHz >= 500 {
			counts = append(counts, o.counts)
		}
	}
	if len(counts) < 2 {
		r.Reason = "too few free decays for a reverberation time"
		return r
	}
	var values []float64
	for _, c := range counts {
		values = append(values, peakSeconds(sumGroups(&c, nil)))
	}
	r.RT60Seconds = dsp.Median(values)
	r.StandardErrorSeconds = math.Hypot(spread(counts), methodError*r.RT60Seconds)
	return r
}

// spread is the standard deviation of the median over octaves when the groups of decays are redrawn. The seed is
// fixed: the same recording has the same error.
func spread(counts [][groups][timeCount]float64) float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	var sum, sumSq float64
	for range resamples {
		var values []float64
		for i := range counts {
			var times [groups]float64
			for range groups {
				times[rng.IntN(groups)]++
			}
			values = append(values, peakSeconds(sumGroups(&counts[i], &times)))
		}
		t := dsp.Median(values)
		sum += t
		sumSq += t * t
	}
	mean := sum / resamples
	return math.Sqrt(max(sumSq/resamples-mean*mean, 0))
}

// sumGroups adds up the groups, each as often as times says, or once.
func sumGroups(counts *[groups][timeCount]float64, times *[groups]float64) (s [timeCount]float64) {
	for g := range counts {
		w := 1.0
		if times != nil {
			w = times[g]
		}
		for t, c := range counts[g] {
			s[t] += w * c
		}
	}
	return s
}

// peakSeconds returns where the Gaussian kernel density of the counts is highest.
func peakSeconds(counts [timeCount]float64) float64 {
	var density [timeCount]float64
	for t, c := range counts {
		if c == 0 {
			continue
		}
		for u := range density {
			d := float64(u-t) * stepSeconds / kernelSeconds
			density[u] += c * math.Exp(-d*d/2)
		}
	}
	best := 0
	for u, d := range density {
		if d > density[best] {
			best = u
		}
	}
	return loSeconds + stepSeconds*float64(best)
}

// decayWeights returns a^(-2n) at the middle of each block n for each decay time.
//
//	a = exp(-3·ln 10 / (T·rate))
func decayWeights(block, rate int) [][]float64 {
	w := make([][]float64, timeCount)
	for t := range w {
		lnA := lnDecay(t, rate)
		w[t] = make([]float64, spanBlocks)
		for j := range w[t] {
			w[t][j] = math.Exp(-2 * lnA * (float64(j) + 0.5) * float64(block))
		}
	}
	return w
}

func lnDecay(t, rate int) float64 {
	return -3 * math.Ln10 / ((loSeconds + stepSeconds*float64(t)) * float64(rate))
}

package room

import (
	"math"
	"math/rand/v2"
)

const (
	// groups is how many parts the falls are dealt out to, by half seconds; they are redrawn resamples times for the error.
	groups, groupRows, resamples = 16, 64, 64

	// meanFrom is the first octave, that of 500 Hz, of those that the recording's values are the mean of.
	meanFrom = 1
	// octaveSpread is how far an octave's ln RT60 lies from the mean, however many decays it has: it keeps the weights in
	// the mean from differing too much.
	octaveSpread = 0.1
)

// once counts every group as it is.
var once = [groups]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}

// estimates are the values of a recording, or their errors.
type estimates struct {
	decays  [Octaves]int // 0: no value
	lnRT60  [Octaves]float64
	c50dB   [Octaves]float64
	counted int // octaves behind the means
	lnMean  float64
	c50Mean float64
}

// estimate returns the octaves' values when groups count as often as times says.
func estimate(sums *[Octaves]octaveSums, times *[groups]float64) (e estimates) {
	for i := range sums {
		if f := sums[i].falls(times); f.Decays > 0 {
			e.decays[i], e.lnRT60[i], e.c50dB[i] = f.Decays, f.lnRT60(i), f.c50dB(i)
		}
	}
	return e
}

// measure returns the values and how much they vary when the groups of falls are redrawn. The seed is fixed: the same
// recording has the same errors.
func (m *ReverbMeter) measure() (values, errors estimates) {
	sums := m.sums()
	values = estimate(&sums, &once)
	rng := rand.New(rand.NewPCG(1, 2))
	var draws [resamples]estimates
	for i := range draws {
		var times [groups]float64
		for range groups {
			times[rng.IntN(groups)]++
		}
		draws[i] = estimate(&sums, &times)
		for j, n := range draws[i].decays {
			if n > 0 { // a draw may have lost the octave
				errors.lnRT60[j] += squareOf(draws[i].lnRT60[j]-values.lnRT60[j]) / resamples
			}
		}
	}
	weights := weightsOf(&errors.lnRT60)
	values.average(&weights)
	for i := range draws {
		if draws[i].average(&weights); draws[i].counted > 0 {
			errors.lnMean += squareOf(draws[i].lnMean-values.lnMean) / resamples
			errors.c50Mean += squareOf(draws[i].c50Mean-values.c50Mean) / resamples
		}
	}
	for i, v := range errors.lnRT60 {
		errors.lnRT60[i] = math.Sqrt(v)
	}
	errors.lnMean, errors.c50Mean = math.Sqrt(errors.lnMean), math.Sqrt(errors.c50Mean)
	return values, errors
}

func squareOf(x float64) float64 { return float64(x * x) }

// weightsOf returns the weights of octaves in the means, from the variances of their values.
func weightsOf(variances *[Octaves]float64) (w [Octaves]float64) {
	for i := meanFrom; i < Octaves; i++ {
		w[i] = 1 / (variances[i] + octaveSpread*octaveSpread)
	}
	return w
}

// average fills in the means.
func (e *estimates) average(weights *[Octaves]float64) {
	total := 0.0
	for i, w := range weights {
		if e.decays[i] > 0 && w > 0 {
			e.counted++
			total += w
			e.lnMean += float64(w * e.lnRT60[i])
			e.c50Mean += float64(w * e.c50dB[i])
		}
	}
	if total > 0 {
		e.lnMean /= total
		e.c50Mean /= total
	}
}

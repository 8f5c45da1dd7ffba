package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/room"
)

// truth is what is known of a room.
type truth struct {
	rt60  [room.Octaves]float64 // seconds
	c50dB float64
}

// lead is how many samples precede the direct sound.
const lead = 40

// response makes a room. In octaves about a common decay time of 0.15 to 1.7 s, noise decays, each at its own pace and
// of its own strength; reflections are sparse at first; direct sound is 10 dB below to 9 dB above all the rest.
func response(rng *rand.Rand) []float32 {
	seconds := 0.15 * math.Pow(1.7/0.15, rng.Float64())
	tilt := -0.05 + 0.12*rng.NormFloat64()
	h := make([]float64, int(math.Min(2.2, 1.5*seconds+0.2)*rate))
	for octave := -1; octave <= room.Octaves; octave++ {
		t := seconds * math.Exp(tilt*float64(octave-2)+0.1*rng.NormFloat64())
		gain := math.Pow(10, 2*rng.NormFloat64()/20)
		for i, v := range band(synth.White(len(h)+rate/4, 1, rng.Uint64()), octave)[rate/4:] {
			h[i] += gain * float64(v) * math.Pow(10, -3*float64(i)/rate/min(max(t, 0.08), 2.2))
		}
	}
	sparse(h, rng)
	energy := 0.0
	for _, v := range h {
		energy += v * v
	}
	scale := math.Pow(10, -(-10+19*rng.Float64())/20) / math.Sqrt(energy)
	out := make([]float32, lead+len(h))
	out[lead] = 1
	for i, v := range h {
		out[lead+i] += float32(scale * v)
	}
	return out
}

// sparse silences 1 to 8 ms, and then takes samples out, fewer and fewer.
func sparse(h []float64, rng *rand.Rand) {
	silent := int((0.001 + 0.007*rng.Float64()) * rate)
	growth := (0.3 + 0.7*rng.Float64()) / 0.06
	for i := range h {
		density := min(1, 0.15+growth*float64(i)/rate)
		if i < silent || rng.Float64() > density {
			h[i] = 0
		}
		h[i] /= math.Sqrt(density)
	}
}

// band filters x to an octave in place. Octaves −1 and 5 are those of 125 Hz and 8 kHz.
func band(x []float32, octave int) []float32 {
	centre := 250 * math.Pow(2, float64(octave))
	if octave == room.Octaves {
		return dsp.ButterworthHighPass(6, centre/math.Sqrt2, rate).Write(x, x)
	}
	return dsp.ButterworthBandPass(3, centre/math.Sqrt2, centre*math.Sqrt2, rate).Write(x, x)
}

func truthOf(h []float32) (t truth) {
	for octave := range room.Octaves {
		back := slices.Clone(h)
		slices.Reverse(back)
		y := band(back, octave) // backwards, so that the filter's ringing does not lengthen the decay
		slices.Reverse(y)
		t.rt60[octave] = synth.RT60(y, rate)
	}
	early, late := 0.0, 0.0
	for i, v := range h {
		if i < lead+rate/20 {
			early += float64(v) * float64(v)
		} else {
			late += float64(v) * float64(v)
		}
	}
	t.c50dB = 10 * math.Log10(early/late)
	return t
}

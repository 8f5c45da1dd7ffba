// Package synth makes signals whose truth is known: tones, noises, rooms, mains
// hum, something that moves like speech, and joins at known places. Tests and
// the demonstration are built from it.
//
// Every signal is a new slice of float32, full scale ±1, at a rate in Hz; lengths
// and places are in frames. What is random follows from a seed alone (PCG of
// math/rand/v2), so a call with the same arguments gives the same samples on
// one architecture; the last bit may differ on another that fuses multiplication
// and addition. Nothing clips except [WAV].
//
// A room is Polack's: a direct impulse and Gaussian noise under an exponential
// decay (J.-D. Polack, "La transmission de l'énergie sonore dans les salles",
// 1988), or the images of a source in a box (Allen and Berkley, JASA 65, 1979).
// Neither has the modes, the scattering or the frequency-dependent absorption of
// a real room: a detector that passes here has still to be measured on real ones.
package synth

import (
	"math"
	"math/rand/v2"
)

// Sine returns n frames of a sine that starts at phase zero.
func Sine(n, rate int, freqHz, amplitude float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(amplitude * math.Sin(2*math.Pi*freqHz*float64(i)/float64(rate)))
	}
	return x
}

// Sweep returns n frames of a sine whose frequency grows exponentially from
// fromHz to toHz, both above zero.
//
//	phase(t) = 2π fromHz T/L (exp(t L/T) - 1),  L = ln(toHz/fromHz)
func Sweep(n, rate int, fromHz, toHz, amplitude float64) []float32 {
	x := make([]float32, n)
	seconds := float64(n) / float64(rate)
	growth := math.Log(toHz / fromHz)
	if growth == 0 {
		return Sine(n, rate, fromHz, amplitude)
	}
	for i := range x {
		t := float64(i) / float64(rate)
		phase := 2 * math.Pi * fromHz * seconds / growth * math.Expm1(t*growth/seconds)
		x[i] = float32(amplitude * math.Sin(phase))
	}
	return x
}

// Click returns n frames of silence with one sample of the amplitude at frame at.
func Click(n, at int, amplitude float64) []float32 {
	x := make([]float32, n)
	x[at] = float32(amplitude)
	return x
}

// RMS returns the root of the mean square of x, 0 of an empty slice.
func RMS(x []float32) float64 {
	if len(x) == 0 {
		return 0
	}
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(x)))
}

// Gain multiplies x by factor in place and returns it.
func Gain(x []float32, factor float64) []float32 {
	for i, v := range x {
		x[i] = float32(float64(v) * factor)
	}
	return x
}

// SetRMS scales x in place to the given RMS and returns it. Silence stays silence.
func SetRMS(x []float32, rms float64) []float32 {
	if now := RMS(x); now > 0 {
		Gain(x, rms/now)
	}
	return x
}

// Add returns the sum of signals, as long as the longest of them.
func Add(signals ...[]float32) []float32 {
	n := 0
	for _, s := range signals {
		n = max(n, len(s))
	}
	sum := make([]float32, n)
	for _, s := range signals {
		for i, v := range s {
			sum[i] += v
		}
	}
	return sum
}

// Mix returns signal plus noise scaled so that the ratio of their mean powers,
// each over the signal's whole length, is snrDB. It panics if the noise is shorter.
func Mix(signal, noise []float32, snrDB float64) []float32 {
	if len(noise) < len(signal) {
		panic("synth: noise shorter than signal")
	}
	scaled := append([]float32(nil), noise[:len(signal)]...)
	SetRMS(scaled, RMS(signal)*math.Pow(10, -snrDB/20))
	return Add(signal, scaled)
}

// Join puts parts one after the other and returns the place of every join: the
// first frame of the later part. With fade above 0 neighbours overlap by that many
// frames under a linear cross-fade, whose middle is then the join.
//
// A deletion of [a, b) is Join(0, x[:a], x[b:]), an insertion at a is
// Join(0, x[:a], piece, x[a:]). It panics if a part is shorter than the fade.
func Join(fade int, parts ...[]float32) (joined []float32, joins []int) {
	for i, part := range parts {
		if len(part) < fade {
			panic("synth: part shorter than fade")
		}
		if i == 0 {
			joined = append(joined, part...)
			continue
		}
		start := len(joined) - fade
		for k := range fade {
			w := (float64(k) + 0.5) / float64(fade)
			joined[start+k] = float32((1-w)*float64(joined[start+k]) + w*float64(part[k]))
		}
		joined = append(joined, part[fade:]...)
		joins = append(joins, start+fade/2)
	}
	return joined, joins
}

// generator returns the source of randomness of a seed; stream sets apart the
// uses of one seed in different functions.
func generator(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream))
}

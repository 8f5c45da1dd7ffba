package synth

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// SpeedOfSound is in metres a second, in air at 20 °C.
const SpeedOfSound = 343.2

// Polack returns a room's impulse response: 1 at frame 0, the direct sound, and
// from frame 1 Gaussian noise that falls by 60 dB in rt60Seconds. The noise is
// scaled so that the ratio of the direct energy to all the rest is exactly drrDB.
// The response ends where the decay is 90 dB down.
func Polack(rate int, rt60Seconds, drrDB float64, seed uint64) []float32 {
	r := generator(seed, streamPolack)
	n := int(1.5*rt60Seconds*float64(rate)) + 2
	h := make([]float32, n)
	decay := -3 * math.Ln10 / (rt60Seconds * float64(rate))
	var energy float64
	for i := 1; i < n; i++ {
		h[i] = float32(r.NormFloat64() * math.Exp(decay*float64(i)))
		energy += float64(h[i]) * float64(h[i])
	}
	Gain(h[1:], math.Sqrt(math.Pow(10, -drrDB/10)/energy))
	h[0] = 1
	return h
}

// Box is a room with six flat walls of equal absorption, one source and one
// microphone. Coordinates are in metres from one corner, inside the walls.
type Box struct {
	Size, Source, Mic [3]float64
	Absorption        float64 // of a wall, as a part of the energy, above 0 to 1
	Seconds           float64 // length of the response
}

// Shoebox returns the impulse response of a box by its image sources. Amplitudes
// are relative to the direct sound at one metre. The decay of bare images is slower
// than the formulas of Sabine and Eyring say, and somewhat bent: take the truth
// from [RT60].
func Shoebox(rate int, box Box) []float32 {
	reflection := math.Sqrt(1 - box.Absorption)
	h := make([]float32, int(box.Seconds*float64(rate)))
	reach := box.Seconds * SpeedOfSound
	var axes [3][]image
	for d := range axes {
		axes[d] = images(box.Size[d], box.Source[d], box.Mic[d], reach)
	}
	for _, x := range axes[0] {
		for _, y := range axes[1] {
			for _, z := range axes[2] {
				distance := math.Sqrt(x.offset*x.offset + y.offset*y.offset + z.offset*z.offset)
				gain := math.Pow(reflection, float64(x.bounces+y.bounces+z.bounces)) / distance
				addDelayed(h, distance/SpeedOfSound*float64(rate), gain)
			}
		}
	}
	return h
}

// RT60 returns the reverberation time of an impulse response in seconds: the slope
// of its backward-integrated energy from -5 to -35 dB, brought to 60 dB (T30 of
// ISO 3382-1, after Schroeder, JASA 37, 1965). It is NaN for a response too short.
func RT60(h []float32, rate int) float64 {
	energy := make([]float64, len(h)+1)
	for i := len(h) - 1; i >= 0; i-- {
		energy[i] = energy[i+1] + float64(h[i])*float64(h[i])
	}
	var seconds, levels []float64
	for i := range h {
		levelDB := 10 * math.Log10(energy[i]/energy[0])
		if levelDB <= -5 && levelDB >= -35 {
			seconds = append(seconds, float64(i)/float64(rate))
			levels = append(levels, levelDB)
		}
	}
	_, slope := stat.LinearRegression(seconds, levels, nil, false)
	return -60 / slope
}

// image is the source mirrored along one axis: its offset from the microphone
// and the number of walls passed.
type image struct {
	offset  float64
	bounces int
}

func images(size, source, mic, reach float64) []image {
	var found []image
	count := int(reach/(2*size)) + 1
	for k := -count; k <= count; k++ {
		shift := 2 * float64(k) * size
		found = append(found,
			image{shift + source - mic, abs(2 * k)},
			image{shift - source - mic, abs(2*k - 1)})
	}
	return found
}

func abs(n int) int { return max(n, -n) }

// addDelayed adds an impulse between samples: a sinc of 32 frames under a Hann window.
func addDelayed(h []float32, delay, gain float64) {
	const half = 16
	first := int(math.Floor(delay)) - half + 1
	for i := max(first, 0); i < min(first+2*half, len(h)); i++ {
		t := float64(i) - delay
		w := 0.5 + 0.5*math.Cos(math.Pi*t/half)
		h[i] += float32(gain * w * sinc(t))
	}
}

func sinc(t float64) float64 {
	if t == 0 {
		return 1
	}
	return math.Sin(math.Pi*t) / (math.Pi * t)
}

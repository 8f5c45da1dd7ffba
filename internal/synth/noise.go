package synth

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Streams of randomness, one a function, so that one seed may serve several.
const (
	streamWhite = iota + 1
	streamPolack
	streamMains
	streamVoice
	streamWords
)

// Point is one corner of a frequency response or of a noise's spectrum. Between
// corners the level is linear over the logarithm of frequency; outside them the
// nearest corner's level holds.
type Point struct {
	FreqHz  float64 // above 0
	LevelDB float64
}

// White returns n frames of Gaussian white noise of the expected RMS.
func White(n int, rms float64, seed uint64) []float32 {
	r := generator(seed, streamWhite)
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rms * r.NormFloat64())
	}
	return x
}

// Pink returns n frames of Gaussian noise of exactly the given RMS, whose power
// falls by 3 dB an octave from 10 Hz to half the rate.
func Pink(n, rate int, rms float64, seed uint64) []float32 {
	top := float64(rate) / 2
	shape := []Point{{FreqHz: 10}, {FreqHz: top, LevelDB: -10 * math.Log10(top/10)}}
	return Coloured(n, rate, rms, shape, seed)
}

// Coloured returns n frames of Gaussian noise of exactly the given RMS, whose
// power density follows the shape.
func Coloured(n, rate int, rms float64, shape []Point, seed uint64) []float32 {
	h := response(rate, shape)
	white := White(n+len(h)-1, 1, seed)
	filtered := Convolve(white, h)[len(h)-1:][:n]
	return SetRMS(filtered, rms)
}

// Filter returns x with the frequency response of the shape, at the same length
// and without delay. The filter is linear in phase and resolves about 8 Hz.
func Filter(x []float32, rate int, shape []Point) []float32 {
	h := response(rate, shape)
	return Convolve(x, h)[len(h)/2:][:len(x)]
}

// response is the shape as an odd number of taps, a quarter of a second,
// symmetric about the middle: the inverse transform under a Hann window.
func response(rate int, shape []Point) []float32 {
	half := rate / 8
	n := 2 * half
	fft := fourier.NewFFT(n)
	spectrum := make([]complex128, half+1)
	for k := range spectrum {
		freqHz := float64(k) * float64(rate) / float64(n)
		spectrum[k] = complex(math.Pow(10, levelAt(shape, freqHz)/20)/float64(n), 0)
	}
	impulse := fft.Sequence(nil, spectrum)
	h := make([]float32, 2*half-1)
	for i := range h {
		lag := i - (half - 1)
		hann := 0.5 + 0.5*math.Cos(math.Pi*float64(lag)/float64(half))
		h[i] = float32(hann * impulse[(lag+n)%n])
	}
	return h
}

func levelAt(shape []Point, freqHz float64) float64 {
	if len(shape) == 0 {
		return 0
	}
	if freqHz <= shape[0].FreqHz {
		return shape[0].LevelDB
	}
	for i := 1; i < len(shape); i++ {
		a, b := shape[i-1], shape[i]
		if freqHz > b.FreqHz {
			continue
		}
		w := math.Log(freqHz/a.FreqHz) / math.Log(b.FreqHz/a.FreqHz)
		return a.LevelDB + w*(b.LevelDB-a.LevelDB)
	}
	return shape[len(shape)-1].LevelDB
}

// Convolve returns the convolution of x and h, len(x)+len(h)-1 frames long, or
// nil if either is empty. Its first len(x) frames are x played in the room h.
func Convolve(x, h []float32) []float32 {
	if len(x) == 0 || len(h) == 0 {
		return nil
	}
	// Overlap-add keeps the memory bounded by the response, not by the signal.
	size := 1024
	for size < 4*len(h) {
		size *= 2
	}
	step := size - len(h) + 1
	fft := fourier.NewFFT(size)
	filter := fft.Coefficients(nil, padded(nil, h, size))
	sum := make([]float32, len(x)+len(h)-1)
	var block []float64
	var spectrum []complex128
	for start := 0; start < len(x); start += step {
		block = padded(block, x[start:min(start+step, len(x))], size)
		spectrum = fft.Coefficients(spectrum, block)
		for k := range spectrum {
			spectrum[k] *= filter[k] / complex(float64(size), 0)
		}
		block = fft.Sequence(block, spectrum)
		for i, v := range block[:min(size, len(sum)-start)] {
			sum[start+i] += float32(v)
		}
	}
	return sum
}

// padded copies x into dst, of the size n, and clears the rest.
func padded(dst []float64, x []float32, n int) []float64 {
	if dst == nil {
		dst = make([]float64, n)
	}
	for i, v := range x {
		dst[i] = float64(v)
	}
	clear(dst[len(x):])
	return dst
}

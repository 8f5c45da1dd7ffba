package dsp

import "math"

// Hann returns the periodic Hann window of n points: side lobes −31.5 dB falling by 18 dB an octave, noise
// bandwidth 1.5 bins.
//
//	w[i] = (1 − cos(2π·i/n))/2
func Hann(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32((1 - math.Cos(2*math.Pi*float64(i)/float64(n))) / 2)
	}
	return w
}

// bessel0 is the modified Bessel function of the first kind and order zero, by its power series.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1; term > sum*1e-18; k++ {
		term *= x * x / (4 * float64(k*k))
		sum += term
	}
	return sum
}

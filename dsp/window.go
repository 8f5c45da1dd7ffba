package dsp

import "math"

// The windows' figures are those of Harris, "On the use of windows for harmonic analysis with the discrete Fourier
// transform", Proc. IEEE 66, 1978, table I: the highest side lobe, and how the others fall; the coherent gain, which
// a tone's amplitude is multiplied by, Σw/n; the equivalent noise bandwidth in bins, n·Σw²/(Σw)²; the scalloping loss
// of a tone midway between two bins; and the width of the main lobe between its zeros. All are limits for large n.
// Windows are periodic, as transforms want them: w[n] would be w[0]. That of 1 point is 1, whatever its formula gives:
// a frame of one sample has no edges. All panic if n is negative.

const (
	// maxBeta bounds the shape of Kaiser, and maxAlpha that of KaiserBesselDerived, so that sums of Bessel functions,
	// some exp(beta), stay in range. Side lobes are below −1000 dB long before.
	maxBeta  = 500
	maxAlpha = 150
)

// Rectangular returns the window of n ones: side lobes −13.3 dB falling by 6 dB an octave, coherent gain 1, noise
// bandwidth 1 bin, scalloping loss 3.92 dB, main lobe 2 bins wide.
func Rectangular(n int) []float32 { return cosines(n, 1) }

// Hann returns the Hann window of n points: side lobes −31.5 dB falling by 18 dB an octave, coherent gain 0.5, noise
// bandwidth 1.5 bins, scalloping loss 1.42 dB, main lobe 4 bins wide.
//
//	w[i] = 0.5 − 0.5·cos(2π·i/n)
func Hann(n int) []float32 { return cosines(n, 0.5, 0.5) }

// Hamming returns the Hamming window of n points: side lobes −42.7 dB falling by 6 dB an octave, coherent gain 0.54,
// noise bandwidth 1.363 bins, scalloping loss 1.75 dB, main lobe 4 bins wide.
//
//	w[i] = 0.54 − 0.46·cos(2π·i/n)
func Hamming(n int) []float32 { return cosines(n, 0.54, 0.46) }

// Blackman returns the Blackman window of n points: side lobes −58.1 dB falling by 18 dB an octave, coherent gain
// 0.42, noise bandwidth 1.727 bins, scalloping loss 1.10 dB, main lobe 6 bins wide.
//
//	w[i] = 0.42 − 0.5·cos(2π·i/n) + 0.08·cos(4π·i/n)
func Blackman(n int) []float32 { return cosines(n, 0.42, 0.5, 0.08) }

// BlackmanHarris returns the 4-term Blackman-Harris window of n points: side lobes −92.0 dB falling by 6 dB an
// octave, coherent gain 0.359, noise bandwidth 2.004 bins, scalloping loss 0.83 dB, main lobe 8 bins wide.
//
//	w[i] = 0.35875 − 0.48829·cos(2π·i/n) + 0.14128·cos(4π·i/n) − 0.01168·cos(6π·i/n)
func BlackmanHarris(n int) []float32 { return cosines(n, 0.35875, 0.48829, 0.14128, 0.01168) }

// FlatTop returns the 5-term flat-top window of n points, which shows a tone's level wherever it lies between two bins
// (D'Antona and Ferrero, Digital Signal Processing for Measurement Systems, 2006): side lobes −93.1 dB falling by 6 dB
// an octave, coherent gain 0.216, noise bandwidth 3.770 bins, scalloping loss 0.01 dB, main lobe 10 bins wide.
//
//	w[i] = 0.21557895 − 0.41663158·cos(2π·i/n) + 0.277263158·cos(4π·i/n) − 0.083578947·cos(6π·i/n)
//	       + 0.006947368·cos(8π·i/n)
func FlatTop(n int) []float32 {
	return cosines(n, 0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368)
}

// points allocates a window.
func points(n int) []float32 {
	if n < 0 {
		panic("dsp: window of negative length")
	}
	return make([]float32, n)
}

// cosines is the window Σ (−1)ᵏ·a[k]·cos(2π·k·i/n).
func cosines(n int, a ...float64) []float32 {
	w := points(n)
	if n == 1 {
		return append(w[:0], 1)
	}
	for i := range w {
		sum := a[0]
		for k := 1; k < len(a); k++ {
			cos, _ := unitRoot(k*i, n)
			sum -= float64(a[k] * cos * float64(2*(k%2)-1))
		}
		w[i] = float32(sum)
	}
	return w
}

// Kaiser returns the Kaiser window of n points with shape beta from 0, where it is rectangular, to 500; Harris's α is
// β/π. Side lobes fall by 6 dB an octave. It panics if beta is out of range.
//
//	w[i] = I₀(β·√(1−(2i/n−1)²))/I₀(β)
//
//	β/π  side lobes  coherent gain  noise bandwidth  scalloping  main lobe
//	2.0   −45.9 dB       0.489         1.496 bins      1.45 dB     4.47 bins
//	2.5   −57.6 dB       0.440         1.652 bins      1.20 dB     5.39 bins
//	3.0   −69.6 dB       0.403         1.795 bins      1.02 dB     6.32 bins
//	3.5   −81.9 dB       0.373         1.928 bins      0.89 dB     7.28 bins
func Kaiser(n int, beta float64) []float32 {
	if !(0 <= beta && beta <= maxBeta) {
		panic("dsp: beta must be from 0 to 500")
	}
	w := points(n)
	if n == 1 {
		return append(w[:0], 1)
	}
	for i := range w {
		x := 2*float64(i)/float64(n) - 1
		w[i] = float32(bessel0(beta*math.Sqrt(1-float64(x*x))) / bessel0(beta))
	}
	return w
}

// Sine returns the sine window of n points, Harris's cosine lobe half a sample later: side lobes −23.0 dB falling by
// 12 dB an octave, coherent gain 0.637, noise bandwidth 1.234 bins, scalloping loss 2.10 dB, main lobe 3 bins wide. For
// even n it is a window of the MDCT with n/2 coefficients: w[i]² + w[i+n/2]² = 1 (Princen and Bradley, 1986).
//
//	w[i] = sin(π·(i+½)/n)
func Sine(n int) []float32 {
	w := points(n)
	for i := range w {
		w[i] = float32(sineWindow(i, n))
	}
	return w
}

// sineWindow is sin(π·(i+½)/n).
func sineWindow(i, n int) float64 {
	_, im := unitRoot(2*i+1, 4*n)
	return -im
}

// KaiserBesselDerived returns the window of n points, n even, that AAC uses with alpha 4 for long blocks and 6 for
// short ones (ISO/IEC 14496-3, 4.6.11.3.2): the higher alpha, the further the side lobes are down, and the wider is the
// main lobe. It is a window of the MDCT with n/2 coefficients: w[i]² + w[i+n/2]² = 1.
//
//	w[i] = √(Σ v[j], j ≤ i / Σ v[j], j ≤ n/2), v[j] = I₀(π·α·√(1−(4j/n−1)²)), for i < n/2; w[n−1−i] = w[i]
//
// With alpha 4: coherent gain 0.593, noise bandwidth 1.424 bins, scalloping loss 1.58 dB. It panics if n is odd,
// or alpha not from 0 to 150.
func KaiserBesselDerived(n int, alpha float64) []float32 {
	if n%2 != 0 || !(0 <= alpha && alpha <= maxAlpha) {
		panic("dsp: n must be even and alpha from 0 to 150")
	}
	w := points(n)
	half := n / 2
	sums := make([]float64, half+1) // of v[0] to v[j]
	total := 0.0
	for j := range sums {
		x := 1.0
		if half > 0 {
			x = 2*float64(j)/float64(half) - 1
		}
		total += bessel0(math.Pi * alpha * math.Sqrt(1-float64(x*x)))
		sums[j] = total
	}
	for i := range half {
		w[i] = float32(math.Sqrt(sums[i] / total))
		w[n-1-i] = w[i]
	}
	return w
}

// bessel0 is the modified Bessel function of the first kind and order zero, by its power series.
func bessel0(x float64) float64 {
	sum, term, q := 1.0, 1.0, x*x/4
	for k := 1.0; term > sum*1e-17; k++ {
		term = float64(term * (q / (k * k)))
		sum += term
	}
	return sum
}

package dsp

import "math"

// Hilbert makes analytic signals of real blocks of one length: the block as real part, and as imaginary part the same
// with every frequency a quarter of a period late (Marple, "Computing the discrete-time 'analytic' signal via FFT",
// 1999). A transform takes a block for one period: a line that does not close upon itself bends the first and last few
// periods of what is found. A plan owns its scratch: one goroutine each.
type Hilbert struct {
	real    *RealFFT
	whole   *FFT
	spectra []complex64
}

// NewHilbert plans analytic signals of n samples, any n above 0; lengths are as for [FFT].
func NewHilbert(n int) *Hilbert {
	h := &Hilbert{real: NewRealFFT(n, nil), whole: NewFFT(n)}
	h.spectra = make([]complex64, h.real.Bins())
	return h
}

// Analytic writes the analytic signal of src to dst and returns dst. With X the transform of src,
//
//	dst[i] = 1/n·(X[0] + 2·Σ X[k]·exp(+2πj·k·i/n) + (−1)ⁱ·X[n/2]), 0 < k < n/2
//
// where the last term is that of even n. A nil dst allocates. It panics if src or dst are not n long.
func (h *Hilbert) Analytic(dst []complex64, src []float32) []complex64 {
	n := h.real.n
	if dst == nil {
		dst = make([]complex64, n)
	}
	if len(src) != n || len(dst) != n {
		panic("dsp: block length mismatch")
	}
	h.real.Spectra(h.spectra, src, n)
	clear(dst)
	for k, v := range h.spectra {
		dst[k] = v
		if k > 0 && 2*k != n {
			dst[k] = 2 * v
		}
	}
	return h.whole.Inverse(dst, dst)
}

// Envelope writes the magnitude of an analytic signal and returns dst. A nil dst allocates; it panics if dst has
// another length.
func Envelope(dst []float32, analytic []complex64) []float32 {
	dst = sized(dst, len(analytic))
	for i, v := range analytic {
		dst[i] = float32(math.Sqrt(power(v)))
	}
	return dst
}

// InstantaneousFreqHz writes the frequency at each sample of an analytic signal, from −rate/2 to rate/2, and returns dst:
// the mean change of phase from the sample before and to the sample after, at either end that to the only neighbour.
//
//	dst[i] = rate/(4π)·(arg(z[i]·conj z[i−1]) + arg(z[i+1]·conj z[i]))
//
// It means something only where a narrow band stands alone. Next to a zero, and for a single sample, it counts no
// change. A nil dst allocates; it panics if dst has another length.
func InstantaneousFreqHz(dst []float32, analytic []complex64, rate int) []float32 {
	dst = sized(dst, len(analytic))
	scale, before := float64(rate)/(2*math.Pi), 0.0
	for i, v := range analytic {
		after := before
		if i+1 < len(analytic) {
			after = phaseStep(v, analytic[i+1])
		}
		if i == 0 {
			before = after
		}
		dst[i] = float32(scale * (before + after) / 2)
		before = after
	}
	return dst
}

// phaseStep is the phase of b·conj a.
func phaseStep(a, b complex64) float64 {
	ar, ai, br, bi := float64(real(a)), float64(imag(a)), float64(real(b)), float64(imag(b))
	return math.Atan2(ar*bi-ai*br, ar*br+ai*bi)
}

package dsp

import "gonum.org/v1/gonum/dsp/fourier"

// RealFFT64 makes spectra in double precision, for narrow-band work at low rates, where a weak line stands some 140 dB
// below a strong one. It is gonum's transform; [RealFFT] is some forty times as fast.
// A plan owns its scratch: one goroutine each.
type RealFFT64 struct {
	plan   *fourier.FFT
	window []float32
	seq    []float64
	coeffs []complex128
}

// NewRealFFT64 plans transforms of n samples, any n above 0, each multiplied by the window first. A nil window leaves
// them as they are. The window is copied; it panics if its length is not n, or if n is below 1.
func NewRealFFT64(n int, window []float32) *RealFFT64 {
	if n < 1 {
		panic("dsp: transform of no samples")
	}
	if window != nil && len(window) != n {
		panic("dsp: window length mismatch")
	}
	return &RealFFT64{
		plan: fourier.NewFFT(n), window: append([]float32(nil), window...),
		seq: make([]float64, n), coeffs: make([]complex128, n/2+1),
	}
}

// Power writes the squared magnitudes of the n/2+1 coefficients of one frame, not normalised, and returns dst. A nil
// dst allocates; it panics if dst or src has another length.
func (t *RealFFT64) Power(dst, src []float32) []float32 {
	if len(src) != len(t.seq) {
		panic("dsp: frame length mismatch")
	}
	dst = sized(dst, len(t.coeffs))
	for i, v := range src {
		t.seq[i] = float64(v)
	}
	for i, w := range t.window {
		t.seq[i] *= float64(w)
	}
	for k, c := range t.plan.Coefficients(t.coeffs, t.seq) {
		dst[k] = float32(real(c)*real(c) + imag(c)*imag(c))
	}
	return dst
}

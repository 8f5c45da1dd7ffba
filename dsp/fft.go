// Package dsp holds the signal processing that the detectors share: transforms, streaming spectra, resampling,
// filters and robust statistics, all on plain slices.
//
// The short-time Fourier transform cuts a signal into overlapping frames, weighs each with a window and takes its
// power spectrum; a recording is seen once, frame after frame, and no spectrogram is kept (Harris, "On the use of
// windows for harmonic analysis", Proc. IEEE 66, 1978). Streaming objects give the same numbers however their
// input is cut into blocks.
//
// Samples are float32 in ±1; what accumulates does so in float64. Destinations come first, nil allocates, and the
// filled slice is returned. Objects own their scratch space and serve one goroutine. A slice of the wrong length
// panics with "dsp: …": a mistake of the caller, never of a file.
//
// Limits: transforms are gonum's, in float64 and in plain Go.
package dsp

import "gonum.org/v1/gonum/dsp/fourier"

// Kernel names the implementation that the transforms run on. Results are reproduced to the bit on the same kernel.
const Kernel = "generic"

// RealFFT transforms real frames of one length.
type RealFFT struct {
	plan   *fourier.FFT
	seq    []float64
	coeffs []complex128
}

// NewRealFFT plans transforms of n samples, any n above 0.
func NewRealFFT(n int) *RealFFT {
	return &RealFFT{plan: fourier.NewFFT(n), seq: make([]float64, n), coeffs: make([]complex128, n/2+1)}
}

// Len returns the number of samples of a frame.
func (t *RealFFT) Len() int { return len(t.seq) }

// Power returns the squared magnitudes of the n/2+1 coefficients of src·window, unnormalised. A nil window
// leaves src as it is.
//
//	dst[k] = |Σ window[i]·src[i]·exp(-2πj·k·i/n)|²
func (t *RealFFT) Power(dst, src, window []float32) []float32 {
	if len(src) != len(t.seq) || window != nil && len(window) != len(t.seq) {
		panic("dsp: frame length mismatch")
	}
	if dst == nil {
		dst = make([]float32, len(t.coeffs))
	}
	if len(dst) != len(t.coeffs) {
		panic("dsp: spectrum length mismatch")
	}
	for i, v := range src {
		t.seq[i] = float64(v)
	}
	for i, w := range window {
		t.seq[i] *= float64(w)
	}
	for k, c := range t.plan.Coefficients(t.coeffs, t.seq) {
		dst[k] = float32(real(c)*real(c) + imag(c)*imag(c))
	}
	return dst
}

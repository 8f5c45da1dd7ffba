// Package dsp holds the signal processing that the detectors share, and that other programs may: transforms of any
// length and short-time spectra, the MDCTs of the audio codecs, resampling, filters, windows, correlation and robust
// statistics, on plain slices.
//
// Transforms are float32 and made for bulk: plans are made once, calls take many frames, and the inner loops exist in
// AVX-512, AVX2 and NEON assembly and in Go. [Kernel] tells which of them runs, [UseKernel] forces one. Frames are by
// themselves: neither their neighbours nor the way in which a stream is cut into blocks moves a bit of a result. What
// must see weak tones beside strong ones computes in float64: [RealFFT64], [Decimator].
//
// Samples are float32 in ±1; what accumulates over long stretches does so in float64. Destinations come first, nil
// allocates, and the filled slice is returned. Plans and streams own their scratch space and serve one goroutine. A
// slice of the wrong length panics with "dsp: …": a mistake of the caller, never of a file. NaN and infinities spoil
// what depends on them by the formula, and no more.
//
// Limits: spectra of single precision end some 140 dB below their strongest line; lengths and rates come from the
// caller, who bounds them if they stand in a file.
package dsp

package dsp

import (
	"slices"
	"unsafe"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// RealFFT makes spectra of real frames of one length, in single precision, each frame by itself: what stands in one
// frame never reaches the spectrum of another. Lengths from 128 on that are 16 times a product of 2, 3 and 5 are
// fastest, and take half the time of an [FFT]; others take as long as that and a little more.
// A plan owns its scratch: one goroutine each.
type RealFFT struct {
	n      int
	set    *kernel.Set
	half   *transform // of n/2 complex numbers; nil: whole is used
	whole  *FFT
	window []float32 // n factors, nil for none; of half, in its order
	// Of half: window/2 (for floats and for 16-bit integers), exp(−2πj·k/n) as kernel.Set wants it, and half of that.
	halved, halved16, turn, halfTurn []float32
	frame                            []complex64 // of whole, and of half for Inverse
	samples                          []float32   // of whole, from integers
}

// NewRealFFT plans transforms of n samples, any n above 0, each multiplied by the window first. A nil window leaves
// them as they are. The window is copied; it panics if its length is not n.
func NewRealFFT(n int, window []float32) *RealFFT {
	if window != nil && len(window) != n {
		panic("dsp: window length mismatch")
	}
	if n < 1 {
		panic("dsp: transform of no samples")
	}
	t := &RealFFT{n: n, set: set()}
	plain := fitting(t.set, n/2) == &kernel.Generic && fitting(t.set, n) != &kernel.Generic
	if n%2 != 0 || !smooth(n) || plain {
		t.whole, t.frame, t.window = newFFT(t.set, n), make([]complex64, n), slices.Clone(window)
		t.samples = make([]float32, n)
		return t
	}
	t.plan(window)
	return t
}

// plan prepares a transform of half the length.
func (t *RealFFT) plan(window []float32) {
	n := t.n
	t.half = newTransform(t.set, n/2)
	factor := func(i int) float64 {
		if window == nil {
			return 1
		}
		return float64(window[i])
	}
	if window != nil {
		t.window = t.half.window(factor)
	}
	t.halved = t.half.window(func(i int) float64 { return factor(i) / 2 })
	t.halved16 = t.half.window(func(i int) float64 { return factor(i) / (2 * 32768) })
	lanes := t.half.set.Lanes
	count := (n/2 + 1) / 2
	count = (count + lanes - 1) / lanes * lanes
	t.turn, t.halfTurn = aligned(2*count), aligned(2*count)
	for k := range count {
		re, im := unitRoot(k, n)
		t.turn[k], t.turn[k+count] = float32(re), float32(im)
		t.halfTurn[k], t.halfTurn[k+count] = float32(re)/2, float32(im)/2
	}
}

// Len returns the number of samples of a frame.
func (t *RealFFT) Len() int { return t.n }

// Bins returns the number of coefficients of a spectrum, n/2+1.
func (t *RealFFT) Bins() int { return t.n/2 + 1 }

// Rows returns how many whole frames that start hop samples apart lie in samples.
func (t *RealFFT) Rows(samples, hop int) int {
	if hop < 1 {
		panic("dsp: hop must be positive")
	}
	if samples < t.n {
		return 0
	}
	return (samples-t.n)/hop + 1
}

// Power writes the squared magnitudes of the spectra of all whole frames in src that start hop samples apart, one row
// of Bins after the other, and returns dst. A nil dst allocates; it panics if dst has another length.
//
//	dst[row·bins + k] = |Σ window[i]·src[row·hop + i]·exp(−2πj·k·i/n)|²
func (t *RealFFT) Power(dst, src []float32, hop int) []float32 {
	rows, bins := t.Rows(len(src), hop), t.Bins()
	dst = sized(dst, rows*bins)
	for r := range rows {
		t.power(dst[r*bins:(r+1)*bins], src[r*hop:r*hop+t.n])
	}
	return dst
}

// PowerInt16 is Power for 16-bit samples, as fractions of full scale: 32768 counts as 1.
func (t *RealFFT) PowerInt16(dst []float32, src []int16, hop int) []float32 {
	rows, bins := t.Rows(len(src), hop), t.Bins()
	dst = sized(dst, rows*bins)
	for r := range rows {
		t.powerInt16(dst[r*bins:(r+1)*bins], src[r*hop:r*hop+t.n])
	}
	return dst
}

// Spectra writes the spectra themselves, not normalised, one row of Bins after the other. Otherwise it is as Power.
//
//	dst[row·bins + k] = Σ window[i]·src[row·hop + i]·exp(−2πj·k·i/n)
func (t *RealFFT) Spectra(dst []complex64, src []float32, hop int) []complex64 {
	rows, bins := t.Rows(len(src), hop), t.Bins()
	if dst == nil {
		dst = make([]complex64, rows*bins)
	}
	if len(dst) != rows*bins {
		panic("dsp: spectrum length mismatch")
	}
	for r := range rows {
		t.spectrum(dst[r*bins:(r+1)*bins], src[r*hop:r*hop+t.n])
	}
	return dst
}

func sized(dst []float32, n int) []float32 {
	if dst == nil {
		dst = make([]float32, n)
	}
	if len(dst) != n {
		panic("dsp: spectrum length mismatch")
	}
	return dst
}

func (t *RealFFT) power(dst, src []float32) {
	if t.half == nil {
		for k, c := range t.odd(src)[:len(dst)] {
			dst[k] = float32(real(c)*real(c)) + float32(imag(c)*imag(c))
		}
		return
	}
	t.half.runWindow(&src[0], &t.halved[0])
	t.postPower(dst)
}

func (t *RealFFT) powerInt16(dst []float32, src []int16) {
	if t.half == nil {
		for i, v := range src {
			t.samples[i] = float32(v) / 32768
		}
		t.power(dst, t.samples)
		return
	}
	t.half.runInt16(&src[0], &t.halved16[0])
	t.postPower(dst)
}

func (t *RealFFT) postPower(dst []float32) {
	h, m := t.half, t.half.m
	h.zr[m], h.zi[m] = h.zr[0], h.zi[0]
	h.set.PostPower(&h.zr[0], &h.zi[0], &t.turn[0], &dst[0], m)
	if m%2 == 0 {
		dst[m/2] = 4 * (float32(h.zr[m/2]*h.zr[m/2]) + float32(h.zi[m/2]*h.zi[m/2]))
	}
}

func (t *RealFFT) spectrum(dst []complex64, src []float32) {
	if t.half == nil {
		copy(dst, t.odd(src))
		return
	}
	h, m := t.half, t.half.m
	if t.window == nil {
		h.run(&src[0])
	} else {
		h.runWindow(&src[0], &t.window[0])
	}
	h.zr[m], h.zi[m] = h.zr[0], h.zi[0]
	h.set.PostSpectrum(&h.zr[0], &h.zi[0], &t.halfTurn[0], floats(dst), m)
	if m%2 == 0 {
		dst[m/2] = complex(h.zr[m/2], -h.zi[m/2])
	}
}

// odd transforms a frame that cannot be halved.
func (t *RealFFT) odd(src []float32) []complex64 {
	for i, v := range src {
		if t.window != nil {
			v *= t.window[i]
		}
		t.frame[i] = complex(v, 0)
	}
	return t.whole.Forward(t.frame, t.frame)
}

// floats is the first of the floats that the numbers consist of.
func floats(x []complex64) *float32 { return (*float32)(unsafe.Pointer(&x[0])) }

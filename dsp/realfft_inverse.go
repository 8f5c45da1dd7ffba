package dsp

// Inverse undoes Spectra without a window: it writes one frame of n samples after the other, each from a row of Bins
// coefficients in src, and returns dst:
//
//	dst[row·n + i] = 1/n·Σ src[row·bins + k]·exp(+2πj·k·i/n), k = 0 … n−1
//
// with src[n−k] the conjugate of src[k]. What belongs to no real frame, an imaginary part of the first coefficient or
// for even n of the last, is not looked at. A nil dst allocates; it panics if dst has another length, or if that of src
// is no multiple of Bins.
func (t *RealFFT) Inverse(dst []float32, src []complex64) []float32 {
	bins := t.Bins()
	if len(src)%bins != 0 {
		panic("dsp: length is no multiple of the transform's")
	}
	rows := len(src) / bins
	dst = sized(dst, rows*t.n)
	if t.frame == nil {
		t.frame = make([]complex64, bins)
	}
	for r := range rows {
		x, y := src[r*bins:(r+1)*bins], dst[r*t.n:(r+1)*t.n]
		if t.half == nil {
			t.inverseWhole(y, x)
		} else {
			t.inverseHalf(y, x)
		}
	}
	return dst
}

// inverseHalf takes the steps of spectrum backwards. They are the same for conjugates: with a[k] the conjugate of
// src[k], z the frame as complex numbers and m = n/2,
//
//	Σ conj z[i]·exp(−2πj·k·i/m) = (a[k] + conj a[m−k])/2 − j/2·exp(−πj·k/m)·(a[k] − conj a[m−k])
func (t *RealFFT) inverseHalf(dst []float32, src []complex64) {
	h, m := t.half, t.half.m
	scale := float32(1 / float64(m))
	zr, zi := h.zr[:len(src)], h.zi[:len(src)]
	for k, c := range src {
		zr[k], zi[k] = real(c)*scale, -imag(c)*scale
	}
	zi[0], zi[m] = 0, 0
	h.set.PostSpectrum(&zr[0], &zi[0], &t.halfTurn[0], floats(t.frame), m)
	if m%2 == 0 {
		t.frame[m/2] = complex(zr[m/2], -zi[m/2])
	}
	h.run(floats(t.frame))
	h.set.Conjugates(&h.zr[0], &h.zi[0], &dst[0], m)
}

func (t *RealFFT) inverseWhole(dst []float32, src []complex64) {
	t.frame[0] = complex(real(src[0]), 0)
	for k := 1; k < len(src); k++ {
		c := src[k]
		t.frame[k], t.frame[t.n-k] = c, complex(real(c), -imag(c))
	}
	if t.n%2 == 0 {
		t.frame[t.n/2] = complex(real(src[t.n/2]), 0)
	}
	for i, v := range t.whole.Inverse(t.frame, t.frame) {
		dst[i] = real(v)
	}
}

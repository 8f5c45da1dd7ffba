package dsp

import "github.com/earwitness/earwitness/dsp/internal/kernel"

// Log writes the natural logarithms of src to dst, which may be src itself, and returns dst: within 2·10⁻⁷ of the value
// and 10⁻⁷ of one, by the polynomial of the Cephes library. Zero, negative numbers and what is below 2⁻¹²⁶ count as 2⁻¹²⁶,
// whose logarithm is −87.3; infinities and what is no number give NaN. A nil dst allocates; it panics if dst has
// another length.
//
// It is for spectra: 10·Log10 of a power is 10/ln 10 = 4.3429 times this.
func Log(dst, src []float32) []float32 {
	dst = sized(dst, len(src))
	logs(set(), dst, src)
	return dst
}

func logs(s *kernel.Set, dst, src []float32) {
	n := len(src) / s.Lanes * s.Lanes
	if n > 0 {
		s.Log(&dst[0], &src[0], n)
	}
	if rest := len(src) - n; rest > 0 {
		var x [16]float32
		copy(x[:], src[n:])
		s.Log(&x[0], &x[0], s.Lanes)
		copy(dst[n:], x[:rest])
	}
}

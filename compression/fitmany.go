package compression

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// slides measures many stretches of samples side by side, each as fit.at does, with the window cut to its first terms.
type slides struct {
	mdct    *dsp.SlidingMDCT
	factors []dsp.Factors
	sums    [][]float64
	fits    [][]float32
	seen    []float32
}

func newSlides(f Framing) *slides {
	s := &slides{mdct: dsp.NewSlidingMDCT(2*f.Samples, f.window())}
	n := s.mdct.Lanes()
	s.factors, s.sums = make([]dsp.Factors, n), make([][]float64, n)
	s.fits, s.seen = make([][]float32, n), make([]float32, n)
	return s
}

// many is at for stretches of one length, no more than there are lanes. The results hold until the next call.
func (t *fit) many(stretches [][]float32) (fits [][]float32, seen []float32) {
	s, n := t.slide, len(stretches)
	for r, x := range stretches {
		starts := len(x) - t.bank.Len() + 1
		if len(s.sums[r]) != starts {
			s.sums[r] = make([]float64, starts)
		}
		top := t.sparse(x)
		f := &s.factors[r]
		f.Gain, f.Base = append(f.Gain[:0], t.gain[lowest:top]...), append(f.Base[:0], t.base[lowest:top]...)
		s.seen[r] = t.seen
	}
	s.mdct.LogSums(s.sums[:n], stretches, s.factors[:n])
	for r, sums := range s.sums[:n] {
		if width := len(s.factors[r].Gain); width > 0 {
			for i := range sums {
				sums[i] /= math.Sqrt(float64(width))
			}
		}
		s.fits[r] = contrast(s.fits[r][:0], sums)
	}
	return s.fits[:n], s.seen[:n]
}

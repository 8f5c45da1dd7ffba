package compression

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// slides measures many stretches of samples, each as fit.at does, those of an MDCT side by side and with the window cut to its
// first terms.
type slides struct {
	mdct    *dsp.SlidingMDCT // nil for mp3
	mp3     *dsp.SlidingMP3
	factors []dsp.Factors
	sums    [][]float64
	fits    [][]float32
	seen    []float32
}

// atOnce is how many stretches slides takes.
const atOnce = 16

func newSlides(f Framing) *slides {
	s := &slides{
		factors: make([]dsp.Factors, atOnce), sums: make([][]float64, atOnce), fits: make([][]float32, atOnce), seen: make([]float32, atOnce),
	}
	if f.Codec == "mp3" {
		s.mp3 = dsp.NewSlidingMP3()
	} else {
		s.mdct = dsp.NewSlidingMDCT(2*f.Samples, f.window())
	}
	return s
}

// fewest is how many stretches are measured faster so than one by one.
func (s *slides) fewest() int {
	if s.mdct != nil {
		return 6
	}
	return 1
}

// logSums sets the sums of stretches.
func (s *slides) logSums(stretches [][]float32) {
	if s.mdct == nil {
		for r, x := range stretches {
			s.mp3.LogSums(s.sums[r], x, s.factors[r])
		}
		return
	}
	n, lanes := len(stretches), s.mdct.Lanes()
	for at := 0; at < n; at += lanes {
		end := min(at+lanes, n)
		s.mdct.LogSums(s.sums[at:end], stretches[at:end], s.factors[at:end])
	}
}

// many is at for stretches of one length, atOnce at most. The results hold until the next call.
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
	s.logSums(stretches)
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

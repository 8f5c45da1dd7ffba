package dsp

import "math"

// Sketch keeps the distribution of a whole stream in fixed memory and gives its quantiles with a bounded relative error
// (DDSketch: Masson, Rim and Lee, Proc. VLDB 12, 2019). It counts values in bins whose edges lie a factor γ apart,
//
//	bin i holds γⁱ⁻¹ < |v|/least ≤ γⁱ, γ = (1+relError)/(1−relError)
//
// so that the value it names for a rank is within relError of the one that has this rank. What is smaller than least
// counts as 0, an error of least at most; what is greater than most counts as most, with no bound. The order of values
// plays no part, and sketches of parts merge into that of the whole.
type Sketch struct {
	relError, least, most float64
	logGamma              float64
	positive, negative    []uint64 // counts of bins
	zeros, n, nans        uint64
}

// NewSketch makes a sketch for magnitudes from least to most. It keeps 2·⌈ln(most/least)/ln γ⌉+2 counts of 8 bytes: 11
// kB for 1 % from 1e-6 to 1. It panics unless 0 < relError < 1 and 0 < least < most < ∞, or if these are 2²⁴ counts or
// more, 128 MB.
func NewSketch(relError, least, most float64) *Sketch {
	if !(0 < relError && relError < 1 && 0 < least && least < most && most <= math.MaxFloat64) {
		panic("dsp: sketch error or range out of range")
	}
	s := &Sketch{relError: relError, least: least, most: most, logGamma: math.Log1p(relError) - math.Log1p(-relError)}
	bins := math.Ceil((math.Log(most)-math.Log(least))/s.logGamma) + 1
	if 2*bins >= 1<<24 {
		panic("dsp: sketch error or range out of range")
	}
	s.positive, s.negative = make([]uint64, int(bins)), make([]uint64, int(bins))
	return s
}

// Add counts a value. A NaN counts in NaNs only.
func (s *Sketch) Add(v float64) {
	if v != v {
		s.nans++
		return
	}
	s.n++
	size, bins := math.Abs(v), s.positive
	if v < 0 {
		bins = s.negative
	}
	switch {
	case size < s.least:
		s.zeros++
	case size >= s.most:
		bins[len(bins)-1]++
	default:
		i := int(math.Ceil((math.Log(size) - math.Log(s.least)) / s.logGamma))
		bins[min(max(i, 0), len(bins)-1)]++
	}
}

// N is the number of values, NaNs not counted.
func (s *Sketch) N() uint64 { return s.n }

// NaNs is the number of values that were NaN.
func (s *Sketch) NaNs() uint64 { return s.nans }

// Merge adds the values of other, which must have the same error and range; else it panics. other is not changed.
func (s *Sketch) Merge(other *Sketch) {
	if s.relError != other.relError || s.least != other.least || s.most != other.most {
		panic("dsp: sketches of different kinds")
	}
	for i := range s.positive {
		s.positive[i] += other.positive[i]
		s.negative[i] += other.negative[i]
	}
	s.zeros, s.n, s.nans = s.zeros+other.zeros, s.n+other.n, s.nans+other.nans
}

// Quantile returns, within the relative error, the value whose rank is ⌊p·(N−1)⌋ when they are sorted from rank 0; p
// from 0 to 1. NaN if there are no values. It panics if p is out of range.
func (s *Sketch) Quantile(p float64) float64 {
	if !(0 <= p && p <= 1) {
		panic("dsp: quantile out of range")
	}
	if s.n == 0 {
		return math.NaN()
	}
	rank := min(uint64(p*float64(s.n-1)), s.n-1)
	for i := len(s.negative) - 1; i >= 0; i-- {
		if rank < s.negative[i] {
			return -s.value(i)
		}
		rank -= s.negative[i]
	}
	if rank < s.zeros {
		return 0
	}
	rank -= s.zeros
	for i, n := range s.positive {
		if rank < n {
			return s.value(i)
		}
		rank -= n
	}
	return s.most // not reached
}

// value stands for bin i: as far from its lower edge as from its upper one, measured by the values there.
//
//	least·γⁱ·2/(γ+1) = least·γⁱ·(1−relError)
func (s *Sketch) value(i int) float64 {
	if i == 0 {
		return s.least
	}
	return min(s.least*math.Exp(float64(i)*s.logGamma)*(1-s.relError), s.most)
}

package mains

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// floorHz is the width on each side of a harmonic's reach that its noise floor is taken from, marginHz what the main
	// lobe of a line at the edge of the reach takes up.
	floorHz  = 4
	marginHz = 0.25
	// capPower bounds the vote of one harmonic to 25 dB, so that one loud tone cannot outvote the others.
	capPower = 300
	// kneePower is how much of a line's power counts for the path: more would be certain of what may be a passing tone.
	kneePower = 6
)

// spectra is what one frame needs.
type spectra struct {
	window         []float32
	in, out        []complex64
	capped, linear []float64 // of one harmonic's bins, from low on
	low            int
	side           []float64
	places         [harmonics][]place
	present, votes []float64 // by candidate
	smoother       [2*smooth + 1]float32
}

// place is where a candidate's harmonic lies: how far from the nearest bin.
type place struct {
	bin  int
	away float64 // in bins
}

func newSpectra() spectra {
	s := spectra{
		window: dsp.Hann(frameColumns), in: make([]complex64, frameColumns), out: make([]complex64, frameColumns),
		present: make([]float64, candidates), votes: make([]float64, candidates), smoother: smoother(),
	}
	for h := range s.places {
		for i := range candidates {
			at := candidate(i) * float64(h+1) * frameSeconds
			k := math.Round(at)
			s.places[h] = append(s.places[h], place{int(k), at - k})
		}
	}
	return s
}

// candidate is a deviation from nominal in Hz.
func candidate(i int) float64 { return float64(stepHz*float64(i)) - reachHz }

// power is that of a bin, which may be negative.
func (s *spectra) power(k int) float64 {
	if k < 0 {
		k += frameColumns
	}
	re, im := float64(real(s.out[k])), float64(imag(s.out[k]))
	return float64(re*re) + float64(im*im)
}

// floor is the mean power of noise near a harmonic, its own reach left out: the median over both sides, which for the
// exponential distribution of a noise's bins is ln 2 of the mean. Every other bin is looked at: neighbours say the same.
func (s *spectra) floor(h int) float64 {
	s.side = s.side[:0]
	near := int(math.Ceil((float64(reachHz*float64(h)) + marginHz) * frameSeconds))
	for k := near; k <= near+floorHz*frameSeconds; k += 2 {
		s.side = append(s.side, s.power(k), s.power(-k))
	}
	return dsp.Median(s.side)/math.Ln2 + math.SmallestNonzeroFloat32
}

// vote adds what one harmonic says of each candidate f, P being the power of h·f over the floor, and M the largest of it:
//
//	presence ln(1 + min(P, cap)), path P·min(1, knee/M)
//
// Between bins both are read from a parabola through three.
func (s *spectra) vote(h int) {
	floor := s.floor(h)
	high := int(math.Ceil(float64(reachHz*frameSeconds*float64(h)))) + 1
	s.low = -high
	s.capped, s.linear = s.capped[:0], s.linear[:0]
	top := 0.0
	for k := s.low; k <= high; k++ {
		p := s.power(k) / floor
		s.capped = append(s.capped, math.Log(1+min(p, capPower)))
		s.linear = append(s.linear, p)
		top = max(top, p)
	}
	scale := min(1, kneePower/top)
	for i, at := range s.places[h-1] {
		k := at.bin - s.low
		if v := between(s.capped[k-1:k+2], at.away); v > 0 {
			s.present[i] += v
		}
		if v := between(s.linear[k-1:k+2], at.away); v > 0 {
			s.votes[i] += float64(scale * v)
		}
	}
}

// between is the value of a parabola through three at a place so far from the middle one.
func between(x []float64, away float64) float64 {
	a, b, c := x[0], x[1], x[2]
	return b + float64(away/2*((c-a)+float64(away*(a-b-b+c))))
}

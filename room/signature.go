package room

import "math"

// Octaves is the number of octave bands that reverberation is measured in, from 250 Hz to 4 kHz.
const Octaves = 5

// Estimate is a measured value with its sampling error: the standard deviation over redrawn decays. That leaves out
// what the method itself gets wrong, which two recordings of one room share. Error 0 means that nothing was measured.
type Estimate struct {
	Value, Error float64
}

// Signature is what the reverberation of two recordings is compared by: a fixed number of values on scales where errors
// are about Gaussian.
type Signature struct {
	LogRT60 [Octaves]Estimate // natural logarithm of seconds, by octave from 250 Hz up
	LogEDT  Estimate          // natural logarithm of seconds
	DRRdB   Estimate
}

// Signature returns the signature of the samples so far. Samples may follow.
func (m *ReverbMeter) Signature() Signature {
	var s Signature
	for i, o := range m.bands {
		if o.decays < minDecays {
			continue
		}
		t := peakSeconds(sumGroups(&o.counts, nil))
		s.LogRT60[i] = Estimate{
			Value: math.Log(t),
			Error: max(spread([][groups][timeCount]float64{o.counts}), stepSeconds/2) / t,
		}
	}
	return s
}

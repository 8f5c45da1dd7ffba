package room

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
	C50dB   Estimate
}

// leastError keeps an error from being 0 where all draws fall into the same bin.
const leastError = 0.01

// Signature returns the signature of the rows so far. Rows may follow.
func (m *ReverbMeter) Signature() (s Signature) {
	if m.sound < minRows {
		return s
	}
	values, errors := m.settled().measure()
	for i, n := range values.decays {
		if n > 0 {
			s.LogRT60[i] = Estimate{values.lnRT60[i], max(errors.lnRT60[i], leastError)}
		}
	}
	if values.counted >= minOctaves {
		s.C50dB = Estimate{values.c50Mean, max(errors.c50Mean, leastError)}
	}
	return s
}

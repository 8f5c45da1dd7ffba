package session

import (
	"encoding/binary"
	"errors"
	"math"
)

// Group is a kind of evidence. Groups are compared apart from each other.
type Group int

// The groups of evidence.
const (
	Background    Group = iota // what is heard in the pauses: no voice can carry it
	Channel                    // response of microphone and line, as the spectrum of speech shows it; the voice is in it too
	Reverberation              // how sound dies down
	Groups                     // their number
)

// String returns the group's name.
func (g Group) String() string { return [...]string{"background", "channel", "reverberation"}[g] }

// shapeBands is the number of bands of a spectrum's shape.
const shapeBands = 25

// sizes is how many values a vector of each group has.
var sizes = [Groups]int{2 * shapeBands, shapeBands, 6}

const (
	// MinSeconds and MinFrames are the least that a comparison rests on.
	MinSeconds, MinFrames = 3, 10
	// minMeasured is how many values of a reverberation must have been measured.
	minMeasured = 3
	// octaves of a reverberation come before its clarity. Beyond longestRT60, in seconds, sound outlasts the pauses, and what
	// is heard in them is the voice.
	octaves, longestRT60 = 5, 1.2

	// packedVersion is the first byte of packed features.
	packedVersion = 2
	packedHeader  = 1 + 4

	// No value in packed features goes beyond these: dB and logarithms, seconds.
	maxValue, maxSeconds = 1e4, 1e8
)

// ErrPacked is the error of bytes that are no packed features.
var ErrPacked = errors.New("session: not packed features")

// Vector is what one group of evidence is compared by: values and the standard error of each. An error of +Inf marks a
// value that was not measured. The zero Vector says that nothing was.
type Vector struct {
	Values, Errors []float64
}

// Features is what a recording is compared by.
type Features struct {
	Seconds float64 // length of the recording
	Vectors [Groups]Vector
}

// The spread of a level from frame to frame is compared as spreadScale·ln(spread + spreadFloor), spreads in dB, so that its
// variances are of the order of those of levels.
const spreadScale, spreadFloor = 6, 0.3

// NewBackground returns the vector of the pauses: the shape of their spectrum in 25 bands, in dB with its standard
// errors, and how much the level of each band varies from frame to frame, in dB over the given number of frames. Fewer
// than [MinFrames] make no vector. How loud the pauses are is not compared: any export may change it.
func NewBackground(shapeDB, errorDB, spreadDB []float64, frames int) Vector {
	if frames < MinFrames {
		return Vector{}
	}
	v := NewChannel(shapeDB, errorDB, frames)
	// A standard deviation s of n independent values has the error s/√(2n); frames of a shape's errors overlap as these do.
	for i, s := range spreadDB {
		relative := 0.0
		if s > 0 {
			relative = errorDB[i] / s / math.Sqrt2
		}
		v.Values = append(v.Values, spreadScale*math.Log(s+spreadFloor))
		v.Errors = append(v.Errors, spreadScale*relative*s/(s+spreadFloor))
	}
	return v
}

// NewChannel returns the vector of the spectrum of speech in 25 bands, in dB with its standard errors, over the given
// number of frames. Fewer than [MinFrames] make no vector.
func NewChannel(shapeDB, errorDB []float64, frames int) Vector {
	if frames < MinFrames {
		return Vector{}
	}
	return Vector{Values: append([]float64(nil), shapeDB...), Errors: append([]float64(nil), errorDB...)}
}

// reason returns why a group of the recording cannot be compared, or "".
func (f *Features) reason(g Group) string {
	v := &f.Vectors[g]
	switch {
	case f.Seconds < MinSeconds:
		return "shorter than 3 seconds"
	case len(v.Values) == 0 && g == Background:
		return "no background between speech"
	case g == Background && f.rt60() > longestRT60:
		return "reverberation outlasts the pauses"
	case len(v.Values) == 0 && g == Channel:
		return "fewer than 10 frames of speech"
	case len(v.Values) == 0 || g == Reverberation && v.measured() < minMeasured:
		return "too few free decays"
	case v.measured() == 0:
		return "nothing was measured"
	}
	return ""
}

// rt60 is the mean reverberation time of the octaves that were measured, in seconds; 0 if none was.
func (f *Features) rt60() float64 {
	v, sum, n := &f.Vectors[Reverberation], 0.0, 0
	for i, e := range v.Errors[:min(octaves, len(v.Errors))] {
		if !math.IsInf(e, 1) {
			sum += v.Values[i]
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return math.Exp(sum / float64(n))
}

func (v *Vector) measured() (n int) {
	for _, e := range v.Errors {
		if !math.IsInf(e, 1) {
			n++
		}
	}
	return n
}

// MarshalBinary packs the features: a version and the length, then for each group the number of its values and the
// values and errors in turn, as little-endian float32. It panics if a vector has not the size of its group.
func (f *Features) MarshalBinary() ([]byte, error) {
	b := []byte{packedVersion}
	real := func(v float64) { b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v))) }
	real(f.Seconds)
	for g, v := range f.Vectors {
		if len(v.Values) != len(v.Errors) || len(v.Values) != 0 && len(v.Values) != sizes[g] {
			panic("session: vector length mismatch")
		}
		b = append(b, byte(len(v.Values)))
		for i := range v.Values {
			real(v.Values[i])
			real(v.Errors[i])
		}
	}
	return b, nil
}

// UnmarshalBinary is the reverse of MarshalBinary. Its error is [ErrPacked], and f is then unchanged.
func (f *Features) UnmarshalBinary(b []byte) error {
	if len(b) < packedHeader || b[0] != packedVersion {
		return ErrPacked
	}
	b = b[1:]
	ok := true
	real := func(lo, hi float64) float64 {
		v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		b = b[4:]
		ok = ok && v >= lo && v <= hi // false for NaN
		return v
	}
	read := Features{Seconds: real(0, maxSeconds)}
	for g := range read.Vectors {
		if len(b) == 0 || b[0] != 0 && int(b[0]) != sizes[g] || len(b) < 1+8*int(b[0]) {
			return ErrPacked
		}
		n := int(b[0])
		b = b[1:]
		v := &read.Vectors[g]
		for range n {
			v.Values = append(v.Values, real(-maxValue, maxValue))
			v.Errors = append(v.Errors, real(0, math.Inf(1)))
		}
	}
	if !ok || len(b) != 0 {
		return ErrPacked
	}
	*f = read
	return nil
}

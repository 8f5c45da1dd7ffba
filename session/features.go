package session

import (
	"encoding/binary"
	"errors"
	"math"
)

const (
	// Bands is the number of frequency bands of a background.
	Bands = 24

	// MinSeconds and MinPauseFrames are the least that a comparison rests on.
	MinSeconds, MinPauseFrames = 3, 10

	// packedVersion is the first byte of packed features, packedSize their length.
	packedVersion = 1
	packedSize    = 1 + 4*(4+3*Bands)

	// No level or count in a packed value goes beyond these: dB about full scale, frames, seconds.
	maxDB, maxFrames, maxSeconds = 400, 1 << 30, 1e8
)

// ErrPacked is the error of bytes that are no packed features.
var ErrPacked = errors.New("session: not packed features")

// Features is what recordings are compared by: the background of one recording.
type Features struct {
	Seconds      float64        // length of the recording
	PauseFrames  int            // frames without speech behind the background; 0: no background
	LevelDBFS    float64        // of the pauses; kept, not compared: an export changes it
	PauseShapeDB [Bands]float64 // mean log power in the pauses, about its own mean
	PauseErrorDB [Bands]float64 // standard error of each
	SpeechFrames int            // frames behind LongTermDB; 0: no speech
	LongTermDB   [Bands]float64 // mean log power of speech, about its own mean; kept, not compared: it is a voice's too
}

// Reason returns why the recording cannot be compared, or "".
func (f *Features) Reason() string {
	switch {
	case f.Seconds < MinSeconds:
		return "shorter than 3 seconds"
	case f.PauseFrames < MinPauseFrames:
		return "fewer than 10 frames without speech"
	}
	return ""
}

// MarshalBinary packs the features into 305 bytes: a version, then float32 and int32 values, little-endian.
func (f *Features) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, packedSize)
	b = append(b, packedVersion)
	real := func(v float64) { b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v))) }
	real(f.Seconds)
	b = binary.LittleEndian.AppendUint32(b, uint32(f.PauseFrames))
	b = binary.LittleEndian.AppendUint32(b, uint32(f.SpeechFrames))
	real(f.LevelDBFS)
	for _, shape := range [][Bands]float64{f.PauseShapeDB, f.PauseErrorDB, f.LongTermDB} {
		for _, v := range shape {
			real(v)
		}
	}
	return b, nil
}

// UnmarshalBinary is the reverse of MarshalBinary. Its error is [ErrPacked], and f is then unchanged.
func (f *Features) UnmarshalBinary(b []byte) error {
	if len(b) != packedSize || b[0] != packedVersion {
		return ErrPacked
	}
	b = b[1:]
	word := func() uint32 {
		v := binary.LittleEndian.Uint32(b)
		b = b[4:]
		return v
	}
	ok := true
	real := func(lo, hi float64) float64 {
		v := float64(math.Float32frombits(word()))
		ok = ok && v >= lo && v <= hi // false for NaN
		return v
	}
	count := func() int {
		v := word()
		ok = ok && v <= maxFrames
		return int(v)
	}
	g := Features{Seconds: real(0, maxSeconds), PauseFrames: count(), SpeechFrames: count(), LevelDBFS: real(-maxDB, maxDB)}
	for i := range g.PauseShapeDB {
		g.PauseShapeDB[i] = real(-maxDB, maxDB)
	}
	for i := range g.PauseErrorDB {
		g.PauseErrorDB[i] = real(0, maxDB)
	}
	for i := range g.LongTermDB {
		g.LongTermDB[i] = real(-maxDB, maxDB)
	}
	if !ok {
		return ErrPacked
	}
	*f = g
	return nil
}

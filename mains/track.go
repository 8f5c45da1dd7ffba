package mains

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// neighbours is how many points on each side a point must agree with, and strayHz by how much: five times
	// what continental networks move in ten seconds.
	neighbours = 10
	strayHz    = 0.005
	// unitHz is the step of a packed frequency: a tenth of what the best tracks are off by.
	unitHz = 0.00002
	// missing marks a second without a point.
	missing = math.MinInt16
	version = 1
	header  = 6 // version, nominal frequency, first second
	// lastSecond bounds the times of a packed track: a year.
	lastSecond = 366 * 86400
)

// ErrFormat is returned for bytes that are no packed track.
var ErrFormat = errors.New("mains: not a packed track")

// Track is a frequency over time at whole seconds, in order; seconds without a trusted line are left out.
type Track []Point

// track returns the points that agree with their neighbours, and the median power of their lines over the noise in dB.
func (b *base) track() (t Track, snrDB float64) {
	f := &b.follow
	var around []float64
	for i, p := range f.points {
		if p.errorHz == 0 {
			continue
		}
		around = around[:0]
		for _, o := range f.points[max(0, i-neighbours):min(len(f.points), i+neighbours+1)] {
			if o.errorHz > 0 {
				around = append(around, float64(o.freqHz))
			}
		}
		if math.Abs(float64(p.freqHz)-dsp.Median(around)) > strayHz+3*dsp.MAD(around) {
			continue
		}
		t = append(t, Point{float64(i + frameSeconds/2), b.nominalHz + float64(p.freqHz), float64(p.errorHz)})
	}
	if len(t) == 0 {
		return nil, 0
	}
	return t, f.medianDB()
}

// steady reports whether a track of a minute or more does not wander as a network does.
func (t Track) steady() bool {
	if len(t) < leastSteady {
		return false
	}
	mean, square := 0.0, 0.0
	for i, p := range t {
		d := p.FrequencyHz - mean
		mean += d / float64(i+1)
		square += float64(d * (p.FrequencyHz - mean))
	}
	return math.Sqrt(square/float64(len(t))) < steadyHz
}

// nominalHz returns the nominal frequency that a track belongs to.
func (t Track) nominalHz() byte {
	if len(t) > 0 && t[0].FrequencyHz > 55 {
		return 60
	}
	return 50
}

// MarshalBinary packs the track: two bytes a second, in steps of 0.02 mHz. It fails for points that are not at
// whole seconds in order, or further than 0.65 Hz from 50 or 60 Hz.
func (t Track) MarshalBinary() ([]byte, error) {
	out := []byte{version, t.nominalHz(), 0, 0, 0, 0}
	if len(t) == 0 {
		return out, nil
	}
	binary.LittleEndian.PutUint32(out[2:], uint32(max(0, t[0].TimeSeconds)))
	next := float64(binary.LittleEndian.Uint32(out[2:]))
	for _, p := range t {
		units := math.Round((p.FrequencyHz - float64(out[1])) / unitHz)
		if p.TimeSeconds < next || p.TimeSeconds > lastSecond || p.TimeSeconds != math.Trunc(p.TimeSeconds) ||
			!(math.Abs(units) <= math.MaxInt16) {
			return nil, errors.New("mains: point off the track's grid")
		}
		for ; next < p.TimeSeconds; next++ {
			out = binary.LittleEndian.AppendUint16(out, 1<<15) // missing
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(units)))
		next++
	}
	return out, nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Other bytes give ErrFormat.
func (t *Track) UnmarshalBinary(b []byte) error {
	if len(b) < header || len(b)%2 != 0 || b[0] != version || b[1] != 50 && b[1] != 60 {
		return ErrFormat
	}
	first := binary.LittleEndian.Uint32(b[2:])
	if uint64(first)+uint64(len(b))/2 > lastSecond {
		return ErrFormat
	}
	var out Track
	for i := header; i < len(b); i += 2 {
		units := int16(binary.LittleEndian.Uint16(b[i:]))
		if units == missing {
			continue
		}
		second := float64(first) + float64((i-header)/2)
		out = append(out, Point{TimeSeconds: second, FrequencyHz: float64(b[1]) + unitHz*float64(units)})
	}
	*t = out
	return nil
}

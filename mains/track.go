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

// track returns the points that agree with their neighbours, and the median power of their lines over the floor
// in dB.
func (b *base) track() (t Track, snrDB float64) {
	var trusted []estimate
	for _, e := range b.points {
		if e.power > 0 {
			trusted = append(trusted, e)
		}
	}
	var around, powers []float64
	for i, e := range trusted {
		around = around[:0]
		for _, o := range trusted[max(0, i-neighbours):min(len(trusted), i+neighbours+1)] {
			around = append(around, float64(o.freqHz))
		}
		if math.Abs(float64(e.freqHz)-dsp.Median(around)) > strayHz+3*dsp.MAD(around) {
			continue
		}
		t = append(t, Point{TimeSeconds: float64(e.centre), FrequencyHz: b.nominalHz + float64(e.freqHz)})
		powers = append(powers, float64(e.power))
	}
	if len(powers) == 0 {
		return nil, 0
	}
	return t, 10 * math.Log10(dsp.Median(powers))
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

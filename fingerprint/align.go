package fingerprint

import (
	"math"
	"math/bits"
)

// A line says which frame of B stands at a frame of A.
type line struct{ slope, offset float64 }

func (l line) at(frame int) int { return int(math.Floor(l.slope*float64(frame) + l.offset + 0.5)) }

// pair compares two prints along lines.
type pair struct{ a, b *Print }

// span is a line and the frames of A from lo up to hi that it is meant for.
type span struct {
	line
	lo, hi int
}

const (
	// leastFrames is the shortest span, a second; leastActive of its frames must be neither steady nor silent.
	leastFrames = 32
	leastActive = 24
	// leastZ of a block's bits is followed up; the rest is not worth the time.
	leastZ = 3
	// fitFrames are enough to place a line by.
	fitFrames = 64
	// maxTilt bounds the speed, ±6 %.
	maxTilt = 0.0601
	// bridgeFrames, 5 s, of unlike audio end a span.
	bridgeFrames = 156
	// edgeRows lie between the start of a stretch of audio and the centre of its first frame.
	edgeRows = 5
)

// bound cuts the span to the frames that both recordings have.
func (p pair) bound(s span) span {
	lo := int(math.Ceil((-0.5 - s.offset) / s.slope))
	hi := int(math.Ceil((float64(len(p.b.bits)) - 0.5 - s.offset) / s.slope))
	s.lo, s.hi = max(s.lo, lo, 0), min(s.hi, hi, len(p.a.bits))
	for s.lo < s.hi && s.at(s.lo) < 0 {
		s.lo++
	}
	for s.lo < s.hi && s.at(s.hi-1) >= len(p.b.bits) {
		s.hi--
	}
	return s
}

// differ returns how many bits differ in the frames that are active on both sides, of every step-th frame.
func (p pair) differ(s span, step int) (wrong, frames int) {
	const one = 1 << 32 // the line in fixed point, for this is where the time goes
	at := int64((s.slope*float64(s.lo) + s.offset + 0.5) * one)
	slope := int64(s.slope * float64(step) * one)
	hi := min(s.hi, len(p.a.bits))
	for i := s.lo; i < hi; i, at = i+step, at+slope {
		j := int(at >> 32)
		if i < 0 || j < 0 || j >= len(p.b.bits) || !p.a.isActive(i) || !p.b.isActive(j) {
			continue
		}
		wrong += bits.OnesCount32(p.a.bits[i] ^ p.b.bits[j])
		frames++
	}
	return wrong, frames
}

// independentBits is how many coin tosses a frame of 32 bits is worth, for bits of neighbouring frames and bands go
// together: 11.7 by the spread over unrelated speech, set lower because the best of many places lie further out than
// those of a normal distribution. Even so unrelated speech reaches scores of 7.
const independentBits = 8

// bitsZ is how many standard deviations fewer bits differ than by chance.
//
//	z = (1 − 2·BER)·√(independentBits·frames)
func bitsZ(wrong, frames int) float64 {
	if frames == 0 {
		return 0
	}
	return (1 - float64(wrong)/float64(16*frames)) * math.Sqrt(independentBits*float64(frames))
}

// fit returns the best of the lines whose middle lies up to reach frames off the span's and whose slope lies up to
// three tilts off, and its z. It looks at every step-th frame.
func (p pair) fit(s span, reach int, tilt float64, step int) (span, float64) {
	middle := float64(s.lo+s.hi) / 2
	best, bestZ := s, math.Inf(-1)
	for k := range 7 {
		slope := s.slope + float64(alternate(k))*tilt
		if math.Abs(slope-1) > maxTilt {
			continue
		}
		for m := range 2*reach + 1 {
			t := s
			t.line = line{slope, s.slope*middle + s.offset + float64(alternate(m)) - slope*middle}
			if slope == 1 { // all offsets that round to one whole number are the same line
				t.offset = math.Floor(t.offset + 0.5)
			}
			wrong, frames := p.differ(t, step)
			// Frames of a few steps say what those between them say.
			if z := bitsZ(wrong*step, frames*step) - tiltCost*math.Abs(slope-1); z > bestZ {
				best, bestZ = t, z
			}
		}
	}
	return best, bestZ
}

// tiltCost is what a change of speed must gain, in standard deviations: one for 2 %. Lines at a slant through
// unrelated audio are many, and true ones few.
const tiltCost = 50

// alternate counts 0, 1, −1, 2, −2, …
func alternate(k int) int {
	if k%2 == 1 {
		return (k + 1) / 2
	}
	return -k / 2
}

// grow extends the span along its line, at both ends by no more than its own length, and trims it to where the
// evidence for a match is greatest. done says that neither end could go further.
func (p pair) grow(s span) (t span, done bool) {
	wrong, frames := p.differ(s, 1)
	if frames == 0 {
		return s, true
	}
	// Frames count for the match if fewer bits differ than halfway between the span's own rate and chance.
	limit := min(0.47, 0.25+0.5*float64(wrong)/float64(32*frames))
	reach := max(s.hi-s.lo, bridgeFrames)
	wide := p.bound(span{s.line, s.lo - reach, s.hi + reach})
	middle := p.centre(s, limit)
	hi, hitEnd := p.walk(s, middle, wide.hi, limit)
	lo, hitStart := p.walk(s, middle-1, wide.lo-1, limit)
	t = span{s.line, lo + 1, hi}
	full := p.bound(span{s.line, 0, len(p.a.bits)})
	return t, (!hitEnd || wide.hi == full.hi) && (!hitStart || wide.lo == full.lo)
}

// centre returns the middle of the stretch with the greatest sum of gains (Kadane's algorithm).
func (p pair) centre(s span, limit float64) int {
	s = p.bound(s)
	sum, best, from := 0.0, 0.0, s.lo
	lo, hi := s.lo, s.hi
	for i := s.lo; i < s.hi; i++ {
		if sum <= 0 {
			sum, from = 0, i
		}
		sum += p.gain(s.line, i, limit)
		if sum > best {
			best, lo, hi = sum, from, i+1
		}
	}
	return (lo + hi) / 2
}

// gain is how much a frame speaks for a match: limit less the share of its bits that differ.
func (p pair) gain(l line, i int, limit float64) float64 {
	j := l.at(i)
	if !p.a.isActive(i) || !p.b.isActive(j) {
		return 0
	}
	return limit - float64(bits.OnesCount32(p.a.bits[i]^p.b.bits[j]))/32
}

// walk goes from a frame towards end, exclusive, and returns the frame after the greatest sum of gains; it stops once
// what followed costs as much as bridgeFrames of unlike audio. reached says that it went all the way.
func (p pair) walk(s span, from, end int, limit float64) (at int, reached bool) {
	step := 1
	if end < from {
		step = -1
	}
	at = from
	sum, best := 0.0, 0.0
	for i := from; i != end; i += step {
		sum += p.gain(s.line, i, limit)
		if sum > best {
			best, at = sum, i+step
		}
		if best-sum > bridgeFrames*(0.5-limit) {
			return at, false
		}
	}
	return at, true
}

// align follows a candidate's block to the whole of what both recordings share there, and returns the span and its
// bits' z; false if nothing speaks for it.
func (p pair) align(s span) (span, float64, bool) {
	s = p.bound(s)
	if s.hi-s.lo < leastFrames {
		return s, 0, false
	}
	s, z := p.fit(s, 2, 0.02, 1+min((s.hi-s.lo)/fitFrames, 3))
	if z < leastZ {
		return s, z, false
	}
	for range 40 {
		t, done := p.grow(s)
		if t.hi-t.lo < leastFrames {
			return s, z, z >= leastZ
		}
		n := t.hi - t.lo
		s, z = p.fit(t, 1, 1/float64(n), 1+n/2048)
		if done {
			break
		}
	}
	s, _ = p.grow(s)
	return s, bitsZ(p.differ(s, 1)), true
}

// between returns how far the best offset lies from the span's, in frames: the vertex of a parabola through the bits
// that differ at the offsets one frame before and after.
func (p pair) between(s span) float64 {
	rate := func(d float64) float64 {
		t := s
		t.offset += d
		wrong, frames := p.differ(t, 1)
		return float64(wrong) / float64(max(1, frames))
	}
	before, here, after := rate(-1), rate(0), rate(1)
	if bend := before - 2*here + after; bend > 0 {
		return max(-1, min(1, (before-after)/(2*bend)))
	}
	return 0
}

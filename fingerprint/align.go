package fingerprint

import (
	"math"
	"math/bits"

	"github.com/earwitness/earwitness/fingerprint/internal/kernel"
)

// A line says which frame of B stands at a frame of A, and how many bands higher A's sound lies there than B's.
type line struct {
	slope, offset float64
	shift         int
}

func (l line) at(frame int) int { return int(math.Floor(l.slope*float64(frame) + l.offset + 0.5)) }

// span is a line and the frames of A from lo up to hi that it is meant for.
type span struct {
	line
	lo, hi int
}

// pair compares two prints along lines. Its scratch makes it one goroutine's.
type pair struct {
	a, b    *Print
	set     *kernel.Set
	scratch *gathered
	steady  bool // of one clock: a line keeps its slope
}

// gathered holds frames that do not lie in a row.
type gathered struct {
	a, b   [gatherFrames]uint32
	active [gatherFrames / 64]uint64
	room   kernel.Scratch
}

const (
	// leastFrames is the shortest span, a second; leastActive of its frames must be neither steady nor silent.
	leastFrames = 32
	leastActive = 24
	// leastZ of a block's bits is followed up; the rest is not worth the time.
	leastZ = 2.5
	// slowest and fastest bound the slope of a line.
	slowest, fastest = 0.78, 1.28
	// bridgeFrames, 5 s, of unlike audio end a span.
	bridgeFrames = 156
	// edgeRows lie between the start of a stretch of audio and the centre of its first frame.
	edgeRows     = smoothRows + lagFrames*rowsPerFrame/2
	gatherFrames = 2048
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

// differ returns how many bits differ in the frames that are active on both sides, and how many frames these are.
func (p pair) differ(s span) (wrong, frames int) {
	s = p.bound(s)
	if s.lo >= s.hi {
		return 0, 0
	}
	if s.slope == 1 && s.shift == 0 {
		return p.set.Differ(p.a.frames(), p.b.frames(), s.lo, s.at(s.lo), s.hi-s.lo, &p.scratch.room)
	}
	for lo := s.lo; lo < s.hi; lo += gatherFrames {
		n := min(gatherFrames, s.hi-lo)
		b := p.gather(s.line, lo, n)
		w, f := 0, 0
		if s.shift == 0 {
			w, f = p.set.Differ(p.a.frames(), b, lo, 0, n, &p.scratch.room)
		} else {
			w, f = p.set.Differ(p.moved(s.line, lo, n), b, 0, 0, n, &p.scratch.room)
		}
		wrong, frames = wrong+w, frames+f
	}
	return wrong, frames
}

// gather lays in a row what the line says stands in B at n frames of A from lo on, without bands that A lacks.
func (p pair) gather(l line, lo, n int) kernel.Frames {
	const one = 1 << 32 // the line in fixed point, for this is where the time goes
	at, slope := int64((l.slope*float64(lo)+l.offset+0.5)*one), int64(l.slope*one)
	down, mask := max(0, -l.shift), l.mask()
	words, last := p.scratch.b[:n], int64(len(p.b.bits)-1)
	active := uint64(0)
	for i := range words {
		j := min(max(0, at>>32), last)
		at += slope
		words[i] = p.b.bits[j] >> down & mask
		active = active>>1 | p.b.active[j/64]>>(j%64)<<63
		if i%64 == 63 || i == n-1 {
			p.scratch.active[i/64] = active >> (63 - i%64)
		}
	}
	return kernel.Frames{Words: words, Active: p.scratch.active[:]}
}

// moved is n frames of A from lo on, moved by the line's bands.
func (p pair) moved(l line, lo, n int) kernel.Frames {
	up, mask := max(0, l.shift), l.mask()
	words := p.scratch.a[:n]
	for i, w := range p.a.bits[lo : lo+n] {
		words[i] = w >> up & mask
		if !p.a.isActive(lo + i) {
			p.scratch.active[i/64] &^= 1 << (i % 64)
		}
	}
	return kernel.Frames{Words: words}
}

// mask has the bits that are left of a word after the shift.
func (l line) mask() uint32 { return math.MaxUint32 >> max(l.shift, -l.shift) }

// width is how many bits of a word are compared.
func (l line) width() float64 { return float64(32 - max(l.shift, -l.shift)) }

// rate is the share of the span's bits that differ, and the number of its frames.
func (p pair) rate(s span) (ber float64, frames int) {
	wrong, frames := p.differ(s)
	return float64(wrong) / (s.width() * float64(max(1, frames))), frames
}

// independentBits is how many coin tosses a frame of 32 bits is worth, for bits of neighbouring frames and bands go
// together.
const independentBits = 6

// bitsZ is how many standard deviations fewer bits differ than by chance.
//
//	z = (1 − 2·BER)·√(independentBits·frames)
func (p pair) bitsZ(s span) float64 {
	ber, frames := p.rate(s)
	if frames == 0 {
		return 0
	}
	return zOf(ber, float64(frames)*s.width()/32)
}

func zOf(ber, frames float64) float64 { return (1 - 2*ber) * math.Sqrt(independentBits*frames) }

// fit returns the best of the lines whose middle lies up to reach frames off the span's and whose slope, unless it is
// steady, lies up to three tilts off, and its z less what the slope costs.
func (p pair) fit(s span, reach int, tilt float64) (span, float64) {
	middle := float64(s.lo+s.hi) / 2
	best, bestZ := s, math.Inf(-1)
	slopes := 7
	if p.steady {
		slopes = 1
	}
	for k := range slopes {
		slope := s.slope + float64(alternate(k))*tilt
		if slope < slowest || slope > fastest {
			continue
		}
		for m := range 2*reach + 1 {
			t := s
			t.slope, t.offset = slope, s.slope*middle+s.offset+float64(alternate(m))-slope*middle
			if slope == 1 { // all offsets that round to one whole number are the same line
				t.offset = math.Floor(t.offset + 0.5)
			}
			if z := p.bitsZ(t) - t.cost(); z > bestZ {
				best, bestZ = t, z
			}
		}
	}
	return best, bestZ
}

// cost is what a change of speed or pitch must gain, in standard deviations: lines at a slant through unrelated audio
// are many, and true ones few.
func (l line) cost() float64 {
	const tilt, most, shifted = 50, 1.5, 0.5
	c := min(most, tilt*math.Abs(l.slope-1))
	if l.shift != 0 {
		c += shifted
	}
	return c
}

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
	ber, frames := p.rate(s)
	if frames == 0 {
		return s, true
	}
	// Frames count for the match if fewer bits differ than halfway between the span's own rate and chance.
	limit := min(0.47, 0.25+0.5*ber)
	reach := max(s.hi-s.lo, bridgeFrames)
	wide := p.bound(span{s.line, s.lo - reach, s.hi + reach})
	g := p.gauge(s.line, limit)
	middle := g.centre(p.bound(s))
	hi, hitEnd := g.walk(middle, wide.hi)
	lo, hitStart := g.walk(middle-1, wide.lo-1)
	t = span{s.line, lo + 1, hi}
	full := p.bound(span{s.line, 0, len(p.a.bits)})
	return t, (!hitEnd || wide.hi == full.hi) && (!hitStart || wide.lo == full.lo)
}

// gauge measures how much frames speak for a match along a line.
type gauge struct {
	pair
	line
	straight int // frames that B's are ahead if the slope is 1
	limit    float64
	gains    [33]float64 // by bits that differ
}

// gauge makes a gauge by which a frame gains what the share of its bits that differ is below the limit.
func (p pair) gauge(l line, limit float64) *gauge {
	g := &gauge{pair: p, line: l, limit: limit, straight: l.at(0)}
	for wrong := range g.gains {
		g.gains[wrong] = limit - float64(wrong)/l.width()
	}
	return g
}

// gain is how much a frame speaks for a match.
func (g *gauge) gain(i int) float64 {
	j := i + g.straight
	if g.slope != 1 {
		j = g.at(i)
	}
	if !g.a.isActive(i) || !g.b.isActive(j) {
		return 0
	}
	return g.gains[bits.OnesCount32((g.a.bits[i]>>max(0, g.shift)^g.b.bits[j]>>max(0, -g.shift))&g.mask())]
}

// centre returns the middle of the stretch with the greatest sum of gains (Kadane's algorithm).
func (g *gauge) centre(s span) int {
	sum, best, from := 0.0, 0.0, s.lo
	lo, hi := s.lo, s.hi
	for i := s.lo; i < s.hi; i++ {
		if sum <= 0 {
			sum, from = 0, i
		}
		sum += g.gain(i)
		if sum > best {
			best, lo, hi = sum, from, i+1
		}
	}
	return (lo + hi) / 2
}

// walk goes from a frame towards end, exclusive, and returns the frame after the greatest sum of gains; it stops once
// what followed costs as much as bridgeFrames of unlike audio. reached says that it went all the way.
func (g *gauge) walk(from, end int) (at int, reached bool) {
	step := 1
	if end < from {
		step = -1
	}
	at = from
	sum, best := 0.0, 0.0
	bridge := bridgeFrames * (0.5 - g.limit)
	for i := from; i != end; i += step {
		sum += g.gain(i)
		if sum > best {
			best, at = sum, i+step
		}
		if best-sum > bridge {
			return at, false
		}
	}
	return at, true
}

// align follows a candidate's block to the whole of what both recordings share there, and returns the span;
// false if nothing speaks for it.
func (p pair) align(s span) (span, bool) {
	s = p.bound(s)
	if s.hi-s.lo < leastFrames {
		return s, false
	}
	if !p.promising(s) {
		return s, false
	}
	s, z := p.fit(s, 2, 0.02)
	if z < leastZ {
		return s, false
	}
	for range 40 {
		t, done := p.grow(s)
		if t.hi-t.lo < leastFrames {
			return s, z >= leastZ
		}
		s, z = p.fit(t, 1, 1/float64(t.hi-t.lo))
		if done {
			break
		}
	}
	s, _ = p.grow(s)
	return s, true
}

// promising says whether some quarter of a long block agrees on the line or near it, or the whole. That is quickly seen,
// and leaves out most of what chance proposes.
func (p pair) promising(s span) bool {
	const part = 80
	if s.hi-s.lo < 2*part || s.slope != 1 {
		return true
	}
	for m := range 5 {
		t := s
		t.offset += float64(alternate(m))
		t = p.bound(t)
		wrong, frames := 0, 0
		for lo := s.lo; lo < s.hi; lo += part {
			from, to := max(lo, t.lo), min(lo+part, t.hi)
			if from >= to {
				continue
			}
			w, f := p.set.Differ(p.a.frames(), p.b.frames(), from, t.at(from), to-from, &p.scratch.room)
			if lo+part <= s.hi && f > 0 && agree(w, f) >= leastZ {
				return true
			}
			wrong, frames = wrong+w, frames+f
		}
		if frames > 0 && agree(wrong, frames) >= leastZ {
			return true
		}
	}
	return false
}

// agree is how many standard deviations fewer bits of whole frames differ than by chance.
func agree(wrong, frames int) float64 { return zOf(float64(wrong)/float64(32*frames), float64(frames)) }

// between returns how far the best offset lies from the span's, in frames: the vertex of a parabola through the bits
// that differ at the offsets one frame before and after.
func (p pair) between(s span) float64 {
	shifted := func(d float64) float64 {
		t := s
		t.offset += d
		ber, _ := p.rate(t)
		return ber
	}
	return vertex(shifted(-1), shifted(0), shifted(1))
}

// vertex returns where a parabola through values at −1, 0 and 1 is least, within ±1; 0 if it has no minimum.
func vertex(before, here, after float64) float64 {
	bend := before - 2*here + after
	if bend <= 0 {
		return 0
	}
	return max(-1, min(1, (before-after)/(2*bend)))
}

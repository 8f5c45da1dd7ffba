package fingerprint

import "math"

// score is the negative logarithm, to base 10, of how many places chance would give that are as good as the evidence.
func (m *matcher) score(bitsZ, peaksZ float64) float64 {
	return -logTail(combine(bitsZ, peaksZ)) - math.Log10(m.places)
}

// describe fills in the match that a span amounts to, of one whose score is too low no more than the score.
func (f *follower) describe(p pair, s span, out Match) Match {
	out.BER, out.Frames = p.rate(s)
	z := zOf(out.BER, float64(out.Frames)*s.width()/32)
	var chance float64
	out.Peaks, out.PeaksFound, chance = p.peaksFound(s)
	out.BitsZ, out.PeaksZ = z, peaksZ(out.Peaks, out.PeaksFound, chance)
	if out.Score = f.score(z-s.cost(), out.PeaksZ); out.Score < f.least {
		return out // rivals only take from it
	}
	out.RivalZ = p.rivalZ(s, out.Frames)
	out.Score = f.score(z-max(0, out.RivalZ-usualRival)-s.cost(), out.PeaksZ)
	out.Speed, out.Pitch = 1/s.slope, math.Pow(bandRatio, -float64(s.shift))

	s.offset += p.between(s)
	first, last := float64(s.lo), float64(s.hi-1)
	out.AStart, out.AEnd = seconds(first), seconds(last)
	out.BStart, out.BEnd = seconds(s.slope*first+s.offset), seconds(s.slope*last+s.offset)
	// A frame stands for the audio about its centre.
	before := max(0, min(edgeSeconds, out.AStart, out.BStart))
	after := max(0, min(edgeSeconds, p.a.Seconds()-out.AEnd, p.b.Seconds()-out.BEnd))
	out.AStart, out.BStart = out.AStart-before, out.BStart-before
	out.AEnd, out.BEnd = out.AEnd+after, out.BEnd+after
	return out
}

const (
	// nearestRival to furthestRival are how many frames beside a match others are looked for: a quarter of a second to
	// three.
	nearestRival, furthestRival = 8, 96
	// usualRival is the best of these that speech has by chance, in standard deviations.
	usualRival = 3.5
)

// rivalZ is the greatest z that A has beside its place in B. What repeats itself, as buzzes, sirens, busy tones and loops do,
// fits as well there, and is no more than alike.
func (p pair) rivalZ(s span, active int) float64 {
	best := 0.0
	for k := nearestRival; k <= furthestRival; k++ {
		for _, shift := range []int{-k, k} {
			t := s
			t.offset += float64(shift)
			if p.a == p.b && math.Abs(t.slope*float64(t.lo)+t.offset-float64(t.lo)) < nearestRival {
				continue // it is its own place
			}
			if wrong, frames := p.differ(t); 2*frames >= active {
				best = max(best, zOf(float64(wrong)/(s.width()*float64(frames)), float64(frames)*s.width()/32))
			}
		}
	}
	return best
}

// edgeSeconds is the time of the first frame's centre.
const edgeSeconds = edgeRows*rowSeconds + centreSeconds

// seconds is the time of a frame's centre.
func seconds(frame float64) float64 { return frame*frameSeconds + edgeSeconds }

// combine adds the two readings' evidence. Bits weigh 3 to 2, about what a logistic regression on excerpts of speech
// and music gave.
func combine(bitsZ, peaksZ float64) float64 { return (3*bitsZ + 2*max(0, peaksZ)) / math.Sqrt(13) }

// peaksZ is how many standard deviations more landmarks coincide than by chance. They come in clusters, so
// their variance is taken as twice that of independent ones.
func peaksZ(peaks, found int, chance float64) float64 {
	share := chance / float64(max(1, peaks))
	return (float64(found) - chance) / math.Sqrt(2*chance*(1-share)+1)
}

// logTail is the base-10 logarithm of the normal distribution's upper tail.
func logTail(z float64) float64 {
	if z < 20 {
		return math.Log10(math.Erfc(z/math.Sqrt2) / 2)
	}
	return -z*z/2*math.Log10E - math.Log10(z*math.Sqrt(2*math.Pi))
}

// blocksOf is the number of blocks that a recording is looked up in.
func blocksOf(rows int) float64 { return max(1, math.Floor(float64(rows)/blockHop)) }

// placesCompared is the number of places that the search of all pairs covers: each block of the shorter recording at
// each frame of the longer.
func placesCompared(rows []int) float64 {
	blocks, frames, own := 0.0, 0.0, 0.0
	for _, n := range rows {
		b, f := blocksOf(n), float64(framesOf(n))
		blocks, frames, own = blocks+b, frames+f, own+b*f
	}
	return max(1, (blocks*frames-own)/2)
}

// peaksFound counts A's landmarks in the span, those that B has within a row and a bin, and how many B would have by
// chance: as many as at other offsets nearby.
func (p pair) peaksFound(s span) (peaks, found int, chance float64) {
	const shifts, shiftRows = 10, 16
	allPeaks, allFound := 0, 0
	for k := 1; k <= shifts; k++ {
		for _, shift := range []int{-k * shiftRows, k * shiftRows} {
			n, f := p.coincide(s, shift)
			allPeaks, allFound = allPeaks+n, allFound+f
		}
	}
	peaks, found = p.coincide(s, 0)
	return peaks, found, float64(peaks) * float64(allFound) / float64(max(1, allPeaks))
}

// coincide counts A's landmarks in the span that fall inside B, and those that B has, shift rows later than the line
// says.
func (p pair) coincide(s span, shift int) (peaks, found int) {
	end := uint32(rowsPerFrame*s.hi + edgeRows)
	j := 0
	for _, a := range p.a.peaks[search(p.a.peaks, uint32(rowsPerFrame*s.lo+edgeRows)):] {
		if a.row >= end {
			break
		}
		ahead := s.slope*float64(int(a.row)-edgeRows) + rowsPerFrame*s.offset
		row := int(math.Floor(ahead+0.5)) + edgeRows + shift
		if row < 0 || row >= p.b.rows {
			continue
		}
		if peaks == 0 {
			j = search(p.b.peaks, uint32(max(0, row-1)))
		}
		for j < len(p.b.peaks) && int(p.b.peaks[j].row) < row-1 {
			j++
		}
		peaks++
		if near(p.b.peaks[j:], row, a.bin) {
			found++
		}
	}
	return peaks, found
}

// near says whether one of the first peaks, up to a row after the given one, lies within a bin of the given one.
func near(peaks []peak, row int, bin uint8) bool {
	for _, b := range peaks {
		if int(b.row) > row+1 {
			return false
		}
		if max(bin, b.bin)-min(bin, b.bin) <= 1 {
			return true
		}
	}
	return false
}

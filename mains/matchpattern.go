package mains

import (
	"math"
	"slices"
)

// pattern is the part of a track that is looked for, a value a second.
type pattern struct {
	nominalHz float64
	first     int       // second of the recording that the first value is of
	weights   []float64 // of the values, by their errors; 0 where there is none; their sum is 1
	values    []float64 // in millihertz, about their mean
	mean      float64   // in millihertz from nominal
	square    float64   // mean square of the values
	seconds   float64   // with a value
	// noiseHz is the RMS, so weighted, that the errors make, with those of the rest; plainHz the same without weights.
	noiseHz, plainHz float64
	ownNoiseHz       float64 // without those of the rest
	rest             []part
}

// part is a further part of a track that was cut: it lies somewhere near where it would if nothing were missing.
type part struct {
	after   int       // seconds from the pattern's first value to its own
	weights []float64 // in the unit of the pattern's
	values  []float64 // about the pattern's mean
	seconds float64
}

const (
	// besideBreak is how many seconds beside a break the track is of both sides.
	besideBreak = 8
	// leastPart is the fewest points of a further part, and mostParts the most of them that are used.
	leastPart, mostParts = 15, 8
	// logErrorHz is what a log is taken to be off by, and the track by what its standard errors do not tell.
	logErrorHz = 0.0003
)

// stated reports whether the errors of all points are known.
func (q Query) stated() bool {
	return q.NoiseHz > 0 || len(q.Track) > 0 && !slices.ContainsFunc(q.Track, func(p Point) bool { return !(p.ErrorHz > 0) })
}

// newPattern takes the longest part of a track between breaks, and the others as its rest; nil if that is too short.
func newPattern(q Query) *pattern {
	parts := q.parts()
	if len(parts) == 0 {
		return nil
	}
	longest := 0
	for i, t := range parts {
		if len(t) > len(parts[longest]) {
			longest = i
		}
	}
	if len(parts[longest]) < leastSeconds {
		return nil
	}
	p, sum := fill(parts[longest], q.NoiseHz)
	points, total := p.seconds, sum
	for i, t := range parts {
		if i == longest || len(t) < leastPart || len(p.rest) == mostParts {
			continue
		}
		r, own := fill(t, q.NoiseHz)
		for k := range r.weights {
			r.weights[k] *= own / sum
			r.values[k] += r.mean - p.mean
		}
		p.rest = append(p.rest, part{after: r.first - p.first, weights: r.weights, values: r.values, seconds: r.seconds})
		points += r.seconds
		total += own
	}
	p.noiseHz = math.Sqrt(points / total)
	return p
}

// alone is the pattern without its rest.
func (p *pattern) alone() *pattern {
	a := *p
	a.rest, a.noiseHz = nil, p.ownNoiseHz
	return &a
}

// parts splits the track at the breaks, and where it is longer than what is used. What is measured across a break is of
// neither side.
func (q Query) parts() (parts []Track) {
	breaks := slices.Sorted(slices.Values(q.Breaks))
	last := -1 // number of breaks before the last point
	for _, p := range q.Track {
		i, _ := slices.BinarySearch(breaks, p.TimeSeconds)
		if i > 0 && p.TimeSeconds-breaks[i-1] < besideBreak || i < len(breaks) && breaks[i]-p.TimeSeconds < besideBreak {
			continue
		}
		n := len(parts)
		if i != last || p.TimeSeconds-parts[n-1][0].TimeSeconds >= mostSeconds {
			parts = append(parts, nil)
			n++
		}
		last = i
		parts[n-1] = append(parts[n-1], p)
	}
	return parts
}

// fill lays a track out by the second, weighted by its errors, and returns the sum of their weights too.
func fill(t Track, noiseHz float64) (p *pattern, sum float64) {
	p = &pattern{nominalHz: float64(t.nominalHz()), first: int(t[0].TimeSeconds), seconds: float64(len(t))}
	n := int(t[len(t)-1].TimeSeconds) - p.first + 1
	p.weights, p.values = make([]float64, n), make([]float64, n)
	squares := 0.0
	for _, at := range t {
		i := int(at.TimeSeconds) - p.first
		e := at.ErrorHz
		if !(e > 0) {
			e = noiseHz
		}
		p.weights[i] = 1 / (float64(e*e) + logErrorHz*logErrorHz)
		p.values[i] = (at.FrequencyHz - p.nominalHz) * 1000
		sum += p.weights[i]
		squares += 1 / p.weights[i]
	}
	p.ownNoiseHz, p.plainHz = math.Sqrt(p.seconds/sum), math.Sqrt(squares/p.seconds)
	p.noiseHz = p.ownNoiseHz
	for i, w := range p.weights {
		p.weights[i] = w / sum
		p.mean += float64(p.weights[i] * p.values[i])
	}
	for i, w := range p.weights {
		if w > 0 {
			p.values[i] -= p.mean
			p.square += float64(w * p.values[i] * p.values[i])
		}
	}
	return p, sum
}

// mirrored returns the pattern backwards, upside down about nominal, and both.
func (p *pattern) mirrored() (out []*pattern) {
	for kind := 1; kind < 4; kind++ {
		m := *p
		backwards, upsideDown := kind&1 != 0, kind&2 != 0
		m.weights, m.values = mirroredValues(p.weights, backwards, false), mirroredValues(p.values, backwards, upsideDown)
		if upsideDown {
			m.mean = -m.mean
		}
		m.rest = nil
		for _, r := range p.rest {
			if backwards {
				r.after = len(p.weights) - r.after - len(r.weights)
			}
			r.weights, r.values = mirroredValues(r.weights, backwards, false), mirroredValues(r.values, backwards, upsideDown)
			m.rest = append(m.rest, r)
		}
		out = append(out, &m)
	}
	return out
}

func mirroredValues(values []float64, backwards, upsideDown bool) []float64 {
	out := slices.Clone(values)
	if backwards {
		slices.Reverse(out)
	}
	if upsideDown {
		for i, v := range out {
			out[i] = -v
		}
	}
	return out
}

// reach is how far the mean of the track may be from that of a place, in millihertz, by the clock's error.
func (p *pattern) reach(ppm float64) float64 { return p.nominalHz * ppm / 1000 }

// smoothing makes a log as smooth as a track is: with it, the values of a log that are means of a second or of a few look
// as they would in a frame's spectrum. They are those of a Hann window.
var smoothing = [...]float64{0.2, 0.1809017, 0.1309017, 0.0690983, 0.0190983}

// smoothLog writes values from one place on, smoothed, to dst. Beyond the ends, the last value stays.
func smoothLog(dst []float64, values []float32, from int) {
	at := func(i int) float64 { return float64(values[min(max(i, 0), len(values)-1)]) }
	for i := range dst {
		sum := smoothing[0] * at(from+i)
		for k := 1; k < len(smoothing); k++ {
			sum += smoothing[k] * (at(from+i-k) + at(from+i+k))
		}
		dst[i] = sum
	}
}

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
	// noiseHz is the RMS, so weighted, that the errors make, and plainHz the same without weights.
	noiseHz, plainHz float64
}

// besideBreak is how many seconds beside a break the track is of both sides.
const besideBreak = 8

// newPattern takes the longest part of a track between breaks; nil if that is too short. What is measured across a break
// is of neither side.
func newPattern(q Query) *pattern {
	breaks := slices.Sorted(slices.Values(q.Breaks))
	var best, part Track
	for _, p := range q.Track {
		i, _ := slices.BinarySearch(breaks, p.TimeSeconds)
		if i > 0 && p.TimeSeconds-breaks[i-1] < besideBreak || i < len(breaks) && breaks[i]-p.TimeSeconds < besideBreak {
			continue
		}
		if len(part) > 0 && (p.TimeSeconds-part[0].TimeSeconds >= mostSeconds || i > 0 && part[len(part)-1].TimeSeconds < breaks[i-1]) {
			part = nil
		}
		if part = append(part, p); len(part) > len(best) {
			best = part
		}
	}
	if len(best) < leastSeconds {
		return nil
	}
	return fill(best, q.NoiseHz)
}

// logErrorHz is what a log is taken to be off by, and the track by what its standard errors do not tell.
const logErrorHz = 0.0003

// stated reports whether the errors of all points are known.
func (q Query) stated() bool {
	return q.NoiseHz > 0 || len(q.Track) > 0 && !slices.ContainsFunc(q.Track, func(p Point) bool { return !(p.ErrorHz > 0) })
}

// fill lays a track out by the second, weighted by its errors.
func fill(t Track, noiseHz float64) *pattern {
	p := &pattern{nominalHz: float64(t.nominalHz()), first: int(t[0].TimeSeconds), seconds: float64(len(t))}
	n := int(t[len(t)-1].TimeSeconds) - p.first + 1
	p.weights, p.values = make([]float64, n), make([]float64, n)
	sum, squares := 0.0, 0.0
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
	p.noiseHz, p.plainHz = math.Sqrt(p.seconds/sum), math.Sqrt(squares/p.seconds)
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
	return p
}

// mirrored returns the pattern backwards, upside down about nominal, and both.
func (p *pattern) mirrored() (out []*pattern) {
	for kind := 1; kind < 4; kind++ {
		m := *p
		m.weights, m.values = slices.Clone(p.weights), slices.Clone(p.values)
		if kind&1 != 0 {
			slices.Reverse(m.weights)
			slices.Reverse(m.values)
		}
		if kind&2 != 0 {
			m.mean = -m.mean
			for i, v := range m.values {
				m.values[i] = -v
			}
		}
		out = append(out, &m)
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

// at is a smoothed log at a fraction of a second, on the line between its neighbours.
func at(smoothed []float64, place float64) float64 {
	i := min(max(int(math.Floor(place)), 0), len(smoothed)-2)
	share := place - float64(i)
	return smoothed[i] + share*(smoothed[i+1]-smoothed[i])
}

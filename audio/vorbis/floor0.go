package vorbis

import (
	"math"
	"math/bits"
)

// floor0 codes the envelope as line spectral pairs of an all-pole filter, on a Bark scale (section 6.2). Encoders gave it
// up before version 1.0 of their library.
type floor0 struct {
	order  int
	width  int // bits of the amplitude
	offset int // of the amplitude, in dB
	books  []int
	rate   int // Hz
	scale  int // places on the Bark scale, up to half the rate
	// By size of block, twice the cosine of each line's place as an angle. Lines may share a place. Made at the first use.
	places [2][]float64
}

// maxCoefficients bounds the coefficients of all channels in one packet, each of which costs an operation for each line.
const maxCoefficients = 2048

// floor0 reads a floor of type 0.
func (s *setup) floor0() (*floor0, error) {
	f := &floor0{order: s.number(8)}
	f.rate, f.scale = s.number(16), s.number(16)
	f.width, f.offset = s.number(6), s.number(8)
	f.books = make([]int, s.number(4)+1)
	switch {
	case f.order == 0 || f.rate == 0 || f.scale == 0 || f.width > 32:
		return nil, s.fail("floor of order %d, rate %d, size %d and %d bits", f.order, f.rate, f.scale, f.width)
	case f.order*s.channels > maxCoefficients:
		return nil, s.fail("floor of order %d for %d channels", f.order, s.channels)
	}
	for i := range f.books {
		var err error
		if f.books[i], err = s.book(true); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// barkMap returns the places of n lines, for a rate and a number of places (section 6.2.3).
func barkMap(n, rate, scale int) []float64 {
	places := make([]float64, n)
	top := bark(float64(rate) / 2)
	for line := range places {
		at := int(bark(float64(rate*line)/float64(2*n)) * float64(scale) / top)
		places[line] = 2 * cos(math.Pi*float64(min(at, scale-1))/float64(scale))
	}
	return places
}

// bark returns a frequency in Hz on the Bark scale.
func bark(hz float64) float64 {
	return float64(13.1*math.Atan(.00074*hz)) + float64(2.24*math.Atan(float64(hz*hz)*.0000000185)) + float64(.0001*hz)
}

// read reads amplitude and coefficients.
func (f *floor0) read(b *bitReader, books []codebook, e *envelope) (bool, error) {
	e.amplitude = b.read(f.width)
	if e.amplitude == 0 || b.over() {
		return false, nil
	}
	n := b.number(bits.Len(uint(len(f.books))))
	if n >= len(f.books) {
		return false, &FormatError{Packet: "audio packet", AtBit: b.pos, Text: "floor with a codebook that it does not have"}
	}
	book := &books[f.books[n]]
	e.coefficients = e.coefficients[:0]
	for last := float32(0); len(e.coefficients) < f.order; last = e.coefficients[len(e.coefficients)-1] {
		v := book.vector(b)
		if v == nil {
			return false, nil
		}
		for _, x := range v[:min(len(v), f.order-len(e.coefficients))] {
			e.coefficients = append(e.coefficients, x+last)
		}
	}
	return true, nil
}

// apply computes the filter's response once for all lines of one place.
func (f *floor0) apply(lines []float32, e *envelope, long int) {
	for i, c := range e.coefficients {
		e.coefficients[i] = float32(2 * cos(float64(c)))
	}
	top := float64(e.amplitude) * float64(f.offset) / float64(uint64(1)<<f.width-1)
	if f.places[long] == nil {
		f.places[long] = barkMap(len(lines), f.rate, f.scale)
	}
	places := f.places[long]
	for i := 0; i < len(lines); {
		place := places[i]
		gain := decibel(top/math.Sqrt(response(e.coefficients, place)) - float64(f.offset))
		for ; i < len(lines) && places[i] == place; i++ {
			lines[i] *= float32(gain)
		}
	}
}

// response returns the power of the filter whose coefficients are 2·cos of line spectral frequencies, at a frequency of
// which w is 2·cos: p+q of section 6.2.3.
func response(coefficients []float32, w float64) float64 {
	p, q := 1.0, 1.0
	for i, c := range coefficients {
		if i&1 == 1 {
			p *= float64(c) - w
		} else {
			q *= float64(c) - w
		}
	}
	p, q = p*p, q*q
	if len(coefficients)&1 == 1 {
		return float64(p*(1-float64(w*w/4))) + q/4
	}
	return float64(p*(2-w))/4 + float64(q*(2+w))/4
}

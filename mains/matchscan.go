package mains

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// searcher looks for one pattern.
type searcher struct {
	p       *pattern
	logs    []*Log
	o       SearchOptions
	in, out best // among the claimed places, all if nothing is claimed, and among the others
	// Of the track mirrored: where it fits, in order, and how many places were looked at.
	mirrored     []Place
	mirrorPlaces int

	fft *dsp.RealFFT
	// Conjugate spectra of the weights, and of −2·weights·values.
	weights, products []complex64
	values            []float64 // of a block, smoothed
	block, squares    []float32 // the same about their mean; their squares
	spectra           [2][]complex64
	means, errors     []float32
}

// best keeps the best places.
type best struct {
	list   []spot
	limit  float32 // what a further one must be below
	places int     // looked at
}

// spot is a place as the transforms see it.
type spot struct {
	log, run, at int // index of a run of the log, and of its value under the pattern's first
	square       float32
}

// leastBlock is the shortest transform.
const leastBlock = 4096

func newSearcher(p *pattern, logs []*Log, o SearchOptions) *searcher {
	size := leastBlock
	for size < 4*len(p.weights) {
		size *= 2
	}
	s := &searcher{
		p: p, logs: logs, o: o, fft: dsp.NewRealFFT(size, nil),
		in: best{limit: math.MaxFloat32}, out: best{limit: math.MaxFloat32},
		values: make([]float64, size), block: make([]float32, size), squares: make([]float32, size),
		means: make([]float32, size), errors: make([]float32, size),
	}
	s.weights = s.conjugate(func(i int) float64 { return p.weights[i] })
	s.products = s.conjugate(func(i int) float64 { return -2 * p.weights[i] * p.values[i] })
	for i := range s.spectra {
		s.spectra[i] = make([]complex64, s.fft.Bins())
	}
	return s
}

// conjugate is the conjugate spectrum of values along the pattern.
func (s *searcher) conjugate(value func(i int) float64) []complex64 {
	clear(s.block)
	for i := range s.p.weights {
		s.block[i] = float32(value(i))
	}
	spectrum := s.fft.Spectra(nil, s.block, len(s.block))
	for i, c := range spectrum {
		spectrum[i] = complex(real(c), -imag(c))
	}
	return spectrum
}

// scan looks at all places in a run of a log, block by block. Blocks overlap so that each place has its neighbours.
func (s *searcher) scan(ctx context.Context, log, run int) error {
	values := s.logs[log].runs[run].values
	last := len(values) - len(s.p.weights) // the last place
	fits := len(s.block) - len(s.p.weights) + 1
	for from := 0; from <= last; from += fits - 2*sameSeconds {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(fits, last-from+1)
		s.measure(values, from)
		// Those at the ends are the neighbours of the block before or after, unless there is none.
		begin, end := sameSeconds, n-sameSeconds
		if from == 0 {
			begin = 0
		}
		if from+n > last {
			end = n
		}
		s.take(spot{log: log, run: run, at: from}, n, begin, end)
	}
	return nil
}

// measure finds the mean square of what is left at each place of a block: with f the log and y the track about its mean,
//
//	r² = Σ w·f² − 2·Σ w·y·f + Σ w·y² − (Σ w·f)²
func (s *searcher) measure(values []float32, from int) {
	n := min(len(s.block), len(values)-from)
	smoothLog(s.values[:n], values, from)
	mean := 0.0
	for _, v := range s.values[:n] {
		mean += v
	}
	mean /= float64(n)
	for i, v := range s.values[:n] {
		d := v - mean
		s.block[i], s.squares[i] = float32(d), float32(d*d)
	}
	clear(s.block[n:])
	clear(s.squares[n:])
	s.fft.Spectra(s.spectra[0], s.block, len(s.block))
	s.fft.Spectra(s.spectra[1], s.squares, len(s.block))
	for k, w := range s.weights {
		f, f2, wy := s.spectra[0][k], s.spectra[1][k], s.products[k]
		s.spectra[0][k] = times(f, w)
		s.spectra[1][k] = times(f2, w) + times(f, wy)
	}
	s.fft.Inverse(s.means, s.spectra[0])
	s.fft.Inverse(s.errors, s.spectra[1])
	reach, offset := float32(s.p.reach(s.o.MostClockPPM)), float32(mean-s.p.mean)
	square := float32(s.p.square)
	for i, m := range s.means {
		s.errors[i] = s.errors[i] + square - float32(m*m)
		if c := m + offset; c > reach || c < -reach {
			s.errors[i] = math.MaxFloat32
		}
	}
}

// times is a product that no compiler fuses.
func times(a, b complex64) complex64 {
	return complex(float32(real(a)*real(b))-float32(imag(a)*imag(b)), float32(real(a)*imag(b))+float32(imag(a)*real(b)))
}

// take keeps the places from begin to end that fit better than their neighbours among n and than what is kept.
func (s *searcher) take(c spot, n, begin, end int) {
	first := c.at
	for i := begin; i < end; i++ {
		into := &s.in
		if s.o.Claimed != nil {
			// The place of the track's first second.
			seconds := s.logs[c.log].runs[c.run].from + first + i
			if !s.o.Claimed(c.log, float64(seconds)) {
				into = &s.out
			}
		}
		into.places++
		if e := s.errors[i]; e < into.limit && lowest(s.errors[:n], i) {
			c.at, c.square = first+i, e
			into.add(c)
		}
	}
}

// lowest reports whether nothing within sameSeconds of a place is lower; of equal ones the first is.
func lowest(errors []float32, i int) bool {
	for k := max(0, i-sameSeconds); k < min(len(errors), i+sameSeconds+1); k++ {
		if errors[k] < errors[i] || errors[k] == errors[i] && k < i {
			return false
		}
	}
	return true
}

func (b *best) add(c spot) {
	b.list = append(b.list, c)
	if len(b.list) < 2*kept {
		return
	}
	b.settle()
}

// settle leaves the best places, in order.
func (b *best) settle() {
	slices.SortStableFunc(b.list, func(x, y spot) int { return cmp.Compare(x.square, y.square) })
	if len(b.list) >= kept {
		b.list = b.list[:kept]
		b.limit = b.list[kept-1].square
	}
}

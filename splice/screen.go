package splice

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	hopMS         = 15 // between the predictors of the screen, each fitted to two hops
	perChunk      = 2
	maxScreen     = 18  // order of the screen's predictors
	mostSurprise  = 400 // squared error over its expectation that counts at most
	leastSurprise = 8   // mean of it, above that of the samples after, that makes a place worth a test
)

func hann(n int) []float32 { return dsp.Hann(n) }

// screen picks the few places of each tenth of a second that are worth a test: those where a predictor of the
// sound that follows fails for several samples in a row, and no longer after them.
type screen struct {
	lpc      *lpc
	hop      int
	order    int
	surprise []float64
	near     []float64 // the samples that the surprise is of, and those before
	score    []float64
	found    []int
	gain     float64 // the largest gain in power of the blocks of a chunk
}

func newScreen(rate, chunk int) *screen {
	hop, order := max(1, rate*hopMS/1000), max(6, min(maxScreen, rate/1000+2))
	return &screen{
		lpc: newLPC(order, 2*hop), hop: hop, order: order,
		surprise: make([]float64, hop+2*order), near: make([]float64, hop+3*order), score: make([]float64, chunk),
	}
}

// reach is the number of samples behind a place that the screen looks at.
func (s *screen) reach() int { return 3*s.hop + 2*s.order }

// places returns up to perChunk places in x[at:at+n].
func (s *screen) places(x []float32, at, n int) []int {
	s.gain = 1
	for from := 0; from < n; from += s.hop {
		s.block(x, at+from, s.score[from:min(from+s.hop, n)])
	}
	return s.peaks(s.score[:n], at)
}

// block scores the places from x[at] on by the predictor fitted to the two hops behind them.
func (s *screen) block(x []float32, at int, score []float64) {
	s.lpc.fit(x, at+s.hop)
	a := s.lpc.coeffs[s.order]
	scale := 1 / s.lpc.power[s.order]
	s.gain = max(s.gain, s.lpc.power[0]*scale)
	e := s.surprise[:len(score)+2*s.order]
	near := s.near[:len(e)+s.order]
	for i, v := range x[at-s.order:][:len(near)] {
		near[i] = float64(v)
	}
	dsp.PredictionErrors(e, a, near)
	for i, v := range e {
		if v = v * v * scale; v > mostSurprise {
			v = mostSurprise
		}
		e[i] = v
	}
	s.weigh(score, e)
}

// weigh scores places by the surprise of as many samples as the predictor's order behind each, less that of as many after them.
func (s *screen) weigh(score, surprise []float64) {
	order := float64(s.order)
	first, second := surprise[s.order:][:len(score)], surprise[2*s.order:][:len(score)]
	now, later := 0.0, 0.0
	for i := range s.order {
		now += surprise[i]
		later += surprise[i+s.order]
	}
	for i, v := range surprise[:len(score)] {
		score[i] = (now - later) / order
		now += first[i] - v
		later += second[i] - first[i]
	}
}

// gainDB is how much less power the errors of the best predictor of the last places had than the sound.
func (s *screen) gainDB() float64 { return 10 * math.Log10(s.gain) }

func (s *screen) peaks(score []float64, at int) []int {
	s.found = s.found[:0]
	apart := s.hop / 7
	for len(s.found) < perChunk {
		best := 0
		for i, v := range score {
			if v > score[best] {
				best = i
			}
		}
		if score[best] < leastSurprise {
			break
		}
		s.found = append(s.found, at+best)
		clear(score[max(0, best-apart):min(len(score), best+apart)])
	}
	return s.found
}

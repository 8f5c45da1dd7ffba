package splice

import (
	"math"
	"slices"

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
	wide     []float64 // the samples of a chunk and around it
	surprise []float64
	score    []float64 // order times that of each place
	best     []float64 // the greatest score in each block
	found    []int
	gain     float64 // the largest gain in power of the blocks of a chunk
}

func newScreen(rate, chunk int) *screen {
	hop, order := max(1, rate*hopMS/1000), max(6, min(maxScreen, rate/1000+2))
	return &screen{
		lpc: newLPC(order, 2*hop), hop: hop, order: order,
		surprise: make([]float64, hop+2*order), score: make([]float64, chunk), best: make([]float64, (chunk+hop-1)/hop),
	}
}

// reach is the number of samples behind a place that the screen looks at.
func (s *screen) reach() int { return 3*s.hop + 2*s.order }

// places returns up to perChunk places in x[at:at+n].
func (s *screen) places(x []float32, at, n int) []int {
	s.gain = 1
	blocks := (n + s.hop - 1) / s.hop
	s.wide = widened(s.wide, x[at-s.order:at+max((blocks+2)*s.hop, n+2*s.order)])
	for i := range blocks {
		from := i * s.hop
		score := s.score[from:min(from+s.hop, n)]
		s.block(s.wide[from:], score)
		s.best[i] = greatest(score)
	}
	return s.peaks(s.score[:n], s.best[:blocks], at)
}

// widened returns samples as float64, in dst if there is room in it.
func widened(dst []float64, x []float32) []float64 {
	return dsp.Widen(slices.Grow(dst[:0], len(x))[:len(x)], x)
}

// block scores the places from x[order] on by the predictor fitted to the two hops behind them.
func (s *screen) block(x []float64, score []float64) {
	s.lpc.fit(x[s.order+s.hop:])
	a := s.lpc.coeffs[s.order]
	scale := 1 / s.lpc.power[s.order]
	s.gain = max(s.gain, s.lpc.power[0]*scale)
	e := s.surprise[:len(score)+2*s.order]
	dsp.PredictionErrors(e, a, x[:len(e)+s.order])
	s.weigh(score, dsp.BoundSquares(e, scale, mostSurprise))
}

// weigh scores places by the surprise of as many samples as the predictor's order behind each, less that of as many after them. It
// leaves the scores as sums, order times as great.
func (s *screen) weigh(score, surprise []float64) {
	n := len(score)
	here, first, second := surprise[:n], surprise[s.order:][:n], surprise[2*s.order:][:n]
	now, later := 0.0, 0.0
	for i := range s.order {
		now += surprise[i]
		later += surprise[i+s.order]
	}
	for i, v := range here {
		score[i] = now - later
		now += first[i] - v
		later += second[i] - first[i]
	}
}

// greatest is the greatest score, or 0 if all are below. Positive numbers have the order of their bits, of which the greater is taken
// without a branch, in four lanes.
func greatest(score []float64) float64 {
	var m0, m1, m2, m3 int64
	bits := func(v float64) int64 { return int64(math.Float64bits(v)) }
	for ; len(score) >= 4; score = score[4:] {
		m0, m1 = max(m0, bits(score[0])), max(m1, bits(score[1]))
		m2, m3 = max(m2, bits(score[2])), max(m3, bits(score[3]))
	}
	for _, v := range score {
		m0 = max(m0, bits(v))
	}
	return math.Float64frombits(uint64(max(m0, m1, m2, m3)))
}

// gainDB is how much less power the errors of the best predictor of the last places had than the sound.
func (s *screen) gainDB() float64 { return 10 * math.Log10(s.gain) }

// peaks returns the places of the greatest scores, the first where several are the greatest. What is near one of them counts no more.
func (s *screen) peaks(score, best []float64, at int) []int {
	s.found = s.found[:0]
	apart, order := s.hop/7, float64(s.order)
	for len(s.found) < perChunk {
		most := slices.Max(best) / order
		if !(most >= leastSurprise) {
			break
		}
		reaches := func(v float64) bool { return v/order == most } // which sums of nearly that much do too
		place := slices.IndexFunc(best, reaches) * s.hop
		place += slices.IndexFunc(score[place:], reaches)
		s.found = append(s.found, at+place)
		from, to := max(0, place-apart), min(len(score), place+apart)
		clear(score[from:to])
		for i := from / s.hop; i*s.hop < to; i++ {
			best[i] = greatest(score[i*s.hop : min((i+1)*s.hop, len(score))])
		}
	}
	return s.found
}

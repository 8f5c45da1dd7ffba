package splice

import "github.com/earwitness/earwitness/dsp"

const (
	blockMS  = 20 // of one predictor of the screen
	perChunk = 4
)

func hann(n int) []float32 { return dsp.Hann(n) }

// screen picks the few places of each tenth of a second that are worth a test: those where the predictions of
// several samples in a row fail most.
type screen struct {
	lpc      *lpc
	block    int
	order    int
	apart    int
	residual []float64
	score    []float64
	found    []int
}

func newScreen(rate, chunk int) *screen {
	order := max(6, min(16, rate/2000+2))
	block := rate * blockMS / 1000
	return &screen{
		lpc: newLPC(order, 2*block), block: block, order: order, apart: rate / 500,
		residual: make([]float64, chunk+4*order), score: make([]float64, chunk),
	}
}

// places returns up to perChunk places in x[at:at+n].
func (s *screen) places(x []float32, at, n int) []int {
	reach := s.order
	score := s.score[:n]
	for from := 0; from < n; from += s.block {
		size := min(s.block, n-from)
		begin := max(0, min(at+from-s.block/2, len(x)-2*s.block))
		s.lpc.fit(x, begin, 1)
		sum := 0.0
		e := s.residual[:size+reach]
		a := s.lpc.coeffs[s.order]
		for i := range e {
			e[i] = s.predict(a, x[at+from+i-s.order:at+from+i+1])
			sum += e[i]
		}
		mean := sum/float64(len(e)) + quantum
		run := 0.0
		for i := range reach {
			run += e[i]
		}
		for i := range size {
			score[from+i] = run / mean
			run += e[i+reach] - e[i]
		}
	}
	return s.peaks(score, at)
}

// predict returns the squared error of the last sample of x, predicted from those before.
func (s *screen) predict(a []float64, x []float32) float64 {
	v := float64(x[len(a)])
	for j, c := range a {
		v += c * float64(x[len(a)-1-j])
	}
	return v * v
}

func (s *screen) peaks(score []float64, at int) []int {
	s.found = s.found[:0]
	for len(s.found) < perChunk {
		best := 0
		for i, v := range score {
			if v > score[best] {
				best = i
			}
		}
		if score[best] <= 0 {
			break
		}
		s.found = append(s.found, at+best)
		clear(score[max(0, best-s.apart):min(len(score), best+s.apart)])
	}
	return s.found
}

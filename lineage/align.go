package lineage

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// aligner finds by how many samples one window is late against the other.
type aligner struct {
	plan  *dsp.Correlator
	n     int
	reach int
	r     []float32
}

// reachSeconds bounds the lag between windows that the caller has aligned to a frame only.
const reachSeconds = 0.08

func newAligner(n, rate int) *aligner {
	reach := min(int(reachSeconds*float64(rate)), n/4)
	return &aligner{plan: dsp.NewCorrelator(n, n), n: n, reach: reach}
}

// leastCorrelation of two windows that count as the same audio. Below it nothing is measured.
const leastCorrelation = 0.3

// align returns the parts of a and b that show the same audio; ok is false if they do not look alike at any lag.
func (l *aligner) align(a, b []float32) (x, y []float32, ok bool) {
	l.r = l.plan.Normalized(l.r, a, b)
	lag, best := 0, 0.0
	for d := -l.reach; d <= l.reach; d++ {
		v := math.Abs(float64(l.r[l.plan.Zero()+d]))
		if !(v <= best) { // a NaN comes through, and fails below
			lag, best = d, v
		}
	}
	if !(best >= leastCorrelation) {
		return nil, nil, false
	}
	if lag >= 0 {
		return a[:l.n-lag], b[lag:], true
	}
	return a[-lag:], b[:l.n+lag], true
}

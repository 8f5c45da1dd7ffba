package report

import (
	"fmt"
	"math"
)

// steps are the distances between ticks of a time axis, in seconds.
var steps = []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400}

// timeTicks returns the whole steps between two times, at most about most of them.
func timeTicks(from, to float64, most int) []float64 {
	step := steps[len(steps)-1]
	for _, s := range steps {
		if (to-from)/s <= float64(most) {
			step = s
			break
		}
	}
	var out []float64
	first := math.Ceil(from/step - 1e-9)
	for i := range 2 * most { // a recording that claims centuries gets as many ticks as any
		t := (first + float64(i)) * step
		if t > to {
			break
		}
		out = append(out, t)
	}
	return out
}

// tickLabel prints a tick's time without needless decimals.
func tickLabel(seconds float64) string {
	if seconds == math.Trunc(seconds) {
		s := clock(seconds)
		return s[:len(s)-len(".0")]
	}
	return clock(seconds)
}

// frequencyTicks returns whole kilohertz up to topHz, at most six.
func frequencyTicks(topHz float64) []float64 {
	step := 1000.0
	for topHz/step > 5 {
		step *= 2
	}
	var out []float64
	for f := step; f < topHz*0.97; f += step { // a tick at the very top would leave the picture
		out = append(out, f)
	}
	return out
}

func frequencyLabel(hz float64) string { return fmt.Sprintf("%g k", hz/1000) }

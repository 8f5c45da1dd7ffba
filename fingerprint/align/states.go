package align

// none is the state of audio that is not in the other recording.
const none = -1

// Costs of a change of state, in nats: of leaving a lag for nothing or the reverse, and from one lag to another.
const (
	costNone = 12
	costStep = 24
)

// path finds the sequence of states, a lag's index or none, that explains the frames best (Viterbi): evidence[c][i] is
// what frame i says for lag c against none, in nats.
func path(evidence [][]float64, frames int) []int {
	k := len(evidence)
	best := make([]float64, k+1) // the last is none
	from := make([][]int, frames)
	for i := range frames {
		best, from[i] = step(best)
		for c := range k {
			best[c] += evidence[c][i]
		}
	}
	out := make([]int, frames)
	at := highest(best)
	for i := frames - 1; i >= 0; i-- {
		out[i] = at
		if at == k {
			out[i] = none
		}
		at = from[i][at]
	}
	return out
}

// step moves on by a frame: to each state from the one that it costs least from.
func step(best []float64) (next []float64, from []int) {
	k := len(best) - 1
	top := highest(best)
	next, from = make([]float64, k+1), make([]int, k+1)
	for c := range next {
		cost := float64(costStep)
		if c == k || top == k {
			cost = costNone
		}
		from[c], next[c] = c, best[c]
		if best[top]-cost > next[c] {
			from[c], next[c] = top, best[top]-cost
		}
		if c < k && best[k]-costNone > next[c] {
			from[c], next[c] = k, best[k]-costNone
		}
	}
	return next, from
}

func highest(x []float64) int {
	at := 0
	for i, v := range x {
		if v > x[at] {
			at = i
		}
	}
	return at
}

// run is a stretch of frames in one state, and what they say for it.
type run struct {
	state, from, to int
	evidence        float64
}

// leastEvidence is what a run of frames must say for its lag to count, in nats.
const leastEvidence = 40

// runsOf lists the runs of lags that have enough evidence. What lies between them belongs to none.
func runsOf(states []int, evidence [][]float64) (out []run) {
	for i := 0; i < len(states); {
		r := run{state: states[i], from: i}
		for ; i < len(states) && states[i] == r.state; i++ {
			if r.state != none {
				r.evidence += evidence[r.state][i]
			}
		}
		r.to = i
		if r.state != none && r.evidence >= leastEvidence {
			out = append(out, r)
		}
	}
	return out
}

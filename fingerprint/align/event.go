package align

import "math"

// event says what lies between two runs.
func (v *verifier) event(s *section, says [][]float64, before, after run) (Event, bool) {
	lag1 := v.lagAt(s, before.to-shortWindow/frame, before.from, s.lags[before.state].lag)
	lag2 := v.lagAt(s, after.from, after.from, s.lags[after.state].lag)
	if math.Abs(lag2-lag1) < 3 {
		return v.replaced(s, says, before, after)
	}
	if math.Abs(lag2-lag1) < v.o.SmallestStep*Rate {
		return Event{}, false
	}
	lo, hi := v.around(before, after)
	e := Event{Kind: Step, Longer: (lag2 - lag1) / Rate, Score: min(before.evidence, after.evidence) / math.Ln10}
	if lag2 > lag1 { // a point in A
		p := v.joint(s, lo, hi, lag1, lag2)
		v.fill(&e, s, float64(p.from), float64(p.to), lag1, lag2)
		e.Earlier, e.Later = float64(p.from-p.earliest)/Rate, float64(p.latest-p.from)/Rate
		return e, true
	}
	// A point in B: the samples of A for lag2 lie later by what A has more.
	more := lag1 - lag2
	p := v.jointB(s, lo, hi-int(more), lag1, lag2)
	v.fill(&e, s, float64(p.from), float64(p.to)+more, lag1, lag2)
	e.Earlier, e.Later = float64(p.from-p.earliest)/Rate, float64(p.latest-p.from)/Rate
	return e, true
}

// fill sets the stretches that end agreement at sample from of the section at lag1, and start it at to at lag2.
func (v *verifier) fill(e *Event, s *section, from, to, lag1, lag2 float64) {
	a := float64(s.at)
	e.AStart, e.AEnd = (a+from)/Rate, (a+to)/Rate
	e.BStart, e.BEnd = (a+from+lag1)/(Rate*v.speed), (a+to+lag2)/(Rate*v.speed)
}

// lagAt measures a lag once more in a window near a step.
func (v *verifier) lagAt(s *section, at, least int, lag float64) float64 {
	if l, ok := v.measure(s, max(at, least)*frame, lag); ok && math.Abs(l-lag) < 3 {
		return l
	}
	return lag
}

// joint places a step that is a point in A.
func (v *verifier) joint(s *section, lo, hi int, lag1, lag2 float64) placed {
	lo, hi = max(0, lo), min(len(s.a), hi)
	at := s.at + int64(lo)
	x, after := s.a[lo:hi], s.moved(at, hi-lo, lag2)
	j := joint{x: x, before: s.moved(at, hi-lo, lag1), after: after, expect: s.expected(1, 1/s.gain)}
	return j.place().plus(lo)
}

// expected is expect for samples whose power is to be multiplied by gains.
func (s *section) expected(x, y float64) func(px, py float64) (float64, bool) {
	return func(px, py float64) (float64, bool) { return s.expect(float64(px*x), float64(py*y)) }
}

// jointB places a step that is a point in B. Places are those of A at the lag before.
func (v *verifier) jointB(s *section, lo, hi int, lag1, lag2 float64) placed {
	more := lag1 - lag2
	lo = max(0, lo)
	hi = max(lo+1, min(len(s.a)-int(more)-1, hi))
	at := s.at + int64(lo)
	j := joint{
		x: s.moved(at, hi-lo, lag1), before: s.a[lo:min(hi, len(s.a))],
		after: shifted(s.a, float64(lo)+more, hi-lo), expect: s.expected(1/s.gain, 1),
	}
	return j.place().plus(lo)
}

func (p placed) plus(n int) placed { return placed{p.from + n, p.to + n, p.earliest + n, p.latest + n} }

// replaced says whether what lies between two runs of one lag is other content.
func (v *verifier) replaced(s *section, says [][]float64, before, after run) (Event, bool) {
	c, sum := before.state, 0.0
	for i := before.to; i < after.from; i++ {
		sum += says[c][i]
	}
	if after.from == before.to || sum > -leastReplaced {
		return Event{}, false
	}
	lo, hi := v.around(before, after)
	lag := s.lags[c].lag
	p := v.joint(s, lo, hi, lag, lag)
	e := Event{Kind: Replaced, Score: -sum / math.Ln10}
	v.fill(&e, s, float64(p.from), float64(p.to), lag, lag)
	return e, e.AEnd-e.AStart >= v.o.ShortestReplaced
}

// leastReplaced is what must speak against the lag, in nats.
const leastReplaced = 20

// around are the samples between which the end of a run and the start of the next are looked for.
func (v *verifier) around(before, after run) (lo, hi int) {
	const most = 64 // frames, 2 s
	return max(before.from, before.to-most) * frame, min(after.to, after.from+most) * frame
}

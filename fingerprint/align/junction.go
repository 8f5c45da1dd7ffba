package align

import "math"

const (
	// contextSamples are looked at on either side of where one span ends and the next begins, and are what its lag is
	// measured on; 6 s.
	contextSamples = 6 * Rate
	// longestBetween is how long what agrees with neither span may be, for the ends to be placed to the sample; 20 s.
	longestBetween = 20 * Rate
)

// junction finds the step between two spans that follow each other, however large it is. It reports nothing if the
// waveforms agree on one of the sides only, or if one of the recordings goes back.
func (v *verifier) junction(one, next Span) error {
	end, start := int64(one.End*Rate), int64(next.Start*Rate)
	first, lag1, ok1, err := v.side(max(int64(one.Start*Rate), end-contextSamples), end, v.lag(one, end))
	if err != nil || !ok1 {
		return err
	}
	second, lag2, ok2, err := v.side(start, min(int64(next.End*Rate), start+contextSamples), v.lag(next, start))
	if err != nil || !ok2 {
		return err
	}
	more := lag2 - lag1
	if math.Abs(more) < v.o.SmallestStep*Rate {
		return nil
	}
	lo, hi := end-contextSamples/3, start+contextSamples/3
	if more < 0 { // a point in B, whose samples are numbered by A's at the lag before
		hi += int64(math.Floor(more))
	}
	if hi-lo < frame || hi-lo > longestBetween {
		return nil
	}
	j, err := v.across(lo, int(hi-lo), lag1, lag2)
	if err != nil {
		return err
	}
	gain := math.Sqrt(first.gain * second.gain)
	j.expect = first.expected(1, 1/gain)
	if more < 0 {
		j.expect = first.expected(1/gain, 1)
	}
	p := j.place()
	e := Event{Kind: Step, Longer: more / Rate, Score: math.Min(first.agreement(), second.agreement()) / math.Ln10}
	e.Earlier, e.Later = float64(p.from-p.earliest)/Rate, float64(p.latest-p.from)/Rate
	v.fill(&e, &section{at: lo}, float64(p.from), float64(p.to)+max(0, -more), lag1, lag2)
	v.out.Events = append(v.out.Events, e)
	return nil
}

// lag is that of a span at a sample of A.
func (v *verifier) lag(s Span, at int64) float64 {
	return float64(s.ToB(float64(at)/Rate)*Rate*v.speed) - float64(at)
}

// side measures the lag of a stretch of A, if the waveforms agree there.
func (v *verifier) side(from, to int64, lag float64) (s *section, at float64, ok bool, err error) {
	if to-from < 2*shortWindow {
		return nil, 0, false, nil
	}
	if s, err = newSection(v.a, v.b, from, to, lag, nearReach); err != nil {
		return nil, 0, false, err
	}
	at = v.settle(s, lag)
	s.add(at)
	s.learn()
	return s, at, s.agreement() >= leastEvidence, nil
}

// agreement is what all frames say for the first lag.
func (s *section) agreement() float64 {
	sum := 0.0
	for i := range s.power {
		sum += s.evidence(0, i)
	}
	return sum
}

// across reads what a joint of two lags needs: n samples from A's sample at on, or of B at the lag before if A has more.
func (v *verifier) across(at int64, n int, lag1, lag2 float64) (j joint, err error) {
	read := func(s Source, from float64) []float32 {
		whole := math.Floor(from)
		x, problem := filtered(s, int64(whole)-nearReach, n+2*nearReach)
		if err == nil {
			err = problem
		}
		if err != nil {
			return nil
		}
		return shifted(x, nearReach+from-whole, n)
	}
	if lag2 > lag1 {
		j.x = read(v.a, float64(at))
		j.before = read(v.b, float64(at)+lag1)
		j.after = read(v.b, float64(at)+lag2)
		return j, err
	}
	j.x = read(v.b, float64(at)+lag1)
	j.before = read(v.a, float64(at))
	j.after = read(v.a, float64(at)+lag1-lag2)
	return j, err
}

package align

import (
	"cmp"
	"math"
	"slices"
)

// Kind is what an event is.
type Kind int

const (
	// Step: from there on one recording runs ahead of the other; one has something that the other lacks.
	Step Kind = iota
	// Replaced: both have as much, but not the same.
	Replaced
)

// String returns the kind as a word.
func (k Kind) String() string { return [...]string{"step", "replaced"}[k] }

// Event is a place where two recordings of one thing do not go together. All times are in seconds.
type Event struct {
	Kind Kind
	// The stretch that is in the one and not in the other; empty in one of them if there is nothing in its place.
	AStart, AEnd, BStart, BEnd float64
	// Longer is how much more B has, negative if A has more, and LongerError its standard error.
	Longer, LongerError float64
	// Earlier and Later say how much the place may lie before and after: what is there, silence often, fits as well.
	Earlier, Later float64
	// Score is the evidence, as a base-10 logarithm under a model: the weaker of that for the lag before and that for
	// the lag after, or that against the lag where content was replaced.
	Score float64
}

// Point is how the recordings stand to each other during a second.
type Point struct {
	A           float64 // where in A it starts
	Lag         float64 // how much later in B than the first span says, in seconds
	Correlation float64 // of the waveforms, 0 to 1: the median of its frames
	Known       bool    // whether anything could be said
}

// Report is what Verify found.
type Report struct {
	Events  []Event
	Track   []Point
	Seconds float64 // of A compared
	Agreed  float64 // of these, seconds where the waveforms agree
}

// VerifyOptions changes what Verify looks for. The zero value is the default.
type VerifyOptions struct {
	// LargestStep is how large a step inside one span may be, in seconds; 0 means 2.1. It is cut to 10.
	LargestStep float64
	// SmallestStep is the smallest that is an event, in seconds; 0 means 0.01. Jitter buffers make smaller ones.
	SmallestStep float64
	// ShortestReplaced is the shortest replacement that is an event, in seconds; 0 means 0.15. Concealed losses are
	// shorter.
	ShortestReplaced float64
}

func (o VerifyOptions) withDefaults() VerifyOptions {
	if !(o.LargestStep > 0) {
		o.LargestStep = 2.1
	}
	if !(o.SmallestStep > 0) {
		o.SmallestStep = 0.01
	}
	if !(o.ShortestReplaced > 0) {
		o.ShortestReplaced = 0.15
	}
	o.LargestStep = min(o.LargestStep, 10)
	return o
}

const (
	sectionSamples = 30 * Rate
	// margin of a section is looked at but left to its neighbours.
	margin = 5 * Rate
)

// verifier walks along two recordings.
type verifier struct {
	a, b  Source // b at a's pace
	speed float64
	o     VerifyOptions
	reach int
	out   Report
	wide  *correlator
	near  *correlator
}

// Verify compares two recordings along the spans, each of which Refine should have found to hold to the sample. Spans
// follow each other in both recordings, and those with numbers that no audio has are left out; a step from one to the next may be of any size, and is looked for 2 s either
// side of where the one ends and the other begins. An error is that of a Source.
//
// The memory it takes does not depend on how long the recordings are.
func Verify(a, b Source, spans []Span, o VerifyOptions) (Report, error) {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return !s.sensible() })
	if len(spans) == 0 {
		return Report{}, nil
	}
	o = o.withDefaults()
	v := &verifier{a: a, b: pace(b, spans[0].Speed), speed: spans[0].Speed, o: o, reach: int(o.LargestStep * Rate)}
	v.wide, v.near = newCorrelator(shortWindow, 2*v.reach+1), newCorrelator(shortWindow, 2*nearReach+1)
	for i, s := range spans {
		if i > 0 {
			if err := v.junction(spans[i-1], s); err != nil {
				return v.out, err
			}
		}
		if err := v.span(s); err != nil {
			return v.out, err
		}
	}
	slices.SortStableFunc(v.out.Events, func(x, y Event) int { return cmp.Compare(x.AStart, y.AStart) })
	v.out.Events = slices.CompactFunc(v.out.Events, same)
	return v.out, nil
}

// same events are found twice where sections meet.
func same(x, y Event) bool {
	return x.Kind == y.Kind && math.Abs(x.AStart-y.AStart) < 0.01 && math.Abs(x.Longer-y.Longer) < 0.001
}

// nearReach, in samples, is how far the lag is followed without a search.
const nearReach = 24

// span compares along one span.
func (v *verifier) span(s Span) error {
	from, to := int64(max(0, s.Start)*Rate), int64(s.End*Rate)
	lag := v.lag(s, from)
	own := from
	for own < to {
		ownTo := own + sectionSamples - 2*margin
		end := min(to, ownTo+margin)
		if to-ownTo < margin {
			ownTo = to
		}
		begin := max(from, own-margin)
		sec, err := newSection(v.a, v.b, begin, end, lag, v.reach)
		if err != nil {
			return err
		}
		if len(sec.power) > 0 {
			lag = v.section(sec, lag, own, ownTo)
		}
		own = ownTo
	}
	return nil
}

// section finds the events of a section whose places are from own up to ownTo, and returns the lag at ownTo.
func (v *verifier) section(s *section, lag float64, own, ownTo int64) float64 {
	s.add(v.settle(s, lag))
	s.learn()
	v.search(s)
	s.learn()
	says := s.weigh()
	runs := runsOf(path(says, len(s.power)), says)
	v.track(s, runs, own, ownTo)
	for i := 1; i < len(runs); i++ {
		e, ok := v.event(s, says, runs[i-1], runs[i])
		if at := e.AStart * Rate; ok && at >= float64(own-160) && at < float64(ownTo+160) {
			v.out.Events = append(v.out.Events, e)
		}
	}
	for _, r := range runs {
		if s.at+int64(r.from*frame) < ownTo {
			lag = s.lags[r.state].lag
		}
	}
	return lag
}

// settle measures the lag about where it is expected: the median of what windows with a clear peak say.
func (v *verifier) settle(s *section, lag float64) float64 {
	var found []float64
	step := max(shortWindow, (len(s.a)-shortWindow)/12)
	for at := 0; at+shortWindow <= len(s.a); at += step {
		if l, ok := v.measure(s, at, lag); ok {
			found = append(found, l)
		}
	}
	if len(found) < 2 {
		return lag
	}
	slices.Sort(found)
	return found[len(found)/2]
}

// measure returns the lag of the window of A at a sample, near an expected one.
func (v *verifier) measure(s *section, at int, lag float64) (float64, bool) {
	whole := math.Floor(lag)
	from := int(s.at-s.bAt) + at + int(whole) - nearReach
	n := shortWindow + 2*nearReach
	if at < 0 || at+shortWindow > len(s.a) || from < 0 || from+n > len(s.b) {
		return 0, false
	}
	z := v.near.correlate(s.a[at:at+shortWindow], s.b[from:from+n])
	if z == nil {
		return 0, false
	}
	top := largest(z)
	if z[top] < 4 || top == 0 || top == len(z)-1 {
		return 0, false
	}
	return whole - nearReach + v.near.between(float64(top), 1), true
}

// search adds lags that windows see which none of the known ones explains.
func (v *verifier) search(s *section) {
	const hop = shortWindow / 2
	for at := 0; at+shortWindow <= len(s.a); at += hop {
		if s.explained(at/frame, (at+hop)/frame) && s.explained((at+hop)/frame, (at+shortWindow)/frame) {
			continue
		}
		from := int(s.at-s.bAt) + at - v.reach + int(s.lags[0].lag)
		n := shortWindow + 2*v.reach
		if from < 0 || from+n > len(s.b) {
			from = max(0, min(from, len(s.b)-n))
		}
		z := v.wide.correlate(s.a[at:at+shortWindow], s.b[from:from+n])
		if z == nil {
			continue
		}
		top := largest(z)
		if z[top] < 7 {
			continue
		}
		lag := float64(from-int(s.at-s.bAt)-at) + v.wide.between(float64(top), 1)
		s.add(lag)
	}
}

// explained says whether a known lag fits frames about as well as can be expected, or nothing can be.
func (s *section) explained(from, to int) bool {
	for c := range s.lags {
		sum, against := 0.0, 0.0
		for i := from; i < to; i++ {
			e := s.evidence(c, i)
			sum += e
			against += max(0, -e)
		}
		if sum >= 0 && against < 8 {
			return true
		}
	}
	return false
}

// track writes down how the recordings stand to each other, second by second.
func (v *verifier) track(s *section, runs []run, own, ownTo int64) {
	const each = Rate / frame
	state := make([]int, len(s.power))
	for i := range state {
		state[i] = none
	}
	for _, r := range runs {
		for i := r.from; i < r.to; i++ {
			state[i] = r.state
		}
	}
	first := int(own-s.at) / frame
	last := min(len(state), int(ownTo-s.at)/frame)
	for at := first; at < last; at += each {
		p := Point{A: float64(s.at+int64(at*frame)) / Rate}
		var r []float64
		n := min(each, last-at)
		for i := at; i < at+n; i++ {
			if c := state[i]; c != none {
				r = append(r, s.lags[c].r[i])
				p.Lag = s.lags[c].lag / Rate
			}
		}
		if len(r) > 0 {
			slices.Sort(r)
			p.Correlation, p.Known = max(0, r[len(r)/2]), true
		}
		v.out.Track = append(v.out.Track, p)
		v.out.Seconds += float64(n*frame) / Rate
		v.out.Agreed += float64(len(r)*frame) / Rate
	}
}

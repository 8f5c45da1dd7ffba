package earwitness

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint/align"
)

const (
	nameAlignment = "fingerprint_alignment"
	// Pairs are checked against each other if their waveforms agree and they share crossLeast seconds in matches of a
	// ratio of crossRatio.
	crossLeast, crossRatio = 3.0, 1.0
	// crossShare bounds what is decoded for that, as a share of the audio of the case.
	crossShare = 2.0
	// sameSpeed is how far the speeds of spans may lie apart to be one line but for what was cut.
	sameSpeed = 0.002
	// largestStep is the longest cut that is looked for in the audio, in seconds; longer ones lie between spans.
	largestStep = 9.5
	// leastSlack is how far off, in seconds, the place of a step may be at least: of 24 cuts 18 lay where the audio said,
	// the others within this.
	leastSlack = 0.025
)

// crossed is a pair of recordings to be checked against each other, and what came of it.
type crossed struct {
	a, b    string
	spans   []align.Span // in order of A
	seconds float64      // of A covered
	report  align.Report
	err     error
}

// crossPairs chains the matches of each pair of recordings whose waveforms agree, and returns those worth a check: of a
// group of copies the pairs that share most, each recording against one that was not reached before.
func crossPairs(overlaps []overlap, c *Calibration) (pairs []crossed, left int) {
	by := map[[2]string][]*overlap{}
	var keys [][2]string
	for i := range overlaps {
		o := &overlaps[i]
		if o.audio == nil || o.audio.Precision != align.ToSample || o.weighed(c).Log10LR < crossRatio {
			continue
		}
		key := [2]string{o.a, o.b}
		if by[key] == nil {
			keys = append(keys, key)
		}
		by[key] = append(by[key], o)
	}
	for _, key := range keys {
		if p := chained(by[key]); p.seconds >= crossLeast {
			pairs = append(pairs, p)
		}
	}
	slices.SortStableFunc(pairs, func(a, b crossed) int {
		return cmp.Or(cmp.Compare(b.seconds, a.seconds), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
	})
	all := len(pairs)
	pairs = forest(pairs)
	return pairs, all - len(pairs)
}

// chained makes spans of matches that follow each other in both recordings at one speed, beginning with the longest.
func chained(some []*overlap) crossed {
	slices.SortStableFunc(some, func(x, y *overlap) int { return cmp.Compare(y.AEnd-y.AStart, x.AEnd-x.AStart) })
	p := crossed{a: some[0].a, b: some[0].b}
	for _, o := range some {
		s := align.Span{Line: o.audio.Line, Start: o.AStart, End: o.AEnd}
		if !slices.ContainsFunc(p.spans, func(t align.Span) bool { return !follows(s, t) && !follows(t, s) }) {
			p.spans = append(p.spans, s)
			p.seconds += s.End - s.Start
		}
	}
	slices.SortFunc(p.spans, func(s, t align.Span) int { return cmp.Compare(s.Start, t.Start) })
	return p
}

// follows reports whether s begins, in both recordings, where t has ended or a little before.
func follows(s, t align.Span) bool {
	const over = 1.0 // seconds that spans may overlap, being cut off to the frame only
	return math.Abs(s.Speed-t.Speed) < sameSpeed && s.Start > t.Start && s.End > t.End &&
		s.Start >= t.End-over && s.ToB(s.Start) >= t.ToB(t.End)-over
}

// forest keeps the pairs that join recordings which those before do not join already.
func forest(pairs []crossed) (kept []crossed) {
	parent := map[string]string{}
	top := func(p string) string {
		for parent[p] != "" {
			p = parent[p]
		}
		return p
	}
	for _, p := range pairs {
		if a, b := top(p.a), top(p.b); a != b {
			parent[b] = a
			kept = append(kept, p)
		}
	}
	return kept
}

// bridged joins spans whose lines lie so little apart that the step between them can be found in the audio.
func bridged(spans []align.Span) (out []align.Span) {
	for _, s := range spans {
		last := len(out) - 1
		if last >= 0 && math.Abs(s.ToB(s.Start)-out[last].ToB(s.Start)) < largestStep {
			out[last].End = s.End
			continue
		}
		out = append(out, s)
	}
	return out
}

// crossCheck checks overlapping recordings against each other and returns findings for both of a pair.
func (s *scan) crossCheck(ctx context.Context, recordings []evidence.Recording, overlaps []overlap) (found []evidence.Finding, limits []string, err error) {
	pairs, left := crossPairs(overlaps, s.o.calibration())
	seconds, budget := map[string]float64{}, 0.0
	for _, r := range recordings {
		seconds[r.Path] = r.DurationSeconds
		budget += crossShare * r.DurationSeconds
	}
	chosen := pairs[:0]
	for _, p := range pairs {
		if cost := seconds[p.a] + seconds[p.b]; cost <= budget {
			budget -= cost
			chosen = append(chosen, p)
		} else {
			left++
		}
	}
	s.inParallel(len(chosen), func(i int) { chosen[i].report, chosen[i].err = s.verify(ctx, chosen[i]) })
	for _, p := range chosen {
		if p.err != nil {
			limits = append(limits, fmt.Sprintf("%s: %q was not checked against %q: %v", nameAlignment, p.a, p.b, p.err))
			continue
		}
		found = append(found, p.findings(s.o.calibration())...)
	}
	if left > 0 {
		limits = append(limits, fmt.Sprintf("%s: %d further pairs that share audio were not checked against each other: "+
			"each recording is checked against the one that it shares most with", nameAlignment, left))
	}
	return found, limits, ctx.Err()
}

// verify decodes both recordings of a pair and compares them second by second.
func (f *folder) verify(ctx context.Context, p crossed) (align.Report, error) {
	a, err := f.again(ctx, p.a)
	if err != nil {
		return align.Report{}, err
	}
	defer a.Close()
	b, err := f.again(ctx, p.b)
	if err != nil {
		return align.Report{}, err
	}
	defer b.Close()
	return verify(ctx, a.Stream, b.Stream, p.spans)
}

// findings are the events for both recordings.
func (p crossed) findings(c *Calibration) (found []evidence.Finding) {
	for _, e := range p.report.Events {
		ratio, rate := c.CrossCheck.Weigh(min(e.Score, fullScore))
		if ratio <= 0 {
			continue
		}
		for _, side := range []struct {
			path, partner string
			start, end    float64
			longer        float64
		}{{p.a, p.b, e.AStart, e.AEnd, -e.Longer}, {p.b, p.a, e.BStart, e.BEnd, e.Longer}} {
			found = append(found, evidence.Finding{
				Path: side.path, Kind: "edit", Detector: nameAlignment, Partner: side.partner,
				StartSeconds: max(0, side.start), EndSeconds: max(0, side.start, side.end), Log10LR: ratio, ErrorRate: rate,
				Measurements: map[string]float64{
					"score": e.Score, "longer_seconds": side.longer, "earlier_seconds": max(e.Earlier, leastSlack), "later_seconds": max(e.Later, leastSlack),
				},
				Limits: []string{told(e, side.longer)},
			})
		}
	}
	return found
}

// told says what an event is, for the recording that is so many seconds longer than its partner there.
func told(e align.Event, longer float64) string {
	if e.Kind == align.Replaced {
		return "here the two recordings hold other audio, of one length; which of them was changed cannot be told from the two alone"
	}
	if longer > 0 {
		return fmt.Sprintf("here this recording has %.4f s that its partner lacks: cut out there or put in here, which cannot be told from the two alone", longer)
	}
	return fmt.Sprintf("here this recording lacks %.4f s that its partner has: cut out here or put in there, which cannot be told from the two alone", -longer)
}

// verify compares two recordings, from their starts, along spans.
func verify(ctx context.Context, a, b *audio.Stream, spans []align.Span) (align.Report, error) {
	most := 0.0
	whole := bridged(spans)
	for i, s := range spans {
		if i > 0 {
			most = max(most, math.Abs(s.ToB(s.Start)-spans[i-1].ToB(s.Start)))
		}
	}
	o := align.VerifyOptions{}
	if most > 1 && most < largestStep {
		o.LargestStep = most + 1
	}
	x, y := newMixed(ctx, a, math.MaxInt64, narrowRate), newMixed(ctx, b, math.MaxInt64, narrowRate)
	r, err := align.Verify(align.NewStream(x.Read), align.NewStream(y.Read), whole, o)
	if err != nil {
		return r, err
	}
	for i, s := range whole[1:] {
		r.Events = append(r.Events, between(whole[i], s))
	}
	return r, nil
}

// between is the event between two spans that lie too far apart to be found in the audio: its length is that of the
// lines, its place where the spans end.
func between(s, t align.Span) align.Event {
	const frame = 0.1 // seconds, to which the ends of spans hold
	return align.Event{
		Kind: align.Step, AStart: s.End, AEnd: max(s.End, t.Start), BStart: s.ToB(s.End), BEnd: max(s.ToB(s.End), t.ToB(t.Start)),
		Longer: t.ToB(t.Start) - s.ToB(t.Start), Earlier: frame, Later: frame, Score: mostScore,
	}
}

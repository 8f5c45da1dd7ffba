package earwitness

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint/align"
)

const (
	nameAlignment = "fingerprint_alignment"
	// Pairs are checked against each other if their waveforms agree and they share crossLeast seconds in matches of a
	// ratio of crossRatio.
	crossLeast, crossRatio = 3.0, 1.0
	// crossLead is how many seconds before the first shared moment the recordings are decoded from.
	crossLead = 10.0
	// crossShare bounds what is decoded for that, as a share of the audio of the case.
	crossShare = 2.0
	// sameSpeed is how far the speeds of spans may lie apart to be one line but for what was cut.
	sameSpeed = 0.002
	// leastAgreed is the share of what lies between the first and the last shared moment that must agree. Two calls with
	// one greeting and one farewell are no copies of each other.
	leastAgreed = 0.7
	// leastSlack is how far off, in seconds, the place of a step may be at least: of 51 cuts 44 lay where the audio said,
	// and of the others those that were found at all lay 10 to 25 ms off, or more rarely further.
	leastSlack = 0.025
)

// crossed is a pair of recordings to be checked against each other, and what came of it.
type crossed struct {
	a, b    string
	spans   []align.Span // in order of A
	seconds float64      // of A covered
	report  align.Report
	apart   float64 // seconds between shared stretches that agree in too little to be copies of one recording
	err     error
}

// crossPairs chains the matches of each pair of recordings whose waveforms agree, and returns those worth a check: of a
// group of copies the pairs that share most, each recording against one that was not reached before.
func crossPairs(overlaps []overlap, c *Calibration) (pairs []crossed, left int) {
	by := map[[2]string][]*overlap{}
	var keys [][2]string
	for i := range overlaps {
		o := &overlaps[i]
		if o.audio == nil || o.audio.Precision != align.ToSample || o.audio.Ambiguous || o.weighed(c).Log10LR < crossRatio {
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

// crossCheck checks overlapping recordings against each other and returns findings for both of a pair.
func (s *scan) crossCheck(ctx context.Context, recordings []evidence.Recording, overlaps []overlap) (found []evidence.Finding, limits []string, err error) {
	pairs, left := crossPairs(overlaps, s.o.calibration())
	seconds, budget := map[string]float64{}, 0.0
	for _, r := range recordings {
		seconds[r.Path] = r.DurationSeconds
		budget += crossShare * r.DurationSeconds
	}
	costly := 0
	chosen := pairs[:0]
	for _, p := range pairs {
		if cost := seconds[p.a] + seconds[p.b]; cost <= budget {
			budget -= cost
			chosen = append(chosen, p)
		} else {
			costly++
		}
	}
	s.progress.stage(stageCross, len(chosen))
	s.o.inParallel(len(chosen), func(i int) {
		chosen[i].err = s.verify(ctx, &chosen[i])
		s.progress.step()
	})
	for _, p := range chosen {
		if p.err != nil {
			limits = append(limits, fmt.Sprintf("%s: %q was not checked against %q: %v", nameAlignment, p.a, p.b, p.err))
			continue
		}
		found = append(found, p.findings(s.o.calibration())...)
		if p.apart > 0 {
			limits = append(limits, p.apartText())
		}
	}
	if costly > 0 {
		limits = append(limits, fmt.Sprintf("%s: %d pairs that share audio were not checked against each other, to bound what is decoded again", nameAlignment, costly))
	}
	if left > 0 {
		limits = append(limits, fmt.Sprintf("%s: %d further pairs that share audio were not checked against each other: "+
			"each recording is checked against the one that it shares most with", nameAlignment, left))
	}
	return found, limits, ctx.Err()
}

// verify decodes both recordings of a pair and compares them second by second.
func (f *folder) verify(ctx context.Context, p *crossed) error {
	for _, part := range parted(p.spans) {
		r, err := f.verifyPart(ctx, p, part)
		if err != nil {
			return err
		}
		p.add(part, r)
	}
	return nil
}

// verifyPart decodes both recordings from a little before the part on.
func (f *folder) verifyPart(ctx context.Context, p *crossed, part []align.Span) (align.Report, error) {
	first := part[0]
	fromA, fromB := around(first.Start, first.End, crossLead).from, around(first.ToB(first.Start), first.ToB(first.End), crossLead).from
	a, x, err := f.streamFrom(ctx, p.a, fromA)
	if err != nil {
		return align.Report{}, err
	}
	defer a.Close()
	b, y, err := f.streamFrom(ctx, p.b, fromB)
	if err != nil {
		return align.Report{}, err
	}
	defer b.Close()
	r, err := align.Verify(x, y, moved(part, -float64(fromA), -float64(fromB)), align.VerifyOptions{})
	for i := range r.Events {
		e := &r.Events[i]
		e.AStart, e.AEnd = e.AStart+float64(fromA), e.AEnd+float64(fromA)
		e.BStart, e.BEnd = e.BStart+float64(fromB), e.BEnd+float64(fromB)
	}
	for i := range r.Track {
		r.Track[i].A += float64(fromA)
	}
	return r, err
}

// moved returns the spans so many seconds later in A and in B.
func moved(spans []align.Span, a, b float64) []align.Span {
	out := slices.Clone(spans)
	for i := range out {
		s := &out[i]
		s.A, s.B, s.Start, s.End = s.A+a, s.B+b, s.Start+a, s.End+a
	}
	return out
}

// streamFrom opens a recording as narrow mono from a second on.
func (f *folder) streamFrom(ctx context.Context, path string, second int) (*recording, *align.Stream, error) {
	r, err := f.again(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	if _, err := r.Skip(int64(second) * int64(r.Info().SampleRate)); err != nil && err != io.EOF {
		r.Close()
		return nil, nil, err
	}
	x := newMixed(ctx, r.Stream, math.MaxInt64, paceTo(r.Stream, narrowRate))
	return r, align.NewStream(x.Read), nil
}

func (p *crossed) apartText() string {
	return fmt.Sprintf("%s: %q and %q share stretches, but between these %.0f s do not agree: they may be recordings of different things "+
		"with the same announcement or music, and no edit is concluded", nameAlignment, p.a, p.b, p.apart)
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
		return fmt.Sprintf("here this recording has %.3f s that its partner lacks: cut out there or put in here, which cannot be told from the two alone, unless both only play the same announcement or music", longer)
	}
	return fmt.Sprintf("here this recording lacks %.3f s that its partner has: cut out here or put in there, which cannot be told from the two alone, unless both only play the same announcement or music", -longer)
}

// parted cuts a chain where more lies between two spans than package align keeps of a recording.
func parted(spans []align.Span) (parts [][]align.Span) {
	const most = 60.0 // seconds
	for i, s := range spans {
		if i == 0 || s.Start-spans[i-1].End > most || s.ToB(s.Start)-spans[i-1].ToB(spans[i-1].End) > most {
			parts = append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], s)
	}
	return parts
}

// add joins what was found along the next part of a chain.
func (p *crossed) add(part []align.Span, r align.Report) {
	p.report.Track = append(p.report.Track, r.Track...)
	p.report.Seconds, p.report.Agreed = p.report.Seconds+r.Seconds, p.report.Agreed+r.Agreed
	first, last := part[0], part[len(part)-1]
	outer := min(last.End-first.Start, last.ToB(last.End)-first.ToB(first.Start))
	if r.Agreed >= leastAgreed*outer {
		p.report.Events = append(p.report.Events, r.Events...)
	} else if len(r.Events) > 0 {
		p.apart += outer - r.Agreed
	}
}

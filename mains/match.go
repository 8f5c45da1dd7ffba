package mains

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Query is a track to be found in logs.
type Query struct {
	Track Track
	// NoiseHz is the standard error of those points that state none. The ratio of a place rests on these errors: one that
	// fits much worse than the track is known to be is not the right one, even if it is the best. It may be 0 if all state one.
	NoiseHz float64
	// Breaks are the seconds at which the recording is known to be cut. The longest part between them is looked for, and where
	// that fits the others, up to 15 s earlier or later than if nothing were missing.
	Breaks []float64
}

// SearchOptions says how and where to search. The zero value is the default.
type SearchOptions struct {
	// MostClockPPM is how far the recorder's clock may be off, in parts per million; 0: 120, more than any quartz.
	MostClockPPM float64
	// Claimed, if not nil, says which places are claimed: by the place of the track's first second in a log. They are then
	// weighed against all others, and against the recording being from a time that is not in the logs.
	Claimed func(log int, seconds float64) bool
}

// Place is where a track fits in a log.
type Place struct {
	Log          int     // index of the log; -1: there is no such place
	StartSeconds float64 // place of the recording's second 0, in seconds after the log's first row, as if it were not cut
	RMSHz        float64 // what is left of the difference, without its mean
	// ClockPPM is how much faster the recorder's clock must have been than the log's for the means to agree.
	ClockPPM float64
	Seconds  float64 // of the track that were compared
}

// Search is what a search found.
type Search struct {
	Best Place
	// RunnerUp is the best place of another moment than Best.
	RunnerUp Place
	// Places is the number of places that were looked at, a second apart.
	Places int
	// ExpectedHz is the RMS that the errors of the track make at the right place.
	ExpectedHz float64
	// Wrong is how many wrong places of the logs can be expected to fit as well as the best does, from how well the others
	// fit: the tail of their distribution is extrapolated. Where it is well below 1, it is the rate of false matches for
	// this track in these logs.
	Wrong float64
	// Score is the log10 likelihood ratio for Best being the moment of the recording, against the recording being from a
	// time that is not in the logs, as computed: neither bounded nor calibrated.
	Score float64
	// Claim is the same for the claimed places taken together, against all others and none; nil without a claim.
	Claim *Claim
	// Reason says why nothing can be said; empty otherwise.
	Reason string
}

// Claim is what a search says of the places that were claimed.
type Claim struct {
	Best       Place // among the claimed
	Places     int
	Wrong      float64 // of them that can be expected to fit as well
	Score      float64 // in log10, neither bounded nor calibrated
	ExpectedHz float64 // as of the search
	Reason     string  // why nothing can be said; empty otherwise
}

const (
	defaultClockPPM = 120
	// leastSeconds is the shortest track that is looked for: below it the best wrong place of a day fits as well as the
	// right one.
	leastSeconds = 30
	// mostSeconds bounds the part of a long track that is used.
	mostSeconds = 4 * 3600
	// kept is the number of places that are looked at again.
	kept = 200
	// mirroredBelow is the number of places below which the track is looked for mirrored too. With it, tracks of 120 s with an
	// error of 0.7 to 2 mHz were told from strangers in 6 hours of log at a false rate of 1 % in 100 in place of 96 %.
	mirroredBelow = 200000
	// sameSeconds is how far two places may be apart and be one.
	sameSeconds = 10
)

// ErrNoise is the error of a query of which no errors are known.
var ErrNoise = errors.New("mains: a track without standard errors")

// Find searches logs for a track, over all moments for which a log covers all of it: the difference without its mean,
// which the recorder's clock shifts, is smallest at the right one. Logs of another nominal frequency are passed over. Errors
// are [ErrNoise] and that of ctx; a track that is too short has a Reason.
//
// A wrong place looks much like a right one: in four hours of log the best wrong one of 120 s is 3 mHz off, the right one
// 0.7. So what the others are off by says how many wrong ones can be expected. In made logs of four hours to ten days 2 of
// 351 strangers had fewer than 0.01 expected, and of 59 in a year none. All rests on three assumptions (AES-X172): the
// frequency is the same in the whole network, it does not repeat, and the recorder's clock is good enough.
func Find(ctx context.Context, q Query, logs []*Log, o SearchOptions) (Search, error) {
	if len(q.Track) > 0 && !q.stated() {
		return Search{}, ErrNoise
	}
	if o.MostClockPPM == 0 {
		o.MostClockPPM = defaultClockPPM
	}
	p := newPattern(q)
	if p == nil {
		none := Place{Log: -1}
		return Search{Best: none, RunnerUp: none, Reason: fmt.Sprintf("too short: fewer than %d s of track in one piece", leastSeconds)}, nil
	}
	out, err := search(ctx, p, logs, o)
	if err != nil || len(p.rest) == 0 {
		return out, err
	}
	// Minutes may be missing: then the longest part alone fits better. Two looks give chance twice.
	alone, err := search(ctx, p.alone(), logs, o)
	if err != nil {
		return out, err
	}
	if alone.Reason == "" && (out.Reason != "" || alone.Score > out.Score) {
		out = alone
	}
	return out.oneOf(2), nil
}

// oneOf is the best of n searches.
func (s Search) oneOf(n float64) Search {
	s.Wrong *= n
	s.Score -= math.Log10(n)
	if s.Claim != nil {
		s.Claim.Wrong *= n
	}
	return s
}

// search looks for one pattern.
func search(ctx context.Context, p *pattern, logs []*Log, o SearchOptions) (Search, error) {
	none := Place{Log: -1}
	out := Search{Best: none, RunnerUp: none, ExpectedHz: p.noiseHz}
	s := newSearcher(p, logs, o)
	if err := s.scanAll(ctx); err != nil {
		return out, err
	}
	out.Places = s.in.places + s.out.places
	if out.Places < mirroredBelow {
		if err := s.mirror(ctx); err != nil {
			return out, err
		}
	}
	s.conclude(&out)
	return out, nil
}

// scanAll looks at all places in logs of the track's network.
func (s *searcher) scanAll(ctx context.Context) error {
	for i, l := range s.logs {
		if l.NominalHz != s.p.nominalHz {
			continue
		}
		for r := range l.runs {
			if err := s.scan(ctx, i, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// mirror looks for what the track is not: itself backwards, upside down, and both. Where these fit, they tell of wrong
// places as the others do.
func (s *searcher) mirror(ctx context.Context) error {
	for _, p := range s.p.mirrored() {
		m := newSearcher(p, s.logs, SearchOptions{MostClockPPM: s.o.MostClockPPM})
		if err := m.scanAll(ctx); err != nil {
			return err
		}
		s.mirrored = append(s.mirrored, m.refined(m.in.list)...)
		s.mirrorPlaces += m.in.places
	}
	return nil
}

// conclude weighs what was found.
func (s *searcher) conclude(out *Search) {
	if out.Places == 0 {
		out.Reason = "no log of this network is as long as the track"
		return
	}
	in, outside := s.refined(s.in.list), s.refined(s.out.list)
	all := slices.Concat(in, outside)
	slices.SortStableFunc(all, func(a, b Place) int { return cmp.Compare(a.RMSHz, b.RMSHz) })
	if len(all) == 0 {
		out.Reason = fmt.Sprintf("nowhere in the logs is the mean of the track within %g parts per million", s.o.MostClockPPM)
		return
	}
	out.Best = all[0]
	wrong := s.others(all[0], all)
	if len(wrong) > 0 {
		out.RunnerUp = wrong[0]
	}
	wrong = append(wrong, s.mirrored...)
	slices.SortStableFunc(wrong, func(a, b Place) int { return cmp.Compare(a.RMSHz, b.RMSHz) })
	tail := newTail(wrong)
	if tail == nil {
		out.Reason = "too few other places in the logs to say how often a wrong one fits as well"
		return
	}
	share := float64(out.Places) / float64(out.Places+s.mirrorPlaces)
	out.Wrong = share * tail.above(out.Best.RMSHz)
	out.Score = tail.ratio(out.Best.RMSHz, s.p.noiseHz, share)
	if s.o.Claimed != nil {
		out.Claim = s.claim(in, outside, tail, share*float64(s.in.places)/float64(out.Places))
	}
}

// claim weighs the claimed places, a share of all, against the others. That another place fits speaks against the claim.
func (s *searcher) claim(in, outside []Place, t *tail, share float64) *Claim {
	c := &Claim{Best: Place{Log: -1}, Places: s.in.places, ExpectedHz: s.p.noiseHz}
	if s.in.places == 0 {
		c.Reason = "the logs do not cover the claimed time"
		return c
	}
	best := func(some []Place) Place {
		return slices.MinFunc(some, func(a, b Place) int { return cmp.Compare(a.RMSHz, b.RMSHz) })
	}
	if len(in) == 0 {
		c.Reason = fmt.Sprintf("nowhere in the claimed time is the mean of the track within %g parts per million", s.o.MostClockPPM)
		return c
	}
	c.Best = best(in)
	rms := c.Best.RMSHz
	other := math.Inf(1)
	if len(outside) > 0 {
		other = best(outside).RMSHz
		c.Score = -max(0, t.ratio(other, s.p.noiseHz, 1-share))
	}
	// The other places that are claimed tell best how well a wrong one of these fits, if there are enough.
	if own := newTail(s.others(c.Best, in)); own != nil {
		t, share = own, 1
	}
	c.Wrong = share * t.above(rms)
	c.Score += t.ratio(rms, s.p.noiseHz, share)
	if other <= asWell*rms {
		c.Score = min(c.Score, 0) // a moment outside fits as well
	}
	return c
}

// asWell is how much worse the RMS of another place may be for it to fit as well.
const asWell = 1.5

// Twice reports whether another moment fits as well as the best, so that neither can be told: a log that holds a stretch twice, or
// a track that any would fit. Places in two logs of which one has no dates may be of one time, and do not count.
func (s *Search) Twice(logs []*Log) bool {
	best, other := s.Best, s.RunnerUp
	if best.Log < 0 || other.Log < 0 || other.RMSHz > asWell*best.RMSHz {
		return false
	}
	return other.Log == best.Log || logs[other.Log].Dated && logs[best.Log].Dated
}

// others returns the places that are not the moment of the best one, in the order given.
func (s *searcher) others(best Place, all []Place) (wrong []Place) {
	for _, p := range all {
		if !s.sameMoment(best, p) {
			wrong = append(wrong, p)
		}
	}
	return wrong
}

const (
	// agreeing is how far, RMS in millihertz, two logs of one time may be apart over all that they share.
	agreeing = 0.3
	// mostShared bounds the seconds on either side of a place that are compared.
	mostShared = 3600
)

// sameMoment reports whether two places are one moment: by the dates of the logs, or because the logs of different files
// agree on all that they have in common there.
func (s *searcher) sameMoment(a, b Place) bool {
	x, y := s.logs[a.Log], s.logs[b.Log]
	apart := b.StartSeconds - a.StartSeconds
	switch {
	case a.Log == b.Log:
		return math.Abs(apart) <= sameSeconds
	case x.Dated && y.Dated:
		return math.Abs(y.First-x.First+apart) <= sameSeconds
	}
	around := func(l *Log, p Place) map[int]float64 {
		out := map[int]float64{}
		for _, v := range l.Values(int(p.StartSeconds)-mostShared, int(p.StartSeconds)+s.p.first+len(s.p.weights)+mostShared) {
			out[int(v.TimeSeconds)] = v.FrequencyHz * 1000
		}
		return out
	}
	lag := int(math.Round(apart))
	there := around(y, b)
	var n, sum, squares float64
	for at, v := range around(x, a) {
		if w, ok := there[at+lag]; ok {
			n++
			sum += v - w
			squares += (v - w) * (v - w)
		}
	}
	mean := sum / n
	return n >= float64(len(s.p.weights)) && squares/n-mean*mean <= agreeing*agreeing
}

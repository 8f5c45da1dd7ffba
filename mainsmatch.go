package earwitness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/mains"
)

// TimeSpan is a claimed time of recording, Until not included.
type TimeSpan struct{ From, Until time.Time }

// MainsSearch is what the hum of one recording says of its time.
type MainsSearch struct {
	Path   string               `json:"path"`
	Match  *evidence.MainsMatch `json:"match,omitempty"` // nil: no place stands out
	Claim  *evidence.MainsClaim `json:"claim,omitempty"` // nil: nothing was claimed, or cannot be weighed
	Reason string               `json:"reason,omitempty"`
}

const (
	// leastPlace is the log10 LR from which a place in a log is told: below, wrong ones stand out as well.
	leastPlace = 0.5
	// mostLogPoints bounds the points of the log that are kept with a match.
	mostLogPoints = 600
	// unstatedHz is the error of points whose standard error is not known.
	unstatedHz = 0.001
)

// placeLimits stand beside every place in a log: the assumptions of the method, after AES-X172.
var placeLimits = []string{
	"the frequency is assumed to be the same in the whole network that the log is of",
	"the frequency is assumed not to repeat: how well wrong places fit is measured on the logs that were searched, not on all of time",
	"the recorder's clock is assumed to be within 120 parts per million, and to have run at one rate",
	"the log is taken at its word: that its dates, its zone and its unit are as written (numbers above 100 000 000 are read as Unix seconds), " +
		"and that no part of it was filled in, repeated or stuck",
	"the error rate was counted on tracks of 1 to 5 minutes in logs of some hours: in longer spans, go by the wrong places to be expected",
	"a hum that was added to the recording, or the recording of a loudspeaker that played another one, has the frequency of its own time",
}

// ErrNoReference is the error of a search without logs, and ErrUndated that of a claimed time against logs without dates.
var (
	ErrNoReference = errors.New("no mains reference to search")
	ErrUndated     = errors.New("a time can only be claimed against logs with dates, and no log of the reference has them")
)

// mainsLimit begins what the search could not do.
const mainsLimit = "mains_match: "

// MatchMains searches the reference of the options for the hum of each recording of a case, as [Scan] does, and weighs
// the claimed time of the options. It changes the case's MainsMatches, MainsClaims, Limits and the settings of the
// reference, and returns what was found for each recording. Errors are [ErrNoReference], [ErrUndated] and that of ctx.
func MatchMains(ctx context.Context, c *evidence.Case, o Options) ([]MainsSearch, error) {
	if o.MainsReference == nil {
		return nil, ErrNoReference
	}
	all, err := o.searchAll(ctx, c)
	if err != nil {
		return nil, err
	}
	c.MainsMatches, c.MainsClaims = placesOf(all)
	c.Limits = slices.DeleteFunc(slices.Clone(c.Limits), func(l string) bool { return strings.HasPrefix(l, mainsLimit) })
	c.Limits = append(c.Limits, reasons(all)...)
	settings := maps.Clone(c.Tool.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	for _, name := range []string{"mains_reference_sha256", "mains_claimed"} {
		delete(settings, name)
	}
	maps.Copy(settings, o.mainsSettings())
	c.Tool.Settings = settings
	return all, nil
}

// searchAll searches for each recording of a case, in their order.
func (o Options) searchAll(ctx context.Context, c *evidence.Case) ([]MainsSearch, error) {
	if o.MainsClaimed != nil && !slices.ContainsFunc(o.MainsReference.Logs, func(l *mains.Log) bool { return l.Dated }) {
		return nil, ErrUndated
	}
	all := make([]MainsSearch, len(c.Recordings))
	problems := make([]error, len(all))
	breaks := mainsBreaks(c.Findings)
	o.inParallel(len(all), func(i int) {
		all[i], problems[i] = o.searchMains(ctx, &c.Recordings[i], breaks[c.Recordings[i].Path])
	})
	return all, errors.Join(problems...)
}

// placesOf returns the matches and claims of searches.
func placesOf(all []MainsSearch) (matches []evidence.MainsMatch, claims []evidence.MainsClaim) {
	for _, s := range all {
		if s.Match != nil {
			matches = append(matches, *s.Match)
		}
		if s.Claim != nil {
			claims = append(claims, *s.Claim)
		}
	}
	return matches, claims
}

// mainsSettings are the settings that places in logs depend on.
func (o Options) mainsSettings() map[string]string {
	s := map[string]string{}
	if o.MainsReference != nil {
		s["mains_reference_sha256"] = o.MainsReference.SHA256
	}
	if o.MainsClaimed != nil {
		s["mains_claimed"] = stamp(o.MainsClaimed.From) + ".." + stamp(o.MainsClaimed.Until)
	}
	return s
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// reasons counts why recordings have no place.
func reasons(all []MainsSearch) (out []string) {
	count := map[string]int{}
	for _, s := range all {
		if s.Reason != "" {
			count[s.Reason]++
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(count)) {
		out = append(out, fmt.Sprintf(mainsLimit+"%d recordings have no place in the reference: %s", count[reason], reason))
	}
	return out
}

// mainsBreaks returns the seconds at which the hum of each recording breaks.
func mainsBreaks(findings []evidence.Finding) map[string][]float64 {
	out := map[string][]float64{}
	for _, f := range findings {
		if f.Detector == nameHumBreak && f.Log10LR > 0 {
			out[f.Path] = append(out[f.Path], (f.StartSeconds+f.EndSeconds)/2)
		}
	}
	return out
}

// mainsQuery is what is looked for of a recording.
func mainsQuery(m *evidence.Mains, breaks []float64) mains.Query {
	q := mains.Query{Breaks: breaks, NoiseHz: unstatedHz}
	for _, p := range m.Track {
		q.Track = append(q.Track, mains.Point{TimeSeconds: p.TimeSeconds, FrequencyHz: p.FrequencyHz, ErrorHz: p.StandardErrorHz})
	}
	return q
}

// searchMains searches for one recording.
func (o Options) searchMains(ctx context.Context, r *evidence.Recording, breaks []float64) (MainsSearch, error) {
	s := MainsSearch{Path: r.Path}
	if r.Mains == nil || !r.Mains.Present {
		s.Reason = "no mains hum was found"
		return s, nil
	}
	if r.Mains.Steady {
		s.Reason = "the hum does not wander as a network's does"
		return s, nil
	}
	q := mainsQuery(r.Mains, breaks)
	var so mains.SearchOptions
	logs := o.MainsReference.Logs
	if span := o.MainsClaimed; span != nil {
		so.Claimed = func(log int, seconds float64) bool {
			t := logs[log].Time(seconds)
			return logs[log].Dated && !t.Before(span.From) && t.Before(span.Until)
		}
	}
	found, err := mains.Find(ctx, q, logs, so)
	if err != nil {
		return s, err
	}
	s.weigh(q, &found, o)
	return s, nil
}

// weigh turns what was found into a match and a claim.
func (s *MainsSearch) weigh(q mains.Query, f *mains.Search, o Options) {
	if f.Reason != "" {
		s.Reason = f.Reason
		return
	}
	m := o.placed(s.Path, q, f)
	m.Log10LR, m.ErrorRate = o.calibration().MainsMatch.Weigh(f.Score)
	m.Log10LR = round(m.Log10LR, ratioStep)
	switch {
	case m.Log10LR >= leastPlace && f.Twice(o.MainsReference.Logs):
		s.Reason = "two moments of the logs fit alike, so that neither can be told: a log that holds a stretch twice, or a track that any would fit"
	case m.Log10LR >= leastPlace:
		s.Match = &m
	default:
		s.Reason = "no place stands out: wrong ones would fit as well, or the best fits worse than the track is known to be"
	}
	if f.Claim != nil {
		s.Claim = o.claimed(s.Path, q, f.Claim)
	}
}

// placed describes the best place.
func (o Options) placed(path string, q mains.Query, f *mains.Search) evidence.MainsMatch {
	log := o.MainsReference.Logs[f.Best.Log]
	m := evidence.MainsMatch{
		Path: path, Reference: log.Name, StartSeconds: round(f.Best.StartSeconds, 0.01),
		RMSMillihertz: round(1000*f.Best.RMSHz, 0.001), ExpectedMillihertz: round(1000*f.ExpectedHz, 0.001),
		ClockPPM: round(f.Best.ClockPPM, 0.1), ComparedSeconds: round(f.Best.Seconds, 1), SearchedSeconds: float64(f.Places),
		FalseMatches: significant(f.Wrong), Limits: placeLimits,
	}
	if f.RunnerUp.Log >= 0 {
		m.RunnerUpMillihertz = round(1000*f.RunnerUp.RMSHz, 0.001)
	}
	if log.Dated {
		m.StartTime = log.Time(f.Best.StartSeconds).Format("2006-01-02T15:04:05.0Z")
		if !log.Zoned {
			m.Limits = append(slices.Clone(m.Limits), "the log names no time zone: its times are taken for UTC")
		}
	}
	m.Log = logAt(log, q, f.Best)
	return m
}

// leastFalse is the smallest number of false matches that is told: what fewer would mean was not measured.
const leastFalse = 0.001

// significant rounds a number of false matches to two digits.
func significant(n float64) float64 {
	if n <= leastFalse {
		return leastFalse
	}
	step := math.Pow(10, math.Floor(math.Log10(n))-1)
	return math.Round(n/step) * step
}

// logAt is the log where the track lies, by the recording's clock.
func logAt(log *mains.Log, q mains.Query, p mains.Place) (out []evidence.MainsPoint) {
	first, last := q.Track[0].TimeSeconds, q.Track[len(q.Track)-1].TimeSeconds
	values := log.Values(int(math.Floor(p.StartSeconds+first)), int(math.Ceil(p.StartSeconds+last))+1)
	every := max(1, (len(values)+mostLogPoints-1)/mostLogPoints)
	for i := 0; i < len(values); i += every {
		out = append(out, evidence.MainsPoint{
			TimeSeconds: round(values[i].TimeSeconds-p.StartSeconds, 0.01), FrequencyHz: round(values[i].FrequencyHz, 1e-5),
		})
	}
	return out
}

// claimed describes what is known of a claim; nil where nothing is.
func (o Options) claimed(path string, q mains.Query, f *mains.Claim) *evidence.MainsClaim {
	c := &evidence.MainsClaim{
		Path: path, From: stamp(o.MainsClaimed.From), Until: stamp(o.MainsClaimed.Until), SearchedSeconds: float64(f.Places),
		ExpectedMillihertz: round(1000*f.ExpectedHz, 0.001), Limits: placeLimits,
	}
	if f.Best.Log >= 0 {
		c.StartTime = o.MainsReference.Logs[f.Best.Log].Time(f.Best.StartSeconds).Format("2006-01-02T15:04:05.0Z")
		c.RMSMillihertz = round(1000*f.Best.RMSHz, 0.001)
	}
	if f.Reason != "" {
		c.Limits = append([]string{f.Reason}, c.Limits...)
		return c
	}
	c.FalseMatches = significant(f.Wrong)
	c.Log10LR, c.ErrorRate = o.calibration().MainsMatch.Weigh(f.Score)
	c.Log10LR = round(c.Log10LR, ratioStep)
	return c
}

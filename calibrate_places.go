package earwitness

import (
	"context"
	"math"
	"path"
	"strings"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/mains"
)

// LogPlace is a place in a log of mains frequency.
type LogPlace struct {
	Log          string  `json:"log"`           // the log's file name, without folder and ending
	StartSeconds float64 `json:"start_seconds"` // of the recording's second 0
}

const (
	// placeSeconds is how far a place may be off and be right, in seconds.
	placeSeconds = 2
	// leastTogether is the least of one time that two recordings must hold for their tracks to be told to agree.
	leastTogether = 60
)

// logName is the name by which the truth knows a log.
func logName(l *mains.Log) string { return strings.TrimSuffix(path.Base(l.Name), path.Ext(l.Name)) }

// in reports whether a log covers what is known of a recording.
func (k Known) in(l *mains.Log) bool {
	for _, p := range k.Places {
		if p.Log == logName(l) {
			return true
		}
	}
	return false
}

// placeTrials searches for each recording whose place is known: in all logs, and in those that do not cover it.
type placeTrials struct {
	right, wrong []float64 // scores of places
	none         int       // searches in logs that do not cover the recording in which nothing was found to weigh
	paths        []string
}

func (k *calibrator) fitPlaces(ctx context.Context, store evidence.Store) error {
	if k.o.MainsReference == nil {
		return nil
	}
	c, err := store.Case(ctx)
	if err != nil {
		return err
	}
	var t placeTrials
	logs, breaks := map[string]bool{}, mainsBreaks(c.Findings)
	for i := range c.Recordings {
		r := &c.Recordings[i]
		known := k.truth.Recordings[r.Path]
		if known.Logged == nil || r.Mains == nil || !r.Mains.Present {
			continue
		}
		q := mainsQuery(r.Mains, breaks[r.Path])
		if err := t.search(ctx, q, known, k.o.MainsReference.Logs); err != nil {
			return err
		}
		for _, p := range known.Places[:min(1, len(known.Places))] {
			logs[p.Log] = true
		}
		t.paths = append(t.paths, r.Path)
	}
	if len(t.right) == 0 || len(t.wrong) == 0 {
		return nil
	}
	k.c.MainsMatch = evidence.FitCalibration(t.right, t.wrong, len(logs), t.none, k.truth.Name)
	return k.provenance(ctx, store, "mains_match", t.paths)
}

// search adds the trials of one recording.
func (t *placeTrials) search(ctx context.Context, q mains.Query, known Known, logs []*mains.Log) error {
	var others []*mains.Log
	for _, l := range logs {
		if !known.in(l) {
			others = append(others, l)
		}
	}
	if len(known.Places) > 0 {
		s, err := mains.Find(ctx, q, logs, mains.SearchOptions{})
		if err != nil {
			return err
		}
		if s.Reason == "" && known.right(logs[s.Best.Log], s.Best.StartSeconds) {
			t.right = append(t.right, s.Score)
		}
	}
	s, err := mains.Find(ctx, q, others, mains.SearchOptions{})
	if err != nil {
		return err
	}
	if s.Reason != "" {
		t.none++
		return nil
	}
	t.wrong = append(t.wrong, s.Score)
	return nil
}

// right reports whether a place is a right one.
func (k Known) right(l *mains.Log, seconds float64) bool {
	for _, p := range k.Places {
		if p.Log == logName(l) && math.Abs(p.StartSeconds-seconds) <= placeSeconds {
			return true
		}
	}
	return false
}

// fitMoments fits the weight of two tracks that agree to recordings whose places in logs are known.
func (k *calibrator) fitMoments(ctx context.Context, store evidence.Store) error {
	c, err := store.Case(ctx)
	if err != nil {
		return err
	}
	var recordings []evidence.Recording
	for _, r := range c.Recordings {
		if r.Mains != nil && r.Mains.Present && len(k.truth.Recordings[r.Path].Places) > 0 {
			recordings = append(recordings, r)
		}
	}
	var paths []string
	var queries []mains.Query
	logs, breaks := map[string]bool{}, mainsBreaks(c.Findings)
	for _, r := range recordings {
		paths = append(paths, r.Path)
		queries = append(queries, mainsQuery(r.Mains, breaks[r.Path]))
		logs[k.truth.Recordings[r.Path].Places[0].Log] = true
	}
	found, err := mains.Moments(ctx, queries)
	if err != nil {
		return err
	}
	var same, other []float64
	for _, f := range found {
		together, lag := k.together(recordings[f.A], recordings[f.B])
		switch {
		case together >= leastTogether && math.Abs(f.LagSeconds-lag) <= placeSeconds:
			same = append(same, f.Score)
		case together < 0:
			other = append(other, f.Score)
		}
	}
	if len(same) == 0 || len(other) == 0 {
		return nil
	}
	k.c.Moment = evidence.FitCalibration(same, other, len(logs), 0, k.truth.Name)
	return k.provenance(ctx, store, "moment", paths)
}

// together returns how many seconds of one time two recordings hold, negative if none, and the time of B's second 0 on
// A's clock.
func (k *calibrator) together(a, b evidence.Recording) (seconds, lag float64) {
	seconds = math.Inf(-1)
	for _, p := range k.truth.Recordings[a.Path].Places {
		for _, q := range k.truth.Recordings[b.Path].Places {
			if p.Log != q.Log {
				continue
			}
			d := q.StartSeconds - p.StartSeconds
			if s := min(a.DurationSeconds, d+b.DurationSeconds) - max(0, d); s > seconds {
				seconds, lag = s, d
			}
		}
	}
	return seconds, lag
}

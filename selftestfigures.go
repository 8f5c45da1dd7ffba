package earwitness

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// SelfTestTrial is one file that was made, and what a scan says of it.
type SelfTestTrial struct {
	Chain        string    `json:"chain"`
	File         string    `json:"file"`   // below SelfTestOptions.Keep
	Source       string    `json:"source"` // path of the recording that it is an excerpt of
	StartSeconds float64   `json:"start_seconds"`
	Seconds      float64   `json:"seconds"`
	Kind         string    `json:"kind,omitempty"` // of the forgery; empty: untouched
	Join         string    `json:"join,omitempty"`
	Joins        []float64 `json:"joins_seconds,omitempty"`
	Copied       []float64 `json:"copied_seconds,omitempty"` // start and end of the word that was copied, where it was said

	Verdict  string         `json:"verdict"` // edited, continuous or inconclusive
	Log10LR  float64        `json:"log10_lr"`
	Findings []TrialFinding `json:"findings,omitempty"`
}

// TrialFinding is a finding of an edit or a copy; see [evidence.Finding].
type TrialFinding struct {
	Kind         string  `json:"kind"`
	Detector     string  `json:"detector"`
	StartSeconds float64 `json:"start_seconds"`
	EndSeconds   float64 `json:"end_seconds"`
	Log10LR      float64 `json:"log10_lr"`
}

// ForgeryFigures is what became of forgeries of one chain: of all, with one join, or of one kind. Detected, Missed and
// Inconclusive add up to Forged. Intervals are resampled by recording: see [evidence.Resample].
type ForgeryFigures struct {
	Chain        string `json:"chain"`
	Join         string `json:"join,omitempty"` // empty: all
	Kind         string `json:"kind,omitempty"` // empty: all
	Recordings   int    `json:"recordings"`     // that excerpts were taken from
	Forged       int    `json:"forged"`
	Detected     int    `json:"detected"` // the verdict is edited, or a copied place is found
	Missed       int    `json:"missed"`   // called continuous
	Inconclusive int    `json:"inconclusive"`
	// Within50ms and Within500ms count forgeries with a finding so near a join: its middle, or an end of one that spans more.
	Within50ms  int `json:"within_50_ms"`
	Within500ms int `json:"within_500_ms"`
	Findings    int `json:"findings"`
	Elsewhere   int `json:"elsewhere"` // findings further from all joins, and from what was copied

	DetectedRate    evidence.Figure `json:"detected_rate"`
	MissedRate      evidence.Figure `json:"missed_rate"`
	Within50msRate  evidence.Figure `json:"within_50_ms_rate"`
	Within500msRate evidence.Figure `json:"within_500_ms_rate"`
}

// UntouchedFigures is what became of excerpts of one chain that nothing was done to but its coding.
type UntouchedFigures struct {
	Chain        string `json:"chain"`
	Recordings   int    `json:"recordings"`
	Excerpts     int    `json:"excerpts"`
	Accused      int    `json:"accused"` // the verdict is edited, or a copied place is found
	Continuous   int    `json:"continuous"`
	Inconclusive int    `json:"inconclusive"`
	Findings     int    `json:"findings"`

	AccusedRate    evidence.Figure `json:"accused_rate"`
	ContinuousRate evidence.Figure `json:"continuous_rate"`
}

// examine scans the files of a chain and notes what the scan says.
func (t *selfTest) examine(ctx context.Context, dir string, trials []SelfTestTrial) error {
	store := &memory{put: t.step}
	if err := Scan(ctx, dir, store, t.options.Scan); err != nil {
		return err
	}
	c, err := store.Case(ctx)
	if err != nil {
		return err
	}
	at := map[string]*SelfTestTrial{}
	for i := range trials {
		at[path.Base(trials[i].File)] = &trials[i]
	}
	for _, r := range c.Recordings {
		if trial := at[r.Path]; trial != nil {
			trial.Verdict = "inconclusive"
			if r.Edited != nil {
				trial.Verdict, trial.Log10LR = r.Edited.Verdict, r.Edited.Log10LR
			}
		}
	}
	for _, f := range c.Findings {
		if trial := at[f.Path]; trial != nil && (f.Kind == "edit" || f.Kind == "copy_move") && f.Log10LR > 0 {
			trial.Findings = append(trial.Findings, TrialFinding{f.Kind, f.Detector, f.StartSeconds, f.EndSeconds, f.Log10LR})
		}
	}
	return nil
}

// accused reports whether the program holds a file to be edited.
func (t *SelfTestTrial) accused() bool {
	return t.Verdict == "edited" || slices.ContainsFunc(t.Findings, func(f TrialFinding) bool { return f.Kind == "copy_move" })
}

// marks are the times that a finding points at: its middle, if that says it within a tolerance, or else its ends.
func (f TrialFinding) marks(tolerance float64) []float64 {
	if f.EndSeconds-f.StartSeconds <= 2*tolerance {
		return []float64{(f.StartSeconds + f.EndSeconds) / 2}
	}
	return []float64{f.StartSeconds, f.EndSeconds}
}

// near reports whether a finding points at one of the times.
func (f TrialFinding) near(times []float64, tolerance float64) bool {
	return slices.ContainsFunc(f.marks(tolerance), func(mark float64) bool {
		return slices.ContainsFunc(times, func(at float64) bool { return math.Abs(mark-at) <= tolerance })
	})
}

// located reports whether a finding points at a join.
func (t *SelfTestTrial) located(tolerance float64) bool {
	return slices.ContainsFunc(t.Findings, func(f TrialFinding) bool { return f.near(t.Joins, tolerance) })
}

// elsewhere counts the findings that point at no join. Which of two places is the copy cannot be told, so both are right.
func (t *SelfTestTrial) elsewhere() (n int) {
	for _, f := range t.Findings {
		times := t.Joins
		if f.Kind == "copy_move" {
			times = slices.Concat(t.Joins, t.Copied)
		}
		if !f.near(times, farTolerance) {
			n++
		}
	}
	return n
}

// How far from a join a finding may point, in seconds.
const nearTolerance, farTolerance = 0.05, 0.5

// tally counts yes or no answers about trials.
type tally struct {
	trials  []SelfTestTrial
	sources []int // number of each trial's recording
	number  int   // of recordings
}

func newTally(trials []SelfTestTrial) *tally {
	t, names := &tally{trials: trials}, numbers{}
	for _, trial := range trials {
		t.sources = append(t.sources, names.of(trial.Source))
	}
	t.number = len(names)
	return t
}

// rate is the share of trials that is, and its interval by recording.
func (t *tally) rate(is func(*SelfTestTrial) bool) (n int, f evidence.Figure) {
	yes := make([]bool, len(t.trials))
	for i := range t.trials {
		if yes[i] = is(&t.trials[i]); yes[i] {
			n++
		}
	}
	f = evidence.Resample(t.number, draws(len(yes)), func(drawn []int) []float64 {
		hits, all := 0, 0
		for i, s := range t.sources {
			if all += drawn[s]; yes[i] {
				hits += drawn[s]
			}
		}
		return []float64{float64(hits) / float64(all)}
	})[0].OfRate(t.number)
	if in := f.Interval95; in != nil && in[0] == in[1] {
		f.Interval95 = nil // of one recording nothing is known
	}
	return n, f
}

func forgeryFigures(trials []SelfTestTrial, f ForgeryFigures) ForgeryFigures {
	t := newTally(trials)
	f.Recordings, f.Forged = t.number, len(trials)
	f.Detected, f.DetectedRate = t.rate((*SelfTestTrial).accused)
	f.Missed, f.MissedRate = t.rate(func(t *SelfTestTrial) bool { return t.Verdict == "continuous" && !t.accused() })
	f.Inconclusive = f.Forged - f.Detected - f.Missed
	f.Within50ms, f.Within50msRate = t.rate(func(t *SelfTestTrial) bool { return t.located(nearTolerance) })
	f.Within500ms, f.Within500msRate = t.rate(func(t *SelfTestTrial) bool { return t.located(farTolerance) })
	for i := range trials {
		f.Findings += len(trials[i].Findings)
		f.Elsewhere += trials[i].elsewhere()
	}
	return f
}

func untouchedFigures(trials []SelfTestTrial, chain string) UntouchedFigures {
	t := newTally(trials)
	f := UntouchedFigures{Chain: chain, Recordings: t.number, Excerpts: len(trials)}
	f.Accused, f.AccusedRate = t.rate((*SelfTestTrial).accused)
	f.Continuous, f.ContinuousRate = t.rate(func(t *SelfTestTrial) bool { return t.Verdict == "continuous" && !t.accused() })
	f.Inconclusive = f.Excerpts - f.Accused - f.Continuous
	for i := range trials {
		f.Findings += len(trials[i].Findings)
	}
	return f
}

// only keeps the trials of which something is so.
func only(trials []SelfTestTrial, is func(SelfTestTrial) bool) []SelfTestTrial {
	return slices.DeleteFunc(slices.Clone(trials), func(t SelfTestTrial) bool { return !is(t) })
}

// result counts all trials.
func (t *selfTest) result() SelfTestResult {
	o := t.options
	r := SelfTestResult{
		Version: Version, Calibration: o.Scan.calibration().ID, FFmpeg: o.Scan.ffmpeg.version, Seed: o.Seed, Seconds: o.Seconds, Count: o.Count,
		Files: len(t.files), Used: newTally(t.trials).number, LeftOut: slices.Concat([]LeftOut{}, t.leftOut),
		NotTried: slices.Concat([]string{}, t.notTried), Trials: t.trials,
	}
	for _, c := range t.chains {
		all := only(t.trials, func(x SelfTestTrial) bool { return x.Chain == c.name })
		made := only(all, func(x SelfTestTrial) bool { return x.Kind != "" })
		if len(made) == 0 {
			continue
		}
		r.Untouched = append(r.Untouched, untouchedFigures(only(all, func(x SelfTestTrial) bool { return x.Kind == "" }), c.name))
		r.Forgeries = append(r.Forgeries, forgeryFigures(made, ForgeryFigures{Chain: c.name}))
		for _, j := range forgeJoins {
			if some := only(made, func(x SelfTestTrial) bool { return x.Join == j.name }); len(some) > 0 {
				r.Forgeries = append(r.Forgeries, forgeryFigures(some, ForgeryFigures{Chain: c.name, Join: j.name}))
			}
		}
		for _, kind := range forgeKinds {
			if some := only(made, func(x SelfTestTrial) bool { return x.Kind == kind }); len(some) > 0 {
				r.Forgeries = append(r.Forgeries, forgeryFigures(some, ForgeryFigures{Chain: c.name, Kind: kind}))
			}
		}
	}
	r.Limits = selfTestLimits(r)
	return r
}

// fewRecordings is below how many the limits warn: of 20 that were never wrong, the rate may still be 17 %.
const fewRecordings = 20

func selfTestLimits(r SelfTestResult) []string {
	limits := []string{
		"recordings that were edited before count as untouched here: look at an accused excerpt before calling it a false accusation",
		"the forgeries are a machine's: a careful editor hides a join better; of a cut in digital silence there may be nothing to find",
		"excerpts are shorter than most recordings: a long one has more places where a false finding can arise",
		"intervals take recordings for independent: those of one session, or copies of each other, count for less",
	}
	if r.Used < fewRecordings {
		limits = append([]string{fmt.Sprintf("too few recordings: %d stand behind these figures, fewer than %d; intervals of so few "+
			"are too narrow, and say little of recordings made otherwise", r.Used, fewRecordings)}, limits...)
	}
	return limits
}

// writeTrials writes what the files that are kept hold.
func writeTrials(name string, r SelfTestResult) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	e := json.NewEncoder(file)
	e.SetIndent("", " ")
	return errors.Join(e.Encode(r), file.Close())
}

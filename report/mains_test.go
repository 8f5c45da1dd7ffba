package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func TestMains(t *testing.T) {
	points := func(addHz float64) (out []evidence.MainsPoint) {
		for i := range 20 {
			out = append(out, evidence.MainsPoint{TimeSeconds: float64(8 + i), FrequencyHz: 50 + float64(i)*0.001 + addHz})
		}
		return out
	}
	c := &evidence.Case{
		Recordings: []evidence.Recording{{
			Path: "a.wav", DurationSeconds: 36, Mains: &evidence.Mains{Present: true, NominalHz: 50, Track: points(-0.001)},
		}, {Path: "b.wav"}},
		MainsMatches: []evidence.MainsMatch{{
			Path: "a.wav", Reference: "grid/2022.csv", StartSeconds: 3725, StartTime: "2022-05-01T01:02:05.0Z", RMSMillihertz: 0.8,
			RunnerUpMillihertz: 2.9, ExpectedMillihertz: 0.9, ClockPPM: 20, SearchedSeconds: 86400, FalseMatches: 0.004, Log10LR: 1.2,
			Log: points(0), Limits: []string{"one clock"},
		}},
		MainsClaims: []evidence.MainsClaim{{Path: "a.wav", From: "2022-06-01T00:00:00Z", Until: "2022-07-01T00:00:00Z", Log10LR: -1.1}},
		Moments:     []evidence.Moment{{A: "a.wav", B: "b.wav", LagSeconds: 12.3, Log10LR: 1.1}},
	}
	var b bytes.Buffer
	if err := report.HTML(&b, c, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2022-05-01T01:02:05.0Z", "0.004", "grid/2022.csv", `class="log" points="0,102.86`, "RMS difference 0.80 mHz, at the next best place 2.90 mHz",
		"Consider: one clock", "three assumptions", "2022-06-01T00:00:00Z to 2022-07-01T00:00:00Z", "12.3 s", "One time is not one place",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	// Moved by the clock's error, the track lies on the log.
	log, track := between(b.String(), `class="log" points="`), between(b.String(), `class="heard" points="`)
	if log == "" || len(log) != len(track) || log[:40] != track[:40] {
		t.Errorf("the track is drawn at %q, the log at %q", track, log)
	}
}

// between is what follows a text up to the next quote.
func between(page, begin string) string {
	_, rest, _ := strings.Cut(page, begin)
	inside, _, _ := strings.Cut(rest, `"`)
	return inside
}

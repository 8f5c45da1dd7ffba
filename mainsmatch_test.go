package earwitness_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/mains"
)

// gridDays writes a made log of some days, a file a day, and returns its folder, its first moment and its frequency.
func gridDays(t *testing.T, days int) (dir string, first time.Time, hz []float64) {
	t.Helper()
	const day = 14400 // seconds, so that tests are fast
	dir = t.TempDir()
	first = time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC)
	hz = synth.MainsTrack(days*day, 50, 7)
	for d := range days {
		var b strings.Builder
		b.WriteString("time,frequency_hz\n")
		for i := range day {
			fmt.Fprintf(&b, "%s,%.5f\n", first.AddDate(0, 0, d).Add(time.Duration(i)*time.Second).Format(time.RFC3339), hz[d*day+i])
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.csv", d)), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, first, hz
}

// hummed is a recording whose hum follows a frequency.
func hummed(path string, hz []float64) evidence.Recording {
	snr := 26.0
	m := &evidence.Mains{Present: true, NominalHz: 50, SNRdB: &snr}
	for i, f := range hz {
		wobble := 0.0005 * math.Sin(float64(i*i%97))
		m.Track = append(m.Track, evidence.MainsPoint{TimeSeconds: float64(8 + i), FrequencyHz: f + wobble})
	}
	return evidence.Recording{Path: path, Status: evidence.OK, DurationSeconds: float64(len(hz) + 16), Mains: m}
}

func TestMatchMains(t *testing.T) {
	dir, first, hz := gridDays(t, 3)
	ctx := context.Background()
	ref, err := earwitness.ReadMainsReference(ctx, dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	const place = 5000 // in the second file
	c := &evidence.Case{Recordings: []evidence.Recording{
		hummed("a.wav", hz[14400+place+8:][:300]),
		hummed("stranger.wav", synth.MainsTrack(300, 50, 99)),
		{Path: "quiet.wav", Mains: &evidence.Mains{}},
	}}
	o := earwitness.Options{MainsReference: ref, MainsClaimed: &earwitness.TimeSpan{From: first.AddDate(0, 0, 1), Until: first.AddDate(0, 0, 2)}}
	found, err := earwitness.MatchMains(ctx, c, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.MainsMatches) != 1 || len(found) != 3 {
		t.Fatalf("%d matches of %d searches, want 1 of 3", len(c.MainsMatches), len(found))
	}
	m := c.MainsMatches[0]
	if m.Path != "a.wav" || m.Reference != filepath.ToSlash(filepath.Join(dir, "001.csv")) || math.Abs(m.StartSeconds-place) > 1.5 ||
		!strings.HasPrefix(m.StartTime, "2022-05-02T01:23:") || m.Log10LR < 1 || len(m.Log) == 0 || len(m.Limits) == 0 || m.ErrorRate == nil {
		t.Errorf("match %+v", m)
	}
	if len(c.MainsClaims) != 2 || c.MainsClaims[0].Log10LR < 1 || c.MainsClaims[1].Log10LR > 0 {
		t.Errorf("claims %+v, want one for, and one not for", c.MainsClaims)
	}
	want := []string{
		"mains_match: 1 recordings have no place in the reference: no mains hum was found",
		"mains_match: 1 recordings have no place in the reference: no place stands out: wrong ones would fit as well, or the best fits " +
			"worse than the track is known to be",
	}
	if diff := cmp.Diff(c.Limits, want); diff != "" {
		t.Errorf("limits (-got +want)\n%s", diff)
	}
	if c.Tool.Settings["mains_reference_sha256"] != ref.SHA256 || c.Tool.Settings["mains_claimed"] != "2022-05-02T00:00:00Z..2022-05-03T00:00:00Z" {
		t.Errorf("settings %v", c.Tool.Settings)
	}

	// The same again is the same, whatever the number of workers.
	o.Workers = 1
	again := &evidence.Case{Recordings: c.Recordings}
	if _, err := earwitness.MatchMains(ctx, again, o); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(again, c); diff != "" {
		t.Errorf("again (-got +want)\n%s", diff)
	}
}

func TestMatchMainsErrors(t *testing.T) {
	ctx := context.Background()
	if _, err := earwitness.MatchMains(ctx, &evidence.Case{}, earwitness.Options{}); !errors.Is(err, earwitness.ErrNoReference) {
		t.Errorf("without a reference: %v, want ErrNoReference", err)
	}
	undated := &earwitness.MainsReference{Logs: []*mains.Log{mains.NewLog("a", 50, make([]float32, 1000))}}
	o := earwitness.Options{MainsReference: undated, MainsClaimed: &earwitness.TimeSpan{}}
	if _, err := earwitness.MatchMains(ctx, &evidence.Case{}, o); !errors.Is(err, earwitness.ErrUndated) {
		t.Errorf("a claim without dates: %v, want ErrUndated", err)
	}
	if _, err := earwitness.ReadMainsReference(ctx, t.TempDir(), 0); !errors.Is(err, earwitness.ErrNoLogs) {
		t.Errorf("an empty folder: %v, want ErrNoLogs", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "notes.csv"), []byte("no log at all\nnone\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bad *mains.LogError
	if _, err := earwitness.ReadMainsReference(ctx, dir, 0); !errors.As(err, &bad) || bad.Line != 2 {
		t.Errorf("a file that is no log: %v, want a LogError of line 2", err)
	}
}

package earwitness_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/audio/ffmpeg"
)

// ownRecordings is a folder of speech, of a file that is too short, and of one that is none.
func ownRecordings(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i := range 3 {
		write(t, filepath.Join(dir, fmt.Sprintf("speech%d.wav", i)), speech(12, 8000, uint64(10+i)))
	}
	write(t, filepath.Join(dir, "short.wav"), speech(4, 8000, 20))
	write(t, filepath.Join(dir, "letter.txt"), []byte("no audio"))
	return dir
}

// temporary is a folder for temporary files.
func temporary(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	return dir
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// A self-test counts every forgery once, says what it left out, leaves nothing behind, and does not depend on how many
// recordings are measured at a time.
func TestSelfTest(t *testing.T) {
	dir, temp := ownRecordings(t), temporary(t)
	before := names(t, dir)
	o := earwitness.SelfTestOptions{Seconds: 6, Count: 6, Seed: 7}
	var steps []int
	o.Progress = func(p earwitness.SelfTestProgress) { steps = append(steps, p.Done) }
	got, err := earwitness.SelfTest(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if last := steps[len(steps)-1]; last != 24 {
		t.Errorf("progress ends at step %d, want 24: 12 files made and examined", last)
	}
	if got.Files != 5 || got.Used != 3 || len(got.LeftOut) != 2 || len(got.NotTried) != 0 {
		t.Errorf("%d files, %d used, left out %v, not tried %v; want 5, 3, the short one and the letter, none",
			got.Files, got.Used, got.LeftOut, got.NotTried)
	}
	if !strings.Contains(got.Limits[0], "too few recordings: 3 ") {
		t.Errorf("limits begin with %q, want that 3 recordings are too few", got.Limits[0])
	}
	checkFigures(t, got)
	if after := names(t, dir); !slices.Equal(after, before) || len(names(t, temp)) != 0 {
		t.Errorf("files left: %v among the recordings, %v in the temporary folder", after, names(t, temp))
	}
	o.Scan.Workers, o.Progress = 3, nil
	again, err := earwitness.SelfTest(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, again); d != "" {
		t.Errorf("with other workers (-one +three):\n%s", d)
	}
}

// checkFigures holds that figures add up and agree with the trials.
func checkFigures(t *testing.T, r earwitness.SelfTestResult) {
	t.Helper()
	splits := map[string]int{}
	for _, f := range r.Forgeries {
		if f.Detected+f.Missed+f.Inconclusive != f.Forged || f.Within50ms > f.Within500ms {
			t.Errorf("figures of %q, %q, %q do not add up: %+v", f.Chain, f.Join, f.Kind, f)
		}
		switch {
		case f.Join != "":
			splits[f.Chain+" by join"] += f.Forged
		case f.Kind != "":
			splits[f.Chain+" by kind"] += f.Forged
		default:
			splits[f.Chain] = f.Forged
		}
	}
	for _, u := range r.Untouched {
		if u.Accused+u.Continuous+u.Inconclusive != u.Excerpts {
			t.Errorf("figures of untouched %q do not add up: %+v", u.Chain, u)
		}
		made := 0
		for _, trial := range r.Trials {
			if trial.Chain == u.Chain && trial.Kind != "" {
				made++
			}
		}
		for _, split := range []string{"", " by join", " by kind"} {
			if n := splits[u.Chain+split]; n != made || n != u.Excerpts {
				t.Errorf("%q%s: %d forgeries, want %d, and as many untouched as %d", u.Chain, split, n, made, u.Excerpts)
			}
		}
	}
}

// What is kept is the files and the truth about them.
func TestSelfTestKeep(t *testing.T) {
	keep := filepath.Join(t.TempDir(), "new", "kept")
	r, err := earwitness.SelfTest(t.Context(), ownRecordings(t), earwitness.SelfTestOptions{Seconds: 6, Count: 2, Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	for _, trial := range r.Trials {
		if _, err := os.Stat(filepath.Join(keep, filepath.FromSlash(trial.File))); err != nil {
			t.Error(err)
		}
	}
	b, err := os.ReadFile(filepath.Join(keep, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth earwitness.SelfTestResult
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, truth); d != "" {
		t.Errorf("truth.json (-returned +written):\n%s", d)
	}
}

// Mistakes are told before anything is made.
func TestSelfTestErrors(t *testing.T) {
	dir := ownRecordings(t)
	texts := t.TempDir()
	write(t, filepath.Join(texts, "letter.txt"), []byte("no audio"))
	tests := []struct {
		name string
		dir  string
		o    earwitness.SelfTestOptions
		want error
	}{
		{"nothing usable", texts, earwitness.SelfTestOptions{}, earwitness.ErrNothingToForge},
		{"an empty folder", t.TempDir(), earwitness.SelfTestOptions{}, earwitness.ErrNothingToForge},
		{"too short", dir, earwitness.SelfTestOptions{Seconds: 1}, earwitness.ErrSelfTestOptions},
		{"too many", dir, earwitness.SelfTestOptions{Count: 1e6}, earwitness.ErrSelfTestOptions},
		{"kept among the recordings", dir, earwitness.SelfTestOptions{Keep: filepath.Join(dir, "kept")}, earwitness.ErrKeepFolder},
		{"kept in a folder with files", dir, earwitness.SelfTestOptions{Keep: texts}, earwitness.ErrKeepFolder},
	}
	for _, test := range tests {
		if _, err := earwitness.SelfTest(t.Context(), test.dir, test.o); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "kept")); err == nil {
		t.Error("a folder was made among the recordings")
	}
	t.Setenv("TMPDIR", dir)
	if _, err := earwitness.SelfTest(t.Context(), dir, earwitness.SelfTestOptions{}); err == nil || len(names(t, dir)) != 5 {
		t.Errorf("with temporary files among the recordings: %v, files %v; want an error, and none made", err, names(t, dir))
	}
}

// A self-test that is stopped, while it makes files or examines them, removes what it made.
func TestSelfTestInterrupted(t *testing.T) {
	dir, temp := ownRecordings(t), temporary(t)
	for _, at := range []int{3, 11} {
		ctx, cancel := context.WithCancel(t.Context())
		o := earwitness.SelfTestOptions{Seconds: 6, Count: 4, Progress: func(p earwitness.SelfTestProgress) {
			if p.Done == at {
				cancel()
			}
		}}
		if _, err := earwitness.SelfTest(ctx, dir, o); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at step %d: %v, want that it was cancelled", at, err)
		}
		if left := names(t, temp); len(left) != 0 {
			t.Errorf("stopped at step %d, it leaves %v", at, left)
		}
	}
}

// The lossy codecs of the recordings are tried before and after the edit where there is an encoder, and named where not.
func TestSelfTestCodecs(t *testing.T) {
	dir := ownRecordings(t)
	program, err := exec.LookPath("ffmpeg")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal("ffmpeg is not installed")
	case err != nil:
		t.Skip("ffmpeg is not installed")
	}
	target := ffmpeg.Target{Codec: "mp3", BitRate: 24000}
	err = ffmpeg.Encode(t.Context(), ffmpeg.Options{}, filepath.Join(dir, "speech0.wav"), filepath.Join(dir, "coded.mp3"), target)
	if err != nil {
		t.Fatal(err)
	}
	o := earwitness.SelfTestOptions{Seconds: 5, Count: 2}
	r, err := earwitness.SelfTest(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Untouched) != 1 || len(r.NotTried) != 1 || !strings.HasPrefix(r.NotTried[0], "mp3: no ffmpeg") {
		t.Errorf("without ffmpeg: %d chains, not tried %q; want 1, mp3", len(r.Untouched), r.NotTried)
	}
	o.Scan.FFmpeg = program
	if r, err = earwitness.SelfTest(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	var chains []string
	for _, u := range r.Untouched {
		chains = append(chains, u.Chain)
	}
	want := []string{"edited, saved as WAV", "mp3 24 kb/s, edited, saved as WAV", "edited, mp3 24 kb/s"}
	if d := cmp.Diff(want, chains); d != "" || len(r.NotTried) != 0 {
		t.Errorf("chains with ffmpeg (-want +got), not tried %q:\n%s", r.NotTried, d)
	}
	checkFigures(t, r)
}

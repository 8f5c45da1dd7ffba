package earwitness_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-audio/wav"
	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/internal/synth"
)

// scanned scans dir into the case at path and returns it, and how many seconds were decoded in the passes.
func scanned(t *testing.T, dir, path string, o earwitness.Options) (*evidence.Case, float64) {
	t.Helper()
	file, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoded := 0.0
	o.Progress = func(p earwitness.Progress) { decoded = p.AudioSeconds }
	if err := earwitness.Scan(t.Context(), dir, file, o); err != nil {
		t.Fatal(err)
	}
	c, err := file.Case(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c, decoded
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// speech is a few seconds of babble over noise of one colour, as a WAV file.
func speech(seconds, rate int, seed uint64) []byte {
	x, _ := synth.Babble(seconds*rate, rate, seed, seed+1)
	return synth.WAV(synth.Mix(x, synth.Pink(len(x), rate, 0.01, seed+2), 20), rate, 1)
}

// The demonstration's truth is found again: statuses, copies and excerpts with their places, sessions, mains hum.
func TestScanFindsTheDemonstrationsTruth(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	truth, err := demo.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := scanned(t, filepath.Join(dir, "leak"), filepath.Join(t.TempDir(), "c.ew"), earwitness.Options{})
	session := map[string]string{}
	for i, r := range truth.Recordings {
		if got := c.Recordings[i]; got.Path != r.Path || got.Status != r.Status {
			t.Errorf("recording %d is %q, %s; want %q, %s", i, got.Path, got.Status, r.Path, r.Status)
		}
		session[r.Path] = r.Session
	}
	const tolerance = 0.3 // seconds, the fingerprint's blocks
	for _, want := range truth.Matches {
		if !slices.ContainsFunc(c.Matches, func(m evidence.Match) bool {
			shift := (m.AStartSeconds - m.BStartSeconds) - (want.AStartSeconds - want.BStartSeconds)
			return m.A == want.A && m.B == want.B && max(shift, -shift) < tolerance && m.Log10LR > 2
		}) {
			t.Errorf("not found: %+v", want)
		}
	}
	for _, s := range c.Sessions {
		for _, path := range s.Paths {
			if session[path] != session[s.Paths[0]] {
				t.Errorf("%s holds %q of %s and %q of %s", s.ID, s.Paths[0], session[s.Paths[0]], path, session[path])
			}
		}
	}
	if len(c.Sessions) != len(truth.Sessions) {
		t.Errorf("%d sessions, want %d", len(c.Sessions), len(truth.Sessions))
	}
}

// No untouched recording is accused, and no finding is stronger than its recording's ratio.
func TestUntouchedIsNotAccused(t *testing.T) {
	dir := t.TempDir()
	for i := range 6 {
		write(t, filepath.Join(dir, fmt.Sprintf("%d.wav", i)), speech(6, []int{8000, 16000, 44100}[i%3], uint64(i)))
	}
	c, _ := scanned(t, dir, filepath.Join(t.TempDir(), "c.ew"), earwitness.Options{})
	for _, f := range c.Findings {
		t.Errorf("%s: %s by %s, log10 LR %.2f", f.Path, f.Kind, f.Detector, f.Log10LR)
	}
	for _, r := range c.Recordings {
		if r.Edited == nil || r.Edited.Verdict == "edited" {
			t.Errorf("%s: verdict %+v", r.Path, r.Edited)
		}
	}
}

// A second scan decodes nothing again but what changed, and forgets what has gone.
func TestRescanMeasuresOnlyWhatIsNew(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "c.ew")
	for i := range 3 {
		write(t, filepath.Join(dir, fmt.Sprintf("%d.wav", i)), speech(5, 8000, uint64(i)))
	}
	first, decoded := scanned(t, dir, path, earwitness.Options{})
	if decoded < 14.9 || decoded > 15.1 {
		t.Errorf("the first scan decodes %.1f s, want 15", decoded)
	}
	again, decoded := scanned(t, dir, path, earwitness.Options{})
	if decoded != 0 {
		t.Errorf("the second scan decodes %.1f s, want none", decoded)
	}
	if d := cmp.Diff(first, again); d != "" {
		t.Errorf("the second scan changes the case:\n%s", d)
	}
	write(t, filepath.Join(dir, "1.wav"), speech(4, 8000, 9))
	if err := os.Remove(filepath.Join(dir, "2.wav")); err != nil {
		t.Fatal(err)
	}
	changed, decoded := scanned(t, dir, path, earwitness.Options{})
	if decoded < 3.9 || decoded > 4.1 || len(changed.Recordings) != 2 {
		t.Errorf("after a change: %.1f s decoded, %d recordings; want 4 and 2", decoded, len(changed.Recordings))
	}
	fresh, _ := scanned(t, dir, filepath.Join(t.TempDir(), "fresh.ew"), earwitness.Options{})
	if d := cmp.Diff(fresh, changed); d != "" {
		t.Errorf("the rescanned case differs from a fresh one:\n%s", d)
	}
}

// A buffer of an importer is measured as the file of the same samples is.
func TestMeasureStreamOfABuffer(t *testing.T) {
	data := speech(5, 16000, 3)
	want, err := earwitness.Measure(t.Context(), earwitness.Input{Path: "x", R: bytes.NewReader(data), Size: int64(len(data))}, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	buffer, err := wav.NewDecoder(bytes.NewReader(data)).FullPCMBuffer()
	if err != nil {
		t.Fatal(err)
	}
	stream, err := audio.FromBuffer(buffer)
	if err != nil {
		t.Fatal(err)
	}
	got, err := earwitness.MeasureStream(t.Context(), "x", stream, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Recording.PCMSHA256 != want.Recording.PCMSHA256 {
		t.Error("the samples' hash differs")
	}
	if want.Recording.StreamSHA256 != want.Recording.PCMSHA256 || got.Recording.StreamSHA256 != "" {
		t.Errorf("the coded audio of the file has the hash %q, that of the buffer %q: want that of its samples, and none",
			want.Recording.StreamSHA256, got.Recording.StreamSHA256)
	}
	if d := cmp.Diff(want.Features, got.Features); d != "" {
		t.Errorf("the features differ:\n%s", d)
	}
	if d := cmp.Diff(want.Recording.Background, got.Recording.Background); d != "" {
		t.Errorf("the background differs:\n%s", d)
	}
}

// A detector alone keeps what it keeps among all, and its result passes for no whole one.
func TestDetectorAlone(t *testing.T) {
	data := speech(5, 16000, 3)
	whole, err := earwitness.Measure(t.Context(), earwitness.Input{Path: "x", R: bytes.NewReader(data), Size: int64(len(data))}, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	features := map[string][]byte{}
	for _, d := range earwitness.Detectors() {
		stream, err := audio.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Measure(t.Context(), "x", stream, earwitness.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Key != "" || got.Recording.PCMSHA256 != "" {
			t.Errorf("%s alone has key %q and samples' hash %q", d.Name, got.Key, got.Recording.PCMSHA256)
		}
		maps.Copy(features, got.Features)
	}
	for _, verdict := range []string{"compression_history", "splice_verdict"} { // these weigh what others found
		if _, ok := features[verdict]; ok {
			t.Errorf("%s alone weighs what was not looked for", verdict)
		}
		delete(whole.Features, verdict)
	}
	if d := cmp.Diff(whole.Features, features); d != "" {
		t.Errorf("detectors alone keep other things (-all +alone):\n%s", d)
	}
}

func TestScanNothing(t *testing.T) {
	file, err := casefile.Open(filepath.Join(t.TempDir(), "c.ew"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := earwitness.Scan(t.Context(), t.TempDir(), file, earwitness.Options{}); !errors.Is(err, earwitness.ErrNoFiles) {
		t.Errorf("a scan of an empty folder: %v", err)
	}
}

package earwitness_test

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/internal/synth"
)

// opened scans dir without comparing and returns the case's store.
func opened(t *testing.T, dir string) *casefile.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.ew")
	scanned(t, dir, path, earwitness.Options{NoCompare: true})
	file, err := casefile.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// talks writes a long recording, two excerpts that share 2 s, one that shares nothing with them, and another's.
func talks(t *testing.T) (dir string, truth earwitness.Truth) {
	t.Helper()
	const rate = 8000
	dir = t.TempDir()
	long, _ := synth.Babble(30*rate, rate, 1, 2)
	other, _ := synth.Babble(8*rate, rate, 3, 4)
	for name, x := range map[string][]float32{
		"a.wav": long, "b.wav": long[2*rate : 10*rate], "c.wav": long[8*rate : 16*rate], "d.wav": long[20*rate : 28*rate], "e.wav": other,
	} {
		write(t, filepath.Join(dir, name), synth.WAV(x, rate, 1))
	}
	part := func(from, to float64) earwitness.Known {
		return earwitness.Known{
			Source: "long", Kind: "talk", Alike: map[string]string{"voice": "1"},
			Holds: []earwitness.Stretch{{Source: "long", FromSeconds: from, ToSeconds: to}},
		}
	}
	whole := part(0, 30)
	whole.Whole = true
	stranger := earwitness.Known{Source: "other", Whole: true, Kind: "talk", Alike: map[string]string{"voice": "2"}}
	truth = earwitness.Truth{Name: "made", Recordings: map[string]earwitness.Known{
		"a.wav": whole, "b.wav": part(2, 10), "c.wav": part(8, 16), "d.wav": part(20, 28), "e.wav": stranger,
	}}
	return dir, truth
}

// Pairs are the same, others, or neither: b and c share too little to be told.
func TestMatchTrials(t *testing.T) {
	dir, truth := talks(t)
	trials, err := earwitness.MatchTrials(t.Context(), opened(t, dir), "", truth, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	type pair struct {
		A, B, Kind string
		Same       bool
	}
	var got []pair
	for _, trial := range trials {
		got = append(got, pair{trial.A, trial.B, trial.Kind, trial.Same})
		if trial.Same && (trial.Match == nil || math.Abs(trial.Match.AStart-truth.Recordings[trial.B].Holds[0].FromSeconds) > 1) {
			t.Errorf("match of %s and %s is %v, want one at its place", trial.A, trial.B, trial.Match)
		}
	}
	var want []pair
	for _, path := range []string{"b.wav", "c.wav", "d.wav"} {
		want = append(want, pair{"a.wav", path, "copied", true}, pair{"a.wav", path, "elsewhere in its source", false})
	}
	want = append(want, pair{"b.wav", "d.wav", "talk, one voice", false}, pair{"c.wav", "d.wav", "talk, one voice", false})
	for _, path := range []string{"a.wav", "b.wav", "c.wav", "d.wav"} {
		want = append(want, pair{path, "e.wav", "talk", false})
	}
	order := func(a, b pair) int { return slices.Compare([]string{a.A, a.B, b.Kind}, []string{b.A, b.B, a.Kind}) }
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("trials (-want +got):\n%s", d)
	}
}

// A match at a wrong place of the right source is a false one.
func TestMatchTrialsElsewhere(t *testing.T) {
	dir, truth := talks(t)
	b := truth.Recordings["b.wav"]
	b.Holds = []earwitness.Stretch{{Source: "long", FromSeconds: 12, ToSeconds: 20}}
	truth.Recordings = map[string]earwitness.Known{"a.wav": truth.Recordings["a.wav"], "b.wav": b}
	trials, err := earwitness.MatchTrials(t.Context(), opened(t, dir), "", truth, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(trials) != 2 || trials[0].Match != nil || trials[1].Match == nil || trials[1].Same {
		t.Errorf("trials = %+v, want a missed copy and a false match", trials)
	}
	counts := earwitness.CountKinds(trials, earwitness.DefaultCalibration())
	if len(counts) != 2 || counts[0].Above[0] != 0 || counts[1].Above[2] != 1 || counts[1].Kind != "elsewhere in its source" {
		t.Errorf("counts = %+v, want the copy missed, and one above 2 elsewhere", counts)
	}
}

// A truth without stretches gives the pairs of which one is whole; one that names nothing gives none.
func TestMatchTrialsOfSourcesAlone(t *testing.T) {
	dir, _ := talks(t)
	file := opened(t, dir)
	truth := earwitness.Truth{Recordings: map[string]earwitness.Known{
		"a.wav": {Source: "long", Whole: true}, "b.wav": {Source: "long"}, "c.wav": {Source: "long"}, "e.wav": {Source: "other"},
	}}
	trials, err := earwitness.MatchTrials(t.Context(), file, "", truth, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, trial := range trials {
		if trial.Same {
			same++
		}
	}
	if same != 2 || len(trials) != 2*2+1 {
		t.Errorf("%d trials, %d the same; want 5 and 2: %+v", len(trials), same, trials)
	}
	_, err = earwitness.Calibrate(t.Context(), file, "", earwitness.Truth{}, earwitness.DefaultCalibration(), earwitness.Options{})
	if !errors.Is(err, earwitness.ErrNothingFitted) {
		t.Errorf("Calibrate on no truth: %v, want ErrNothingFitted", err)
	}
}

// What is fitted says what it was fitted on.
func TestCalibrateOverlap(t *testing.T) {
	dir, truth := talks(t)
	const rate = 8000
	for i := range uint64(8) { // strangers, of which the search finds some alike
		x, _ := synth.Babble(10*rate, rate, 1, 10+i)
		name := string(rune('p' + i))
		write(t, filepath.Join(dir, name+".wav"), synth.WAV(x, rate, 1))
		truth.Recordings[name+".wav"] = earwitness.Known{Source: name, Whole: true}
	}
	base := earwitness.DefaultCalibration()
	fitted, err := earwitness.Calibrate(t.Context(), opened(t, dir), "", truth, base, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if fitted.Overlap.Set != "made" || fitted.Overlap.Slope <= 0 || fitted.Overlap.FalseTrials != 10 || fitted.Overlap.Trials > 3 {
		t.Errorf("Overlap = %+v, want one of 10 sources, 1 of them copied", fitted.Overlap)
	}
	last := fitted.Provenance[len(fitted.Provenance)-1]
	if last.Part != "overlap" || last.Recordings != 13 || last.FilesSHA256 == "" {
		t.Errorf("provenance = %+v, want 13 recordings", last)
	}
}

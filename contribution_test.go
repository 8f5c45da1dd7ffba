package earwitness

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/synth"
)

// counted replaces the detectors by such as note where they run, for the length of the test, and returns the names of those
// that ran since the last call, sorted, each once for each recording.
func counted(t *testing.T) (ran func() []string) {
	t.Helper()
	var mu sync.Mutex
	var names []string
	noting := func(name string, start func(audio.Info, *Calibration) measuring) func(audio.Info, *Calibration) measuring {
		return func(info audio.Info, c *Calibration) measuring {
			mu.Lock()
			defer mu.Unlock()
			names = append(names, name)
			return start(info, c)
		}
	}
	before := detectors
	detectors = slices.Clone(detectors)
	t.Cleanup(func() { detectors = before })
	for i := range detectors {
		d := &detectors[i]
		if d.verdict {
			continue
		}
		d.start = noting(d.Name, d.start)
		if d.thorough != nil {
			d.thorough = noting(d.Name, d.thorough)
		}
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		some := slices.Sorted(slices.Values(names))
		names = nil
		return some
	}
}

// recalled is a case with all that each pass left.
type recalled struct {
	Case   *evidence.Case
	Passes []evidence.Measured
}

// scanInto scans into a case, without comparing, and returns it.
func scanInto(t *testing.T, dir, path string, o Options) (all recalled) {
	t.Helper()
	o.NoCompare = true
	file, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := Scan(t.Context(), dir, file, o); err != nil {
		t.Fatal(err)
	}
	if all.Case, err = file.Case(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range all.Case.Recordings {
		m, err := file.Recall(t.Context(), r.Path)
		if err != nil {
			t.Fatal(err)
		}
		all.Passes = append(all.Passes, *m)
	}
	return all
}

func fresh(t *testing.T, dir string, o Options) recalled {
	t.Helper()
	return scanInto(t, dir, filepath.Join(t.TempDir(), "fresh.ew"), o)
}

func same(t *testing.T, what string, got, want recalled) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s gives another case than a fresh scan (-want +got):\n%s", what, d)
	}
}

// wantRan tests that of n recordings only some detectors ran; a recording may lack what a detector needs.
func wantRan(t *testing.T, what string, ran []string, names ...string) {
	t.Helper()
	got := slices.Compact(slices.Clone(ran))
	slices.Sort(names)
	if d := cmp.Diff(names, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s runs other detectors (-want +got):\n%s", what, d)
	}
}

// restingOn is a detector with all that rest on it, directly or not.
func restingOn(name string) (names []string) {
	names = []string{name}
	for _, d := range detectors {
		if slices.ContainsFunc(restsOn(d.Name), func(on string) bool { return slices.Contains(names, on) }) {
			names = append(names, d.Name)
		}
	}
	return names
}

// What a verdict adds to a finding is not part of what its detector left.
func TestVerdictLeavesContributions(t *testing.T) {
	m := &evidence.Measured{Features: map[string][]byte{}}
	grid := measuring{name: nameGrid, key: "k", finish: func(m *evidence.Measured) error {
		m.Findings = append(m.Findings, evidence.Finding{Kind: "edit", Detector: nameGrid, Limits: make([]string, 1, 8), Measurements: map[string]float64{
			"frame_samples": 576, "frames_at_hz": 16000, "grid_shift_samples": 100,
		}})
		return nil
	}}
	hum := measuring{name: nameHum, key: "k", finish: func(m *evidence.Measured) error {
		m.Findings = append(m.Findings, evidence.Finding{Kind: "edit", Detector: nameHumBreak, Measurements: map[string]float64{
			"period_seconds": 0.02, "removed_seconds_mod_period": 0.00975, "removed_standard_error_seconds": 0.0001,
		}})
		return nil
	}}
	if err := errors.Join(grid.contribute(m), hum.contribute(m)); err != nil {
		t.Fatal(err)
	}
	tellJoint(m)
	if len(m.Findings[0].Limits) != 2 {
		t.Fatalf("finding %+v, want a length that both allow", m.Findings[0])
	}
	if f := m.Contributions[0].Findings[0]; len(f.Limits[:cap(f.Limits)]) != 1 || len(f.Measurements) != 3 {
		t.Errorf("the contribution has %+v, want what the detector left", f)
	}
}

// What was skipped is measured later, and only that with what rests on it: the case is that of a whole scan.
func TestSkippedIsMeasuredLater(t *testing.T) {
	dir, _ := someCodings(t)
	ran := counted(t)
	want := fresh(t, dir, Options{})
	if !slices.ContainsFunc(want.Case.Findings, func(f evidence.Finding) bool { return f.Detector == nameSilence && f.Log10LR > undecidedFor }) {
		t.Error("no silence is weighed by the frames around it: the test would not see if what rests on frames were kept")
	}
	path := filepath.Join(t.TempDir(), "c.ew")
	for i, d := range detectors {
		if d.verdict {
			continue
		}
		if len(restingOn(d.Name)) > 1 { // else what was kept from before it was skipped would hide that it was not measured anew
			path = filepath.Join(t.TempDir(), "c.ew")
		}
		scanInto(t, dir, path, Options{Skip: []string{d.Name}, Workers: 1 + i%2})
		ran()
		same(t, "a scan without "+d.Name+" and then a whole one", scanInto(t, dir, path, Options{Workers: 1 + i%2}), want)
		wantRan(t, "the scan after one without "+d.Name, ran(), restingOn(d.Name)...)
	}
}

// wantFields tests that the recordings have all fields that are one detector's, so that it shows if one is not kept.
func wantFields(t *testing.T, all []evidence.Recording) {
	t.Helper()
	for name, has := range map[string]func(r evidence.Recording) bool{
		"bandwidth":     func(r evidence.Recording) bool { return r.BandwidthHz != nil },
		"background":    func(r evidence.Recording) bool { return r.Background != nil },
		"SNR":           func(r evidence.Recording) bool { return r.Room != nil && r.Room.SNRdB != nil },
		"reverberation": func(r evidence.Recording) bool { return r.Room != nil && r.Room.RT60Seconds != nil },
		"hum":           func(r evidence.Recording) bool { return r.Mains != nil && r.Mains.Present },
		"generations":   func(r evidence.Recording) bool { return r.Generations != nil },
	} {
		if !slices.ContainsFunc(all, has) {
			t.Errorf("no recording has %s", name)
		}
	}
}

// A detector of another version runs anew, with what rests on it.
func TestVersionIsMeasuredAnew(t *testing.T) {
	dir, _ := someCodings(t)
	ran := counted(t)
	path := filepath.Join(t.TempDir(), "c.ew")
	wantFields(t, scanInto(t, dir, path, Options{}).Case.Recordings)
	for i := range detectors {
		d := &detectors[i]
		d.Version++
		ran()
		got := scanInto(t, dir, path, Options{})
		if d.verdict {
			wantRan(t, "a scan after a change of "+d.Name, ran())
			continue
		}
		wantRan(t, "a scan after a change of "+d.Name, ran(), restingOn(d.Name)...)
		if len(restingOn(d.Name)) > 1 || i == len(detectors)-1 {
			same(t, "a scan after a change of "+d.Name, got, fresh(t, dir, Options{}))
		}
	}
}

// A selection is measured from what there is of it, and back.
func TestSelectionIsKept(t *testing.T) {
	dir, _ := someCodings(t)
	ran := counted(t)
	path := filepath.Join(t.TempDir(), "c.ew")
	scanInto(t, dir, path, Options{Only: []string{"room", "fingerprint"}})
	ran()
	whole := scanInto(t, dir, path, Options{})
	if some := ran(); slices.Contains(some, nameReverb) || !slices.Contains(some, nameGrid) {
		t.Errorf("a whole scan after one of rooms runs %q", some)
	}
	same(t, "a scan of rooms and then a whole one", whole, fresh(t, dir, Options{}))
	ran()
	only := Options{Only: []string{"splice_verdict"}}
	got := scanInto(t, dir, path, only)
	wantRan(t, "a scan of less", ran())
	same(t, "a whole scan and then one of less", got, fresh(t, dir, only))
}

// Constants and the thoroughness of a search are measured anew where they count.
func TestConstantsAreMeasuredAnew(t *testing.T) {
	dir, _ := someCodings(t)
	ran := counted(t)
	path := filepath.Join(t.TempDir(), "c.ew")
	scanInto(t, dir, path, Options{})
	changed := *shipped()
	changed.Mains.Intercept += 0.25
	changed.ID = "changed"
	o := Options{Calibration: &changed}
	ran()
	got := scanInto(t, dir, path, o)
	wantRan(t, "a scan with other constants of hum", ran(), nameHum)
	same(t, "a scan with other constants of hum", got, fresh(t, dir, o))
	o.Thorough = true
	ran()
	got = scanInto(t, dir, path, o)
	wantRan(t, "a thorough scan", ran(), restingOn(nameGrid)...)
	same(t, "a thorough scan", got, fresh(t, dir, o))
}

// A rescan that is stopped in its midst is the same in the end, and what it had done is not done again.
func TestRescanInterrupted(t *testing.T) {
	dir, n := someCodings(t)
	ran := counted(t)
	path := filepath.Join(t.TempDir(), "c.ew")
	scanInto(t, dir, path, Options{Skip: []string{"mains"}})
	ran()
	file, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	o := Options{Workers: 1, Progress: func(p Progress) {
		if p.FilesDone == 2 {
			stop()
		}
	}}
	if err := Scan(ctx, dir, file, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("Scan = %v, want it cancelled", err)
	}
	file.Close()
	if len(ran()) == 0 {
		t.Error("nothing was measured before the scan was stopped")
	}
	got := scanInto(t, dir, path, Options{Workers: 2})
	if some := ran(); len(some) == 0 || len(some) > n-2 || slices.ContainsFunc(some, func(name string) bool { return name != nameHum }) {
		t.Errorf("the scan after the stopped one runs %q, want %s for fewer than %d", some, nameHum, n-1)
	}
	same(t, "a scan that was stopped, and goes on", got, fresh(t, dir, Options{}))
}

// Other bytes, or other samples of the same bytes, keep nothing.
func TestOtherBytesKeepNothing(t *testing.T) {
	dir := t.TempDir()
	name, path := filepath.Join(dir, "a.wav"), filepath.Join(t.TempDir(), "c.ew")
	x, _ := synth.Babble(5*8000, 8000, 3, 4)
	if err := os.WriteFile(name, synth.WAV(x, 8000, 1), 0o644); err != nil {
		t.Fatal(err)
	}
	ran := counted(t)
	scanInto(t, dir, path, Options{Skip: []string{"mains"}})
	slices.Reverse(x)
	if err := os.WriteFile(name, synth.WAV(x, 8000, 1), 0o644); err != nil {
		t.Fatal(err)
	}
	all := ran()
	got := scanInto(t, dir, path, Options{})
	if some := ran(); len(some) != len(all)+1 {
		t.Errorf("of a file that changed %q run, want all", some)
	}
	same(t, "a scan of a file that changed", got, fresh(t, dir, Options{}))

	scanInto(t, dir, path, Options{Skip: []string{"mains"}})
	decodedOtherwise(t, path, "a.wav")
	ran()
	got = scanInto(t, dir, path, Options{})
	if some := ran(); len(some) != len(all)+2 { // hum runs twice: only then it shows
		t.Errorf("of a file that decodes to other samples %q run, want all", some)
	}
	same(t, "a scan of a file that decodes to other samples", got, fresh(t, dir, Options{}))
}

// decodedOtherwise makes a case as a program would have left it whose decoder gave other samples.
func decodedOtherwise(t *testing.T, casePath, path string) {
	t.Helper()
	file, err := casefile.Open(casePath)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := file.Recall(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	m.Recording.PCMSHA256 = strings.Repeat("0", 64)
	m.Key = "of another decoder"
	tool := evidence.Tool{Name: "earwitness", Version: Version, Settings: map[string]string{}}
	if err := errors.Join(file.Begin(t.Context(), tool, ""), file.Put(t.Context(), *m), file.PutComparison(t.Context(), evidence.Comparison{})); err != nil {
		t.Fatal(err)
	}
}

// An exhibit whose data the case has lost is made anew, where it would be refused.
func TestDamagedExhibitIsMadeAnew(t *testing.T) {
	dir, _ := someCodings(t)
	path := filepath.Join(t.TempDir(), "c.ew")
	scanInto(t, dir, path, Options{Skip: []string{"mains"}})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("UPDATE exhibits SET data = zeroblob(5) WHERE id = (SELECT min(id) FROM exhibits)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	same(t, "a scan of a case with a damaged exhibit", scanInto(t, dir, path, Options{}), fresh(t, dir, Options{}))
}

package earwitness_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/synth"
)

func TestSelectDetectors(t *testing.T) {
	for _, test := range []struct {
		name       string
		only, skip []string
		want       string // names, or part of an error
	}{
		{name: "a package", only: []string{"mains"}, want: "mains_hum"},
		{
			name: "with what it is weighed by", only: []string{"compression_history"},
			want: "compression_grid compression_opus compression_g711 compression_gsm compression_steps compression_history",
		},
		{name: "with what that is weighed by", only: []string{"splice_waveform"}, want: "compression_grid compression_opus compression_gsm splice_waveform"},
		{name: "both", only: []string{"mains", "room"}, skip: []string{"room_rt60"}, want: "room_background mains_hum"},
		{name: "unknown", skip: []string{"splise"}, want: `unknown detector "splise"; there are compression_bandwidth, fingerprint_overlap`},
		{name: "nothing left", only: []string{"mains"}, skip: []string{"mains"}, want: "no detector is left"},
	} {
		var names []string
		some, err := earwitness.SelectDetectors(test.only, test.skip)
		for _, d := range some {
			names = append(names, d.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = err.Error()[:min(len(test.want), len(err.Error()))]
		}
		if got != test.want {
			t.Errorf("%s: SelectDetectors(%q, %q) = %s, want %s", test.name, test.only, test.skip, got, test.want)
		}
	}
	all, err := earwitness.SelectDetectors(nil, nil)
	if err != nil || len(all) != len(earwitness.Detectors()) {
		t.Errorf("SelectDetectors of nothing gives %d detectors, %v; want all", len(all), err)
	}
}

// Whatever is skipped, nothing is told that would rest on it, and the case says so.
func TestSkippedIsToldAndDecidesNothing(t *testing.T) {
	file := wipedOut()
	for _, d := range earwitness.Detectors() {
		m := measuredWithout(t, file, d.Name)
		r := m.Recording
		if !slices.ContainsFunc(r.Limits, func(l string) bool { return strings.HasPrefix(l, "not measured: "+d.Name+":") }) {
			t.Errorf("without %s, no limit says so: %q", d.Name, r.Limits)
		}
		if slices.ContainsFunc(m.Findings, func(f evidence.Finding) bool { return f.Detector == d.Name }) || m.Features[d.Name] != nil {
			t.Errorf("%s was skipped and left something", d.Name)
		}
		rests := strings.HasPrefix(d.Name, "splice") || strings.HasPrefix(d.Name, "compression_g") || d.Name == "compression_opus" || d.Name == "mains_hum"
		if rests && d.Name != "compression_g711" && r.Edited != nil && (r.Edited.Verdict != "inconclusive" || r.Edited.Log10LR != 0 || r.SpliceCurve != nil) {
			t.Errorf("without %s: edited %+v, curve %v", d.Name, r.Edited, r.SpliceCurve != nil)
		}
	}
}

// wipedOut is a recording whose middle is silent, as a WAV file.
func wipedOut() []byte {
	x, _ := synth.Babble(6*8000, 8000, 3, 4)
	clear(x[30000:34000])
	return synth.WAV(x, 8000, 1)
}

func measuredWithout(t *testing.T, file []byte, detector string) evidence.Measured {
	t.Helper()
	in := earwitness.Input{Path: "a.wav", R: bytes.NewReader(file), Size: int64(len(file))}
	m, err := earwitness.Measure(t.Context(), in, earwitness.Options{Skip: []string{detector}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// One selection gives one case, however it is named; what was left out is measured by the next scan.
func TestSelectionScansAgain(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "c.ew")
	for i := range 2 {
		write(t, filepath.Join(dir, string(rune('a'+i))+".wav"), speech(6, 8000, uint64(i)))
	}
	some, _ := scanned(t, dir, path, earwitness.Options{Skip: []string{"room", "fingerprint", "mains"}})
	again, decoded := scanned(t, dir, path, earwitness.Options{Only: []string{"compression", "splice", "report"}, Skip: []string{"mains_hum"}})
	if d := cmp.Diff(some, again); d != "" || decoded != 0 {
		t.Errorf("the same selection decoded %v s and gave (-want +got):\n%s", decoded, d)
	}
	if some.Pairs.Len()+len(some.Sessions) > 0 || !slices.ContainsFunc(some.Limits, func(l string) bool { return strings.HasPrefix(l, "not measured: pairs and sessions: ") }) {
		t.Errorf("%d pairs, %d sessions, limits %q; want none, and a limit", some.Pairs.Len(), len(some.Sessions), some.Limits)
	}
	if err := earwitness.Cluster(t.Context(), some, earwitness.Options{}); err != earwitness.ErrNotCompared {
		t.Errorf("Cluster without what sessions rest on: %v", err)
	}
	whole, _ := scanned(t, dir, path, earwitness.Options{})
	fresh, _ := scanned(t, dir, filepath.Join(t.TempDir(), "d.ew"), earwitness.Options{})
	if d := cmp.Diff(fresh, whole); d != "" {
		t.Errorf("a scan of all after one of some (-want +got):\n%s", d)
	}
}

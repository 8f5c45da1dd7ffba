package earwitness_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
)

// Counting costs changes no result, and every stage of the pass is counted.
func TestBudgetChangesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.wav"), speech(6, 16000, 1))
	write(t, filepath.Join(dir, "b.wav"), speech(5, 8000, 2))
	want, _ := scanned(t, dir, filepath.Join(t.TempDir(), "c.ew"), earwitness.Options{})
	b := &earwitness.Budget{}
	start := time.Now()
	got, _ := scanned(t, dir, filepath.Join(t.TempDir(), "d.ew"), earwitness.Options{Budget: b})
	took := time.Since(start)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("with a budget (-without +with):\n%s", d)
	}
	if b.AudioSeconds != 11 {
		t.Errorf("%v s of audio, want 11", b.AudioSeconds)
	}
	parts, total := map[string]int{}, time.Duration(0)
	for _, c := range b.Costs() {
		parts[c.Part]++
		total += c.Time
		if c.Time < 0 || c.Part == earwitness.CostHash && c.Bytes != map[string]int64{"files": 272088, "samples": 272000}[c.Name] {
			t.Errorf("%+v", c)
		}
	}
	wantParts := map[string]int{
		earwitness.CostTriage: 1, earwitness.CostOpen: 1, earwitness.CostDecode: 1, earwitness.CostHash: 2, earwitness.CostMix: 1,
		earwitness.CostResample: 2, earwitness.CostSpectrum: 5, earwitness.CostDetector: 15, earwitness.CostFinish: 17,
		earwitness.CostStore: 2, earwitness.CostCompare: 6, earwitness.CostOther: 1,
	}
	if d := cmp.Diff(wantParts, parts); d != "" {
		t.Errorf("stages by part (-want +got):\n%s", d)
	}
	if total > took {
		t.Errorf("stages took %v of %v", total, took)
	}
}

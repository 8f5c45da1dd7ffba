//go:build !race

package earwitness_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/demo"
)

// kernelTolerance is how far a log10 likelihood ratio may move from one kernel to another: the last bits of the
// transforms and filters differ. 4e-6 was seen.
const kernelTolerance = 1e-4

// What is said of the demonstration does not depend on the processor: on every kernel that this one runs there are the
// same matches, sessions and verdicts, and all ratios are the same within kernelTolerance.
// Under the race detector it would take minutes; check.sh runs it without.
func TestKernelsAgree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if _, err := demo.Write(dir); err != nil {
		t.Fatal(err)
	}
	thin(t, filepath.Join(dir, "leak"))
	defer dsp.UseKernel("")
	var reference *evidence.Case // on generic, the last
	for i := len(dsp.Kernels()) - 1; i >= 0; i-- {
		name := dsp.Kernels()[i]
		if err := dsp.UseKernel(name); err != nil {
			t.Fatal(err)
		}
		c, _ := scanned(t, filepath.Join(dir, "leak"), filepath.Join(t.TempDir(), name+".ew"), earwitness.Options{})
		if got := c.Tool.Settings["kernel"]; got != name {
			t.Errorf("the case of kernel %s says %q", name, got)
		}
		if reference == nil {
			reference = c
			continue
		}
		if diff := cmp.Diff(said(reference), said(c)); diff != "" {
			t.Errorf("kernel %s says other things (-generic +%s):\n%s", name, name, diff)
			continue
		}
		worst, want := 0.0, ratios(reference)
		for k, got := range ratios(c) {
			worst = max(worst, math.Abs(got-want[k]))
		}
		t.Logf("kernel %s moves log10 likelihood ratios by %.3g at most, of %d", name, worst, len(want))
		if worst > kernelTolerance {
			t.Errorf("kernel %s moves a log10 likelihood ratio by %.3g, at most %g", name, worst, kernelTolerance)
		}
	}
}

// thin removes every second recording, so that the scan by the slowest kernel ends in a minute.
func thin(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "REC*"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	for i := 1; i < len(files); i += 2 {
		if err := os.Remove(files[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// said is what a case claims, without figures.
func said(c *evidence.Case) (claims []any) {
	for _, m := range c.Matches {
		claims = append(claims, [2]string{m.A, m.B})
	}
	for _, p := range c.Pairs.All() {
		claims = append(claims, [2]string{p.A, p.B})
	}
	for _, s := range c.Sessions {
		claims = append(claims, s)
	}
	for _, f := range c.Findings {
		claims = append(claims, [2]string{f.Path, f.Kind})
	}
	for _, r := range c.Recordings {
		edited, hum := "", false
		if r.Edited != nil {
			edited = r.Edited.Verdict
		}
		if r.Mains != nil {
			hum = r.Mains.Present
		}
		claims = append(claims, []any{r.Path, r.SHA256, r.PCMSHA256, r.Status, edited, hum, r.Limits})
	}
	return claims
}

// ratios lists all log10 likelihood ratios of a case in a fixed order.
func ratios(c *evidence.Case) (list []float64) {
	for _, m := range c.Matches {
		list = append(list, m.Log10LR)
	}
	for _, p := range c.Pairs.All() {
		list = append(list, p.Log10LR)
	}
	for _, f := range c.Findings {
		list = append(list, f.Log10LR)
	}
	for _, r := range c.Recordings {
		if r.Edited != nil {
			list = append(list, r.Edited.Log10LR)
		}
		if r.Mains != nil && r.Mains.Log10LR != nil {
			list = append(list, *r.Mains.Log10LR)
		}
	}
	return list
}

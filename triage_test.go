package earwitness_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// A triage lists what files are built of and says that nothing is measured; a scan then comes to what it comes to without one.
func TestTriageThenScan(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "c.ew")
	write(t, filepath.Join(dir, "a.wav"), speech(5, 8000, 1))
	write(t, filepath.Join(dir, "b.wav"), speech(6, 16000, 2))
	write(t, filepath.Join(dir, "c.wav"), []byte("no audio"))
	triaged := ofTriage(t, dir, path)
	want := []struct {
		container string
		seconds   float64
		problems  int
	}{{"wav", 5, 0}, {"wav", 6, 0}, {"", 0, 1}}
	for i, r := range triaged.Recordings {
		w := want[i]
		if r.Container != w.container || r.DurationSeconds != w.seconds || len(r.Problems) != w.problems || r.Status != "" || len(r.Limits) != 1 {
			t.Errorf("%s: %q of %v s, status %q, problems %+v, limits %q; want %+v and no status", r.Path, r.Container, r.DurationSeconds, r.Status, r.Problems, r.Limits, w)
		}
	}
	if len(triaged.Recordings) != len(want) || len(triaged.Limits) != 1 || triaged.Tool.Settings["compare"] != "false" {
		t.Errorf("%d recordings, limits %q, settings %v", len(triaged.Recordings), triaged.Limits, triaged.Tool.Settings)
	}
	fresh, _ := scanned(t, dir, filepath.Join(t.TempDir(), "d.ew"), earwitness.Options{})
	then, _ := scanned(t, dir, path, earwitness.Options{})
	if d := cmp.Diff(fresh, then); d != "" {
		t.Errorf("a scan after a triage (-without +with):\n%s", d)
	}
	if d := cmp.Diff(then, ofTriage(t, dir, path)); d != "" {
		t.Errorf("a triage changes a case that is measured (-before +after):\n%s", d)
	}
}

func ofTriage(t *testing.T, dir, path string) *evidence.Case {
	t.Helper()
	file, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := earwitness.Triage(t.Context(), dir, file, earwitness.Options{}); err != nil {
		t.Fatal(err)
	}
	c, err := file.Case(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Before a scan measures, the store holds every recording; those measured before keep what was measured.
func TestScanTriagesFirst(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "c.ew")
	write(t, filepath.Join(dir, "a.wav"), speech(5, 8000, 1))
	scanned(t, dir, path, earwitness.Options{})
	write(t, filepath.Join(dir, "b.wav"), speech(5, 8000, 2))
	file, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var statuses []string
	o := earwitness.Options{Triaged: func(ctx context.Context) error {
		c, err := file.Case(ctx)
		for _, r := range c.Recordings {
			statuses = append(statuses, r.Path+" "+r.Status)
		}
		return err
	}}
	if err := earwitness.Scan(t.Context(), dir, file, o); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"a.wav ok", "b.wav "}, statuses); d != "" {
		t.Errorf("before measuring (-want +got):\n%s", d)
	}
}

package earwitness

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// Where no file can be made, prints are searched in memory.
func TestPrintsWithoutFile(t *testing.T) {
	packed, err := (&fingerprint.Print{}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	store := &memory{measured: map[string]evidence.Measured{}}
	for _, path := range []string{"b", "a"} {
		store.measured[path] = evidence.Measured{Features: map[string][]byte{nameOverlap: packed}}
	}
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		t.Setenv("TMPDIR", dir)
		p, err := printsOf(t.Context(), store)
		if err != nil {
			t.Fatalf("in %s: %v", dir, err)
		}
		if got, want := p.Names(), []string{"a", "b"}; !slices.Equal(got, want) {
			t.Errorf("in %s: names %q, want %q", dir, got, want)
		}
		p.Close()
		if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
}

//go:build unix

package earwitness_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
)

// A folder may be a symbolic link; links, pipes and names that are not UTF-8 in it are listed, not followed, and each
// stays apart from the others.
func TestScanOddFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a\xff.wav"), speech(4, 8000, 1))
	write(t, filepath.Join(dir, "a\xfe.wav"), speech(4, 8000, 2))
	write(t, filepath.Join(dir, `a\xff.wav`), speech(4, 8000, 3)) // what the first name is written as
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.wav"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link\xff.wav")); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	c, _ := scanned(t, link, filepath.Join(t.TempDir(), "c.ew"), earwitness.Options{})
	want := map[string]string{`a\xfe.wav`: evidence.OK, `a\xff.wav`: evidence.OK, `a\xff.wav~`: evidence.OK, `link\xff.wav`: evidence.Failed, "pipe.wav": evidence.Failed}
	got := map[string]string{}
	for _, r := range c.Recordings {
		got[r.Path] = r.Status
		if (r.Path != "pipe.wav" && r.Path != `a\xff.wav`) != (len(r.PathBytes) > 0) {
			t.Errorf("%s: name's bytes %q", r.Path, r.PathBytes)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

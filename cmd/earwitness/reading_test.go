package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// reported reads a case by another process, as JSON.
func reported(t *testing.T, casePath string) (c evidence.Case, text []byte, err error) {
	t.Helper()
	out, said := &bytes.Buffer{}, &bytes.Buffer{}
	p := command("report", casePath, "--json", "-")
	p.Stdout, p.Stderr = out, said
	if err := p.Run(); err != nil {
		return c, nil, err
	}
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatalf("report of a case that is written: %v", err)
	}
	if told := strings.Contains(said.String(), casefile.Unfinished); told != slices.Contains(c.Limits, casefile.Unfinished) {
		t.Errorf("of a case with limits %q, report says %q", c.Limits, said)
	}
	return c, out.Bytes(), nil
}

// While a scan runs, other processes read what is measured so far, and are told how far that is; another scan is refused.
func TestReadWhileScanned(t *testing.T) {
	leak, path := smallLeak(t), filepath.Join(t.TempDir(), "a.ew")
	scan := command("scan", leak, "--case", path, "--workers", "1")
	if err := scan.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- scan.Wait() }()
	seen, refused := []int{}, 0
	for running := true; running; {
		select {
		case <-ended:
			running = false
		default:
		}
		c, _, err := reported(t, path)
		if err != nil || !slices.Contains(c.Limits, casefile.Unfinished) {
			continue // it has not begun, or is done
		}
		n := 0
		for _, r := range c.Recordings {
			if r.Status != "" {
				n++
			}
		}
		if len(c.Matches)+c.Pairs.Len()+len(c.Sessions) > 0 {
			t.Error("an unfinished case relates recordings")
		}
		if len(seen) == 0 || n != seen[len(seen)-1] {
			seen = append(seen, n)
		}
		if refused > 0 {
			continue
		}
		out, err := command("scan", leak, "--case", path).CombinedOutput()
		if err == nil || !strings.Contains(string(out), casefile.ErrInUse.Error()) {
			t.Errorf("a second scan: %v, %s; want it refused", err, out)
		}
		refused++
	}
	if len(seen) < 3 || !slices.IsSorted(seen) || refused == 0 {
		t.Errorf("states with %v measured recordings were read, want ever more", seen)
	}
	_, text, err := reported(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if want := scanned(t, leak, filepath.Join(t.TempDir(), "b.ew")); !bytes.Equal(text, want) {
		t.Error("the case that was read while it was made differs from one left alone")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%v lie in the folder, want the case alone", entries)
	}
}

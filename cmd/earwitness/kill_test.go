package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/internal/demo"
)

// command runs this test binary as the program.
func command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	return c
}

// smallLeak is the demonstration's recordings of less than 80 kB.
func smallLeak(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	if err := writeSmallLeak(dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "leak")
}

func writeSmallLeak(dir string) error {
	truth, err := demo.Write(dir)
	if err != nil {
		return err
	}
	for _, r := range truth.Recordings {
		if r.Bytes >= 80_000 {
			if err := os.Remove(filepath.Join(dir, "leak", filepath.FromSlash(r.Path))); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanned runs a scan to its end and returns the case as JSON.
func scanned(t *testing.T, leak, casePath string, more ...string) []byte {
	t.Helper()
	json := filepath.Join(t.TempDir(), "case.json")
	out, err := command(append([]string{"scan", leak, "--case", casePath, "--json", json}, more...)...).CombinedOutput()
	if e, ok := err.(*exec.ExitError); err != nil && (!ok || e.ExitCode() != exitUnread) {
		t.Fatalf("scan: %v\n%s", err, out)
	}
	b, err := os.ReadFile(json)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// measured counts the recordings that the runs over a case examined, in the order of the runs.
func measured(t *testing.T, casePath string) (runs []int) {
	t.Helper()
	file, err := casefile.OpenReadOnly(casePath)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	log, err := file.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range log {
		switch row.Action {
		case casefile.ActionBegin:
			runs = append(runs, 0)
		case casefile.ActionRecording:
			runs[len(runs)-1]++
		}
	}
	return runs
}

func sum(values []int) (n int) {
	for _, v := range values {
		n += v
	}
	return n
}

// killed starts a scan and kills it after d.
func killed(t *testing.T, leak, casePath string, d time.Duration) {
	t.Helper()
	c := command("scan", leak, "--case", casePath)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(d)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.Wait() // reports the kill
}

// A scan that is killed at any moment and started again gives the same case, byte for byte, as one left alone, and
// measures no recording twice.
func TestKilledScanGoesOn(t *testing.T) {
	const kills = 5
	cases := 4
	if testing.Short() {
		cases = 1
	}
	leak := smallLeak(t)
	undisturbed := filepath.Join(t.TempDir(), "whole.ew")
	start := time.Now()
	want := scanned(t, leak, undisturbed)
	whole := time.Since(start)
	recordings := sum(measured(t, undisturbed))

	r := rand.New(rand.NewPCG(1, 9))
	kept := 0 // recordings that a killed run left
	for range cases {
		path := filepath.Join(t.TempDir(), "killed.ew")
		for range kills {
			killed(t, leak, path, time.Duration(r.Float64()*float64(whole)*0.6))
		}
		if got := scanned(t, leak, path); !bytes.Equal(got, want) {
			t.Errorf("after %d kills the case differs from that of an undisturbed scan", kills)
		}
		runs := measured(t, path)
		if got := sum(runs); got != recordings {
			t.Errorf("%d recordings were measured %d times, by run %v", recordings, got, runs)
		}
		kept += sum(runs[:len(runs)-1])
	}
	if kept == 0 {
		t.Errorf("no killed run of %d left a recording: nothing was resumed", cases*kills)
	}
}

// Neither the number of workers nor a second scan, which measures nothing, changes a byte.
func TestWorkersAndRescanChangeNothing(t *testing.T) {
	leak := smallLeak(t)
	path := filepath.Join(t.TempDir(), "a.ew")
	want := scanned(t, leak, path)
	if !bytes.Equal(scanned(t, leak, path), want) {
		t.Error("a second scan into the same case changes it")
	}
	if runs := measured(t, path); len(runs) != 2 || runs[0] == 0 || runs[1] != 0 {
		t.Errorf("two scans measured %v recordings, want all and then none", runs)
	}
	if !bytes.Equal(scanned(t, leak, filepath.Join(t.TempDir(), "b.ew"), "--workers", "1"), want) {
		t.Error("one worker gives another case")
	}
}

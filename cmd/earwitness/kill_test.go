package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/earwitness/earwitness/internal/demo"
)

// command runs this test binary as the program.
func command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	return c
}

// smallLeak is the demonstration's recordings of less than 250 kB.
func smallLeak(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	truth, err := demo.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range truth.Recordings {
		if r.Bytes >= 250_000 {
			if err := os.Remove(filepath.Join(dir, "leak", filepath.FromSlash(r.Path))); err != nil {
				t.Fatal(err)
			}
		}
	}
	return filepath.Join(dir, "leak")
}

// scanned runs a scan to its end and returns the case as JSON.
func scanned(t *testing.T, leak, casePath string) []byte {
	t.Helper()
	json := filepath.Join(t.TempDir(), "case.json")
	out, err := command("scan", leak, "--case", casePath, "--json", json).CombinedOutput()
	if e, ok := err.(*exec.ExitError); err != nil && (!ok || e.ExitCode() != exitUnread) {
		t.Fatalf("scan: %v\n%s", err, out)
	}
	b, err := os.ReadFile(json)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A scan that is killed at any moment and started again gives the same case, byte for byte, as one left alone.
func TestKilledScanGoesOn(t *testing.T) {
	const cases, kills = 4, 5
	leak := smallLeak(t)
	start := time.Now()
	want := scanned(t, leak, filepath.Join(t.TempDir(), "whole.ew"))
	whole := time.Since(start)

	r := rand.New(rand.NewPCG(1, 9))
	for range cases {
		path := filepath.Join(t.TempDir(), "killed.ew")
		for range kills {
			c := command("scan", leak, "--case", path)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(r.Float64() * float64(whole) * 0.6))
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := c.Wait(); err == nil {
				t.Log("a scan ended before it was killed")
			}
		}
		if got := scanned(t, leak, path); !bytes.Equal(got, want) {
			t.Errorf("after %d kills the case differs from that of an undisturbed scan", kills)
		}
	}
}

// Neither the number of workers nor a second scan changes a byte.
func TestWorkersAndRescanChangeNothing(t *testing.T) {
	leak := smallLeak(t)
	path := filepath.Join(t.TempDir(), "a.ew")
	want := scanned(t, leak, path)
	if !bytes.Equal(scanned(t, leak, path), want) {
		t.Error("a second scan into the same case changes it")
	}
	json := filepath.Join(t.TempDir(), "one.json")
	command("scan", leak, "--case", filepath.Join(t.TempDir(), "b.ew"), "--workers", "1", "--json", json).Run()
	if got, err := os.ReadFile(json); err != nil || !bytes.Equal(got, want) {
		t.Errorf("one worker gives another case (%v)", err)
	}
}

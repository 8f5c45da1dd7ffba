package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
)

func TestTruthOfKnownDecay(t *testing.T) {
	const rt60, tolerance = 0.6, 0.1 // seconds; share, for noise has but so many samples
	h := append(make([]float32, lead), synth.Polack(rate, rt60, 0, 1)...)
	truth := truthOf(h)
	for octave, got := range truth.rt60 {
		if math.Abs(got-rt60) > tolerance*rt60 {
			t.Errorf("RT60 of octave %d = %.3f s, want %g", octave, got, rt60)
		}
	}
	rest := math.Pow(10, -0.3/rt60)
	if want := 10 * math.Log10((2-rest)/rest); math.Abs(truth.c50dB-want) > 0.5 {
		t.Errorf("C50 = %.2f dB, want %.2f", truth.c50dB, want)
	}
}

func TestRunFitsWeights(t *testing.T) {
	x, _ := synth.Babble(30*rate, rate, 1, 2)
	x = synth.Mix(x, synth.Pink(len(x), rate, 1, 3), 50)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.wav"), synth.WAV(x, rate, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(&out, 1, 5, []string{folder}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "weights"); got != len(targets) {
		t.Errorf("weights of %d quantities, want %d:\n%s", got, len(targets), &out)
	}
	if err := run(&out, 1, 5, []string{t.TempDir()}); err == nil {
		t.Error("no error without recordings")
	}
}

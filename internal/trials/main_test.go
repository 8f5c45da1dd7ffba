package main

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/internal/synth"
)

// Every kind gives sound of the length asked for, the same for the same seed, other sound for another number.
func TestTraps(t *testing.T) {
	for _, kind := range traps {
		if kind.kind == "robot voice" || kind.kind == "one text, other robots" {
			continue // need espeak-ng
		}
		hear := func(number int) []float32 {
			m := moment{n: 64000, rate: 8000, number: number, group: number / variantSize}
			m.alike, m.random = randomOf(1, kind.kind, m.group), randomOf(1, kind.kind, "moment", number)
			x, err := kind.make(m)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		for _, number := range []int{0, 9, 17, 25} {
			x := hear(number)
			if len(x) != 64000 {
				t.Errorf("%s: %d samples, want 64000", kind.kind, len(x))
			}
			if rms := synth.RMS(x); math.IsNaN(rms) || rms > 0.3 || rms == 0 && kind.kind != "silence" {
				t.Errorf("%s %d: RMS %v", kind.kind, number, rms)
			}
			if !slices.Equal(x, hear(number)) {
				t.Errorf("%s %d differs when made again", kind.kind, number)
			}
			if slices.Equal(x, hear(number+1)) && kind.kind != "silence" {
				t.Errorf("%s: %d and %d are the same", kind.kind, number, number+1)
			}
		}
	}
}

// Passages of a loop are one passage.
func TestPassages(t *testing.T) {
	const rate = 8000
	tone := func(n int, seed uint64) []float32 { return synth.White(n, 0.1, seed) }
	loop := recording{x: slices.Concat(tone(12*rate, 1), tone(12*rate, 2), tone(12*rate, 1)[rate:], tone(13*rate, 3)), rate: rate}
	var got []int
	for _, c := range passages(loop) {
		got = append(got, c.from/rate)
	}
	if want := []int{0, 12, 36}; !slices.Equal(got, want) {
		t.Errorf("passages from %v s, want %v", got, want)
	}
}

func TestFilter(t *testing.T) {
	for _, test := range []struct {
		treatment
		want []string
	}{
		{treatment{}, nil},
		{treatment{tempo: 1.05, pitch: 1.05}, []string{"-af", "asetrate=8400,aresample=8000"}},
		{treatment{tempo: 1.05}, []string{"-af", "asetrate=8000,aresample=8000,atempo=1.05000000"}},
		{treatment{pitch: 0.93}, []string{"-af", "asetrate=7440,aresample=8000,atempo=1.07526882"}},
	} {
		if d := cmp.Diff(test.want, test.filter(8000)); d != "" {
			t.Errorf("filter of %+v (-want +got):\n%s", test.treatment, d)
		}
	}
}

// folder writes nine recordings of three speakers.
func folder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "talks")
	for i := range uint64(9) {
		x, _ := synth.Babble(9*8000, 8000, i/3, i)
		path := filepath.Join(dir, string(rune('a'+i/3)), string(rune('0'+i))+".wav")
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, synth.WAV(x, 8000, 1), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadFolder(t *testing.T) {
	dir := folder(t)
	var parts []string
	for _, part := range []string{"a", "b"} {
		all, err := readFolder(dir, part)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			parts = append(parts, r.source)
		}
	}
	all, err := readFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(parts)
	if len(all) != 9 || len(slices.Compact(parts)) != 9 {
		t.Errorf("%d recordings, in parts %v; want all 9 in one part each", len(all), parts)
	}
}

// The whole set is made and its truth names each file.
func TestBuild(t *testing.T) {
	for _, program := range []string{"ffmpeg", "espeak-ng"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("needs ", program)
		}
	}
	if testing.Short() {
		t.Skip("makes some hundred files")
	}
	out := filepath.Join(t.TempDir(), "set")
	if err := build(options{out: out, seed: 1, cell: 1, kind: 2, folders: []string{folder(t)}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth earwitness.Truth
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	var files []string
	err = filepath.WalkDir(filepath.Join(out, "audio"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			within, _ := filepath.Rel(filepath.Join(out, "audio"), path)
			files = append(files, filepath.ToSlash(within))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if d := cmp.Diff(slices.Sorted(maps.Keys(truth.Recordings)), files); d != "" {
		t.Errorf("files (-truth +there):\n%s", d)
	}
	if err := build(options{out: out, seed: 1, folders: []string{out}}); err == nil {
		t.Error("a folder that is there was written over")
	}
}

package earwitness_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/synth"
)

// A folder of an original and a noisy copy without its treble, and of two noisy copies of something that is not there,
// and of two files of the same samples: only of the first can it be told.
func TestLineage(t *testing.T) {
	const rate = 16000
	dir := t.TempDir()
	put := func(name string, x []float32) { write(t, filepath.Join(dir, name), synth.WAV(x, rate, 1)) }
	voice := func(seed uint64) []float32 {
		x, _ := synth.Babble(9*rate, rate, seed, seed+1)
		return synth.Add(x, synth.Pink(len(x), rate, 1e-4, seed+2))
	}
	noisy := func(x []float32, seed uint64) []float32 { return synth.Add(x, synth.White(len(x), 2e-3, seed)) }
	dull := []synth.Point{{FreqHz: 3000}, {FreqHz: 3300, LevelDB: -80}}

	first, third, same := voice(1), voice(11), voice(21)
	put("first.wav", first)
	put("first copy.wav", noisy(synth.Filter(first, rate, dull), 5))
	put("sibling 1.wav", noisy(third, 6))
	put("sibling 2.wav", noisy(third, 7))
	put("same 1.wav", same)
	put("same 2.wav", same)

	c, _ := scanned(t, dir, filepath.Join(t.TempDir(), "c.ew"), earwitness.Options{Workers: 1})
	var got [][2]string
	for _, l := range c.Lineage {
		got = append(got, [2]string{l.From, l.To})
		if l.Log10LR < 0.5 || l.ErrorRate == nil || l.Measurements["windows"] < 3 {
			t.Errorf("%+v", l)
		}
	}
	if want := [][2]string{{"first.wav", "first copy.wav"}}; !slices.Equal(got, want) {
		t.Errorf("lineage %q, want %q", got, want)
	}
	for _, pair := range []string{`"same 1.wav", "same 2.wav"`, `"sibling 1.wav", "sibling 2.wav"`} {
		if !slices.ContainsFunc(c.Limits, func(s string) bool { return strings.Contains(s, "cannot be told of "+pair) }) {
			t.Errorf("limits %q do not name %s", c.Limits, pair)
		}
	}
	other, _ := scanned(t, dir, filepath.Join(t.TempDir(), "d.ew"), earwitness.Options{Workers: 3})
	if d := cmp.Diff(comparison(c), comparison(other)); d != "" {
		t.Errorf("three workers find another lineage:\n%s", d)
	}
}

func comparison(c *evidence.Case) evidence.Comparison {
	return evidence.Comparison{Matches: c.Matches, Lineage: c.Lineage, Limits: c.Limits}
}

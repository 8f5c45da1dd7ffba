package earwitness_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/synth"
)

// humAlone measures a recording at a rate by the mains' detector alone.
func humAlone(t *testing.T, x []float32, rate int) evidence.Measured {
	t.Helper()
	file := synth.WAV(x, rate, 1)
	in := earwitness.Input{Path: "a.wav", Size: int64(len(file)), R: bytes.NewReader(file)}
	stream, err := earwitness.Open(t.Context(), in, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	all := earwitness.Detectors()
	d := all[slices.IndexFunc(all, func(d earwitness.Detector) bool { return d.Name == "mains_hum" })]
	m, err := d.Measure(t.Context(), in.Path, stream, earwitness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A cut through hum is told with what is missing, at any rate; the uncut recording has no finding, nor has one shorter than those
// that breaks were measured on.
func TestHumBreak(t *testing.T) {
	for _, rate := range []int{8000, 44100, 96000} {
		n := 61 * rate
		x := synth.Hum(n, rate, []float64{50.01, 50.012}, []float64{0.01, 0.005, 0.005})
		x = synth.Add(x, synth.White(n, 0.01, 3))
		if m := humAlone(t, x, rate); len(m.Findings) > 0 || !m.Recording.Mains.Present {
			t.Errorf("%d Hz: present %v, findings %+v; want hum and none", rate, m.Recording.Mains.Present, m.Findings)
		}
		missing := rate/2 + rate*7/1000
		m := humAlone(t, slices.Concat(x[:n/2], x[n/2+missing:]), rate)
		if short := humAlone(t, slices.Concat(x[n/4:n/2], x[n/2+missing:]), rate); len(short.Findings) > 0 || short.Recording.Mains.Sights != nil {
			t.Errorf("%d Hz: %+v of a recording of 45 seconds, want nothing told", rate, short.Findings)
		}
		if len(m.Findings) != 1 {
			t.Errorf("%d Hz: %d findings, want 1", rate, len(m.Findings))
			continue
		}
		f := m.Findings[0]
		removed := f.Measurements["removed_seconds_mod_period"]
		if f.Kind != "edit" || f.Detector != "mains_phase" || f.StartSeconds > 30.5 || f.EndSeconds < 30.5 || math.Abs(removed-0.007) > 0.0006 {
			t.Errorf("%d Hz: %+v, want an edit at 30.5 s with 7 ms missing", rate, f)
		}
		if s := m.Recording.Mains.Sights; len(s) == 0 || s[0].SmallestShiftSeconds > 0.004 {
			t.Errorf("%d Hz: sights %+v, want one from 4 ms or less on", rate, s)
		}
	}
}

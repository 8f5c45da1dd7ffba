package speed_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/speed"
)

// Every part and every detector is measured, on the kernels that were asked for, and the figures of a line fit each
// other.
func TestMeasure(t *testing.T) {
	parts, detectors := map[string]int{}, map[string]bool{}
	before, fastest := dsp.Kernel(), dsp.Kernels()[0]
	o := speed.Options{Each: 1, Kernels: []string{fastest}}
	if err := speed.Measure(t.Context(), o, func(l speed.Line) {
		parts[l.Part]++
		if l.Part == speed.Detector {
			detectors[l.Name] = true
		}
		pcm := l.XRealTime * float64(2*l.RateHz*l.Channels)
		if !(l.XRealTime > 0 && l.InputBytesPerSecond > 0) || math.Abs(l.PCMBytesPerSecond-pcm) > 1e-6*pcm {
			t.Errorf("figures do not fit: %+v", l)
		}
		if (l.NanosecondsPerFrame > 0) != (l.Part == speed.Transform) || l.Kernel != fastest {
			t.Errorf("a line without its frames or kernel: %+v", l)
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{speed.Transform, speed.Resample, speed.Decode, speed.Pass} {
		if parts[part] < 3 {
			t.Errorf("%d lines of %s, want 3 or more", parts[part], part)
		}
	}
	for _, d := range earwitness.Detectors() {
		if !detectors[d.Name] {
			t.Errorf("detector %s was not measured", d.Name)
		}
	}
	if dsp.Kernel() != before {
		t.Errorf("measuring leaves kernel %s, found %s", dsp.Kernel(), before)
	}
}

func TestMeasureStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := speed.Measure(ctx, speed.Options{Each: 1}, func(speed.Line) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a measurement that was cancelled: %v", err)
	}
}

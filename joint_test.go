package earwitness

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness/evidence"
)

// The length that was removed is among those that frames and hum allow together, which are few of those that the frames allow.
func TestJointLengths(t *testing.T) {
	const rate, frame, period = 44100, 1024, 0.02
	for _, removed := range []int{5000, 31337, 44100, 100000} {
		frames := map[string]float64{"frame_samples": frame, "frames_at_hz": rate, "grid_shift_samples": float64((frame - removed%frame) % frame)}
		hum := map[string]float64{
			"period_seconds": period, "removed_standard_error_seconds": 2e-4,
			"removed_seconds_mod_period": math.Mod(float64(removed)/rate+1e-4, period),
		}
		lengths := jointLengths(frames, hum)
		found := false
		for _, l := range lengths {
			found = found || math.Abs(l-float64(removed)/rate) < 1e-9
		}
		if all := longestJoint * rate / frame; !found || len(lengths) > all/8 {
			t.Errorf("%d samples removed: lengths %.3f, want %.3f among at most %d", removed, lengths, float64(removed)/rate, all/8)
		}
	}
}

func TestTellJoint(t *testing.T) {
	grid := evidence.Finding{
		Kind: "edit", Detector: nameGrid, StartSeconds: 3, EndSeconds: 3.1,
		Measurements: map[string]float64{"frame_samples": 576, "frames_at_hz": 44100, "grid_shift_samples": 100},
	}
	hum := evidence.Finding{
		Kind: "edit", Detector: nameHumBreak, StartSeconds: 3.5, EndSeconds: 4,
		Measurements: map[string]float64{"period_seconds": 0.02, "removed_standard_error_seconds": 1e-4, "removed_seconds_mod_period": 0.0108},
	}
	m := evidence.Measured{Findings: []evidence.Finding{grid, hum}}
	tellJoint(&m)
	if d := cmp.Diff(0.0108, m.Findings[0].Measurements["shortest_removed_seconds"], cmpopts.EquateApprox(0, 1e-4)); d != "" {
		t.Errorf("476 samples removed (-want +got):\n%s", d)
	}
	hum.StartSeconds, hum.EndSeconds = 9, 9.5
	m = evidence.Measured{Findings: []evidence.Finding{{Kind: "edit", Detector: nameGrid, Measurements: map[string]float64{}}, hum}}
	if tellJoint(&m); len(m.Findings[0].Limits) > 0 {
		t.Errorf("breaks 6 s apart are taken for one: %q", m.Findings[0].Limits)
	}
}

// Findings of a case that was changed may have any numbers in them.
func TestVerdictOnChangedFindings(t *testing.T) {
	m := &evidence.Measured{Recording: evidence.Recording{DurationSeconds: 10}, Findings: []evidence.Finding{
		{Kind: "edit", Detector: nameGrid, StartSeconds: -5, EndSeconds: 1e300, Measurements: map[string]float64{"frame_samples": 1, "frames_at_hz": 1e300}},
		{Kind: "edit", Detector: nameHumBreak, StartSeconds: -1e300, EndSeconds: 1, Measurements: map[string]float64{"period_seconds": 0.02}},
	}}
	if tellJoint(m); len(m.Findings[0].Limits) > 0 {
		t.Errorf("frames of one sample: limits %q, want none", m.Findings[0].Limits)
	}
	if got, want := len(spliceCurve(m).Log10LR), 101; got != want {
		t.Errorf("spliceCurve has %d points, want %d", got, want)
	}
}

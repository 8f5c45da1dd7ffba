package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func TestBlindness(t *testing.T) {
	zones := func(z ...evidence.BlindZone) evidence.Recording {
		return evidence.Recording{DurationSeconds: 100, BlindZones: z}
	}
	silence := evidence.BlindZone{StartSeconds: 10, EndSeconds: 30, Reason: "silence"}
	noise := evidence.BlindZone{StartSeconds: 20, EndSeconds: 60, SmallestCutSeconds: new(0.12), Reason: "noise"}
	far := evidence.BlindZone{StartSeconds: -1e300, EndSeconds: 1e300, SmallestCutSeconds: new(2.0), Reason: "codec"}
	for _, test := range []struct {
		name       string
		recordings []evidence.Recording
		want       string
	}{
		{"not measured", []evidence.Recording{zones()}, "how much could hide a cut is not measured"},
		{"no length", []evidence.Recording{{BlindZones: []evidence.BlindZone{silence}}}, "how much could hide a cut is not measured"},
		{"any length", []evidence.Recording{zones(silence)}, "20\u00a0% of the recording could hide a cut of any length, because: silence"},
		{"short cuts", []evidence.Recording{zones(noise)}, "40\u00a0% of the recording could hide a cut under 0.12\u00a0s, because: noise"},
		{"overlap counts once", []evidence.Recording{zones(noise, silence)}, "50\u00a0% of the recording could hide a cut (20\u00a0% a cut of any length, 30\u00a0% one under 0.12\u00a0s), because: noise; silence"},
		{"beyond both ends", []evidence.Recording{zones(far, silence, noise)}, "100\u00a0% of the recording could hide a cut (20\u00a0% a cut of any length, 80\u00a0% one under 0.12 to 2\u00a0s, by the place), because: codec; noise; silence"},
		{"outside", []evidence.Recording{zones(evidence.BlindZone{StartSeconds: 200, EndSeconds: 300, Reason: "x"})}, "0\u00a0% of the recording could hide a cut"},
		{"several", []evidence.Recording{zones(silence), zones(), zones(noise)}, "30\u00a0% of the audio could hide a cut (10\u00a0% a cut of any length, 20\u00a0% one under 0.12\u00a0s), because: noise; silence; of 1 recording it is not measured"},
		{"a trace", []evidence.Recording{zones(evidence.BlindZone{EndSeconds: 0.01, Reason: "\u202ex"})}, "under 0.1\u00a0% of the recording could hide a cut of any length, because: ⟨U+202E⟩x"},
		{"almost all", []evidence.Recording{zones(evidence.BlindZone{EndSeconds: 99.99})}, "over 99.9\u00a0% of the recording could hide a cut of any length"},
		{"no recording is that long", []evidence.Recording{{DurationSeconds: 1e300, BlindZones: []evidence.BlindZone{silence}}}, "how much could hide a cut is not measured"},
		{"many reasons", []evidence.Recording{zones(silence, noise, far, evidence.BlindZone{EndSeconds: 1, Reason: "b"}, evidence.BlindZone{EndSeconds: 1, Reason: "a"})}, "100\u00a0% of the recording could hide a cut (21\u00a0% a cut of any length, 79\u00a0% one under 0.12 to 2\u00a0s, by the place), because: codec; noise; silence; and 2 other reasons"},
	} {
		if d := cmp.Diff(test.want, report.BlindnessOf(test.recordings...).String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
	}
}

// No verdict stands alone: what could not have been seen is said with it.
func TestVerdictText(t *testing.T) {
	r := evidence.Recording{DurationSeconds: 10, BlindZones: []evidence.BlindZone{{EndSeconds: 4, Reason: "silence"}}}
	if got, want := report.VerdictText(r), "not measured"; got != want {
		t.Errorf("without a verdict: %q, want %q", got, want)
	}
	for verdict, want := range map[string]string{
		"continuous":   "continuous where it can be seen; 40\u00a0% of the recording could hide a cut of any length, because: silence",
		"inconclusive": "inconclusive; 40\u00a0% of the recording could hide a cut of any length, because: silence",
	} {
		r.Edited = &evidence.Verdict{Verdict: verdict}
		if got := report.VerdictText(r); got != want {
			t.Errorf("%s: %q, want %q", verdict, got, want)
		}
	}
	r.BlindZones = nil
	if got := report.VerdictText(r); !strings.HasSuffix(got, "; how much could hide a cut is not measured") {
		t.Errorf("without blind zones: %q", got)
	}
}

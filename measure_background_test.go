package earwitness

import (
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/splice"
)

func TestTellChanges(t *testing.T) {
	strong := evidence.Calibration{Logistic: evidence.Logistic{Intercept: 2, Slope: 1, Trials: 1000}}
	at := func(seconds, score, levelDB float64) splice.BackgroundChange {
		return splice.BackgroundChange{StartSeconds: seconds, EndSeconds: seconds + 1, Score: score, LevelDB: levelDB}
	}
	for _, test := range []struct {
		name    string
		changes []splice.BackgroundChange
		score   float64
		told    int
		ratio   float64
		says    string
	}{
		{"none", nil, -mostTrace, 0, 0, ""},
		{"below the bar", []splice.BackgroundChange{at(1, 2, -30)}, -0.5, 0, 0, ""},
		{"a fall alone", []splice.BackgroundChange{at(1, 5, -30)}, 0.5, 1, undecidedFor, "noise gate"},
		{"another background alone", []splice.BackgroundChange{at(1, 20, 4)}, mostTrace, 1, undecidedFor, "vehicle"},
		{"a habit", []splice.BackgroundChange{at(1, 5, -30), at(4, 2, -30), at(8, 6, -30)}, -mostTrace, 2, 0, "3 places"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &evidence.Measured{Features: map[string][]byte{}}
			m.Recording.DurationSeconds = 30
			tellChanges(m, test.changes, &strong)
			if got := score64(m.Features[nameChange]); got != test.score {
				t.Errorf("score %g, want %g", got, test.score)
			}
			if len(m.Findings) != test.told {
				t.Fatalf("findings %+v, want %d", m.Findings, test.told)
			}
			for _, f := range m.Findings {
				if f.Kind != "background" || f.Log10LR != test.ratio || !strings.Contains(strings.Join(f.Limits, "\n"), test.says) {
					t.Errorf("finding %+v, want log10 LR %g and %q among its limits", f, test.ratio, test.says)
				}
			}
		})
	}
}

// A calibration that was made before backgrounds were weighed tells changes and weighs none.
func TestTellChangesUnweighed(t *testing.T) {
	m := &evidence.Measured{Features: map[string][]byte{}}
	tellChanges(m, []splice.BackgroundChange{{StartSeconds: 1, EndSeconds: 2, Score: 9}}, &evidence.Calibration{})
	if len(m.Findings) != 1 || m.Findings[0].Log10LR != 0 || m.Findings[0].ErrorRate != nil {
		t.Errorf("findings %+v, want one without a ratio", m.Findings)
	}
}

// A change of the background raises a ratio that nothing else decides, and decides nothing.
func TestChangeDecidesNothing(t *testing.T) {
	for _, test := range []struct{ trace, want float64 }{{-mostTrace, undecidedFor}, {mostTrace, 2 * mostTrace}} {
		m := &evidence.Measured{
			Features: map[string][]byte{nameGridBreak: packScore(test.trace)},
			Findings: []evidence.Finding{{Kind: "background", Detector: nameChange, Log10LR: undecidedFor}},
		}
		if err := editVerdict.start(audio.Info{}, verdictCalibration()).finish(m); err != nil {
			t.Fatal(err)
		}
		want := "inconclusive"
		if test.want >= decidedLog10LR {
			want = "edited"
		}
		if v := m.Recording.Edited; v.Log10LR != test.want || v.Verdict != want {
			t.Errorf("trace %g: verdict %+v, want %s at %g", test.trace, v, want, test.want)
		}
	}
}

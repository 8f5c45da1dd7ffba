package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

// Verdicts are counted with what could not be seen beside them.
func TestSummary(t *testing.T) {
	seen := editedRecording().Recording
	open := evidence.Recording{
		Path: "b.opus", Status: evidence.OK, DurationSeconds: 30, Edited: &evidence.Verdict{Verdict: "inconclusive"},
		BlindZones: []evidence.BlindZone{{EndSeconds: 30, Reason: "coded with loss after any edit"}},
	}
	failed := evidence.Recording{Path: "c.jpg", Status: evidence.Failed}
	const head = "matches     0 between recordings, 0 of them with a log10 LR of 2 or more\n" +
		"lineage     0 copies with a recording that they may have been made of\n" +
		"sessions    0 of several recordings, 0 recordings alone\n"
	for _, test := range []struct {
		name       string
		recordings []evidence.Recording
		want       string
	}{
		{"nothing weighed", []evidence.Recording{failed}, "recordings  1: 0 decoded, 0 in part, 1 not\n" + head +
			"edits       0 edited, 0 continuous where it can be seen, 0 inconclusive\n" +
			"case        x.ew\n"},
		{"continuous and not", []evidence.Recording{seen, open, failed}, "recordings  3: 2 decoded, 0 in part, 1 not\n" + head +
			"edits       0 edited, 1 continuous where it can be seen, 1 inconclusive\n" +
			"  unseen    continuous: 30 % of the recording could hide a cut (10 % a cut of any length, 20 % one under 0.12 s), because: noise⟨U+001B⟩[31m; digital silence\n" +
			"  unseen    all weighed: 82.5 % of the audio could hide a cut (77.5 % a cut of any length, 5 % one under 0.12 s), because: coded with loss after any edit; noise⟨U+001B⟩[31m; digital silence\n" +
			"codings     1 coded with loss before their own coding, 0 not as far as seen, 0 inconclusive\n" +
			"case        x.ew\n"},
	} {
		var b strings.Builder
		summary(&b, &evidence.Case{Recordings: test.recordings}, "x.ew", outputs{})
		if d := cmp.Diff(test.want, b.String()); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Büro, «Ø».wav", "Büro, «Ø».wav"},
		{`C:\a "b"`, `C:\a "b"`},
		{"\x1b[31m\n", `\x1b[31m\n`},
		{"memo_\u202e3pm.wav", `memo_\u202e3pm.wav`},
		{"a\xff", `a\xff`},
		{"\ufffd", "\ufffd"},
	} {
		if got := plain(tt.in); got != tt.want {
			t.Errorf("plain(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

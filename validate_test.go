package earwitness_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
)

// sittings is a case of two kinds, "call" and "talk", with two sittings of two recordings each, and its truth: pairs of
// one sitting have a ratio of 1, others of −1, pauses the half. The voice of a talk is that of its place in the sitting.
func sittings() (*evidence.Case, earwitness.Truth) {
	c := &evidence.Case{Tool: evidence.Tool{Settings: map[string]string{"calibration": "abc"}}}
	truth := earwitness.Truth{Name: "made", Recordings: map[string]earwitness.Known{}}
	var paths []string
	for _, kind := range []string{"call", "talk"} {
		for i := range 4 {
			path := fmt.Sprintf("%s%d.wav", kind, i)
			known := earwitness.Known{Session: fmt.Sprint(kind, i/2), Kind: kind}
			if kind == "talk" {
				known.Alike = map[string]string{"voice": fmt.Sprint(i % 2)}
			}
			truth.Recordings[path] = known
			paths = append(paths, path)
			c.Recordings = append(c.Recordings, evidence.Recording{Path: path})
		}
	}
	for j, b := range paths {
		for _, a := range paths[:j] {
			ratio := -1.0
			if truth.Recordings[a].Session == truth.Recordings[b].Session {
				ratio = 1
			}
			half := ratio / 2
			c.Pairs.Append(evidence.Pair{A: a, B: b, Log10LR: ratio, Log10LRPauses: &half})
		}
	}
	for i := range 4 {
		c.Sessions = append(c.Sessions, evidence.Session{ID: fmt.Sprint("s", i), Paths: paths[2*i : 2*i+2]})
	}
	return c, truth
}

func validated(t *testing.T, c *evidence.Case, truth earwitness.Truth) earwitness.Validation {
	t.Helper()
	v, err := earwitness.Validate(c, truth)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValidatePairs(t *testing.T) {
	c, truth := sittings()
	v := validated(t, c, truth)
	type row struct {
		Ratio, Kind         string
		Same, Other, Absent int
		Sources             int
		Floor               float64
	}
	var got []row
	for _, p := range v.Pairs {
		got = append(got, row{p.Ratio, p.Kind, p.Same, p.Other, p.Absent, p.Sources, p.Floor})
		if p.Cllr != nil && (p.EqualErrorRate.Value != 0 || math.Abs(p.Cllr.Value-p.Floor) > 1e-12 || p.CllrMin.Value != 0) {
			t.Errorf("%s of %s: %+v, want no errors at the floor", p.Ratio, p.Kind, p.Assessment)
		}
	}
	one, half := math.Log2(1.1), math.Log2(1+math.Pow(10, -0.5))
	want := []row{
		{"log10_lr", "call", 2, 4, 0, 2, one},
		{"log10_lr", "talk", 2, 4, 0, 2, one},
		{"log10_lr", "of different kinds", 0, 16, 0, 4, (one + 1) / 2},
		{"log10_lr", "all", 4, 24, 0, 4, one},
		{"log10_lr_pauses", "call", 2, 4, 0, 2, half},
		{"log10_lr_pauses", "talk", 2, 4, 0, 2, half},
		{"log10_lr_pauses", "of different kinds", 0, 16, 0, 4, (half + 1) / 2},
		{"log10_lr_pauses", "all", 4, 24, 0, 4, half},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); d != "" {
		t.Errorf("pairs (-want +got):\n%s", d)
	}
	if len(v.Wrong) != 0 || v.Calibration != "abc" || v.Truth != "made" || v.Recordings != 8 {
		t.Errorf("validation = %+v", v)
	}
}

// A ratio that is wrong is listed, one that is absent is counted, a recording that the case lacks is named.
func TestValidateWrongAndAbsent(t *testing.T) {
	c, truth := sittings()
	var pairs evidence.Pairs
	for i, p := range c.Pairs.All() {
		switch i {
		case 0:
			p.Log10LR = -2.5 // of one sitting
		case 1:
			p.Log10LR = 1.5 // of two
		case 2:
			continue
		}
		pairs.Append(p)
	}
	c.Pairs = pairs
	truth.Recordings["gone.wav"] = earwitness.Known{Session: "call0"}
	v := validated(t, c, truth)
	all := v.Pairs[slices.IndexFunc(v.Pairs, func(p earwitness.PairFigures) bool { return p.Kind == "all" })]
	if all.WrongBy1 != 2 || all.WrongBy2 != 1 || all.Absent != 1 {
		t.Errorf("%d wrong by 1, %d by 2, %d absent; want 2, 1, 1", all.WrongBy1, all.WrongBy2, all.Absent)
	}
	want := []earwitness.WrongRatio{
		{Ratio: "log10_lr", Kind: "call", A: "call0.wav", B: "call1.wav", Same: true, Log10LR: -2.5},
		{Ratio: "log10_lr", Kind: "call", A: "call0.wav", B: "call2.wav", Log10LR: 1.5},
	}
	if d := cmp.Diff(want, v.Wrong); d != "" {
		t.Errorf("wrong (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"gone.wav"}, v.NotInCase); d != "" {
		t.Errorf("not in case (-want +got):\n%s", d)
	}
}

func TestValidateVoices(t *testing.T) {
	c, truth := sittings()
	v := validated(t, c, truth)
	if len(v.Voices) != 2 { // of log10_lr and log10_lr_pauses
		t.Fatalf("voices = %+v, want those of talks", v.Voices)
	}
	f := v.Voices[0]
	if f.Kind != "talk" || f.SameVoice.Pairs != 2 || f.SameVoice.Above0.Value != 0 || f.SameVoice.Above1 != 0 {
		t.Errorf("same voice = %+v, want two pairs, none above 0", f.SameVoice)
	}
	if f.SameSession.Pairs != 2 || f.SameSession.Above0.Value != 1 || f.SameSession.Above1 != 2 {
		t.Errorf("same session = %+v, want two pairs, both of 1", f.SameSession)
	}
}

// Rooms are one where the truth says so; of pairs in two sessions it does not say that of, nothing is known.
func TestValidateRooms(t *testing.T) {
	c, truth := sittings()
	for i, p := range c.Pairs.All() {
		p.Log10LRRoom = &p.Log10LR
		c.Pairs.Set(i, p)
	}
	for path, room := range map[string]string{"call0.wav": "x", "call2.wav": "x", "call3.wav": "y"} {
		known := truth.Recordings[path]
		known.Alike = map[string]string{"room": room}
		truth.Recordings[path] = known
	}
	v := validated(t, c, truth)
	for _, p := range v.Pairs {
		if p.Ratio == "log10_lr_room" && p.Kind == "call" && (p.Same != 3 || p.Other != 1) {
			t.Errorf("%d pairs of one room, %d of two; want the 2 of one sitting and 1 more, and 1", p.Same, p.Other)
		}
	}
}

func TestValidateSessions(t *testing.T) {
	for _, c := range []struct {
		name                 string
		sessions             []evidence.Session
		apart                int
		precision, recall, f float64
	}{
		{"one more put to each of two", []evidence.Session{
			{ID: "s1", Paths: []string{"call0.wav", "call1.wav", "call2.wav"}}, {ID: "s2", Paths: []string{"call3.wav"}},
		}, 4, 1.0 / 3, 0.5, 0.4}, // companions: ½, ½ and 0 right; 1, 1, 0, 0 found
		{"all alone", []evidence.Session{
			{ID: "s1", Paths: []string{"call0.wav"}}, {ID: "s2", Paths: []string{"call1.wav"}},
		}, 6, 0, 0, 0},
	} {
		k, truth := sittings()
		k.Sessions = c.sessions
		v := validated(t, k, truth)
		s := v.Sessions[len(v.Sessions)-1]
		want, got := []float64{c.precision, c.recall, c.f}, []float64{s.Precision.Value, s.Recall.Value, s.F.Value}
		if d := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); d != "" || s.Apart != c.apart {
			t.Errorf("%s: %+v (-want +got):\n%s", c.name, s, d)
		}
	}
}

func TestValidateMatchesAndVerdicts(t *testing.T) {
	yes, no, ratio := true, false, 2.0
	c := &evidence.Case{
		Recordings: []evidence.Recording{
			{Path: "a", Mains: &evidence.Mains{Log10LR: &ratio}, Edited: &evidence.Verdict{Log10LR: 1.5}},
			{Path: "b", Edited: &evidence.Verdict{Log10LR: -1}},
			{Path: "c"},
		},
		Matches: []evidence.Match{
			{A: "a", B: "b", AStartSeconds: 2, AEndSeconds: 8, BEndSeconds: 6, Log10LR: 3},
			{A: "b", B: "c", Log10LR: 1.2},
		},
	}
	truth := earwitness.Truth{Recordings: map[string]earwitness.Known{
		"a": {Source: "x", Whole: true, Mains: &yes, Edited: &no},
		"b": {Source: "x", Holds: []earwitness.Stretch{{Source: "x", FromSeconds: 2, ToSeconds: 8}}, Edited: &no, Mains: &no},
		"c": {Source: "y", Whole: true},
	}}
	v := validated(t, c, truth)
	want := []earwitness.MatchFigures{
		{Kind: "copied", Same: true, Trials: 1, Found: 1, Above0: 1, Above1: 1, Above2: 1},
		{Kind: "", Trials: 2, Found: 1, Above0: 1, Above1: 1},
		{Kind: "elsewhere in its source", Trials: 1},
	}
	if d := cmp.Diff(want, v.Matches); d != "" {
		t.Errorf("matches (-want +got):\n%s", d)
	}
	if len(v.Verdicts) != 2 || v.Verdicts[0].Same != 1 || v.Verdicts[0].Absent != 1 {
		t.Fatalf("verdicts = %+v, want mains of one and edits", v.Verdicts)
	}
	if edits := v.Verdicts[1]; edits.Other != 2 || edits.WrongBy1 != 1 {
		t.Errorf("edits = %+v, want two, one of them wrong", edits)
	}
	if len(v.Wrong) != 2 || v.Wrong[0].Ratio != "edited" || v.Wrong[1].Ratio != "match" {
		t.Errorf("wrong = %+v, want an edit and a match", v.Wrong)
	}
	if _, err := earwitness.Validate(c, earwitness.Truth{}); !errors.Is(err, earwitness.ErrNothingMeasured) {
		t.Errorf("without truth: %v, want ErrNothingMeasured", err)
	}
}

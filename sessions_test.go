package earwitness

import (
	"slices"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// clustered clusters recordings of which those with a background (true) all weigh 1.5 to each other.
func clustered(t *testing.T, background []bool, whole map[[2]string]evidence.Match) evidence.Comparison {
	t.Helper()
	s, w := &scan{folder: &folder{}}, &weigher{whole: whole}
	cut := 1.0
	s.o.Cut = &cut
	var paths []string
	ratios := make([]float32, len(background)*len(background))
	for i, has := range background {
		paths = append(paths, string(rune('a'+i)))
		w.points = append(w.points, nil)
		if has {
			w.points[i] = &session.Point{}
		}
	}
	for i := range background {
		for j := range background {
			if background[i] && background[j] {
				ratios[i*len(background)+j] = 1.5
			}
		}
	}
	var out evidence.Comparison
	s.cluster(paths, w, ratios, &out)
	return out
}

// A short copy, too short for a background of its own, joins the session of what it was copied from and moves nobody.
func TestShortCopyJoinsItsOriginal(t *testing.T) {
	three := clustered(t, []bool{true, true, true}, nil)
	if len(three.Sessions) != 1 {
		t.Fatalf("three recordings of one session make %d", len(three.Sessions))
	}
	out := clustered(t, []bool{true, true, true, false, false, false, false}, map[[2]string]evidence.Match{
		{"c", "d"}: {A: "c", B: "d", Log10LR: 2}, // d is a copy of c
		{"e", "f"}: {A: "e", B: "f", Log10LR: 2}, // e and f are one, and neither has a background; g is alone
	})
	// A chain ends in the session of its last link, whatever the names; a match below the cut joins nothing.
	chain := clustered(t, []bool{true, true, false, false, false}, map[[2]string]evidence.Match{
		{"c", "d"}: {A: "c", B: "d", Log10LR: 1.2}, {"b", "d"}: {A: "b", B: "d", Log10LR: 1.5}, {"a", "e"}: {A: "a", B: "e", Log10LR: 0.5},
	})
	if len(chain.Sessions) != 1 || !slices.Equal(chain.Sessions[0].Paths, []string{"a", "b", "c", "d"}) {
		t.Errorf("a chain of copies gives %v", chain.Sessions)
	}
	want := [][]string{{"a", "b", "c", "d"}, {"e", "f"}}
	for i, s := range out.Sessions {
		if i >= len(want) || !slices.Equal(s.Paths, want[i]) {
			t.Errorf("sessions %v, want %v", out.Sessions, want)
			break
		}
	}
	if len(out.Sessions) != len(want) || len(out.Limits) != 1 || len(out.Tree) != 2 {
		t.Errorf("%d sessions, limits %q, %d merges", len(out.Sessions), out.Limits, len(out.Tree))
	}
}

func TestWholeMatches(t *testing.T) {
	recordings := []evidence.Recording{{Path: "a", DurationSeconds: 100}, {Path: "b", DurationSeconds: 20}, {Path: "c", DurationSeconds: 50}}
	match := func(a, b string, from, to, log10LR float64) evidence.Match {
		return evidence.Match{A: a, B: b, AStartSeconds: from, AEndSeconds: to, BStartSeconds: 0, BEndSeconds: to - from, Log10LR: log10LR}
	}
	later := match("a", "b", 12, 19, 2)
	later.BStartSeconds, later.BEndSeconds = 10, 17
	jingles := []evidence.Match{match("b", "c", 0, 5, 2)} // one sound four times in each
	for i := range 4 {
		for j := range 4 {
			m := match("b", "c", float64(5*i), float64(5*i+2), 2)
			m.BStartSeconds, m.BEndSeconds = float64(5*j), float64(5*j+2)
			jingles = append(jingles, m)
		}
	}
	got := wholeMatches(recordings, append(jingles,
		match("a", "b", 0, 10, 1), later, // an edited copy: two stretches of 17 s in all
		match("a", "c", 0, 30, 2), // a part of it
	))
	if _, ok := got[[2]string{"b", "c"}]; ok {
		t.Error("a jingle that two recordings repeat makes them one")
	}
	if m, ok := got[[2]string{"a", "b"}]; !ok || m.Log10LR != 1 {
		t.Errorf("the edited copy is not one recording with its original: %v", got)
	}
	if _, ok := got[[2]string{"a", "c"}]; ok {
		t.Error("30 of 50 s make two recordings one")
	}
}

package earwitness

import (
	"testing"

	"github.com/earwitness/earwitness/evidence"
)

// at is a match of two recordings from a second in each.
func at(a, b string, inA, inB, seconds, log10LR float64) evidence.Match {
	return evidence.Match{
		A: a, B: b, AStartSeconds: inA, AEndSeconds: inA + seconds, BStartSeconds: inB, BEndSeconds: inB + seconds,
		Speed: 1, Precision: evidence.ToSample, Log10LR: log10LR,
	}
}

func TestSharedAudio(t *testing.T) {
	recordings := []evidence.Recording{
		{Path: "a", DurationSeconds: 100},
		{Path: "b", DurationSeconds: 20},
		{Path: "c", DurationSeconds: 50},
		{Path: "d", DurationSeconds: 102},
	}
	var jingles []evidence.Match // one sound four times in each
	for i := range 4 {
		for j := range 4 {
			jingles = append(jingles, at("b", "c", float64(5*i), float64(5*j), 2, 2))
		}
	}
	toFrame := at("a", "c", 90, 0, 10, 2)
	toFrame.Precision = evidence.ToFrame
	for _, c := range []struct {
		name    string
		matches []evidence.Match
		key     [2]string
		want    int // kind; 0: nothing is decided
		log10LR float64
	}{
		{"an edited copy: two stretches of 17 s in all", []evidence.Match{at("a", "b", 0, 0, 10, 1), at("a", "b", 12, 10, 7, 2)}, [2]string{"a", "b"}, isExcerpt, 1},
		{"a jingle that two recordings repeat", append(jingles, at("b", "c", 0, 0, 5, 2)), [2]string{"b", "c"}, 0, 0},
		{"a part of 30 s of 50", []evidence.Match{at("a", "c", 0, 0, 30, 2)}, [2]string{"a", "c"}, 0, 0},
		{"nearly all of both", []evidence.Match{at("a", "d", 0, 1, 99, 2)}, [2]string{"a", "d"}, isCopy, 2},
		{"the end of one begins the other", []evidence.Match{at("a", "c", 90, 0, 10, 2)}, [2]string{"a", "c"}, continues, 2},
		{"the other way round", []evidence.Match{at("a", "c", 0, 45.1, 4.8, 2)}, [2]string{"a", "c"}, continues, 2},
		{"not to the sample", []evidence.Match{toFrame}, [2]string{"a", "c"}, 0, 0},
		{"too short", []evidence.Match{at("a", "c", 98, 0, 2, 2)}, [2]string{"a", "c"}, 0, 0},
		{"not at the beginning", []evidence.Match{at("a", "c", 90, 3, 10, 2)}, [2]string{"a", "c"}, 0, 0},
		{"both end alike", []evidence.Match{at("a", "c", 90, 40, 10, 2)}, [2]string{"a", "c"}, 0, 0},
		{"twice", []evidence.Match{at("a", "c", 90, 0, 10, 2), at("a", "c", 10, 0, 10, 2)}, [2]string{"a", "c"}, 0, 0},
		{"in a third recording too", []evidence.Match{at("a", "c", 90, 0, 10, 2), at("c", "d", 1, 50, 8, 2)}, [2]string{"a", "c"}, 0, 0},
		{"in a copy too", []evidence.Match{at("a", "c", 90, 0, 10, 2), at("a", "d", 0, 0, 100, 2), at("c", "d", 1, 91, 9, 2)}, [2]string{"a", "c"}, continues, 2},
	} {
		got := sharedAudio(recordings, c.matches)[c.key]
		if got.kind != c.want || got.match.Log10LR != c.log10LR {
			t.Errorf("%s: kind %d at %g, want %d at %g", c.name, got.kind, got.match.Log10LR, c.want, c.log10LR)
		}
	}
}

func TestSharedAudioDecides(t *testing.T) {
	m := evidence.Match{Log10LR: 2, ErrorRate: &evidence.ErrorRate{N: 7}}
	for _, c := range []struct {
		kind    int
		log10LR float64
		ok      bool
		want    float64
	}{
		{isCopy, -1.5, true, 2},
		{isExcerpt, 0, false, 2},
		{isExcerpt, 2.5, true, 2.5},
		{continues, 0.5, true, 2},
		{continues, -0.5, true, -0.5}, // a jingle?
		{continues, 0, false, 0},
	} {
		p := evidence.Pair{Log10LR: c.log10LR}
		s := shared{kind: c.kind, match: m}
		s.decide(&p, c.ok)
		decided := c.want == 2
		if p.Log10LR != c.want || s.decided(p) != decided || (p.ErrorRate != nil) != decided {
			t.Errorf("kind %d beside %g: %g, decided %t; want %g", c.kind, c.log10LR, p.Log10LR, s.decided(p), c.want)
		}
	}
}

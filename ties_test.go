package earwitness

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness/evidence"
)

// shares is a match of the same audio from aStart in A, which is at bStart in B.
func shares(a, b string, aStart, bStart, seconds float64) evidence.Match {
	return evidence.Match{
		A: a, B: b, AStartSeconds: aStart, AEndSeconds: aStart + seconds, BStartSeconds: bStart, BEndSeconds: bStart + seconds,
		Speed: 1, Precision: evidence.ToSample, Log10LR: 2,
	}
}

func with(m evidence.Match, change func(m *evidence.Match)) evidence.Match {
	change(&m)
	return m
}

func TestTies(t *testing.T) {
	long := shares("a", "b", 10, 0, 20)
	tests := []struct {
		name    string
		matches []evidence.Match
		want    []tie
	}{
		{"none", nil, nil},
		{"one", []evidence.Match{long}, []tie{{"a", "b", 10, 30, -10, 20}}},
		{"short", []evidence.Match{shares("a", "b", 10, 0, 5)}, nil},
		{"weak", []evidence.Match{with(long, func(m *evidence.Match) { m.Log10LR = 0.9 })}, nil},
		{"inside one recording", []evidence.Match{shares("a", "a", 10, 0, 20)}, nil},
		{"faster by 0.1 %", []evidence.Match{with(long, func(m *evidence.Match) { m.Speed = 1.001 })}, nil},
		{"as fast as fingerprints tell", []evidence.Match{with(long, func(m *evidence.Match) {
			m.Speed, m.Precision = 1.001, evidence.ToFrame
		})}, []tie{{"a", "b", 10, 30, -10, 20}}},
		{"two on one line", []evidence.Match{shares("a", "b", 10, 0, 4), shares("a", "b", 20, 10.05, 5)}, []tie{{"a", "b", 10, 25, -9.95, 9}}},
		{"two on two lines", []evidence.Match{shares("a", "b", 10, 0, 7), shares("a", "b", 20, 11, 8)}, []tie{{"a", "b", 20, 28, -9, 8}}},
	}
	for _, tt := range tests {
		got := ties(tt.matches)
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
		if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(tie{}), near, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: ties (-want +got):\n%s", tt.name, d)
		}
	}
}

func TestTieWindows(t *testing.T) {
	tests := []struct {
		name string
		tie  tie
		want []float64
	}{
		{"six seconds", tie{from: 1, to: 7}, []float64{1, 3, 5}},
		{"long", tie{from: 0, to: 32}, []float64{0, 6, 12, 18, 24, 30}},
		{"an hour", tie{from: 100, to: 3700}, []float64{100, 111.6, 123.2, 134.8, 146.4, 158}},
		{"begins before B", tie{from: 1, to: 9, lag: -2}, []float64{2, 4.5, 7}},
		{"nothing", tie{from: 3, to: 3}, nil},
	}
	for _, tt := range tests {
		got := tt.tie.windows()
		if !slices.EqualFunc(got, tt.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%s: windows at %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTieBeyond(t *testing.T) {
	tests := []struct {
		name           string
		tie            tie
		inA, inB, a, b float64
	}{
		{"all of both", tie{lag: 0, shared: 30}, 30, 30, 0, 0},
		{"all but silence", tie{lag: 0, shared: 25}, 30, 30, 0, 0},
		{"an excerpt", tie{lag: -10, shared: 9}, 30, 9, 21, 0},
		{"an excerpt among other audio", tie{lag: -10, shared: 9}, 60, 50, 51, 41},
	}
	for _, tt := range tests {
		if a, b := tt.tie.beyond(tt.inA, tt.inB); a != tt.a || b != tt.b {
			t.Errorf("%s: beyond(%g, %g) = %g, %g; want %g, %g", tt.name, tt.inA, tt.inB, a, b, tt.a, tt.b)
		}
	}
}

func TestKin(t *testing.T) {
	got := kinOf([]tie{{a: "b", b: "f"}, {a: "c", b: "e"}, {a: "d", b: "f"}, {a: "a", b: "d"}})
	want := []kin{
		{[]string{"a", "b", "d", "f"}, []tie{{a: "b", b: "f"}, {a: "d", b: "f"}, {a: "a", b: "d"}}},
		{[]string{"c", "e"}, []tie{{a: "c", b: "e"}}},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(kin{}, tie{})); d != "" {
		t.Errorf("kinOf (-want +got):\n%s", d)
	}
}

// The shortest are left out of a large group, and of one whose windows would take too much memory.
func TestKinBounded(t *testing.T) {
	group := func(n int, apart float64) kin {
		k := kin{}
		for j := range n {
			for i := range j {
				from := apart * float64(i*n+j)
				k.ties = append(k.ties, tie{a: fmt.Sprintf("%03d", i), b: fmt.Sprintf("%03d", j), from: from, to: from + 30, shared: 30})
			}
		}
		k.name()
		return k
	}
	seconds := func(path string) float64 {
		var n float64
		fmt.Sscan("1"+path, &n)
		return n
	}
	kept, left := group(kinCopies+2, 0).bounded(seconds)
	if want := []string{"000", "001"}; len(kept.paths) != kinCopies || !slices.Equal(left, want) {
		t.Errorf("of %d copies %d are kept and %v left out, want %v", kinCopies+2, len(kept.paths), left, want)
	}
	kept, left = group(40, 60).bounded(seconds)
	if len(kept.paths)+len(left) != 40 || kept.held() > kinSeconds || len(left) == 0 {
		t.Errorf("of 40 that share other audio each, %d are kept with %d s, %d left out", len(kept.paths), kept.held(), len(left))
	}
	if kept, left = group(2, 0).bounded(seconds); len(kept.paths) != 2 || left != nil {
		t.Errorf("of two, %v are kept and %v left out", kept.paths, left)
	}
}

func TestDecoding(t *testing.T) {
	some := []stretch{{10, 12}, {20, 23}}
	if got := decoding(evidence.Recording{Container: "wav", BitsPerSample: 16}, some); got != 5 {
		t.Errorf("%g s of plain samples are decoded, want 5", got)
	}
	if got := decoding(evidence.Recording{Container: "mp3"}, some); got != 23 {
		t.Errorf("%g s of an MP3 are decoded, want 23", got)
	}
}

func TestOrdered(t *testing.T) {
	gsm, gsmWAV := evidence.Recording{Codec: "gsm", PCMSHA256: "1"}, evidence.Recording{Codec: "gsm_ms", PCMSHA256: "2"}
	mp3 := evidence.Recording{Codec: "mp3", PCMSHA256: "1"}
	tests := []struct {
		name string
		a, b evidence.Recording
		want bool
	}{
		{"the same samples", gsm, mp3, false},
		{"GSM of GSM", gsm, gsmWAV, false},
		{"others", gsmWAV, mp3, true},
		{"samples not hashed", evidence.Recording{}, evidence.Recording{}, true},
	}
	for _, tt := range tests {
		if got := ordered(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: ordered = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestDoubts(t *testing.T) {
	l := &genealogist{recordings: map[string]evidence.Recording{
		"a": {Path: "a", Codec: "pcm_s16le", PCMSHA256: "1"}, "b": {Path: "b", Codec: "flac", PCMSHA256: "1"},
		"c": {Path: "c", Codec: "vorbis", PCMSHA256: "2"},
	}}
	got := l.doubts(kin{paths: []string{"a", "b", "c"}}, evidence.Lineage{From: "a", To: "c"})
	want := []string{`the same samples as in the earlier are in "b"`, `"c" is coded as vorbis, which the ratio was not measured on`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("doubts (-want +got):\n%s", d)
	}
}

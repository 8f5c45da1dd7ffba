package earwitness_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
)

const onAudio = "rests on the audio that the two share, not on their backgrounds; the error rate is that of such matches"

// joined is a case of recordings of 20 s each, named a, b, …: pairs by likeness, and pairs of which the second is an
// excerpt of the first.
func joined(n int, alike, excerpts map[string]float64) *evidence.Case {
	c := &evidence.Case{}
	for i := range n {
		c.Recordings = append(c.Recordings, evidence.Recording{Path: string(rune('a' + i)), Status: evidence.OK, DurationSeconds: 20})
	}
	for pair, ratio := range alike {
		c.Pairs.Append(evidence.Pair{A: pair[:1], B: pair[1:], Log10LR: ratio, Log10LRPauses: &ratio})
	}
	for pair, ratio := range excerpts {
		c.Recordings[pair[1]-'a'].DurationSeconds = 5
		c.Matches = append(c.Matches, evidence.Match{A: pair[:1], B: pair[1:], AEndSeconds: 5, BEndSeconds: 5, Speed: 1, Log10LR: ratio})
		c.Pairs.Append(evidence.Pair{A: pair[:1], B: pair[1:], Log10LR: ratio, Limits: []string{onAudio}})
	}
	return c
}

func TestCluster(t *testing.T) {
	for _, c := range []struct {
		name            string
		n               int
		alike, excerpts map[string]float64
		want            string // sessions
		limit           string // holds
	}{
		{
			name: "an excerpt too short for a background joins what it is of, and moves nobody", n: 5,
			alike:    map[string]float64{"ab": 1.2, "ac": 1.2, "bc": 1.2},
			excerpts: map[string]float64{"cd": 2},
			want:     "abcd", limit: "1 recordings could not be compared",
		},
		{
			name: "an excerpt and its original without backgrounds are a session", n: 4,
			alike:    map[string]float64{"ab": -1},
			excerpts: map[string]float64{"cd": 2},
			want:     "a b cd",
		},
		{
			name: "a match below the cut joins nothing", n: 3,
			alike:    map[string]float64{"ab": -1},
			excerpts: map[string]float64{"bc": 0.5},
			want:     "a b", limit: "1 recordings could not be compared",
		},
		{
			name: "no pair reaches the cut", n: 2,
			alike: map[string]float64{"ab": 0.9},
			want:  "a b", limit: "which no pair reaches",
		},
		{
			name: "a sound that was put into two recordings ties only one", n: 3,
			alike:    map[string]float64{"ab": 0.5},
			excerpts: map[string]float64{"ac": 2, "bc": 1.9},
			want:     "ac b", limit: "1 pairs of a recording and an excerpt",
		},
		{
			name: "excerpts of a compilation", n: 3,
			alike:    map[string]float64{"bc": -1},
			excerpts: map[string]float64{"ab": 2, "ac": 1.9},
			want:     "ab c", limit: "1 pairs share audio",
		},
	} {
		k := joined(c.n, c.alike, c.excerpts)
		if err := earwitness.Cluster(context.Background(), k, earwitness.Options{}); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var got []string
		for _, s := range k.Sessions {
			got = append(got, strings.Join(s.Paths, ""))
			for i, m := range s.Members {
				if m.Path != s.Paths[i] || m.Share <= 0 || m.Share > 1 || s.Resamples == 0 {
					t.Errorf("%s: member %+v of %v in %d resamples", c.name, m, s.Paths, s.Resamples)
				}
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: sessions %v, want %s", c.name, got, c.want)
		}
		if limits := strings.Join(k.Limits, "\n"); !strings.Contains(limits, c.limit) || c.limit == "" && limits != "" {
			t.Errorf("%s: limits %q, want %q", c.name, limits, c.limit)
		}
	}
}

func TestClusterPrior(t *testing.T) {
	ctx := context.Background()
	k := joined(3, map[string]float64{"ab": 1.5, "ac": 0.2, "bc": 0.2}, nil)
	k.Limits = []string{"session: an old one", "kept"}
	for _, c := range []struct{ prior, sessions float64 }{{0, 2}, {0.5, 1}, {0.01, 3}} {
		if err := earwitness.Cluster(ctx, k, earwitness.Options{Prior: c.prior}); err != nil {
			t.Fatal(err)
		}
		if len(k.Sessions) != int(c.sessions) {
			t.Errorf("prior %g: %d sessions, want %g", c.prior, len(k.Sessions), c.sessions)
		}
	}
	limits := []string{"kept", "session: the prior asks for a mean log10 LR of 2.00, which no pair reaches by likeness: only shared audio joins recordings"}
	if k.Tool.Settings["session_prior"] != "0.01" || !slices.Equal(k.Limits, limits) {
		t.Errorf("settings %v, limits %q", k.Tool.Settings, k.Limits)
	}
	for _, prior := range []float64{-0.1, 1, 2} {
		if err := earwitness.Cluster(ctx, k, earwitness.Options{Prior: prior}); err == nil {
			t.Errorf("a prior of %g is no error", prior)
		}
	}
	k.Tool.Settings["compare"] = "false"
	if err := earwitness.Cluster(ctx, k, earwitness.Options{}); !errors.Is(err, earwitness.ErrNotCompared) {
		t.Errorf("Cluster of a case that was not compared = %v, want ErrNotCompared", err)
	}
}

// Sessions do not depend on the number of workers, nor on the order of the pairs.
func TestClusterIsRepeatable(t *testing.T) {
	ctx := context.Background()
	alike := map[string]float64{}
	for i := range 12 {
		for j := range i {
			alike[string([]byte{'a' + byte(j), 'a' + byte(i)})] = float64((i*7+j*13)%40)/10 - 2
		}
	}
	want := joined(12, alike, nil)
	if err := earwitness.Cluster(ctx, want, earwitness.Options{Workers: 1}); err != nil {
		t.Fatal(err)
	}
	for workers := 1; workers < 5; workers++ {
		got := joined(12, alike, nil) // its pairs come in the order of a map
		if err := earwitness.Cluster(ctx, got, earwitness.Options{Workers: workers}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(got.Sessions, want.Sessions); d != "" {
			t.Errorf("%d workers (-got +want)\n%s", workers, d)
		}
		if d := cmp.Diff(got.Tree, want.Tree); d != "" {
			t.Errorf("%d workers (-got +want)\n%s", workers, d)
		}
	}
}

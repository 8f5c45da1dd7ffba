package session_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/session"
)

// consensus judges a clustering by as many resamples as n recordings get.
func consensus(r *session.Ratios, n int, cut float64) (session.Clustering, session.Stability) {
	c := r.Cluster(cut)
	var resamples [][]int
	for k := range session.Resamples(n) {
		resamples = append(resamples, r.Resample(c, cut, k))
	}
	return c, session.Consensus(c, resamples)
}

func TestStabilityOfClearSessions(t *testing.T) {
	_, s := consensus(planted(6, 5, 1.8, -1.8, 0.1), 30, 0)
	for i, m := range s.Members {
		if m.Share != 1 || m.Other != -1 {
			t.Errorf("recording %d of a clear session has share %g, and %g of session %d", i, m.Share, m.OtherShare, m.Other)
		}
	}
	for k, o := range s.Outsiders {
		if o.Recording != -1 {
			t.Errorf("recording %d agrees with the clear session %d", o.Recording, k)
		}
	}
}

// Recording 4 lies between two sessions, and 9 stands alone.
func TestStabilityOfDoubt(t *testing.T) {
	r := ratios(10, func(i, j int) float64 {
		switch {
		case j == 9:
			return -1.8
		case i == 4 || j == 4:
			if i < 4 {
				return 0.7
			}
			return 0.6
		case i < 4 == (j < 4):
			return 1.8
		}
		return -1.8
	})
	c, s := consensus(r, 10, 0.4)
	if got, want := c.Labels, []int{0, 0, 0, 0, 0, 1, 1, 1, 1, 2}; !cmp.Equal(got, want) {
		t.Fatalf("labels %v, want %v", got, want)
	}
	doubt, sure, alone := s.Members[4], s.Members[0], s.Members[9]
	if doubt.Share > 0.8 || doubt.Share < 0.3 || doubt.Other != 1 || doubt.OtherShare < 0.2 {
		t.Errorf("the recording between two sessions: %+v", doubt)
	}
	if sure.Share <= doubt.Share || alone.Share != 1 || alone.Other != -1 {
		t.Errorf("a sure recording: %+v; one that stands alone: %+v", sure, alone)
	}
	if o := s.Outsiders[1]; o.Recording != 4 || o.Share != doubt.OtherShare {
		t.Errorf("the outsider nearest to the second session: %+v, want recording 4 with %g", o, doubt.OtherShare)
	}
}

// What lies at a bound would lie beyond it, and moves less than what was measured to lie there.
func TestStabilityAtBounds(t *testing.T) {
	share := func(jitter float64) float64 {
		_, s := consensus(ratios(8, func(i, j int) float64 {
			if i/4 == j/4 {
				return 1.4 + jitter*float64(8*i+j)
			}
			return -1.4 - jitter*float64(8*i+j)
		}), 8, 1)
		sum := 0.0
		for _, m := range s.Members {
			sum += m.Share / 8
		}
		return sum
	}
	if at, near := share(0), share(-1e-5); at < 0.97 || near > 0.95 {
		t.Errorf("mean share %g at the bounds, %g without bounds; want at least 0.97 and less", at, near)
	}
}

// Which of two links to a compilation holds is a matter of little, and its stability says so.
func TestStabilityOfACompilation(t *testing.T) {
	r := ratios(3, func(i, j int) float64 { return -1.5 })
	r.Link(session.Link{I: 0, J: 2, Log10LR: 2})
	r.Link(session.Link{I: 1, J: 2, Log10LR: 2.05})
	c, s := consensus(r, 3, 1)
	if c.Labels[1] != c.Labels[2] || s.Members[2].Share > 0.8 {
		t.Errorf("labels %v, share %g of the compilation", c.Labels, s.Members[2].Share)
	}
}

func TestResampleIsRepeatable(t *testing.T) {
	r := planted(5, 4, 1, -1, 1)
	c := r.Cluster(0.5)
	left := 0
	for k := range 50 {
		labels := r.Resample(c, 0.5, k)
		if d := cmp.Diff(labels, r.Resample(c, 0.5, k)); d != "" {
			t.Fatalf("resample %d twice (-first +second)\n%s", k, d)
		}
		for _, l := range labels {
			if l < 0 {
				left++
			}
		}
	}
	if share := float64(left) / 1000; math.Abs(share-0.2) > 0.05 {
		t.Errorf("%g of the recordings are left out, want 0.2", share)
	}
	if cmp.Equal(r.Resample(c, 0.5, 0), r.Resample(c, 0.5, 1)) {
		t.Error("two resamples are the same")
	}
}

// Copies of one recording are left out together: they do not lean on each other's luck.
func TestResampleKeepsLinksTogether(t *testing.T) {
	r := session.NewRatios(4)
	r.Set(0, 1, -1)
	r.Link(session.Link{I: 1, J: 2, Log10LR: 2})
	r.Link(session.Link{I: 2, J: 3, Log10LR: 2})
	c, s := consensus(r, 4, 1)
	for i := 1; i < 4; i++ {
		if c.Labels[i] != 1 || s.Members[i].Share != 1 {
			t.Errorf("copy %d: label %d, share %g; want 1 and 1", i, c.Labels[i], s.Members[i].Share)
		}
	}
}

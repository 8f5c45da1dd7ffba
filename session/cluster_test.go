package session_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/session"
)

// slow is average linkage as it is defined: the pair of groups of highest mean is joined, from all pairs anew.
func slow(n int, score func(i, j int) float64) (means []float64) {
	var groups [][]int
	for i := range n {
		groups = append(groups, []int{i})
	}
	for len(groups) > 1 {
		bestA, bestB, best := 0, 0, math.Inf(-1)
		for b := range groups {
			for a := range b {
				sum := 0.0
				for _, i := range groups[a] {
					for _, j := range groups[b] {
						sum += score(min(i, j), max(i, j))
					}
				}
				if mean := sum / float64(len(groups[a])*len(groups[b])); mean > best {
					bestA, bestB, best = a, b, mean
				}
			}
		}
		means = append(means, best)
		groups[bestA] = append(groups[bestA], groups[bestB]...)
		groups = slices.Delete(groups, bestB, bestB+1)
	}
	return means
}

// ratios holds score(i, j) for all i < j below n.
func ratios(n int, score func(i, j int) float64) *session.Ratios {
	r := session.NewRatios(n)
	for j := range n {
		for i := range j {
			r.Set(i, j, score(i, j))
		}
	}
	return r
}

func TestClusterIsAverageLinkage(t *testing.T) {
	const tolerance = 1e-5 // means are float32
	for n := range 30 {
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		scores := make([]float64, n*n)
		for i := range scores {
			scores[i] = rng.NormFloat64()
		}
		score := func(i, j int) float64 { return scores[i*n+j] }
		merges := ratios(n, score).Cluster(0).Merges
		want := slow(n, score)
		if len(merges) != len(want) {
			t.Fatalf("%d recordings: %d merges, want %d", n, len(merges), len(want))
		}
		seen := map[int]bool{}
		for i, m := range merges {
			if math.Abs(m.Log10LR-want[i]) > tolerance {
				t.Errorf("%d recordings: merge %d at %g, want %g", n, i, m.Log10LR, want[i])
			}
			for _, node := range []int{m.Left, m.Right} {
				if seen[node] || node >= n+i {
					t.Errorf("%d recordings: merge %d takes node %d, which is joined already or not made yet", n, i, node)
				}
				seen[node] = true
			}
		}
	}
}

func TestClusterLabels(t *testing.T) {
	// 0, 2 and 4 belong together, 1 and 3 do; 4 is near the other group too.
	scores := map[[2]int]float64{{0, 2}: 2, {0, 4}: 1.2, {2, 4}: 1, {1, 3}: 1.5, {1, 4}: 0.9, {3, 4}: 0.8}
	score := func(i, j int) float64 {
		if v, ok := scores[[2]int{i, j}]; ok {
			return v
		}
		return -2
	}
	for _, c := range []struct {
		cut  float64
		want []int
	}{
		{1, []int{0, 1, 0, 1, 0}},
		{1.1, []int{0, 1, 0, 1, 0}}, // the mean of 1.2 and 1
		{1.2, []int{0, 1, 0, 1, 2}},
		{9, []int{0, 1, 2, 3, 4}},
		{-9, []int{0, 0, 0, 0, 0}},
	} {
		if got := ratios(5, score).Cluster(c.cut).Labels; !slices.Equal(got, c.want) {
			t.Errorf("Cluster cut at %g = %v, want %v", c.cut, got, c.want)
		}
	}
}

func TestClusterTies(t *testing.T) {
	c := ratios(6, func(i, j int) float64 { return 1 }).Cluster(2)
	if !slices.Equal(c.Labels, []int{0, 1, 2, 3, 4, 5}) || len(c.Merges) != 5 {
		t.Errorf("labels %v, %d merges", c.Labels, len(c.Merges))
	}
	if m := c.Merges[0]; m.Left != 0 || m.Right != 1 {
		t.Errorf("among equals %d and %d are joined first, want 0 and 1", m.Left, m.Right)
	}
}

func TestClusterLinks(t *testing.T) {
	type pair = [2]int
	for _, c := range []struct {
		name    string
		n       int
		pairs   map[pair]float64 // the others are absent
		links   []session.Link
		labels  []int
		refused int
	}{
		{
			name: "a link joins what likeness does not", n: 3,
			pairs: map[pair]float64{{0, 1}: -1.5, {0, 2}: -1.5, {1, 2}: -1.5},
			links: []session.Link{{I: 2, J: 0, Log10LR: 2}}, labels: []int{0, 1, 0},
		},
		{
			name: "a link below the cut does not count", n: 3,
			pairs: map[pair]float64{{0, 1}: -1.5, {0, 2}: -1.5, {1, 2}: -1.5},
			links: []session.Link{{I: 0, J: 2, Log10LR: 0.9}}, labels: []int{0, 1, 2},
		},
		{
			name: "a recording that links alone place moves no mean", n: 4,
			pairs: map[pair]float64{{0, 1}: 1.1, {0, 2}: 1.1, {1, 2}: 1.1},
			links: []session.Link{{I: 2, J: 3, Log10LR: 2}}, labels: []int{0, 0, 0, 0},
		},
		{
			name: "links alone make a session, and what has nothing stands in none", n: 5,
			pairs: map[pair]float64{{0, 1}: -1},
			links: []session.Link{{I: 3, J: 4, Log10LR: 2}}, labels: []int{0, 1, -1, 2, 2},
		},
		{
			name: "of a compilation and two strangers only the stronger link holds", n: 3,
			pairs: map[pair]float64{{0, 1}: -1.5, {0, 2}: -0.5, {1, 2}: -0.5},
			links: []session.Link{{I: 0, J: 2, Log10LR: 2}, {I: 1, J: 2, Log10LR: 2.1}}, labels: []int{0, 1, 1}, refused: 1,
		},
		{
			name: "excerpts of one recording that are a little alike stay together", n: 3,
			pairs: map[pair]float64{{0, 1}: 0.1, {0, 2}: 1, {1, 2}: 1},
			links: []session.Link{{I: 0, J: 2, Log10LR: 2}, {I: 1, J: 2, Log10LR: 2}}, labels: []int{0, 0, 0},
		},
		{
			name: "copies stay together", n: 3,
			pairs: map[pair]float64{{0, 1}: -0.5},
			links: []session.Link{{I: 0, J: 2, Log10LR: 2, Firm: true}, {I: 1, J: 2, Log10LR: 2, Firm: true}}, labels: []int{0, 0, 0},
		},
		{
			name: "copies come before a stronger link", n: 3,
			pairs: map[pair]float64{{0, 1}: -0.5},
			links: []session.Link{{I: 0, J: 2, Log10LR: 2.1}, {I: 1, J: 2, Log10LR: 2, Firm: true}}, labels: []int{0, 1, 1}, refused: 1,
		},
		{
			name: "an absent ratio counts as 0", n: 3,
			pairs: map[pair]float64{{0, 1}: 1.5, {1, 2}: 1.5}, labels: []int{0, 0, 1},
		},
	} {
		r := session.NewRatios(c.n)
		for p, v := range c.pairs {
			r.Set(p[0], p[1], v)
		}
		for _, l := range c.links {
			r.Link(l)
		}
		got := r.Cluster(1)
		if !slices.Equal(got.Labels, c.labels) || len(got.Refused) != c.refused {
			t.Errorf("%s: labels %v, %d links refused; want %v, %d", c.name, got.Labels, len(got.Refused), c.labels, c.refused)
		}
		for i, m := range got.Merges {
			if i > 0 && m.Log10LR > got.Merges[i-1].Log10LR {
				t.Errorf("%s: merge %d at %g follows one at %g", c.name, i, m.Log10LR, got.Merges[i-1].Log10LR)
			}
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct{ prior, want float64 }{{0.5, 0}, {1. / 11, 1}, {1. / 101, 2}, {0.9, -math.Log10(9)}} {
		if got := session.Cut(c.prior); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Cut(%g) = %g, want %g", c.prior, got, c.want)
		}
	}
}

// planted is k sessions of size recordings: ratios of the given means within and across them, with noise.
func planted(k, size int, within, across, noise float64) *session.Ratios {
	rng := rand.New(rand.NewPCG(uint64(k), uint64(size)))
	return ratios(k*size, func(i, j int) float64 {
		if i/size == j/size {
			return within + noise*rng.NormFloat64()
		}
		return across + noise*rng.NormFloat64()
	})
}

// BenchmarkCluster clusters 2000 recordings in 400 sessions, and once more as a resample.
func BenchmarkCluster(b *testing.B) {
	r := planted(400, 5, 1.4, -1.2, 0.5)
	c := r.Cluster(1)
	b.Run("cluster", func(b *testing.B) {
		for b.Loop() {
			r.Cluster(1)
		}
	})
	b.Run("resample", func(b *testing.B) {
		for b.Loop() {
			r.Resample(c, 1, 3)
		}
	})
	b.Run("consensus", func(b *testing.B) {
		var resamples [][]int
		for k := range 100 {
			resamples = append(resamples, r.Resample(c, 1, k%3))
		}
		for b.Loop() {
			session.Consensus(c, resamples)
		}
	})
}

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

func TestClusterIsAverageLinkage(t *testing.T) {
	const tolerance = 1e-5 // means are float32
	for n := range 30 {
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		scores := make([]float64, n*n)
		for i := range scores {
			scores[i] = rng.NormFloat64()
		}
		score := func(i, j int) float64 { return scores[i*n+j] }
		_, merges := session.Cluster(n, score, 0)
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
		if got, _ := session.Cluster(5, score, c.cut); !slices.Equal(got, c.want) {
			t.Errorf("Cluster cut at %g = %v, want %v", c.cut, got, c.want)
		}
	}
}

func TestClusterTies(t *testing.T) {
	labels, merges := session.Cluster(6, func(i, j int) float64 { return 1 }, 2)
	if !slices.Equal(labels, []int{0, 1, 2, 3, 4, 5}) || len(merges) != 5 {
		t.Errorf("labels %v, %d merges", labels, len(merges))
	}
	if m := merges[0]; m.Left != 0 || m.Right != 1 {
		t.Errorf("among equals %d and %d are joined first, want 0 and 1", m.Left, m.Right)
	}
}

func BenchmarkCluster(b *testing.B) {
	const n = 2000
	rng := rand.New(rand.NewPCG(1, 1))
	scores := make([]float32, n*n)
	for i := range scores {
		scores[i] = rng.Float32()
	}
	for b.Loop() {
		session.Cluster(n, func(i, j int) float64 { return float64(scores[i*n+j]) }, 1)
	}
}

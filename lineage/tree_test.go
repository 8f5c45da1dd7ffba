package lineage_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/lineage"
)

func TestTree(t *testing.T) {
	e := func(from, to int, lr, residual float64) lineage.Edge {
		return lineage.Edge{From: from, To: to, Log10LR: lr, Residual: residual}
	}
	tests := []struct {
		name  string
		n     int
		edges []lineage.Edge
		want  []lineage.Edge
	}{
		{"nothing", 0, nil, nil},
		{"cannot tell", 3, []lineage.Edge{e(0, 1, 0.2, -20), e(1, 0, -1, -20), e(1, 2, math.NaN(), 0)}, nil},
		{
			"a chain: the closer ancestor", 3,
			[]lineage.Edge{e(0, 1, 1, -20), e(0, 2, 1.1, -14), e(1, 2, 1, -19)},
			[]lineage.Edge{e(0, 1, 1, -20), e(1, 2, 1, -19)},
		},
		{
			"a circle is broken at its weakest", 3,
			[]lineage.Edge{e(0, 1, 1.2, -20), e(1, 2, 1.1, -20), e(2, 0, 0.9, -20)},
			[]lineage.Edge{e(0, 1, 1.2, -20), e(1, 2, 1.1, -20)},
		},
		{"not there", 2, []lineage.Edge{e(0, 2, 1, 0), e(-1, 0, 1, 0), e(1, 1, 1, 0)}, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, lineage.Tree(tt.n, tt.edges, 0.5)); diff != "" {
			t.Errorf("%s: Tree (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Against every choice of parents for up to five copies.
func TestTreeIsTheBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		n := 2 + rng.IntN(4)
		weight := make([][]float64, n)
		var edges []lineage.Edge
		for i := range n {
			weight[i] = make([]float64, n)
			for j := range n {
				weight[i][j] = float64(rng.IntN(12)) / 4
				if i != j && weight[i][j] > 0 {
					edges = append(edges, lineage.Edge{From: i, To: j, Log10LR: weight[i][j]})
				}
			}
		}
		got := 0.0
		for _, e := range lineage.Tree(n, edges, 0) {
			got += e.Log10LR
		}
		if want := bestSum(weight, make([]int, 0, n)); got != want {
			t.Fatalf("Tree of %v has the sum %g, want %g", weight, got, want)
		}
	}
}

// bestSum tries all parents of the copies that have none yet; n stands for no parent.
func bestSum(weight [][]float64, parents []int) float64 {
	n := len(weight)
	if len(parents) == n {
		sum := 0.0
		for v, p := range parents {
			if p < n {
				sum += weight[p][v]
			}
			for steps := 0; v < n; steps++ {
				if steps > n {
					return math.Inf(-1)
				}
				v = parents[v]
			}
		}
		return sum
	}
	best := math.Inf(-1)
	for p := range n + 1 {
		if p != len(parents) {
			best = max(best, bestSum(weight, append(parents[:len(parents):len(parents)], p)))
		}
	}
	return best
}

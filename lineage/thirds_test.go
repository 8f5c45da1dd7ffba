package lineage_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness/lineage"
)

// In a chain of three steps the copy in the middle has nothing of its own, and those at the ends have their steps.
func TestThirds(t *testing.T) {
	pair := func(a, b int, power float64) lineage.Pair {
		m := lineage.Measures{Windows: 1, Residual: 10 * math.Log10(power)}
		return lineage.Pair{A: a, B: b, Measures: m}
	}
	pairs := []lineage.Pair{
		pair(0, 1, 0.02), pair(1, 2, 0.06), pair(0, 2, 0.08),
		{A: 0, B: 9}, // of which nothing could be measured
		pair(1, 1, 0.5),
	}
	lineage.Thirds(pairs)
	type share struct{ A, B float64 }
	var got []share
	for _, p := range pairs {
		got = append(got, share{p.Measures.SharedA, p.Measures.SharedB})
	}
	want := []share{{0, 1}, {1, 0}, {0.75, 0.25}, {0, 0}, {0, 0}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("Thirds (-want +got):\n%s", diff)
	}
}

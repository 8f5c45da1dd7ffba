package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func leaf(path string) evidence.Node { return evidence.Node{Path: path} }
func node(i int) evidence.Node       { return evidence.Node{Merge: &i} }

// Two pairs, joined: leaves at 0.5…3.5, their joins halfway between, the root halfway between these.
func TestLayout(t *testing.T) {
	got := report.Layout([]evidence.Merge{
		{Left: leaf("c"), Right: leaf("d"), Log10LR: 2},
		{Left: leaf("a"), Right: leaf("b"), Log10LR: 1},
		{Left: node(1), Right: node(0), Log10LR: -1},
	})
	if want := []string{"a", "b", "c", "d"}; !cmp.Equal(got.Order, want) {
		t.Errorf("order %q, want %q", got.Order, want)
	}
	want := []report.Join{
		{Log10LR: 2, Left: report.Stem{At: 2.5, Leaf: true}, Right: report.Stem{At: 3.5, Leaf: true}},
		{Log10LR: 1, Left: report.Stem{At: 0.5, Leaf: true}, Right: report.Stem{At: 1.5, Leaf: true}},
		{Log10LR: -1, Left: report.Stem{At: 1, Log10LR: 1}, Right: report.Stem{At: 3, Log10LR: 2}},
	}
	if d := cmp.Diff(want, got.Joins); d != "" {
		t.Errorf("joins (-want +got):\n%s", d)
	}
}

// A chain puts every join at At(n) = (At(n−1) + n + 0.5)/2, starting from 0.5.
func TestLayoutChain(t *testing.T) {
	const n = 5000
	merges := []evidence.Merge{{Left: leaf("0"), Right: leaf("1")}}
	for i := 2; i < n; i++ {
		merges = append(merges, evidence.Merge{Left: node(i - 2), Right: leaf(fmt.Sprint(i))})
	}
	got := report.Layout(merges)
	if len(got.Order) != n || len(got.Joins) != n-1 {
		t.Fatalf("%d leaves and %d joins, want %d and %d", len(got.Order), len(got.Joins), n, n-1)
	}
	at := 0.5
	for i, j := range got.Joins {
		if j.Left.At != at || j.Right.At != float64(i)+1.5 {
			t.Fatalf("join %d from %g to %g, want from %g to %g", i, j.Left.At, j.Right.At, at, float64(i)+1.5)
		}
		at = (at + float64(i) + 1.5) / 2
	}
}

func TestLayoutForest(t *testing.T) {
	got := report.Layout([]evidence.Merge{{Left: leaf("c"), Right: leaf("d")}, {Left: leaf("a"), Right: leaf("b")}})
	if want := []string{"c", "d", "a", "b"}; !cmp.Equal(got.Order, want) {
		t.Errorf("order %q, want %q", got.Order, want)
	}
}

// A case file can hold anything: what is no tree is left out, and nothing panics or hangs.
func TestLayoutMalformed(t *testing.T) {
	for name, merges := range map[string][]evidence.Merge{
		"itself":        {{Left: node(0), Right: leaf("a")}},
		"later":         {{Left: node(1), Right: leaf("a")}, {Left: node(0), Right: leaf("b")}},
		"negative":      {{Left: node(-1), Right: leaf("a")}},
		"far":           {{Left: node(99), Right: leaf("a")}},
		"leaf twice":    {{Left: leaf("a"), Right: leaf("a")}},
		"same node":     {{Left: leaf("a"), Right: leaf("b")}, {Left: node(0), Right: node(0)}},
		"used up":       {{Left: leaf("a"), Right: leaf("b")}, {Left: node(0), Right: leaf("c")}, {Left: node(0), Right: leaf("d")}},
		"leaf used up":  {{Left: leaf("a"), Right: leaf("b")}, {Left: leaf("a"), Right: leaf("c")}},
		"hangs on none": {{Left: leaf("a"), Right: leaf("a")}, {Left: node(0), Right: leaf("c")}},
	} {
		got := report.Layout(merges)
		seen := map[string]bool{}
		for _, p := range got.Order {
			if seen[p] {
				t.Errorf("%s: %q stands twice in %q", name, p, got.Order)
			}
			seen[p] = true
		}
		if len(got.Joins) >= len(merges) {
			t.Errorf("%s: %d joins of %d merges, want the bad one left out", name, len(got.Joins), len(merges))
		}
	}
}

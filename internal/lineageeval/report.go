package main

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/lineage"
)

// tally counts, by what is counted.
type tally map[string]int

// ratio is a figure of the report: one count of a tally over another.
type ratio struct{ name, part, whole string }

var ratios = []ratio{
	{"pairs: descent found, ratio above 0", "right>0", "descent"},
	{"pairs: descent found, ratio above 0.5", "right>.5", "descent"},
	{"pairs: direction wrong, ratio above 0", "wrong>0", "descent"},
	{"pairs: direction wrong, ratio above 0.5", "wrong>.5", "descent"},
	{"pairs: descent, order alone turned round", "order wrong", "descent"},
	{"pairs: descent, order alone turned round, beyond 1", "order wrong>1", "order>1"},
	{"pairs: descent, order alone beyond 1", "order>1", "descent"},
	{"pairs: of a third, one made the other's, above 0", "sibling>0", "sibling"},
	{"pairs: of a third, one made the other's, above 0.5", "sibling>.5", "sibling"},
	{"pairs: same, one made the other's, above 0", "same>0", "same"},
}

// treeRatios follow, for each of the ratios that edges must have.
var treeRatios = []ratio{
	{"edges from an ancestor (precision)", "edge right", "edge"},
	{"edges from the nearest ancestor there", "edge nearest", "edge"},
	{"edges against the direction", "edge reversed", "edge"},
	{"edges between copies of a third", "edge sibling", "edge"},
	{"edges between copies that are the same", "edge same", "edge"},
	{"copies with an ancestor that got one (recall)", "edge right", "has ancestor"},
	{"origin found, where one copy is all others' origin", "origin found", "origin"},
	{"another copy at the root above it", "origin wrong", "origin"},
}

// leasts are ratios that edges of a tree must have.
var leasts = []float64{0.01, 0.5, 1}

func report(w io.Writer, families []family) {
	bySource := map[string]tally{}
	kinds := map[string]tally{}
	for _, f := range families {
		if bySource[f.Source] == nil {
			bySource[f.Source] = tally{}
		}
		countPairs(bySource[f.Source], kinds, f)
		for _, least := range leasts {
			countTree(bySource[f.Source], f, least)
		}
	}
	names := slices.Sorted(maps.Keys(bySource))
	fmt.Fprintf(w, "%d trees of %d sources; share, 95 %% interval by source, count\n", len(families), len(names))
	all := slices.Clone(ratios)
	for _, least := range leasts {
		for _, r := range treeRatios {
			all = append(all, ratio{mark(least, r.name), mark(least, r.part), mark(least, r.whole)})
		}
	}
	for _, r := range all {
		part, whole := 0, 0
		for _, n := range names {
			part, whole = part+bySource[n][r.part], whole+bySource[n][r.whole]
		}
		lo, hi := interval(bySource, names, r)
		fmt.Fprintf(w, "%-64s %.3f  %.3f–%.3f  %d of %d\n", r.name, float64(part)/float64(max(whole, 1)), lo, hi, part, whole)
	}
	fmt.Fprintf(w, "\n%-24s %6s %9s %9s %9s\n", "earlier > later", "pairs", "found", "reversed", "neither")
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		t := kinds[k]
		fmt.Fprintf(w, "%-24s %6d %9d %9d %9d\n", k, t["n"], t["right"], t["wrong"], t["n"]-t["right"]-t["wrong"])
	}
}

// interval resamples the sources.
func interval(bySource map[string]tally, names []string, r ratio) (lo, hi float64) {
	const draws = 1000
	rng := rand.New(rand.NewPCG(1, 2))
	shares := make([]float64, draws)
	for i := range shares {
		part, whole := 0, 0
		for range names {
			t := bySource[names[rng.IntN(len(names))]]
			part, whole = part+t[r.part], whole+t[r.whole]
		}
		shares[i] = float64(part) / float64(max(whole, 1))
	}
	slices.Sort(shares)
	return shares[draws*25/1000], shares[draws*975/1000]
}

func countPairs(t tally, kinds map[string]tally, f family) {
	count := func(name string, lr float64) {
		for _, c := range []struct {
			mark  string
			above float64
		}{{">0", 0}, {">.5", 0.5}} {
			if lr > c.above {
				t[name+c.mark]++
			}
		}
	}
	for _, p := range f.Pairs {
		forward, back := p.log10LR[0], p.log10LR[1]
		switch p.Trial.Relation {
		case lineage.Descendant:
			forward, back = back, forward
			fallthrough
		case lineage.Parent, lineage.Ancestor:
			t["descent"]++
			countOrder(t, p)
			count("right", forward)
			count("wrong", back)
			countKind(kinds, f, p, [2]float64{forward, back})
		case lineage.Same:
			t["same"]++
			count("same", max(forward, back))
		default:
			t["sibling"]++
			count("sibling", max(forward, back))
		}
	}
}

// countOrder judges the order of a true descent as if nothing were made of a third.
func countOrder(t tally, p pair) {
	order := p.evidence.Order
	if p.Trial.Relation == lineage.Descendant {
		order = -order
	}
	if order < 0 {
		t["order wrong"]++
	}
	if order > 1 || order < -1 {
		t["order>1"]++
	}
	if order < -1 {
		t["order wrong>1"]++
	}
}

func countKind(kinds map[string]tally, f family, p pair, lr [2]float64) {
	a, b := f.Copies[p.A], f.Copies[p.B]
	if p.Trial.Relation == lineage.Descendant {
		a, b = b, a
	}
	name := kind(a.Step) + " > " + kind(b.Step)
	if kinds[name] == nil {
		kinds[name] = tally{}
	}
	kinds[name]["n"]++
	switch {
	case lr[0] > 0:
		kinds[name]["right"]++
	case lr[1] > 0:
		kinds[name]["wrong"]++
	}
}

// kind is what a step did last, without the bit rate.
func kind(step string) string {
	words := strings.Fields(step)
	last := words[len(words)-1]
	if last == "wav" && len(words) > 1 {
		last = words[len(words)-2]
	}
	for _, k := range codings {
		if strings.HasPrefix(last, k.codec) {
			return strings.TrimPrefix(k.codec, "pcm_")
		}
	}
	return last
}

func mark(least float64, name string) string { return fmt.Sprintf("trees from %.2f: %s", least, name) }

// countTree joins the copies that are not hidden and judges the edges.
func countTree(t tally, f family, least float64) {
	var edges []lineage.Edge
	there := func(i int) bool { return !f.Copies[i].Hidden }
	for _, p := range f.Pairs {
		if there(p.A) && there(p.B) {
			r := p.Trial.Measures.Residual
			edges = append(edges, lineage.Edge{From: p.A, To: p.B, Log10LR: p.log10LR[0], Residual: r},
				lineage.Edge{From: p.B, To: p.A, Log10LR: p.log10LR[1], Residual: r})
		}
	}
	tree := lineage.Tree(len(f.Copies), edges, least)
	parent := map[int]int{}
	for _, e := range tree {
		parent[e.To] = e.From
		t[mark(least, "edge")]++
		switch relation(f.Copies, e.From, e.To) {
		case lineage.Parent, lineage.Ancestor:
			t[mark(least, "edge right")]++
			if nearest(f, e.From, e.To) {
				t[mark(least, "edge nearest")]++
			}
		case lineage.Descendant:
			t[mark(least, "edge reversed")]++
		case lineage.Same:
			t[mark(least, "edge same")]++
		default:
			t[mark(least, "edge sibling")]++
		}
	}
	countOrigin(t, f, parent, least)
}

func isAncestor(r lineage.Relation) bool { return r == lineage.Parent || r == lineage.Ancestor }

// nearest reports whether no other copy that is there lies between an ancestor and its descendant.
func nearest(f family, from, to int) bool {
	for k, c := range f.Copies {
		if !c.Hidden && k != from && k != to &&
			isAncestor(relation(f.Copies, from, k)) && isAncestor(relation(f.Copies, k, to)) {
			return false
		}
	}
	return true
}

func countOrigin(t tally, f family, parent map[int]int, least float64) {
	origin, visible := -1, 0
	for i, c := range f.Copies {
		if c.Hidden {
			continue
		}
		visible++
		all, any := true, false
		for j, d := range f.Copies {
			if d.Hidden || j == i {
				continue
			}
			r := relation(f.Copies, i, j)
			all = all && (isAncestor(r) || r == lineage.Same)
			any = any || isAncestor(relation(f.Copies, j, i))
		}
		if any {
			t[mark(least, "has ancestor")]++
		}
		if all && origin < 0 {
			origin = i
		}
	}
	if origin < 0 || visible < 2 {
		return
	}
	t[mark(least, "origin")]++
	p, has := parent[origin]
	switch {
	case has && relation(f.Copies, p, origin) != lineage.Same:
		t[mark(least, "origin wrong")]++
	default:
		for j, d := range f.Copies {
			if q, ok := parent[j]; ok && !d.Hidden && relation(f.Copies, origin, q) == lineage.Same {
				t[mark(least, "origin found")]++
				break
			}
		}
	}
}

package session

import (
	"cmp"
	"math"
	"slices"
)

// Merge joins two nodes of a clustering: the recordings are nodes 0 to n-1, and the i-th merge makes node n+i.
type Merge struct {
	Left, Right int     // the one that holds the earlier recording is Left
	Log10LR     float64 // mean of the pairs across the two
}

// Cluster joins n recordings into sessions by average linkage: the two groups of highest mean ratio across them are
// joined, again and again. log10LR is called once for each i < j. The merges of the whole tree are returned from
// the highest mean to the lowest, ties by the earliest recording; labels, numbered in the order of the recordings,
// are those of the groups when means below cut no longer join. As cut serve the base-10 log of the prior odds against
// two recordings being of one session. It takes n²/2 float32 of memory, and time of order n².
//
// The nearest-neighbour chain of Murtagh, "A survey of recent advances in hierarchical clustering algorithms"
// (Computer Journal, 1983), finds the tree.
func Cluster(n int, log10LR func(i, j int) float64, cut float64) (labels []int, merges []Merge) {
	t := newTree(n, log10LR)
	var chain []int
	for len(t.links) < n-1 {
		if len(chain) == 0 {
			chain = append(chain, slices.Index(t.gone, false))
		}
		last := chain[len(chain)-1]
		before := -1
		if len(chain) > 1 {
			before = chain[len(chain)-2]
		}
		next := t.nearest(last, before)
		if next != before {
			chain = append(chain, next)
			continue
		}
		t.join(min(last, before), max(last, before))
		chain = chain[:len(chain)-2]
	}
	slices.SortStableFunc(t.links, func(a, b link) int {
		return cmp.Or(cmp.Compare(b.mean, a.mean), a.order-b.order)
	})
	return t.cutAt(cut), t.merges()
}

// link joins the groups that hold recordings a and b, the earliest of each.
type link struct {
	a, b  int
	mean  float64
	order int // a child of equal mean was made before its parent
}

// tree is a clustering under way. A group goes by its earliest recording.
type tree struct {
	n     int
	mean  []float32 // between groups, lower triangle
	size  []int
	low   []float64 // mean at which a group was joined
	gone  []bool    // joined to an earlier one
	links []link
}

func newTree(n int, log10LR func(i, j int) float64) *tree {
	t := &tree{
		n: n, mean: make([]float32, 0, n*(n-1)/2),
		size: make([]int, n), low: make([]float64, n), gone: make([]bool, n),
	}
	for j := range n {
		t.size[j], t.low[j] = 1, math.Inf(1)
		for i := range j {
			t.mean = append(t.mean, float32(log10LR(i, j)))
		}
	}
	return t
}

// at returns the place of the mean between groups i and j.
func (t *tree) at(i, j int) *float32 {
	if i > j {
		i, j = j, i
	}
	return &t.mean[j*(j-1)/2+i]
}

// nearest returns the group of highest mean to i: prefer among equals, then the earliest.
func (t *tree) nearest(i, prefer int) int {
	best := prefer
	for j := range t.n {
		if j == i || t.gone[j] {
			continue
		}
		if best < 0 || *t.at(i, j) > *t.at(i, best) {
			best = j
		}
	}
	return best
}

// join adds group b to group a. Rounding may not lift its mean above those of the joins inside.
func (t *tree) join(a, b int) {
	t.low[a] = min(float64(*t.at(a, b)), t.low[a], t.low[b])
	t.links = append(t.links, link{a: a, b: b, mean: t.low[a], order: len(t.links)})
	wa, wb := float32(t.size[a]), float32(t.size[b])
	t.gone[b] = true
	t.size[a] += t.size[b]
	for k := range t.n {
		if k != a && !t.gone[k] {
			m := t.at(a, k)
			*m = (wa**m + wb**t.at(b, k)) / (wa + wb)
		}
	}
}

// cutAt numbers the groups that the links of at least the given mean leave.
func (t *tree) cutAt(cut float64) []int {
	earliest := make([]int, t.n)
	for i := range earliest {
		earliest[i] = i
	}
	find := func(i int) int {
		for earliest[i] != i {
			i = earliest[i]
		}
		return i
	}
	for _, l := range t.links {
		if l.mean >= cut {
			a, b := find(l.a), find(l.b)
			earliest[max(a, b)] = min(a, b)
		}
	}
	labels, next := make([]int, t.n), 0
	for i := range labels {
		if f := find(i); f != i {
			labels[i] = labels[f]
			continue
		}
		labels[i] = next
		next++
	}
	return labels
}

// merges numbers the nodes of the sorted links.
func (t *tree) merges() []Merge {
	node := make([]int, t.n) // of each group
	for i := range node {
		node[i] = i
	}
	var out []Merge
	for i, l := range t.links {
		out = append(out, Merge{Left: node[l.a], Right: node[l.b], Log10LR: l.mean})
		node[l.a] = t.n + i
	}
	return out
}

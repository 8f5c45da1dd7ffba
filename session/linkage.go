package session

import (
	"cmp"
	"math"
	"slices"
)

// tree is a clustering under way. A group goes by its earliest recording.
type tree struct {
	n      int
	mean   []float32 // ratio between groups, lower triangle
	votes  []int32   // pairs that a mean rests on
	low    []float64 // ratio at which a group was joined
	parent []int     // towards a group's earliest recording
	done   []bool    // joined to an earlier one, or with nothing left to be joined to
	speaks []bool    // has ratios by likeness
	joins  []join
}

// join joins the groups that hold recordings a and b, the earliest of each.
type join struct {
	a, b  int
	ratio float64
	order int // a child of equal ratio was made before its parent
}

// newTree starts with every recording alone. Pairs that links of at least cut decide have no vote.
func newTree(r *Ratios, cut float64) *tree {
	t := &tree{
		n: r.n, mean: slices.Clone(r.pairs), votes: make([]int32, len(r.pairs)),
		low: make([]float64, r.n), parent: make([]int, r.n), done: make([]bool, r.n), speaks: make([]bool, r.n),
	}
	for _, l := range r.links {
		if l.Log10LR >= cut {
			t.votes[triangle(l.I, l.J)] = -1
		}
	}
	k := 0
	for j := range t.n {
		t.low[j], t.parent[j] = math.Inf(1), j
		for i := range j {
			if t.votes[k] == 0 && !absent(t.mean[k]) {
				t.speaks[i], t.speaks[j] = true, true
			}
			k++
		}
	}
	k = 0
	for j := range t.n {
		for i := range j {
			t.admit(k, t.speaks[i] && t.speaks[j])
			k++
		}
	}
	return t
}

// admit gives a pair a vote if both recordings speak and no link decides it: its ratio, or 0 if that is absent.
func (t *tree) admit(k int, speak bool) {
	if !speak || t.votes[k] < 0 {
		t.mean[k], t.votes[k] = 0, 0
		return
	}
	t.votes[k] = 1
	if absent(t.mean[k]) {
		t.mean[k] = 0
	}
}

func absent(ratio float32) bool { return math.IsNaN(float64(ratio)) }

// across returns the mean ratio between two groups and the number of pairs that it rests on.
func (t *tree) across(a, b int) (mean float32, votes int32) {
	k := triangle(a, b)
	return t.mean[k], t.votes[k]
}

// grow joins by average linkage while means are at least floor. It is the nearest-neighbour chain of Murtagh, "A survey
// of recent advances in hierarchical clustering algorithms" (Computer Journal, 1983): no join lifts the highest mean that
// another group has, so a group without any of at least floor is done.
func (t *tree) grow(floor float64) {
	var chain []int
	first := 0
	for {
		for first < t.n && t.done[first] {
			first++
		}
		if len(chain) == 0 {
			if first == t.n {
				return
			}
			chain = append(chain, first)
		}
		last, before := chain[len(chain)-1], -1
		if len(chain) > 1 {
			before = chain[len(chain)-2]
		}
		switch next := t.nearest(last, before, float32(floor)); {
		case next < 0:
			t.done[last] = true
			chain = chain[:len(chain)-1]
		case next != before:
			chain = append(chain, next)
		default:
			mean, _ := t.across(last, before)
			t.join(min(last, before), max(last, before), float64(mean))
			chain = chain[:len(chain)-2]
		}
	}
}

// nearest returns the group of highest mean to i, of at least floor: prefer among equals, then the earliest; -1: none.
func (t *tree) nearest(i, prefer int, floor float32) int {
	best, highest := -1, floor
	if prefer >= 0 {
		best = prefer
		highest, _ = t.across(i, prefer)
	}
	row := triangle(0, max(i, 1)) // of the pairs with earlier ones
	for j := range i {
		if m := t.mean[row+j]; m >= highest && !t.done[j] && t.votes[row+j] > 0 && (m > highest || best < 0) {
			best, highest = j, m
		}
	}
	k := triangle(i, i+1) // of the pair with j
	for j := i + 1; j < t.n; j++ {
		if m := t.mean[k]; m >= highest && !t.done[j] && t.votes[k] > 0 && (m > highest || best < 0) {
			best, highest = j, m
		}
		k += j
	}
	return best
}

// join adds group b to group a, which is the earlier, at a ratio. Rounding may not lift it above those inside.
func (t *tree) join(a, b int, ratio float64) {
	t.low[a] = min(ratio, t.low[a], t.low[b])
	t.joins = append(t.joins, join{a: a, b: b, ratio: t.low[a], order: len(t.joins)})
	t.done[b], t.parent[b] = true, a
	for k, done := range t.done {
		if done || k == a {
			continue
		}
		from, to := triangle(b, k), triangle(a, k)
		if n := t.votes[from] + t.votes[to]; n > 0 {
			sum := float64(float64(t.votes[from])*float64(t.mean[from])) + float64(float64(t.votes[to])*float64(t.mean[to]))
			t.mean[to], t.votes[to] = float32(sum/float64(n)), n
		}
	}
}

// root returns the earliest recording of the group that i is in.
func (t *tree) root(i int) int {
	for t.parent[i] != i {
		t.parent[i] = t.parent[t.parent[i]]
		i = t.parent[i]
	}
	return i
}

// roots returns the root of every recording.
func (t *tree) roots() []int {
	out := make([]int, t.n)
	for i := range out {
		out[i] = t.root(i)
	}
	return out
}

// cutAt returns for each recording the earliest of the group that the joins of at least cut leave it in.
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
	for _, j := range t.joins {
		if float32(j.ratio) >= float32(cut) {
			a, b := find(j.a), find(j.b)
			earliest[max(a, b)] = min(a, b)
		}
	}
	for i := range earliest { // earlier ones first: what they point to is final
		earliest[i] = earliest[earliest[i]]
	}
	return earliest
}

// merges numbers the nodes of the joins, from the highest ratio to the lowest.
func (t *tree) merges() []Merge {
	slices.SortStableFunc(t.joins, func(a, b join) int {
		return cmp.Or(cmp.Compare(b.ratio, a.ratio), a.order-b.order)
	})
	node := make([]int, t.n) // of each group
	for i := range node {
		node[i] = i
	}
	var out []Merge
	for i, j := range t.joins {
		out = append(out, Merge{Left: node[j.a], Right: node[j.b], Log10LR: j.ratio})
		node[j.a] = t.n + i
	}
	return out
}

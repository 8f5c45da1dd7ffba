package session

import (
	"cmp"
	"math"
	"slices"
)

// Ratios are the base-10 log likelihood ratios of one session against another for all pairs of n recordings, and what
// is known of pairs by harder evidence than likeness. They take n²/2 float32.
type Ratios struct {
	n     int
	pairs []float32 // lower triangle; NaN: absent
	links []Link
}

// Link is a pair of recordings that evidence other than likeness holds to be of one session: the same audio is in both.
type Link struct {
	I, J    int
	Log10LR float64
	Firm    bool // they are copies of one recording, so that what holds for one holds for the other
}

// NewRatios returns the ratios of n recordings, all absent.
func NewRatios(n int) *Ratios {
	r := &Ratios{n: n, pairs: make([]float32, n*(n-1)/2)}
	for i := range r.pairs {
		r.pairs[i] = float32(math.NaN())
	}
	return r
}

// Set sets the ratio of recordings i and j, which differ.
func (r *Ratios) Set(i, j int, log10LR float64) { r.pairs[triangle(i, j)] = float32(log10LR) }

// Link adds hard evidence that two recordings, which differ, are of one session. Their ratio by likeness no longer counts.
func (r *Ratios) Link(l Link) {
	l.I, l.J = min(l.I, l.J), max(l.I, l.J)
	r.links = append(r.links, l)
}

// triangle is the place of a pair in a lower triangle without its diagonal.
func triangle(i, j int) int {
	if i > j {
		i, j = j, i
	}
	return j*(j-1)/2 + i
}

// Clustering is a partition of recordings into sessions, with the tree that it was cut from.
type Clustering struct {
	Labels  []int   // of each recording its session, numbered in the order of the recordings; -1: could not be compared
	Merges  []Merge // of the whole tree, from the highest ratio to the lowest
	Refused []Link  // those that the other pairs of the two groups speak against
	units   []int   // of each recording the first that accepted links lead to
	lo, hi  float32 // bounds of the ratios
}

// Merge joins two nodes of a clustering: the recordings are nodes 0 to n-1, and the i-th merge makes node n+i.
type Merge struct {
	Left, Right int     // the one that holds the earlier recording is Left
	Log10LR     float64 // mean of the pairs across the two, or of the link; no higher than that of a merge inside
}

// Cluster joins recordings into sessions. Links of at least cut come first: firm ones, then the strongest. One that is not
// firm is refused if the other pairs across the two groups speak against one session in the mean, as where a compilation
// holds recordings of several. Then average linkage follows: the two groups of highest mean ratio
// across them are joined, again and again, ties by the earliest recording. Sessions are the groups when means below cut
// no longer join; cut is the base-10 log of the prior odds against one session (see [Cut]).
//
// A ratio that is absent counts as 0. Recordings that have none but links do not count in means, and go where links
// lead them. It takes n² float32 of memory, and time of order n².
func (r *Ratios) Cluster(cut float64) Clustering {
	t := newTree(r, cut)
	refused := t.link(r.links, cut)
	units := t.roots()
	t.grow(math.Inf(-1))
	labels := t.cutAt(cut)
	for i, u := range units {
		if !t.speaks[i] && u == i && !slices.Contains(units[i+1:], i) {
			labels[i] = -1
		}
	}
	lo, hi := r.bounds()
	return Clustering{Labels: renumbered(labels), Merges: t.merges(), Refused: refused, units: units, lo: lo, hi: hi}
}

// Cut is the base-10 log of the odds against two recordings that are picked at random being of one session, whose prior
// probability lies between 0 and 1. A mean ratio above it makes one session the likelier.
//
//	cut = log10((1-prior)/prior)
//
// Of K sessions of one size, 1/K is the share of pairs within one.
func Cut(prior float64) float64 { return math.Log10((1 - prior) / prior) }

// renumbered numbers labels anew in the order in which they come; negative ones stay.
func renumbered(labels []int) []int {
	to := map[int]int{}
	for i, l := range labels {
		if l < 0 {
			continue
		}
		if _, ok := to[l]; !ok {
			to[l] = len(to)
		}
		labels[i] = to[l]
	}
	return labels
}

// link joins groups by hard evidence of at least cut, and returns the links that other pairs speak against.
func (t *tree) link(links []Link, cut float64) (refused []Link) {
	links = slices.Clone(links)
	rank := func(l Link) int {
		if l.Firm {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(links, func(a, b Link) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(b.Log10LR, a.Log10LR), cmp.Compare(a.I, b.I), cmp.Compare(a.J, b.J))
	})
	for _, l := range links {
		a, b := t.root(l.I), t.root(l.J)
		if a == b || l.Log10LR < cut && !l.Firm {
			continue
		}
		mean, _ := t.across(a, b)
		if mean < 0 && !l.Firm {
			refused = append(refused, l)
			continue
		}
		t.join(min(a, b), max(a, b), max(l.Log10LR, cut)) // copies stay together whatever the cut
	}
	return refused
}

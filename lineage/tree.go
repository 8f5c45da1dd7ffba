package lineage

// Edge says that copy To was made of copy From, of those that are there.
type Edge struct {
	From, To int
	Log10LR  float64 // B descends from A, against the reverse and against copies of a third
	Residual float64 // what the two do not share, in dB
}

// closerDB is how much closer a copy must be, in dB of Residual, to be taken as the parent before one whose ratio is
// ten times as high: an ancestor's ratio says nothing of what lies between.
const closerDB = 5

// Tree joins n copies by the edges that are best in sum, so that each copy has one parent at most and none descends
// from itself: a maximum branching by the algorithm of Chu and Liu ("On the shortest arborescence of a directed
// graph", 1965) and Edmonds ("Optimum branchings", 1967). The weight of an edge is its ratio, and 0.2 more for
// each dB by which the copies are closer. Edges with a ratio below least, or not above 0, are not taken: a copy
// that none leads to is a root, and with weak evidence all are. The edges are returned in the order of To, the same
// whatever the order they came in, unless several are equal. It takes n² time, more where edges contradict each other.
func Tree(n int, edges []Edge, least float64) []Edge {
	var arcs []arc
	for i, e := range edges {
		known := e.From >= 0 && e.From < n && e.To >= 0 && e.To < n && e.From != e.To
		if known && e.Log10LR > 0 && e.Log10LR >= least {
			arcs = append(arcs, arc{e.From, e.To, e.Log10LR + closeness(e.Residual), i})
		}
	}
	for to := range n { // having no parent costs nothing
		arcs = append(arcs, arc{n, to, 0, -1})
	}
	var tree []Edge
	for _, i := range branching(n+1, arcs) {
		if i >= 0 {
			tree = append(tree, edges[i])
		}
	}
	return tree
}

func closeness(residual float64) float64 {
	if !(residual < 0) { // nor if it is no number
		return 0
	}
	return min(-residual, -dB(leastShare)) / closerDB
}

package report

import "github.com/earwitness/earwitness/evidence"

// dendrogram is where the parts of a dendrogram lie: leaves along one axis, ratios along the other.
type dendrogram struct {
	Order []string // the leaves' paths; the leaf at i lies at i + 0.5
	Joins []join   // in the order of the merges
}

// join is one merge: two stems from its sides' ratios to its own, and a bar between them.
type join struct {
	Log10LR     float64
	Left, Right stem
}

// stem is a side of a join. A leaf has no ratio of its own and starts at the axis' end.
type stem struct {
	At      float64 // along the leaves
	Log10LR float64
	Leaf    bool
}

// layout places the merges of a clustering. Leaves stand in the order in which the merges meet them, left before right,
// so that no two stems cross; trees that were never merged follow each other by their earliest merge.
// Merges that do not make a forest (a side that is missing, comes later, or was merged before) are left out.
func layout(merges []evidence.Merge) dendrogram {
	var d dendrogram
	good, isChild := sound(merges)
	at := map[string]float64{}
	for i := range merges {
		if good[i] && !isChild[i] {
			d.place(merges, i, at)
		}
	}
	middle := make([]float64, len(merges))
	for i, m := range merges {
		if !good[i] {
			continue
		}
		side := func(n evidence.Node) stem {
			if n.Merge == nil {
				return stem{At: at[n.Path], Leaf: true}
			}
			return stem{At: middle[*n.Merge], Log10LR: merges[*n.Merge].Log10LR}
		}
		j := join{Log10LR: m.Log10LR, Left: side(m.Left), Right: side(m.Right)}
		middle[i] = (j.Left.At + j.Right.At) / 2
		d.Joins = append(d.Joins, j)
	}
	return d
}

// sound reports which merges can be drawn, and which of them are sides of another.
func sound(merges []evidence.Merge) (good, isChild []bool) {
	good, isChild = make([]bool, len(merges)), make([]bool, len(merges))
	usedLeaf := map[string]bool{}
	for i, m := range merges {
		free := func(n evidence.Node) bool {
			if n.Merge == nil {
				return !usedLeaf[n.Path]
			}
			k := *n.Merge
			return k >= 0 && k < i && good[k] && !isChild[k]
		}
		if m.Left == m.Right || sameMerge(m.Left, m.Right) || !free(m.Left) || !free(m.Right) {
			continue
		}
		good[i] = true
		for _, n := range []evidence.Node{m.Left, m.Right} {
			if n.Merge == nil {
				usedLeaf[n.Path] = true
			} else {
				isChild[*n.Merge] = true
			}
		}
	}
	return good, isChild
}

func sameMerge(a, b evidence.Node) bool {
	return a.Merge != nil && b.Merge != nil && *a.Merge == *b.Merge
}

// place appends the leaves under a merge, left before right. It keeps its own stack: a chain of ten thousand
// recordings is as deep as it is long.
func (d *dendrogram) place(merges []evidence.Merge, root int, at map[string]float64) {
	stack := []evidence.Node{{Merge: &root}}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if n.Merge != nil {
			m := merges[*n.Merge]
			stack = append(stack, m.Right, m.Left)
			continue
		}
		at[n.Path] = float64(len(d.Order)) + 0.5
		d.Order = append(d.Order, n.Path)
	}
}

package earwitness

import (
	"fmt"
	"maps"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// cluster joins the recordings that have a background into sessions. Those without one that hold the same audio as
// another go to its session; they take no part in the clustering, where a ratio that is missing would count as none.
func (s *scan) cluster(paths []string, w *weigher, ratios []float32, out *evidence.Comparison) {
	var leaves []int
	for i := range paths {
		if w.points[i] != nil {
			leaves = append(leaves, i)
		}
	}
	labels, merges := session.Cluster(len(leaves), func(i, j int) float64 {
		return float64(ratios[leaves[i]*len(paths)+leaves[j]])
	}, s.o.cut())
	of := map[string]int{}
	for k, i := range leaves {
		of[paths[i]] = labels[k]
	}
	n := 0
	if len(labels) > 0 {
		n = slices.Max(labels) + 1
	}
	alone := w.attach(paths, of, n, s.o.cut())
	if alone > 0 {
		out.Limits = append(out.Limits, fmt.Sprintf("session: %d recordings could not be compared with any other and stand in no session", alone))
	}
	out.Sessions = sessions(paths, of)
	out.Tree = tree(paths, leaves, merges)
}

// attach labels the recordings without background: as the recording that the strongest match makes them one with, or
// anew if none of a chain of such matches has a label. Matches below the cut do not count. It returns how many are left.
func (w *weigher) attach(paths []string, of map[string]int, next int, cut float64) (left int) {
	partner := w.partners(cut)
	for {
		changed, orphan := false, ""
		left = 0
		for i, path := range paths {
			if _, labelled := of[path]; labelled || w.points[i] != nil {
				continue
			}
			other, ok := partner[path]
			label, known := of[other]
			switch {
			case ok && known:
				of[path] = label
				changed = true
			case ok && orphan == "":
				orphan = path
			case !ok:
				left++
			}
		}
		if !changed && orphan == "" {
			return left
		}
		if !changed {
			of[orphan] = next
			next++
		}
	}
}

// partners names for each recording the one that its strongest whole match of at least the cut is with.
func (w *weigher) partners(cut float64) map[string]string {
	partner, best := map[string]string{}, map[string]float64{}
	for _, key := range slices.SortedFunc(maps.Keys(w.whole), compareKeys) {
		ratio := w.whole[key].Log10LR
		for k, path := range key {
			if _, some := partner[path]; ratio >= cut && (!some || ratio > best[path]) {
				partner[path], best[path] = key[1-k], ratio
			}
		}
	}
	return partner
}

func compareKeys(a, b [2]string) int { return slices.Compare(a[:], b[:]) }

// sessions lists the labelled recordings by session, numbered in the order of their first recordings.
func sessions(paths []string, of map[string]int) (out []evidence.Session) {
	at := map[int]int{}
	for _, path := range paths {
		label, ok := of[path]
		if !ok {
			continue
		}
		k, seen := at[label]
		if !seen {
			k = len(out)
			at[label] = k
			out = append(out, evidence.Session{ID: fmt.Sprintf("s%d", k+1)})
		}
		out[k].Paths = append(out[k].Paths, path)
	}
	return out
}

// tree names the nodes of the merges of leaves, which are numbers of paths.
func tree(paths []string, leaves []int, merges []session.Merge) (out []evidence.Merge) {
	node := func(i int) evidence.Node {
		if i < len(leaves) {
			return evidence.Node{Path: paths[leaves[i]]}
		}
		merge := i - len(leaves)
		return evidence.Node{Merge: &merge}
	}
	for _, m := range merges {
		out = append(out, evidence.Merge{Left: node(m.Left), Right: node(m.Right), Log10LR: m.Log10LR})
	}
	return out
}

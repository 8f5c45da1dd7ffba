package earwitness

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// wholeShare is how much of the shorter recording a match must cover for the two to be one recording, and so of one
// session, whatever their backgrounds say: an excerpt pasted into another recording covers less.
const wholeShare = 0.8

// backgrounds loads what each recording is compared by.
func backgrounds(ctx context.Context, store evidence.Store) (map[string]*session.Features, error) {
	all := map[string]*session.Features{}
	err := store.Features(ctx, nameBackground, func(path string, packed []byte) error {
		all[path] = &session.Features{}
		if err := all[path].UnmarshalBinary(packed); err != nil {
			return fmt.Errorf("background of %q: %w", path, err)
		}
		return nil
	})
	return all, err
}

// compareSessions weighs every pair of recordings and clusters those that could be compared.
func (s *scan) compareSessions(ctx context.Context, recordings []evidence.Recording, out *evidence.Comparison) error {
	features, err := backgrounds(ctx, s.store)
	if err != nil {
		return err
	}
	w := &weigher{c: s.o.calibration(), left: map[string]int{}, whole: wholeMatches(recordings, out.Matches)}
	var paths []string
	for _, r := range recordings {
		if r.Status != evidence.Failed {
			paths = append(paths, r.Path)
			w.add(features[r.Path])
		}
	}
	ratios := make([]float32, len(paths)*len(paths)) // by i·len(paths)+j, i < j
	for i, a := range paths {
		for j := i + 1; j < len(paths); j++ {
			if p, ok := w.weigh(i, j, a, paths[j]); ok {
				out.Pairs = append(out.Pairs, p)
				ratios[i*len(paths)+j] = float32(p.Log10LR)
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(w.left)) {
		out.Limits = append(out.Limits, fmt.Sprintf("session_pauses: %d recordings not compared: %s", w.left[reason], reason))
	}
	s.cluster(paths, w, ratios, out)
	return nil
}

// weigher weighs pairs of recordings, numbered as they were added.
type weigher struct {
	c      *Calibration
	points []*session.Point // nil: cannot be compared
	left   map[string]int   // why recordings could not be placed
	whole  map[[2]string]evidence.Match
}

func (w *weigher) add(f *session.Features) {
	var placed *session.Point
	if f != nil {
		if p, reason := w.c.Session.Place(f); reason == "" {
			placed = &p
		} else {
			w.left[reason]++
		}
	}
	w.points = append(w.points, placed)
}

// weigh returns the ratio of recordings i and j at paths a and b; ok is false if nothing could be compared.
func (w *weigher) weigh(i, j int, a, b string) (p evidence.Pair, ok bool) {
	p = evidence.Pair{A: a, B: b}
	if w.points[i] != nil && w.points[j] != nil {
		ratio, rate := w.c.Pauses.Weigh(w.c.Session.Score(w.points[i], w.points[j]))
		p.Log10LR, p.Log10LRPauses, p.ErrorRate = ratio, &ratio, rate
		ok = true
	}
	if m, same := w.whole[[2]string{a, b}]; same && m.Log10LR > p.Log10LR {
		p.Log10LR, p.ErrorRate = m.Log10LR, m.ErrorRate
		p.Limits = []string{"rests on the audio that the two share, not on their backgrounds; the error rate is that of such matches"}
		ok = true
	}
	return p, ok
}

// wholeMatches returns the pairs that hold one recording, by their paths: those of which matches that follow each other
// in both cover most of the shorter one, so that an edited copy counts and a jingle that both repeat does not. The
// ratio is that of the weakest of these matches.
func wholeMatches(recordings []evidence.Recording, matches []evidence.Match) map[[2]string]evidence.Match {
	seconds := map[string]float64{}
	for _, r := range recordings {
		seconds[r.Path] = r.DurationSeconds
	}
	by := map[[2]string][]evidence.Match{}
	for _, m := range matches {
		key := [2]string{m.A, m.B}
		by[key] = append(by[key], m)
	}
	whole := map[[2]string]evidence.Match{}
	for key, some := range by {
		chosen, covered := inOrder(some)
		if covered >= wholeShare*min(seconds[key[0]], seconds[key[1]]) {
			whole[key] = chosen[len(chosen)-1]
		}
	}
	return whole
}

// inOrder chooses, the strongest first, matches of one pair that overlap in neither recording and stand in the same
// order in both, and returns how many seconds they cover.
func inOrder(some []evidence.Match) (chosen []evidence.Match, covered float64) {
	some = slices.Clone(some)
	slices.SortStableFunc(some, func(a, b evidence.Match) int {
		return cmp.Or(cmp.Compare(b.Log10LR, a.Log10LR), cmp.Compare(b.AEndSeconds-b.AStartSeconds, a.AEndSeconds-a.AStartSeconds))
	})
	for _, m := range some {
		if slices.ContainsFunc(chosen, func(c evidence.Match) bool {
			before := m.AEndSeconds <= c.AStartSeconds && m.BEndSeconds <= c.BStartSeconds
			after := m.AStartSeconds >= c.AEndSeconds && m.BStartSeconds >= c.BEndSeconds
			return !before && !after
		}) {
			continue
		}
		chosen = append(chosen, m)
		covered += min(m.AEndSeconds-m.AStartSeconds, m.BEndSeconds-m.BStartSeconds)
	}
	return chosen, covered
}

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

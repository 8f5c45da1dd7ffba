package earwitness

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

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
			w.add(features[r.Path], r.Structure)
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
	built  []string         // signatures of the files' structures; empty: not known
	left   map[string]int   // why recordings could not be placed
	whole  map[[2]string]evidence.Match
}

func (w *weigher) add(f *session.Features, structure *evidence.Structure) {
	signature := ""
	if structure != nil {
		signature = structure.Signature
	}
	w.built = append(w.built, signature)
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
	p.Export = w.export(i, j)
	return p, ok
}

// export says whether the files of recordings i and j are built alike.
func (w *weigher) export(i, j int) string {
	a, b := w.built[i], w.built[j]
	switch {
	case a == "" || b == "":
		return ""
	case a == b:
		return evidence.SameExport
	}
	return evidence.DifferentExport
}

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
	w := &weigher{c: s.o.calibration(), left: map[string]int{}, shared: sharedAudio(recordings, out.Matches)}
	var paths []string
	for _, r := range recordings {
		if r.Status != evidence.Failed {
			paths = append(paths, r.Path)
			w.add(features[r.Path], r.Structure)
		}
	}
	for i, a := range paths {
		for j := i + 1; j < len(paths); j++ {
			if p, ok := w.weigh(i, j, a, paths[j]); ok {
				out.Pairs = append(out.Pairs, p)
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(w.left)) {
		out.Limits = append(out.Limits, fmt.Sprintf("session_pauses: %d recordings not compared: %s", w.left[reason], reason))
	}
	c := &evidence.Case{Recordings: recordings, Matches: out.Matches, Pairs: out.Pairs, Limits: out.Limits}
	if err := Cluster(ctx, c, s.o); err != nil {
		return err
	}
	out.Sessions, out.Tree, out.Limits = c.Sessions, c.Tree, c.Limits
	return nil
}

// weigher weighs pairs of recordings, numbered as they were added.
type weigher struct {
	c      *Calibration
	points []*session.Point // nil: cannot be compared
	built  []string         // signatures of the files' structures; empty: not known
	left   map[string]int   // why recordings could not be placed
	shared map[[2]string]shared
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
	if s, some := w.shared[pairKey(a, b)]; some {
		s.decide(&p, ok)
		ok = ok || s.decided(p)
	}
	p.Log10LR = round(p.Log10LR, ratioStep)
	p.Export = w.export(i, j)
	return p, ok
}

// ratioStep is how finely ratios of pairs are kept: a case of 2000 recordings has two million.
const ratioStep = 1e-4

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

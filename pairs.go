package earwitness

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// sessionFeatures loads what each recording is compared by.
func sessionFeatures(ctx context.Context, store evidence.Store) (map[string]*session.Features, error) {
	all := map[string]*session.Features{}
	for _, detector := range []string{nameBackground, nameReverb} {
		err := store.Features(ctx, detector, func(path string, packed []byte) error {
			if all[path] == nil {
				all[path] = &session.Features{}
			}
			return unpackFeatures(path, packed, all[path])
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// compareSessions weighs every pair of recordings and clusters those that could be compared.
func (s *scan) compareSessions(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	features, err := sessionFeatures(ctx, s.store)
	if err != nil {
		return err
	}
	w := newWeigher(s.o.calibration(), sharedAudio(c.Recordings, out.Matches))
	var paths []string
	for _, r := range c.Recordings {
		if r.Status != evidence.Failed {
			paths = append(paths, r.Path)
			w.add(features[r.Path], r.Structure)
		}
	}
	s.progress.stage(stageSessions, len(paths))
	for i, a := range paths {
		for j := i + 1; j < len(paths); j++ {
			if p, ok := w.weigh(i, j, a, paths[j]); ok {
				out.Pairs.Append(p)
			}
		}
		s.progress.step()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(w.left)) {
		out.Limits = append(out.Limits, fmt.Sprintf("session_evidence: %d recordings not compared by %s", w.left[reason], reason))
	}
	if out.Pairs.Len() > 0 {
		out.Limits = append(out.Limits, roomNotWeighed)
	}
	formed := &evidence.Case{Recordings: c.Recordings, Matches: out.Matches, Pairs: out.Pairs, Limits: out.Limits}
	if err := Cluster(ctx, formed, s.o); err != nil {
		return err
	}
	out.Sessions, out.Tree, out.Limits = formed.Sessions, formed.Tree, formed.Limits
	return nil
}

// roomNotWeighed says why no pair has a ratio for its room or its device. By reverberation alone, as these detectors see
// it, 10 measured rooms were told apart with equal error rates of 16 and 36 % on two halves.
const roomNotWeighed = "session_evidence: whether two recordings of different sessions share a room or a device was not weighed: " +
	"no set of recordings with that truth was at hand, and reverberation alone tells rooms apart too badly"

// strangeLimits stand beside pairs of which a recording is strange to the models.
var strangeLimits = []string{"a recording of the two is unlike those that the constants were fitted on, so the ratio is held within 17 to 1, " +
	"and its error rate is that of others"}

// weigher weighs pairs of recordings, numbered as they were added.
type weigher struct {
	c      *Calibration
	points []session.Points // without a background: cannot be compared
	built  []string         // signatures of the files' structures; empty: not known
	left   map[string]int   // why recordings could not be placed
	shared map[[2]string]shared
	rates  map[int]*evidence.ErrorRate
}

func newWeigher(c *Calibration, pairs map[[2]string]shared) *weigher {
	return &weigher{c: c, left: map[string]int{}, rates: map[int]*evidence.ErrorRate{}, shared: pairs}
}

func (w *weigher) add(f *session.Features, structure *evidence.Structure) {
	signature := ""
	if structure != nil {
		signature = structure.Signature
	}
	w.built = append(w.built, signature)
	var placed session.Points
	if f != nil {
		var reasons [session.Groups]string
		placed, reasons = w.c.Session.Models.Place(f)
		for g, reason := range reasons {
			if reason != "" {
				w.left[session.Group(g).String()+": "+reason]++
			}
		}
	}
	w.points = append(w.points, placed)
}

// weigh returns the ratio of recordings i and j at paths a and b; ok is false if nothing could be compared.
func (w *weigher) weigh(i, j int, a, b string) (p evidence.Pair, ok bool) {
	p = evidence.Pair{A: a, B: b}
	x, y := &w.points[i], &w.points[j]
	strange := x.Strange() || y.Strange()
	if ok = w.c.Session.weigh(w.c.Session.Models.Scores(x, y), strange, &p); ok {
		p.ErrorRate = w.rate(p.Log10LR)
		if strange {
			p.Limits = strangeLimits
		}
	}
	if s, some := w.shared[pairKey(a, b)]; some {
		s.decide(&p, ok)
		ok = ok || s.decided(p)
	}
	p.Log10LR = round(p.Log10LR, ratioStep)
	p.Export = w.export(i, j)
	return p, ok
}

// rate is the error rate of a ratio of all evidence. There are few, and each takes far longer to work out than a pair.
func (w *weigher) rate(log10LR float64) *evidence.ErrorRate {
	all := &w.c.Session.All
	if all.Step == 0 {
		return nil // nothing was measured
	}
	step := 1 + int(math.Abs(log10LR)/all.Step)
	if log10LR < 0 {
		step = -step
	}
	rate, known := w.rates[step]
	if !known {
		_, rate = all.Weigh(log10LR)
		w.rates[step] = rate
	}
	return rate
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

package earwitness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// compare does the work across recordings, on what the passes left.
func (s *scan) compare(ctx context.Context) error {
	c, err := s.store.Case(ctx)
	if err != nil {
		return err
	}
	var out evidence.Comparison
	if !s.o.NoCompare {
		if err := compareFingerprints(ctx, s.store, s.o.calibration(), &out); err != nil {
			return err
		}
		if err := s.compareSessions(ctx, c.Recordings, &out); err != nil {
			return err
		}
	}
	excerpts, limits, err := s.excerpts(ctx, c, marks(c.Findings, out.Matches))
	if err != nil {
		return err
	}
	out.Exhibits = excerpts
	out.Limits = append(out.Limits, limits...)
	return s.store.PutComparison(ctx, out)
}

// prints loads every recording's fingerprint.
func prints(ctx context.Context, store evidence.Store) (paths []string, all []*fingerprint.Print, err error) {
	err = store.Features(ctx, nameOverlap, func(path string, packed []byte) error {
		p := &fingerprint.Print{}
		if err := p.UnmarshalBinary(packed); err != nil {
			return fmt.Errorf("fingerprint of %q: %w", path, err)
		}
		paths, all = append(paths, path), append(all, p)
		return nil
	})
	return paths, all, err
}

func compareFingerprints(ctx context.Context, store evidence.Store, c *Calibration, out *evidence.Comparison) error {
	paths, all, err := prints(ctx, store)
	if err != nil {
		return err
	}
	found, stats := fingerprint.MatchAll(all, fingerprint.Options{})
	for _, m := range found {
		if e := weighMatch(m, c, paths[m.A], paths[m.B]); e.Log10LR > 0 {
			out.Matches = append(out.Matches, e)
		}
	}
	if stats.PassedOver > 0 || stats.BlocksCrowded > 0 {
		out.Limits = append(out.Limits, fmt.Sprintf("fingerprint_overlap: to bound the search, %d of %d pairs of landmarks were not "+
			"looked up, and %d blocks had more faint candidates than were examined", stats.PassedOver, stats.PassedOver+stats.Looked, stats.BlocksCrowded))
	}
	return nil
}

// fullSpanSeconds is the span of a match from which its score counts whole.
const fullSpanSeconds = 3

// overlapScore is what a match is weighed by: its score, less for spans under three seconds. Chance as the score knows
// it draws frames anew, but one voice says the same word twice, and lines ring with the same tones: the strongest
// false matches of the calibration's recordings, up to a score of 16, span one to two seconds, true ones seldom do.
func overlapScore(m fingerprint.Match) float64 {
	span := min(m.AEnd-m.AStart, m.BEnd-m.BStart) / fullSpanSeconds
	if span >= 1 || m.Score <= 0 {
		return m.Score
	}
	return m.Score * span * span
}

// weighMatch turns a match of fingerprints into evidence.
func weighMatch(m fingerprint.Match, c *Calibration, a, b string) evidence.Match {
	ratio, rate := c.Overlap.Weigh(overlapScore(m))
	return evidence.Match{
		A: a, B: b, AStartSeconds: m.AStart, AEndSeconds: m.AEnd, BStartSeconds: m.BStart, BEndSeconds: m.BEnd,
		Speed: m.Speed, Log10LR: ratio, ErrorRate: rate,
		Measurements: map[string]float64{"score": m.Score, "votes": float64(m.Votes), "frames": float64(m.Frames), "bit_error_rate": m.BER},
	}
}

// ErrNoPrint is the error of a clip that cannot be searched for.
var ErrNoPrint = errors.New("the clip has no fingerprint: its sample rate is below 8000 Hz, or it was not decoded")

// Find returns where in a case a measured clip was taken from, the strongest first. A is the clip. A clip without
// fingerprint gives [ErrNoPrint].
func Find(ctx context.Context, clip evidence.Measured, store evidence.Store, o Options) ([]evidence.Match, error) {
	print := &fingerprint.Print{}
	packed, ok := clip.Features[nameOverlap]
	if !ok {
		return nil, ErrNoPrint
	}
	if err := print.UnmarshalBinary(packed); err != nil {
		return nil, err
	}
	paths, library, err := prints(ctx, store)
	if err != nil {
		return nil, err
	}
	var matches []evidence.Match
	found, _ := fingerprint.MatchOne(print, library, fingerprint.Options{})
	for _, m := range found {
		if e := weighMatch(m, o.calibration(), clip.Recording.Path, paths[m.B]); e.Log10LR > 0 {
			matches = append(matches, e)
		}
	}
	slices.SortStableFunc(matches, func(a, b evidence.Match) int { return cmp.Compare(b.Log10LR, a.Log10LR) })
	return matches, nil
}

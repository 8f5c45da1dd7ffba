package earwitness

import (
	"context"
	"fmt"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
	"github.com/earwitness/earwitness/fingerprint/align"
)

// Comparison is what two recordings share.
type Comparison struct {
	Matches  []evidence.Match   `json:"matches"`  // the same audio in both, in order of A
	Findings []evidence.Finding `json:"findings"` // where they do not go together, for both
	Track    []align.Point      `json:"track"`    // second by second; nil if waveforms do not agree
	Seconds  float64            `json:"seconds"`  // of A that were checked against B
	Agreed   float64            `json:"agreed_seconds"`
	Limits   []string           `json:"limits,omitempty"`
}

// Compare looks for the audio that two recordings share, aligns it, and checks the one against the other second by
// second. What is wrong with a recording is told in the limits; an error means that reading failed or ctx ended.
func Compare(ctx context.Context, a, b Input, o Options) (Comparison, error) {
	o, err := o.identified(ctx)
	if err != nil {
		return Comparison{}, err
	}
	var out Comparison
	f := &folder{o: o, inputs: map[string]Input{a.Path: a, b.Path: b}}
	var all []*fingerprint.Print
	for _, in := range []Input{a, b} {
		m, err := Measure(ctx, in, o)
		if err != nil {
			return out, err
		}
		p := &fingerprint.Print{}
		if packed, ok := m.Features[nameOverlap]; !ok {
			out.Limits = append(out.Limits, fmt.Sprintf("%q: %v", in.Path, ErrNoPrint))
		} else if err := p.UnmarshalBinary(packed); err != nil {
			return out, err
		}
		all = append(all, p)
	}
	found, _ := fingerprint.MatchAll(all, fingerprint.Options{MinScore: leastCandidate})
	overlaps, err := f.overlaps(ctx, []string{a.Path, b.Path}, found)
	if err != nil {
		return out, err
	}
	for i := range overlaps {
		if m := overlaps[i].weighed(o.calibration()); m.Log10LR > 0 {
			out.Matches = append(out.Matches, m)
		}
	}
	pairs, _ := crossPairs(overlaps, o.calibration())
	if len(pairs) == 0 {
		return out, nil
	}
	if err := f.verify(ctx, &pairs[0]); err != nil {
		return out, err
	}
	if pairs[0].apart > 0 {
		out.Limits = append(out.Limits, pairs[0].apartText())
	}
	r := pairs[0].report
	out.Findings, out.Track, out.Seconds, out.Agreed = pairs[0].findings(o.calibration()), r.Track, r.Seconds, r.Agreed
	return out, nil
}

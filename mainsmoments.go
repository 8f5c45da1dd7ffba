package earwitness

import (
	"context"
	"fmt"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/mains"
)

// Two recordings are told to be of one time from this log10 LR on, if of all pairs of the case no more of strangers than
// mostStrangers can be expected to agree as well: a ratio weighs one pair, and a case has thousands.
const leastMoment, mostStrangers = 0.5, 0.1

// momentLimits stand beside every pair of one time.
var momentLimits = []string{
	"one time is not one place: the frequency is the same in the whole network",
	"recordings of one sitting that do not overlap in time do not agree, so nothing speaks against one sitting",
	"a hum that was added to both would look the same",
}

// compareMoments looks for recordings that were made at one time, by the tracks of their hum.
func (s *scan) compareMoments(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	breaks := mainsBreaks(c.Findings)
	var paths []string
	var queries []mains.Query
	for _, r := range c.Recordings {
		if r.Mains != nil && r.Mains.Present && !r.Mains.Steady && len(r.Mains.Track) > 0 {
			paths = append(paths, r.Path)
			queries = append(queries, mainsQuery(r.Mains, breaks[r.Path]))
		}
	}
	found, err := mains.Moments(ctx, queries)
	if err != nil {
		return err
	}
	ratios := map[[2]string]float64{}
	for _, f := range found {
		strangers := f.Wrong * float64(len(found))
		m := evidence.Moment{
			A: paths[f.A], B: paths[f.B], LagSeconds: round(f.LagSeconds, 0.01), RMSMillihertz: round(1000*f.RMSHz, 0.001),
			ComparedSeconds: f.Seconds, ClockPPM: round(f.ClockPPM, 0.1), FalseMatches: significant(strangers), Limits: momentLimits,
		}
		m.Log10LR, m.ErrorRate = s.o.calibration().Moment.Weigh(f.Score)
		m.Log10LR = round(m.Log10LR, ratioStep)
		if m.Log10LR >= leastMoment && strangers <= mostStrangers {
			out.Moments = append(out.Moments, m)
			ratios[pairKey(m.A, m.B)] = m.Log10LR
		}
	}
	for i, p := range out.Pairs.All() {
		if ratio, ok := ratios[pairKey(p.A, p.B)]; ok {
			p.Log10LRMains = &ratio
			out.Pairs.Set(i, p)
		}
	}
	if len(found) > 0 {
		out.Limits = append(out.Limits, fmt.Sprintf("mains_moments: %d pairs of recordings with hum were compared; told to be of one time are "+
			"those of which so many pairs of strangers would hold less than %g, which few that share under two minutes reach",
			len(found), mostStrangers))
	}
	return nil
}

package earwitness

import (
	"fmt"
	"math"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

const (
	// voiceLimit is by how much, in log10 LR, evidence that may follow the voice can move a ratio: sixteenfold, as if one pair
	// in sixteen of a session had two speakers, and of different sessions one. Without a limit, two speakers in one session
	// came out as two sessions nearly always; at tenfold calls, which have a speaker each, were told apart with an equal
	// error rate of 1.7 in place of 1.4 %.
	voiceLimit = 1.2
	// Without support of at least leastPauses from what no voice can carry, the channel may not carry a ratio beyond
	// mostCarried.
	leastPauses, mostCarried = 0.3, 0.9
	// fusionReach is up to what multiple of what a group may say alone, in log10 LR, it counts where groups are fused:
	// beyond, its score extrapolates.
	fusionReach = 2
)

// strangeBound holds the ratios of recordings that are strange to the models. What models of calls were tried on beside
// calls comes from 16 sources, 5 readings at home and those readings in 11 measured rooms: of 244 pairs of one reading
// 223 had a ratio of 1 or more, of 496 pairs of two readings 6, of 390 of two made rooms 1, and of 1280 of a reading and
// a made room, which may share a reader, 25.
var strangeBound = math.Log10(16 + 1)

// SessionCalibration weighs what two recordings have in common by their groups of evidence.
type SessionCalibration struct {
	Models session.Models                       `json:"models"`
	Groups [session.Groups]evidence.Calibration `json:"groups"` // each group alone, at its place
	// Fused weighs the pauses and the channel together. Reverberation stands beside them and is not counted: with it, calls
	// were told apart no better (equal error rate 1.5 in place of 1.2 %).
	Fused evidence.Fusion      `json:"fused"`
	All   evidence.Calibration `json:"all"` // of the ratio of all evidence
}

// valid reports whether what was read fits together.
func (c *SessionCalibration) valid() bool {
	return c.Models.Valid() && len(c.Models[session.Background].Between) > 0 && c.Fused.Valid()
}

// reaching is the ratio of a group as far as it counts beside others.
func (c *SessionCalibration) reaching(g session.Group, score float64) float64 {
	k := &c.Groups[g]
	if math.IsNaN(score) || k.Bounds == nil {
		return math.NaN()
	}
	return min(max(k.Intercept+float64(k.Slope*score), fusionReach*k.Bounds.Lower), fusionReach*k.Bounds.Upper)
}

// counted are the ratios that are fused.
func (c *SessionCalibration) counted(scores [session.Groups]float64) []float64 {
	return []float64{c.reaching(session.Background, scores[session.Background]), c.reaching(session.Channel, scores[session.Channel])}
}

// all is the ratio of all evidence: that of the pauses, moved by the channel within voiceLimit. It is not bounded.
func (c *SessionCalibration) all(scores [session.Groups]float64) float64 {
	r := c.counted(scores)
	pauses := r[0]
	if math.IsNaN(r[1]) {
		return pauses
	}
	moved := pauses + min(max(c.Fused.Log10LR(r)-pauses, -voiceLimit), voiceLimit)
	if pauses < leastPauses {
		return min(moved, mostCarried)
	}
	return moved
}

// weigh fills in the ratios of a pair from its scores; strange says that one of the two recordings is. Only pairs whose
// backgrounds can be compared have ratios: the other groups show too little alone, and the channel the voice.
func (c *SessionCalibration) weigh(scores [session.Groups]float64, strange bool, p *evidence.Pair) (ok bool) {
	bounded := func(ratio float64) float64 {
		if strange {
			ratio = min(max(ratio, -strangeBound), strangeBound)
		}
		return round(ratio, ratioStep)
	}
	if math.IsNaN(scores[session.Background]) {
		return false
	}
	into := [session.Groups]**float64{&p.Log10LRBackground, &p.Log10LRChannel, &p.Log10LRReverberation}
	for g, score := range scores {
		if !math.IsNaN(score) && len(c.Groups[g].False) > 0 {
			ratio := bounded(c.Groups[g].Log10LR(score))
			*into[g] = &ratio
		}
	}
	p.Log10LRPauses = p.Log10LRBackground
	p.Log10LR = bounded(c.All.Log10LR(c.all(scores)))
	return true
}

// fitSessions fits a SessionCalibration to recordings and the names of the sessions they come from.
func fitSessions(features []session.Features, names []string, set string) (c SessionCalibration, err error) {
	if c.Models, err = session.Fit(features, names); err != nil {
		return c, err
	}
	trials, err := session.HeldOut(features, names)
	if err != nil {
		return c, err
	}
	sources := several(names)
	for g := range c.Groups {
		same, other := split(trials, func(t session.Trial) float64 { return t.Scores[g] })
		c.Groups[g] = evidence.FitCalibration(same, other, sources, 0, set)
	}
	const ridge = 1e-3 // keeps weights finite where a few sessions separate
	var rows [2][][]float64
	for _, t := range trials {
		k := 0
		if t.Same {
			k = 1
		}
		rows[k] = append(rows[k], c.counted(t.Scores))
	}
	c.Fused = evidence.FitFusion(rows[1], rows[0], ridge)
	same, other := split(trials, func(t session.Trial) float64 { return c.all(t.Scores) })
	c.All = evidence.MeasureCalibration(same, other, sources, set)
	return c, nil
}

// several counts the sessions that have two recordings or more: those behind the trials of one session.
func several(names []string) (n int) {
	count := map[string]int{}
	for _, name := range names {
		if count[name]++; count[name] == 2 {
			n++
		}
	}
	return n
}

// split returns one score of the trials of one session, and of those of two. Trials that have none are left out.
func split(trials []session.Trial, score func(session.Trial) float64) (same, other []float64) {
	for _, t := range trials {
		s := score(t)
		switch {
		case math.IsNaN(s):
		case t.Same:
			same = append(same, s)
		default:
			other = append(other, s)
		}
	}
	return same, other
}

// unpackFeatures joins what the detectors left of one recording.
func unpackFeatures(path string, packed []byte, into *session.Features) error {
	var some session.Features
	if err := some.UnmarshalBinary(packed); err != nil {
		return fmt.Errorf("session features of %q: %w", path, err)
	}
	if into.Seconds == 0 || some.Seconds < into.Seconds {
		into.Seconds = some.Seconds // without digital silence, where that is known
	}
	for g, v := range some.Vectors {
		if len(v.Values) > 0 {
			into.Vectors[g] = v
		}
	}
	return nil
}

package earwitness

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// Stretch says that a recording holds a part of a source.
type Stretch struct {
	Source      string  `json:"source"`
	FromSeconds float64 `json:"from_seconds"` // in the source
	ToSeconds   float64 `json:"to_seconds"`
	AtSeconds   float64 `json:"at_seconds,omitempty"` // where FromSeconds stands in the recording
	Rate        float64 `json:"rate,omitempty"`       // seconds of the source in a second of the recording; 0: 1
}

// inSource is the time in the source of a time in the recording.
func (s Stretch) inSource(seconds float64) float64 {
	rate := s.Rate
	if rate == 0 {
		rate = 1
	}
	return s.FromSeconds + rate*(seconds-s.AtSeconds)
}

// MatchTrial is a pair of recordings of which a truth says whether they hold the same audio, and what a search says.
type MatchTrial struct {
	A, B  string // paths
	Same  bool
	Kind  string             // what the recordings are of, as [MatchTrials] says
	Match *fingerprint.Match // the best of the pair, if Same at the place where the audio is the same; nil: none found
	Score float64            // that Match is weighed by
}

const (
	// leastShared seconds must be the same for a match to be expected; less is found or missed by luck.
	leastShared = 2.5
	// nearPlace is how far, in seconds, a match may lie from the true place: half a second words apart.
	nearPlace = 0.5
)

// Kinds of trials that do not follow from what the recordings are.
const (
	kindUnlike    = "of different kinds"
	kindElsewhere = "elsewhere in its source"
	kindCopy      = "copied"
)

// MatchTrials searches all recordings of a case for each other, and returns the pairs of which the truth says whether
// they hold the same audio.
//
// A pair is Same if one of the two holds the other's source whole and they share 2.5 s or more. It is not if they share
// nothing. All other pairs are left out, and so are those of which the truth says too little. A match of a pair that is
// the same makes one more trial, a false one, if it lies half a second or more beside the true place.
//
// The kind of a pair that is the same is "copied" and what was done to the audio. That of another is the recordings'
// Kind or "of different kinds", and what they have in common of Alike.
//
// The recordings of the case are read again in dir, as a scan does to align matches. An empty dir leaves that out.
func MatchTrials(ctx context.Context, store evidence.Store, dir string, truth Truth, o Options) ([]MatchTrial, error) {
	found, paths, _, err := matchAll(ctx, store)
	if err != nil {
		return nil, err
	}
	overlaps, err := lookup{dir: dir, paths: paths}.overlaps(ctx, found, o)
	if err != nil {
		return nil, err
	}
	matches := map[[2]int][]scoredMatch{}
	for _, m := range overlaps {
		key := [2]int{m.A, m.B}
		matches[key] = append(matches[key], scoredMatch{m.Match, m.score()})
	}
	var trials []MatchTrial
	for j := range paths {
		for i := range j {
			p := knownPair{truth.Recordings[paths[i]], truth.Recordings[paths[j]]}
			for _, t := range p.trials(matches[[2]int{i, j}]) {
				t.A, t.B = paths[i], paths[j]
				trials = append(trials, t)
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return trials, nil
}

// scoredMatch is a match, and what it is weighed by or its ratio.
type scoredMatch struct {
	fingerprint.Match
	score float64
}

// knownPair is what is known of two recordings.
type knownPair struct{ a, b Known }

// trials returns none, one, or two trials, the second of matches beside the true place.
func (p knownPair) trials(matches []scoredMatch) []MatchTrial {
	seconds, known := p.shared()
	if !known {
		return nil
	}
	if seconds == 0 {
		return []MatchTrial{best(MatchTrial{Kind: p.kind()}, matches)}
	}
	if seconds < leastShared || !p.a.Whole && !p.b.Whole {
		return nil
	}
	var right, wrong []scoredMatch
	for _, m := range matches {
		if p.right(m.Match) {
			right = append(right, m)
		} else {
			wrong = append(wrong, m)
		}
	}
	kind := kindCopy
	if done := strings.Trim(p.a.Treatment+" "+p.b.Treatment, " "); done != "" {
		kind += ", " + done
	}
	trials := []MatchTrial{best(MatchTrial{Same: true, Kind: kind}, right)}
	if !p.a.Repeats && !p.b.Repeats {
		trials = append(trials, best(MatchTrial{Kind: kindElsewhere}, wrong))
	}
	return trials
}

func best(t MatchTrial, matches []scoredMatch) MatchTrial {
	for i := range matches {
		if score := matches[i].score; t.Match == nil || score > t.Score {
			t.Match, t.Score = &matches[i].Match, score
		}
	}
	return t
}

// sameKind is the kind that both recordings are of.
func (p knownPair) sameKind() string {
	if p.a.Kind != p.b.Kind {
		return kindUnlike
	}
	return p.a.Kind
}

func (p knownPair) kind() string {
	kind := p.sameKind()
	for _, what := range slices.Sorted(maps.Keys(p.a.Alike)) {
		if p.a.Alike[what] == p.b.Alike[what] {
			return strings.TrimLeft(kind+", one "+what, ", ")
		}
	}
	return kind
}

// stretches are what a recording is known to hold; nil if that is unknown.
func (k Known) stretches() []Stretch {
	if len(k.Holds) > 0 || k.Source == "" {
		return k.Holds
	}
	if k.Whole {
		return []Stretch{{Source: k.Source, ToSeconds: math.Inf(1)}}
	}
	return nil
}

// sources are the names of what a recording holds.
func (k Known) sources() []string {
	if len(k.Holds) == 0 {
		return []string{k.Source}
	}
	var names []string
	for _, s := range k.Holds {
		names = append(names, s.Source)
	}
	return names
}

// shared returns how many seconds of a source both hold, and whether that is known.
func (p knownPair) shared() (seconds float64, known bool) {
	a, b := p.a.stretches(), p.b.stretches()
	switch {
	case p.a.Source == "" && a == nil || p.b.Source == "" && b == nil:
		return 0, false
	case a == nil || b == nil: // an excerpt from nobody knows where
		if p.a.Source == p.b.Source {
			return math.Inf(1), p.a.Whole || p.b.Whole
		}
		return 0, p.a.Whole || p.b.Whole
	}
	for _, s := range a {
		for _, t := range b {
			if s.Source == t.Source {
				seconds += max(0, min(s.ToSeconds, t.ToSeconds)-max(s.FromSeconds, t.FromSeconds))
			}
		}
	}
	return seconds, seconds > 0 || !p.a.Repeats && !p.b.Repeats || !slices.ContainsFunc(p.a.sources(), func(name string) bool {
		return slices.Contains(p.b.sources(), name)
	})
}

// right says whether a match lies where both hold the same part of a source. It is taken to if the truth says no place.
func (p knownPair) right(m fingerprint.Match) bool {
	a, b := p.a.stretches(), p.b.stretches()
	if a == nil || b == nil || p.a.Repeats || p.b.Repeats {
		return true
	}
	return slices.ContainsFunc(a, func(s Stretch) bool {
		return slices.ContainsFunc(b, func(t Stretch) bool {
			off := s.inSource((m.AStart+m.AEnd)/2) - t.inSource((m.BStart+m.BEnd)/2)
			return s.Source == t.Source && math.Abs(off) < nearPlace
		})
	})
}

// KindCount is how the trials of one kind came out.
type KindCount struct {
	Kind      string
	Same      bool
	Trials    int
	Found     int     // by the search, whatever their score
	Above     [3]int  // trials with a log10 LR above 0, of 1 or more, of 2 or more
	Strongest float64 // log10 LR; −Inf if nothing was found
}

// CountKinds weighs trials by a calibration and counts them by kind, true ones first, then by kind.
func CountKinds(trials []MatchTrial, c Calibration) []KindCount {
	return countKinds(trials, c.Overlap.Log10LR)
}

func countKinds(trials []MatchTrial, ratio func(score float64) float64) []KindCount {
	counts := map[[2]any]*KindCount{}
	for _, t := range trials {
		key := [2]any{t.Same, t.Kind}
		k := counts[key]
		if k == nil {
			k = &KindCount{Kind: t.Kind, Same: t.Same, Strongest: math.Inf(-1)}
			counts[key] = k
		}
		k.add(t, ratio)
	}
	var out []KindCount
	for _, k := range counts {
		out = append(out, *k)
	}
	slices.SortFunc(out, func(a, b KindCount) int {
		if a.Same != b.Same {
			return map[bool]int{true: -1, false: 1}[a.Same]
		}
		return strings.Compare(a.Kind, b.Kind)
	})
	return out
}

func (k *KindCount) add(t MatchTrial, weigh func(score float64) float64) {
	k.Trials++
	if t.Match == nil {
		return
	}
	k.Found++
	ratio := weigh(t.Score)
	k.Strongest = max(k.Strongest, ratio)
	for i, reached := range []bool{ratio > 0, ratio >= 1, ratio >= 2} {
		if reached {
			k.Above[i]++
		}
	}
}

// Plus adds the counts of another kind.
func (k KindCount) Plus(other KindCount) KindCount {
	k.Trials += other.Trials
	k.Found += other.Found
	for i, n := range other.Above {
		k.Above[i] += n
	}
	k.Strongest = max(k.Strongest, other.Strongest)
	return k
}

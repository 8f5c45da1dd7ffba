package earwitness

import (
	"cmp"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// wholeShare is how much of the shorter recording a match must cover for the two to be one recording, and so of one
// session, whatever their backgrounds say: an excerpt pasted into another recording covers less.
const wholeShare = 0.8

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

package earwitness

import (
	"cmp"
	"maps"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// How two recordings share audio, when that decides whether they are of one session.
const (
	isCopy    = iota + 1 // both hold the same audio, nearly all of it
	isExcerpt            // nearly all of the shorter is in the longer
	continues            // the end of one is the beginning of the other
)

// shared is audio of two recordings that decides before likeness does.
type shared struct {
	kind    int
	shorter string         // path
	match   evidence.Match // the weakest that it rests on
}

const (
	// wholeShare is how much of a recording a match must cover for it to be in the other: an excerpt pasted into another
	// recording covers less.
	wholeShare = 0.8
	// leastCopy is the log10 LR from which a copy is one, whatever the prior of sessions: a copy is more than a session.
	leastCopy = 1.0
	// leastContinued and endSeconds: of 80 recordings cut in two that overlap by 1 to 8 s, then coded, all 48 overlaps of 3 s
	// and more are found to within 0.06 s of the ends, and decide; of 30 pairs of strangers of which one ends and the other
	// begins with the same tune or ringing, none does. A shorter overlap may be a word that is said twice.
	leastContinued, endSeconds = 2.5, 0.3
)

// sharedLimits say what a ratio rests on that shared audio decides, by its kind.
var sharedLimits = map[int]string{
	isCopy:    "rests on the audio that the two share, not on their backgrounds; the error rate is that of such matches",
	isExcerpt: "rests on the audio that the two share, not on their backgrounds; the error rate is that of such matches",
	continues: "rests on audio that ends one and begins the other; a tune or announcement put into both would look the same; " +
		"the error rate is that of such matches",
}

// sharedAudio returns the pairs, by their paths, whose matches decide that they are of one session. Of matches that
// follow each other in both recordings all count, so that an edited copy is one and a jingle that both repeat is not.
//
// A track of mains hum in common shows that two recordings were made at one time on one network, not in one place: it does
// not decide, and is to be a ratio of its own (Log10LRMains of [evidence.Pair]) once tracks are compared.
func sharedAudio(recordings []evidence.Recording, matches []evidence.Match) map[[2]string]shared {
	seconds := map[string]float64{}
	for _, r := range recordings {
		seconds[r.Path] = r.DurationSeconds
	}
	by := map[[2]string][]evidence.Match{}
	for _, m := range matches {
		key := [2]string{m.A, m.B}
		by[key] = append(by[key], m)
	}
	out, ends := map[[2]string]shared{}, map[[2]string]shared{}
	for key, some := range by {
		a, b := seconds[key[0]], seconds[key[1]]
		s := shared{kind: isExcerpt, shorter: key[0]}
		if b < a {
			s.shorter = key[1]
		}
		chosen, covered := inOrder(some)
		s.match = chosen[len(chosen)-1]
		switch {
		case covered >= wholeShare*max(a, b):
			s.kind = isCopy
			out[key] = s
		case covered >= wholeShare*min(a, b):
			out[key] = s
		case len(some) == 1 && atEnds(some[0], a, b):
			s.kind = continues
			ends[key] = s
		}
	}
	places := byRecording(matches)
	for key, s := range ends {
		if !places.stock(key, s.match, out) {
			out[key] = s
		}
	}
	return out
}

// decide makes the ratio of a pair that of the audio which the two share, if that is the stronger. Where likeness speaks
// against one session (ok: it was compared) or cannot tell, one recording continuing another does not decide.
func (s shared) decide(p *evidence.Pair, ok bool) {
	if s.kind == continues && !(ok && p.Log10LR > 0) {
		p.Limits = append(p.Limits, "the end of one is the beginning of the other, which does not count because their backgrounds "+
			"do not agree")
		return
	}
	if ratio := round(s.match.Log10LR, ratioStep); ratio > p.Log10LR {
		p.Log10LR, p.ErrorRate = ratio, s.match.ErrorRate
		p.Limits = []string{sharedLimits[s.kind]}
	}
}

// decided reports whether the ratio of a pair is that of the audio which the two share.
func (s shared) decided(p evidence.Pair) bool { return p.Log10LR == round(s.match.Log10LR, ratioStep) }

// atEnds reports whether a match of recordings of a and b seconds ends one and begins the other, to the sample.
func atEnds(m evidence.Match, a, b float64) bool {
	if m.Precision != evidence.ToSample || min(m.AEndSeconds-m.AStartSeconds, m.BEndSeconds-m.BStartSeconds) < leastContinued {
		return false
	}
	return m.AEndSeconds >= a-endSeconds && m.BStartSeconds <= endSeconds ||
		m.BEndSeconds >= b-endSeconds && m.AStartSeconds <= endSeconds
}

// place is where a recording matches another.
type place struct {
	other    string
	from, to float64 // seconds
}

// places are those of each recording.
type places map[string][]place

func byRecording(matches []evidence.Match) places {
	all := places{}
	for _, m := range matches {
		all[m.A] = append(all[m.A], place{m.B, m.AStartSeconds, m.AEndSeconds})
		all[m.B] = append(all[m.B], place{m.A, m.BStartSeconds, m.BEndSeconds})
	}
	return all
}

// stock reports whether the audio of a match is also in a third recording that is no copy or excerpt of the two, as a
// jingle is that many recordings end and begin with.
func (all places) stock(key [2]string, m evidence.Match, whole map[[2]string]shared) bool {
	for side, path := range key {
		from, to := m.AStartSeconds, m.AEndSeconds
		if side == 1 {
			from, to = m.BStartSeconds, m.BEndSeconds
		}
		for _, p := range all[path] {
			if p.other == key[1-side] || min(p.to, to)-max(p.from, from) < (to-from)/2 {
				continue
			}
			_, ofThis := whole[pairKey(path, p.other)]
			_, ofThat := whole[pairKey(key[1-side], p.other)]
			if !ofThis && !ofThat {
				return true
			}
		}
	}
	return false
}

// pairKey is the key of two paths, the lesser first, as matches name them.
func pairKey(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

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

// oneContainer leaves out links of excerpts: one that is in several recordings goes with that of the strongest match,
// and with others only as far as shared audio ties these to it. A sound that was put into both ties no two recordings.
func oneContainer(all map[[2]string]shared) (kept map[[2]string]shared, left int) {
	best := map[string][2]string{} // of an excerpt
	keys := slices.SortedFunc(maps.Keys(all), compareKeys)
	for _, key := range keys {
		s := all[key]
		b, some := best[s.shorter]
		if s.kind == isExcerpt && (!some || s.match.Log10LR > all[b].match.Log10LR) {
			best[s.shorter] = key
		}
	}
	kept = map[[2]string]shared{}
	for _, key := range keys {
		s := all[key]
		if s.kind == isExcerpt && key != best[s.shorter] {
			here, there := container(key, s.shorter), container(best[s.shorter], s.shorter)
			if _, tied := all[pairKey(here, there)]; !tied {
				left++
				continue
			}
		}
		kept[key] = s
	}
	return kept, left
}

// container is the one of two paths that is not the shorter recording's.
func container(key [2]string, shorter string) string {
	if key[0] == shorter {
		return key[1]
	}
	return key[0]
}

func compareKeys(a, b [2]string) int { return slices.Compare(a[:], b[:]) }

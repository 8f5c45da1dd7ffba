package fingerprint

import (
	"cmp"
	"slices"

	"github.com/earwitness/earwitness/fingerprint/internal/kernel"
)

// MatchAll compares every recording with every other and returns what they share, ordered by A, B and AStart. A pair
// may share several spans. A nil print counts as an empty one. It works on all processors; their number changes nothing.
func MatchAll(prints []*Print, o Options) ([]Match, Stats) {
	out, stats, err := sourceOf(prints).matchAll(o)
	if err != nil {
		panic(err) // prints in memory load always
	}
	return out, stats
}

// MatchOne compares a clip with a library and returns what they share, ordered by B and AStart. In the matches A is
// 0, the clip. A nil print counts as an empty one.
func MatchOne(clip *Print, library []*Print, o Options) ([]Match, Stats) {
	out, stats, err := sourceOf(library).matchOne(clip, o)
	if err != nil {
		panic(err) // prints in memory load always
	}
	return out, stats
}

func order(a, b Match) int {
	return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(a.AStart, b.AStart),
		cmp.Compare(a.BStart, b.BStart), cmp.Compare(b.Score, a.Score))
}

func (m Match) swapped() Match {
	m.A, m.B = m.B, m.A
	m.AStart, m.BStart = m.BStart, m.AStart
	m.AEnd, m.BEnd = m.BEnd, m.AEnd
	m.Speed, m.Pitch = 1/m.Speed, 1/m.Pitch
	return m
}

// job is a recording to be looked up in those from a place in the index's order on.
type job struct {
	print  *Print
	number int
	from   int
	effort effort
	along  int  // frames of the axes of all parts that it is looked up in
	itself bool // it is looked up in itself
}

// follower follows the candidates of one recording after the other. It is one goroutine's.
type follower struct {
	*matcher
	proposer *proposer
	scratch  gathered
	hits     []kernel.Hit
	found    map[int][]aligned
	refused  map[int][]span // followed in vain, the last of them
	stats    Stats
}

// aligned is a span found in a recording, and its match.
type aligned struct {
	span
	match Match
}

// follow returns what a recording shares with those that it is looked up in.
func (f *follower) follow(j job) []Match {
	f.found, f.refused = map[int][]aligned{}, map[int][]span{}
	a := j.print
	for _, some := range j.effort.variants() {
		for _, c := range f.slide(j, some) {
			f.examine(j, c)
		}
	}
	for row := 0; j.effort == looked && (row == 0 || row+blockHop < a.rows); row += blockHop {
		for _, c := range f.proposer.propose(a, row, f.index.first[j.from]) {
			f.examine(j, c)
		}
	}
	var out []Match
	for _, spans := range f.found {
		out = append(out, withoutShadows(spans)...)
	}
	return out
}

// spansPerPair bounds what is kept of two recordings that are full of the same loop.
const spansPerPair = 256

// examine decides one candidate.
func (f *follower) examine(j job, c candidate) {
	b := f.index.order[c.recording]
	p := pair{j.print, f.prints[b], f.set, &f.scratch, j.itself}
	s := p.bound(c.span)
	if f.known(b, s) || j.itself && s.at(s.lo)-s.lo < repeatApart {
		return
	}
	if len(f.found[b]) == spansPerPair {
		f.stats.PairsCrowded++
		return
	}
	f.stats.Candidates++
	s, ok := p.align(s)
	if !ok || f.known(b, s) {
		return
	}
	if j.itself && !p.repeats(s) {
		f.refuse(b, s)
		return
	}
	m := f.describe(p, s, Match{A: j.number, B: b, Votes: c.votes})
	if m.Frames >= leastActive && m.Score >= f.least {
		f.found[b] = append(f.found[b], aligned{s, m})
	} else {
		f.refuse(b, s)
	}
}

// refuse keeps in mind that the span was followed in vain.
func (f *follower) refuse(b int, s span) {
	f.refused[b] = append(f.refused[b][max(0, len(f.refused[b])-spansPerPair):], s)
}

// known says whether the middle of the span lies on one that was found already.
func (f *follower) known(b int, s span) bool {
	const near = 8 // frames, a quarter of a second
	middle := (s.lo + s.hi) / 2
	for _, k := range f.refused[b] {
		if d := k.at(middle) - s.at(middle); k.lo <= middle && middle < k.hi && d == 0 && k.slope == s.slope && k.shift == s.shift {
			return true
		}
	}
	for _, k := range f.found[b] {
		if d := k.at(middle) - s.at(middle); k.lo <= middle && middle < k.hi && -near <= d && d <= near {
			return true
		}
	}
	return false
}

// withoutShadows returns the matches of one pair of recordings that are not shadows of better ones.
func withoutShadows(spans []aligned) []Match {
	slices.SortFunc(spans, func(a, b aligned) int {
		return cmp.Or(cmp.Compare(b.match.Score, a.match.Score), order(a.match, b.match))
	})
	var kept []Match
	for _, f := range spans {
		if !slices.ContainsFunc(kept, f.match.shadowOf) {
			kept = append(kept, f.match)
		}
	}
	return kept
}

// shadowOf says whether most of the match lies, in A or in B, inside a match that speaks a third more clearly:
// music is like itself a few bars on.
func (m Match) shadowOf(k Match) bool {
	inside := func(lo, hi, from, to float64) bool { return min(hi, to)-max(lo, from) > (hi-lo)/2 }
	return 0.5-m.BER < 0.75*(0.5-k.BER) &&
		(inside(m.AStart, m.AEnd, k.AStart, k.AEnd) || inside(m.BStart, m.BEnd, k.BStart, k.BEnd))
}

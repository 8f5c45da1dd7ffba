package fingerprint

import (
	"cmp"
	"slices"
)

// MatchAll compares every recording with every other and returns what they share, ordered by A, B and AStart. A pair
// may share several spans. A nil print counts as an empty one.
func MatchAll(prints []*Print, o Options) ([]Match, Stats) {
	m := newMatcher(prints, o)
	m.places = placesCompared(m.prints)
	var out []Match
	for r, i := range m.index.order {
		// The shorter of two recordings is looked up: its blocks are whole more often.
		for _, f := range m.follow(m.prints[i], i, m.index.first[r+1]) {
			if f.A > f.B {
				f = f.swapped()
			}
			out = append(out, f)
		}
	}
	slices.SortFunc(out, order)
	return out, m.proposer.stats
}

// MatchOne compares a clip with a library and returns what they share, ordered by B and AStart. In the matches A is
// 0, the clip. A nil print counts as an empty one.
func MatchOne(clip *Print, library []*Print, o Options) ([]Match, Stats) {
	if clip == nil {
		clip = &Print{}
	}
	m := newMatcher(library, o)
	frames := 0.0
	for _, p := range m.prints {
		frames += float64(len(p.bits))
	}
	m.places = max(1, blocksOf(clip)*frames)
	out := m.follow(clip, 0, 0)
	slices.SortFunc(out, order)
	return out, m.proposer.stats
}

func order(a, b Match) int {
	return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(a.AStart, b.AStart),
		cmp.Compare(a.BStart, b.BStart), cmp.Compare(b.Score, a.Score))
}

func (m Match) swapped() Match {
	m.A, m.B = m.B, m.A
	m.AStart, m.BStart = m.BStart, m.AStart
	m.AEnd, m.BEnd = m.BEnd, m.AEnd
	m.Speed = 1 / m.Speed
	return m
}

// matcher follows the candidates of one recording's blocks.
type matcher struct {
	prints   []*Print
	least    float64
	index    *index
	proposer *proposer
	places   float64 // compared in all
	found    map[int][]aligned
}

// aligned is a span found in a recording, and its match.
type aligned struct {
	span
	match Match
}

func newMatcher(prints []*Print, o Options) *matcher {
	o = o.withDefaults()
	prints = slices.Clone(prints)
	for i, p := range prints {
		if p == nil {
			prints[i] = &Print{}
		}
	}
	x := newIndex(prints)
	m := &matcher{prints: prints, least: o.MinScore, index: x, proposer: newProposer(x, o.HitsPerBlock)}
	m.proposer.stats.Pairs, m.proposer.stats.LeftOut = len(x.at), len(prints)-len(x.order)
	return m
}

// follow returns what print a, of number n, shares with the recordings from the axis row `from` on.
func (m *matcher) follow(a *Print, n, from int) []Match {
	m.found = map[int][]aligned{}
	for row := 0; row == 0 || row+blockHop < a.rows; row += blockHop {
		for _, c := range m.proposer.propose(a, row, from) {
			m.examine(a, n, row, c)
		}
	}
	var out []Match
	for _, spans := range m.found {
		out = append(out, withoutShadows(spans)...)
	}
	return out
}

// spansPerPair bounds what is kept of two recordings that are full of the same loop.
const spansPerPair = 256

// examine decides one candidate.
func (m *matcher) examine(a *Print, n, row int, c candidate) {
	b := m.index.order[c.recording]
	p := pair{a, m.prints[b]}
	s := p.bound(span{line{1, float64(c.offset) / rowsPerFrame}, row / rowsPerFrame, (row + blockRows) / rowsPerFrame})
	if m.known(b, s) {
		return
	}
	if len(m.found[b]) == spansPerPair {
		m.proposer.stats.PairsCrowded++
		return
	}
	m.proposer.stats.Candidates++
	s, z, ok := p.align(s)
	if !ok || m.known(b, s) {
		return
	}
	if f := p.describe(s, z, m.places, Match{A: n, B: b, Votes: c.votes}); f.Frames >= leastActive && f.Score >= m.least {
		m.found[b] = append(m.found[b], aligned{s, f})
	}
}

// known says whether the middle of the span lies on one that was found already.
func (m *matcher) known(b int, s span) bool {
	const near = 8 // frames, a quarter of a second
	middle := (s.lo + s.hi) / 2
	for _, f := range m.found[b] {
		if d := f.at(middle) - s.at(middle); f.lo <= middle && middle < f.hi && -near <= d && d <= near {
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

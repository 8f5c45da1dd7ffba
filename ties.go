package earwitness

import (
	"cmp"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

const (
	// leastTie is the log10 LR of matches that tie two recordings: what is not the same audio has no lineage.
	leastTie = 1.0
	// tieSeconds is the least that two recordings must share: the shortest that the model of lineage was fitted on.
	tieSeconds = 6.0
	// sameLag is how far matches of one pair may lie apart, in seconds, and be parts of one.
	sameLag = 0.1
	// drift is how far the speed may be from 1, in parts per million, where it is known to the sample, and roughSpeed
	// where only fingerprints tell: windows of two seconds that do not run together look worse than they are.
	drift, roughSpeed = 20.0, 2000.0
	// wholeOverlap is the share of what lies side by side that must match for the rest to count as shared too: silence
	// has no fingerprint.
	wholeOverlap = 0.7
)

// tie is two recordings that share audio at one speed: what is at t seconds in A is at t+lag in B.
type tie struct {
	a, b     string
	from, to float64 // in A
	lag      float64
	shared   float64 // seconds from from to to that match
}

// ties joins the matches of each pair of recordings that lie on the line of its longest one, and keeps the pairs that
// share enough, in order of A and B.
func ties(matches []evidence.Match) []tie {
	var all, out []tie
	for _, m := range matches {
		if m.A != m.B && m.Log10LR >= leastTie && level(m) {
			t := tie{a: m.A, b: m.B, from: m.AStartSeconds, to: m.AEndSeconds, lag: m.BEndSeconds - m.AEndSeconds}
			t.shared = t.to - t.from
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(s, t tie) int {
		return cmp.Or(cmp.Compare(s.a, t.a), cmp.Compare(s.b, t.b), cmp.Compare(t.shared, s.shared))
	})
	for _, t := range all {
		last := len(out) - 1
		switch {
		case last < 0 || out[last].a != t.a || out[last].b != t.b:
			out = append(out, t)
		case math.Abs(out[last].lag-t.lag) <= sameLag:
			out[last].join(t)
		}
	}
	return slices.DeleteFunc(out, func(t tie) bool { return t.shared < tieSeconds })
}

// level reports whether both recordings of a match run at one speed.
func level(m evidence.Match) bool {
	most := roughSpeed
	if m.Precision == evidence.ToSample {
		most = drift
	}
	return math.Abs(m.Speed-1)*1e6 <= most
}

func (t *tie) join(other tie) {
	t.from, t.to = min(t.from, other.from), max(t.to, other.to)
	t.shared = min(t.shared+other.shared, t.to-t.from)
}

// beyond returns how many seconds each recording has before and after what the two share.
func (t tie) beyond(secondsA, secondsB float64) (a, b float64) {
	shared := min(secondsA, secondsB-t.lag) - max(0, -t.lag)
	if t.shared < wholeOverlap*shared {
		shared = t.shared
	}
	return max(0, secondsA-shared), max(0, secondsB-shared)
}

// windows returns where in A the windows start that the two are compared in.
func (t tie) windows() []float64 {
	from := max(t.from, 0, -t.lag)
	span := min(t.to-from, kinReach)
	n := min(kinWindows, int(span/windowSeconds))
	at := make([]float64, max(n, 0))
	for i := range at {
		at[i] = from + (span-windowSeconds)*float64(i)/float64(max(n-1, 1))
	}
	return at
}

// kin is recordings that share audio, each with one other at least.
type kin struct {
	paths []string // in order
	ties  []tie
}

// kinOf returns what the ties hold together, in order of the first path.
func kinOf(all []tie) []kin {
	head := map[string]string{} // a path that leads to the first of its kin
	var find func(path string) string
	find = func(path string) string {
		next, ok := head[path]
		if !ok || next == path {
			return path
		}
		head[path] = find(next)
		return head[path]
	}
	for _, t := range all {
		a, b := find(t.a), find(t.b)
		head[a], head[b] = min(a, b), min(a, b)
	}
	byHead := map[string]int{}
	var out []kin
	for _, t := range all {
		h := find(t.a)
		i, ok := byHead[h]
		if !ok {
			i = len(out)
			byHead[h] = i
			out = append(out, kin{})
		}
		out[i].ties = append(out[i].ties, t)
	}
	for i := range out {
		out[i].name()
	}
	slices.SortFunc(out, func(a, b kin) int { return cmp.Compare(a.paths[0], b.paths[0]) })
	return out
}

// name lists the paths that the ties join.
func (k *kin) name() {
	k.paths = nil
	for _, t := range k.ties {
		k.paths = append(k.paths, t.a, t.b)
	}
	slices.Sort(k.paths)
	k.paths = slices.Compact(k.paths)
}

// bounded leaves out the shortest recordings until the others are few enough and their windows can be held, and
// returns those left out. An origin is seldom shorter than its copies.
func (k kin) bounded(seconds func(path string) float64) (kept kin, left []string) {
	longest := slices.Clone(k.paths)
	slices.SortStableFunc(longest, func(a, b string) int { return cmp.Compare(seconds(b), seconds(a)) })
	for n := min(len(longest), kinCopies); ; n-- {
		some := slices.Sorted(slices.Values(longest[:n]))
		in := func(path string) bool { _, ok := slices.BinarySearch(some, path); return ok }
		kept = kin{ties: slices.DeleteFunc(slices.Clone(k.ties), func(t tie) bool { return !in(t.a) || !in(t.b) })}
		kept.name()
		if n <= 2 || kept.held() <= kinSeconds {
			break
		}
	}
	for _, path := range k.paths {
		if _, ok := slices.BinarySearch(kept.paths, path); !ok {
			left = append(left, path)
		}
	}
	return kept, left
}

// wanted returns what has to be decoded of each recording.
func (k kin) wanted() map[string][]stretch {
	const margin = 0.1 // more than a resampler looks to each side
	out := map[string][]stretch{}
	for _, t := range k.ties {
		for _, at := range t.windows() {
			out[t.a] = append(out[t.a], around(at, at+windowSeconds, margin))
			out[t.b] = append(out[t.b], around(at+t.lag, at+t.lag+windowSeconds, margin))
		}
	}
	for path := range out {
		out[path] = merged(out[path])
	}
	return out
}

// held is how many seconds of audio the windows take together.
func (k kin) held() (seconds int) {
	for _, some := range k.wanted() {
		for _, s := range some {
			seconds += s.to - s.from
		}
	}
	return seconds
}

// merged sorts stretches and makes one of those that touch.
func merged(some []stretch) (out []stretch) {
	slices.SortFunc(some, func(a, b stretch) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	for _, s := range some {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

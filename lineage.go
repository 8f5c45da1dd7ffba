package earwitness

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/lineage"
)

const (
	// windowSeconds and kinWindows are what the model of lineage was fitted with; they lie in the first kinReach seconds
	// of what two recordings share.
	windowSeconds, kinWindows, kinReach = 2.0, 6, 60.0
	// kinCopies of the same audio are compared with each other at most, and kinSeconds of them held: 190 MB.
	kinCopies, kinSeconds = 64, 3000
	// leastEdge is the log10 LR from which one copy is said to be made of another. The figures of package lineage hold
	// for it.
	leastEdge = 0.5
	// lineageShare of the case's audio is decoded once more to see which copy came first, or lineageLeast seconds.
	lineageShare, lineageLeast = 0.25, 3600.0
	// kinNamed groups and pathsNamed recordings of each are named where it cannot be told which came first.
	kinNamed, pathsNamed = 20, 6
)

// compareLineage asks of recordings that share audio which was made of which.
func (s *scan) compareLineage(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	all := kinOf(ties(out.Matches))
	if len(all) == 0 {
		return nil
	}
	l := &genealogist{folder: s.folder, recordings: map[string]evidence.Recording{}, budget: lineageLeast}
	total := 0.0
	for _, r := range c.Recordings {
		l.recordings[r.Path] = r
		total += r.DurationSeconds
	}
	l.budget = max(l.budget, lineageShare*total)
	s.progress.stage(stageLineage, len(all))
	for _, k := range all {
		l.judge(ctx, k)
		s.progress.step()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	slices.SortFunc(l.found, func(a, b evidence.Lineage) int {
		return strings.Compare(a.From+"\x00"+a.To, b.From+"\x00"+b.To)
	})
	out.Lineage = l.found
	out.Limits = append(out.Limits, l.limits()...)
	return nil
}

// genealogist finds which copies were made of which, group by group.
type genealogist struct {
	*folder
	recordings map[string]evidence.Recording
	budget     float64 // seconds that may still be decoded

	found  []evidence.Lineage
	open   [][]string // groups of which nothing can be told
	unseen int        // recordings that the budget was too small for
	left   []string   // limits
}

func (l *genealogist) seconds(path string) float64 { return l.recordings[path].DurationSeconds }

// judge compares the recordings of one group with each other.
func (l *genealogist) judge(ctx context.Context, k kin) {
	k, left := k.bounded(l.seconds)
	if len(left) > 0 {
		l.left = append(l.left, fmt.Sprintf("lineage: %d of the %d recordings that share audio with %q were left out to bound "+
			"the comparison, the shortest: %s", len(left), len(k.paths)+len(left), k.paths[0], named(left)))
	}
	wanted := k.wanted()
	cost := 0.0
	for _, path := range k.paths {
		cost += decoding(l.recordings[path], wanted[path])
	}
	if cost > l.budget {
		l.unseen += len(k.paths)
		return
	}
	l.budget -= cost
	audio := make([][]piece, len(k.paths))
	problems := make([]error, len(k.paths))
	l.o.inParallel(len(k.paths), func(i int) {
		audio[i], problems[i] = l.pieces(ctx, k.paths[i], wanted[k.paths[i]], wideRate)
	})
	if ctx.Err() != nil {
		return
	}
	for i, err := range problems {
		if err != nil {
			l.left = append(l.left, fmt.Sprintf("lineage: %q was not compared: %v", k.paths[i], err))
		}
	}
	tree := l.join(k, l.weigh(k, audio))
	if len(tree) == 0 {
		l.open = append(l.open, k.paths)
	}
	l.found = append(l.found, tree...)
}

// decoding is how many seconds must be decoded to have some stretches, in order. Only plain PCM can be entered in the
// middle.
func decoding(r evidence.Recording, some []stretch) float64 {
	sum, last := 0, 0
	for _, s := range some {
		sum, last = sum+s.to-s.from, s.to
	}
	if r.Container == "wav" && r.BitsPerSample > 0 {
		return float64(sum)
	}
	return float64(last)
}

// weigh measures the windows of each tie; a and b of the pairs are numbers of paths.
func (l *genealogist) weigh(k kin, audio [][]piece) []lineage.Pair {
	pairs := make([]lineage.Pair, len(k.ties))
	l.o.inParallel(len(k.ties), func(i int) {
		t := k.ties[i]
		a, _ := slices.BinarySearch(k.paths, t.a)
		b, _ := slices.BinarySearch(k.paths, t.b)
		var inA, inB [][]float32
		for _, at := range t.windows() {
			x, y := window(audio[a], at), window(audio[b], at+t.lag)
			if x != nil && y != nil {
				inA, inB = append(inA, x), append(inB, y)
			}
		}
		pairs[i] = lineage.Pair{A: a, B: b, Measures: lineage.Compare(inA, inB, wideRate)}
	})
	lineage.Thirds(pairs)
	return pairs
}

// window returns the window that starts at so many seconds; nil if it was not decoded whole.
func window(pieces []piece, at float64) []float32 {
	const n = int(windowSeconds * wideRate)
	from := int64(math.Round(at * wideRate))
	for _, p := range pieces {
		if x, _ := p.Samples(from, n); len(x) == n {
			return x
		}
	}
	return nil
}

// join weighs each pair both ways round and returns the tree of the edges that are strong enough.
func (l *genealogist) join(k kin, pairs []lineage.Pair) []evidence.Lineage {
	var edges []lineage.Edge
	said := map[[2]int]evidence.Lineage{}
	for i, p := range pairs {
		a, b := l.recordings[k.paths[p.A]], l.recordings[k.paths[p.B]]
		if p.Measures.Windows == 0 || !ordered(a, b) {
			continue
		}
		beyondA, beyondB := k.ties[i].beyond(a.DurationSeconds, b.DurationSeconds)
		factsA, factsB := facts(a, beyondA), facts(b, beyondB)
		forward := lineage.DefaultModel().Weigh(p.Measures, factsA, factsB)
		back := lineage.DefaultModel().Weigh(p.Measures.Swap(), factsB, factsA)
		said[[2]int{p.A, p.B}] = l.weighed(a, b, p.Measures, forward)
		said[[2]int{p.B, p.A}] = l.weighed(b, a, p.Measures, back)
		for _, way := range [][2]int{{p.A, p.B}, {p.B, p.A}} {
			edges = append(edges, lineage.Edge{
				From: way[0], To: way[1], Log10LR: said[way].Log10LR, Residual: p.Measures.Residual,
			})
		}
	}
	var out []evidence.Lineage
	for _, e := range lineage.Tree(len(k.paths), edges, leastEdge) {
		edge := said[[2]int{e.From, e.To}]
		edge.Limits = l.doubts(k, edge)
		out = append(out, edge)
	}
	return out
}

// ordered reports whether it can be asked which of two recordings came first. The same samples have no order, and of
// codings in GSM of GSM most were turned round.
func ordered(a, b evidence.Recording) bool {
	gsm := strings.HasPrefix(a.Codec, "gsm") && strings.HasPrefix(b.Codec, "gsm")
	return !gsm && (a.PCMSHA256 == "" || a.PCMSHA256 != b.PCMSHA256)
}

// weighed turns what speaks for an order into evidence.
func (l *genealogist) weighed(from, to evidence.Recording, m lineage.Measures, e lineage.Evidence) evidence.Lineage {
	ratio, rate := l.o.calibration().Descent.Weigh(e.Score())
	return evidence.Lineage{
		From: from.Path, To: to.Path, Log10LR: ratio, ErrorRate: rate,
		Measurements: map[string]float64{
			"windows": float64(m.Windows), "residual_db": m.Residual, "order_score": e.Order, "parent_score": e.Parent,
		},
	}
}

// doubts says what the ratio of an edge does not know.
func (l *genealogist) doubts(k kin, e evidence.Lineage) (limits []string) {
	from, to := l.recordings[e.From], l.recordings[e.To]
	var same []string
	for _, path := range k.paths {
		if path != e.From && from.PCMSHA256 != "" && l.recordings[path].PCMSHA256 == from.PCMSHA256 {
			same = append(same, path)
		}
	}
	if len(same) > 0 {
		limits = append(limits, "the same samples as in the earlier are in "+named(same))
	}
	for _, r := range []evidence.Recording{from, to} {
		if !weighable(r.Codec) {
			limits = append(limits, fmt.Sprintf("%q is coded as %s, which the ratio was not measured on", r.Path, r.Codec))
		}
	}
	return limits
}

// weighable reports whether a coding is lossless or one that the model of lineage was fitted on.
func weighable(codec string) bool {
	if _, ok := lineage.DefaultModel().Codings[codec]; ok {
		return true
	}
	switch codec {
	case "flac", "alac", "wavpack", "ape", "tta":
		return true
	}
	return strings.HasPrefix(codec, "pcm_") && codec != "pcm_alaw"
}

// facts are what a Model is told of a recording beside its samples.
func facts(r evidence.Recording, beyond float64) lineage.Facts {
	return lineage.Facts{
		Codec: r.Codec, BitRateBPS: r.BitRateBPS / max(r.Channels, 1), RateHz: r.SampleRateHz, BeyondSeconds: beyond,
	}
}

// limits says what could not be told.
func (l *genealogist) limits() []string {
	out := l.left
	for _, paths := range l.open[:min(len(l.open), kinNamed)] {
		out = append(out, "lineage: which came first cannot be told of "+named(paths))
	}
	if more := len(l.open) - kinNamed; more > 0 {
		out = append(out, fmt.Sprintf("lineage: nor of the recordings of %d other groups that share audio", more))
	}
	if l.unseen > 0 {
		out = append(out, fmt.Sprintf("lineage: %d recordings that share audio were not compared: what is decoded twice is bounded", l.unseen))
	}
	return out
}

// named lists paths, some of them if they are many.
func named(paths []string) string {
	var quoted []string
	for _, p := range paths[:min(len(paths), pathsNamed)] {
		quoted = append(quoted, fmt.Sprintf("%q", p))
	}
	s := strings.Join(quoted, ", ")
	if more := len(paths) - pathsNamed; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

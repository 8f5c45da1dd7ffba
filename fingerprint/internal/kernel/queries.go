package kernel

import (
	"cmp"
	"slices"
)

// MaxSpan bounds the frames that a query spans, its step times its words.
const MaxSpan = 1 << 16

// Queries are short pieces of fingerprints, of one length, that are slid along long ones together, and the memory for
// that; they are one goroutine's. Word k of a query stands at frame i + k·step of a recording when the query is at
// position i.
type Queries struct {
	step, length int
	words        [][]uint64 // as prepared by the set
	block        block
}

// Hit is a position where few bits differ.
type Hit struct {
	Query  int   // its number
	At     int   // of the query's first word, in frames of the recording
	Wrong  int32 // differing bits in active frames
	Frames int32 // active frames
}

// NewQueries makes queries of words, all of which count, step frames apart. The work of laying a recording out is done
// once for them all. It panics if the queries have no words or different numbers of them, if step is below 1 or if a
// query spans more than MaxSpan frames.
func (s *Set) NewQueries(step int, queries ...[]uint32) *Queries {
	if len(queries) == 0 || len(queries[0]) == 0 || step < 1 || step > MaxSpan || len(queries[0]) > MaxSpan/step {
		panic("kernel: queries of no words, or of too many")
	}
	q := &Queries{step: step, length: len(queries[0])}
	for _, words := range queries {
		if len(words) != q.length {
			panic("kernel: queries of different lengths")
		}
		prepared := make([]uint64, q.length)
		s.prepare(prepared, words)
		q.words = append(q.words, prepared)
	}
	q.block.set, q.block.shape = s, shape{Length: q.length, Step: step}
	return q
}

// Positions returns how many positions a query has in a recording of so many frames.
func (q *Queries) Positions(frames int) int { return max(0, frames-q.step*(q.length-1)) }

// Slide slides one query, by its number: it sets wrong and frames, of the same length, for the positions from `from`
// on to how many bits differ in active frames, and how many of the recording's frames that the words meet are active.
// It panics if the recording has fewer positions.
func (q *Queries) Slide(wrong, frames []int32, query int, r Frames, from int) {
	to := from + len(wrong)
	if from < 0 || len(frames) != len(wrong) || len(wrong) > 0 && to > q.Positions(len(r.Words)) {
		panic("kernel: positions that the recording does not have")
	}
	for b := &q.block; from < to; {
		n := b.lay(r, from, to)
		b.count(0, 0)
		b.compare(q.words[query])
		b.unfold(wrong[:n], b.wrong)
		b.unfold(frames[:n], b.frames)
		from, wrong, frames = from+n, wrong[n:], frames[n:]
	}
}

// Below appends the positions from `from` up to `to`, exclusive, where fewer than limit[f] bits differ in the f frames
// that are active, in their order, and queries at the same position in theirs. Limit has an entry for every f up to the
// number of words; 0 means never. Positions that the recording does not have are left out. It panics if limit has
// another length.
func (q *Queries) Below(dst []Hit, r Frames, from, to int, limit []int32) []Hit {
	if len(limit) != q.length+1 {
		panic("kernel: a limit is needed for each number of frames")
	}
	scale, offset, some := majorant(limit)
	if !some {
		return dst
	}
	from, to = max(0, from), min(to, q.Positions(len(r.Words)))
	for b := &q.block; from < to; {
		n, old := b.lay(r, from, to), len(dst)
		b.count(scale, offset)
		for i, words := range q.words {
			b.compare(words)
			dst = b.collect(dst, Hit{Query: i, At: from}, n, limit)
		}
		slices.SortFunc(dst[old:], func(a, b Hit) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Query, b.Query)) })
		from += n
	}
	return dst
}

// majorant returns the line of which the comparison Scale·f + Offset is at least hitScale·limit[f] wherever that is
// above 0; false if it nowhere is.
func majorant(limit []int32) (scale, offset int, some bool) {
	first, last := -1, -1
	for f, n := range limit {
		if n > 0 {
			last = f
			if first < 0 {
				first = f
			}
		}
	}
	if first < 0 {
		return 0, 0, false
	}
	capped := func(f int) int { return hitScale * min(int(limit[f]), 32*f+1) }
	if last > first {
		scale = max(0, (capped(last)-capped(first))/(last-first))
	}
	offset = -32 * hitScale * len(limit)
	for f := first; f <= last; f++ {
		if limit[f] > 0 {
			offset = max(offset, capped(f)-scale*f)
		}
	}
	return scale, offset, true
}

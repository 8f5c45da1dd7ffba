package kernel

import (
	"cmp"
	"slices"
	"unsafe"
)

// MaxSpan bounds the frames that a query spans, Step times its words.
const MaxSpan = 1 << 16

// maxLane bounds the rows of a block that are positions, so that what is laid out stays in a core's own cache.
const maxLane = 512

// Query is a short piece of a fingerprint that is slid along long ones, and the memory for that; it is one goroutine's.
// Word k stands at frame i + k·step of a recording when the query is at position i.
type Query struct {
	set    *Set
	shape  shape
	words  []uint64 // as prepared by the set
	rows   []uint64
	wrong  []int32
	frames []int32
	hits   []uint16
	active []uint32
	tail   []uint32 // the end of a recording, padded
}

// Hit is a position where few bits differ.
type Hit struct {
	At     int   // of the query's first word, in frames of the recording
	Wrong  int32 // differing bits in active frames
	Frames int32 // active frames
}

// NewQuery makes a query of words, all of which count, step frames apart. It panics if there are no words, if step is
// below 1 or if the words span more than MaxSpan frames.
func (s *Set) NewQuery(words []uint32, step int) *Query {
	if len(words) == 0 || step < 1 || step > MaxSpan || len(words) > MaxSpan/step {
		panic("kernel: a query of no words, or of too many")
	}
	q := &Query{set: s, shape: shape{Length: len(words), Step: step}, words: make([]uint64, len(words))}
	s.prepare(q.words, words)
	return q
}

// Positions returns how many positions a query has in a recording of so many frames.
func (q *Query) Positions(frames int) int { return max(0, frames-q.shape.Step*(q.shape.Length-1)) }

// Slide sets wrong and frames, of the same length, for positions from on: how many bits differ in active frames, and
// how many of the recording's frames that the words meet are active. It panics if the recording has fewer positions.
func (q *Query) Slide(wrong, frames []int32, r Frames, from int) {
	to := from + len(wrong)
	if from < 0 || len(frames) != len(wrong) || len(wrong) > 0 && to > q.Positions(len(r.Words)) {
		panic("kernel: positions that the recording does not have")
	}
	q.shape.Scale, q.shape.Offset = 0, 0
	for from < to {
		n := q.block(r, from, to)
		for l := range q.set.lanes {
			lane := l * q.shape.Lane
			for j := range min(q.shape.Lane, max(0, n-lane)) {
				wrong[lane+j], frames[lane+j] = q.wrong[j*q.set.lanes+l], q.frames[j*q.set.lanes+l]
			}
		}
		from, wrong, frames = from+n, wrong[n:], frames[n:]
	}
}

// Below appends the positions from `from` up to `to`, exclusive, where fewer than limit[f] bits differ in the f frames
// that are active, in their order. Limit has an entry for every f up to the number of words; 0 means never. Positions
// that the recording does not have are left out. It panics if limit has another length.
func (q *Query) Below(dst []Hit, r Frames, from, to int, limit []int32) []Hit {
	if len(limit) != q.shape.Length+1 {
		panic("kernel: a limit is needed for each number of frames")
	}
	var some bool
	if q.shape.Scale, q.shape.Offset, some = majorant(limit); !some {
		return dst
	}
	from, to = max(0, from), min(to, q.Positions(len(r.Words)))
	for from < to {
		n := q.block(r, from, to)
		dst = q.collect(dst, from, n, limit)
		from += n
	}
	return dst
}

// majorant returns the line of which the comparison Scale·f + Offset is at least hitScale·limit[f] wherever that is
// above 0; false if it nowhere is.
func majorant(limit []int32) (scale, offset int, some bool) {
	first, last := -1, -1
	capped := func(f int) int { return hitScale * min(int(limit[f]), 32*f+1) }
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
	if last > first {
		scale = min(max(0, (capped(last)-capped(first))/(last-first)), 32*hitScale)
	}
	offset = -32 * hitScale * len(limit)
	for f := first; f <= last; f++ {
		if limit[f] > 0 {
			offset = max(offset, capped(f)-scale*f)
		}
	}
	return scale, offset, true
}

// collect appends the hits of a block of n positions from `from` on.
func (q *Query) collect(dst []Hit, from, n int, limit []int32) []Hit {
	old := len(dst)
	for j, lanes := range q.hits[:q.shape.Lane] {
		for l := 0; lanes != 0; l, lanes = l+1, lanes>>1 {
			at, i := l*q.shape.Lane+j, j*q.set.lanes+l
			if lanes&1 != 0 && at < n && q.wrong[i] < limit[q.frames[i]] {
				dst = append(dst, Hit{At: from + at, Wrong: q.wrong[i], Frames: q.frames[i]})
			}
		}
	}
	slices.SortFunc(dst[old:], func(a, b Hit) int { return cmp.Compare(a.At, b.At) })
	return dst
}

// block compares the query with the first positions from `from` up to `to`, and returns how many they are. Results are
// in the order of rows and lanes; what comes after the last position is junk.
func (q *Query) block(r Frames, from, to int) int {
	unit := tileRows * q.shape.Step
	lane := (to - from + q.set.lanes - 1) / q.set.lanes
	lane = min((lane+unit-1)/unit*unit, max(unit, maxLane/unit*unit))
	s := &q.shape
	s.Lane = lane
	s.Rows = (lane + s.Step*s.Length + packRows - 1) / packRows * packRows
	q.grow()
	q.lay(r, from)
	clear(q.wrong[:lane*q.set.lanes])
	for phase := range s.Step {
		at := phase * q.set.lanes
		rows := &q.rows[phase*q.set.rowWords]
		q.set.tile(&q.wrong[at], rows, &q.words[0], s)
		q.set.below(&q.hits[phase], &q.frames[at], rows, &q.wrong[at], s)
	}
	return min(to-from, lane*q.set.lanes)
}

// grow makes room for a block.
func (q *Query) grow() {
	n := q.shape.Lane * q.set.lanes
	if len(q.rows) < q.shape.Rows*q.set.rowWords {
		q.rows = aligned(q.shape.Rows * q.set.rowWords)
		q.active = make([]uint32, q.shape.Rows/packRows*q.set.lanes)
	}
	if len(q.wrong) < n {
		q.wrong, q.frames, q.hits = make([]int32, n), make([]int32, n), make([]uint16, q.shape.Lane)
	}
}

// lay lays out what the positions of a block from `from` on meet.
func (q *Query) lay(r Frames, from int) {
	s, lanes := &q.shape, q.set.lanes
	for l := range lanes {
		for j := 0; j < s.Rows; j += 2 * packRows {
			bits := r.activity(from + l*s.Lane + j)
			q.active[j/packRows*lanes+l] = uint32(bits)
			if j+packRows < s.Rows {
				q.active[(j/packRows+1)*lanes+l] = uint32(bits >> 32)
			}
		}
	}
	words, need := r.Words[from:], (lanes-1)*s.Lane+s.Rows
	if len(words) < need {
		if len(q.tail) < need {
			q.tail = make([]uint32, need)
		}
		clear(q.tail[copy(q.tail, words):])
		words = q.tail
	}
	q.set.pack(&q.rows[0], &words[0], &q.active[0], s)
}

// aligned returns n words from the start of a cache line on.
func aligned(n int) []uint64 {
	const line = 8
	x := make([]uint64, n+line)
	for i := range line {
		if uintptr(unsafe.Pointer(&x[i]))%(8*line) == 0 {
			return x[i:][:n]
		}
	}
	return x[:n]
}

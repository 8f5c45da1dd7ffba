package kernel

import "unsafe"

// maxLane bounds the rows of a block that are positions, so that what is laid out stays in a core's own cache.
const maxLane = 512

// block is a run of positions in one recording, laid out for a set. Results are in the order of rows and lanes; those
// of lanes' positions after the last are junk.
type block struct {
	set    *Set
	shape  shape
	rows   []uint64
	active []uint32
	tail   []uint32 // the end of a recording, padded
	wrong  []int32
	frames []int32
	limits []int32
	hits   []uint16
}

// lay lays out what the first positions from `from` up to `to` meet, and returns how many these are.
func (b *block) lay(r Frames, from, to int) int {
	s, lanes := &b.shape, b.set.lanes
	unit := tileRows * s.Step
	s.Lane = (to - from + lanes - 1) / lanes
	s.Lane = min((s.Lane+unit-1)/unit*unit, max(unit, maxLane/unit*unit))
	s.Rows = (s.Lane + s.Step*s.Length + packRows - 1) / packRows * packRows
	b.grow()
	for l := range lanes {
		for j := 0; j < s.Rows; j += 2 * packRows {
			bits := r.activity(from + l*s.Lane + j)
			b.active[j/packRows*lanes+l] = uint32(bits)
			if j+packRows < s.Rows {
				b.active[(j/packRows+1)*lanes+l] = uint32(bits >> 32)
			}
		}
	}
	words, need := r.Words[from:], (lanes-1)*s.Lane+s.Rows
	if len(words) < need {
		if len(b.tail) < need {
			b.tail = make([]uint32, need)
		}
		clear(b.tail[copy(b.tail, words):])
		words = b.tail
	}
	b.set.pack(&b.rows[0], &words[0], &b.active[0], s)
	return min(to-from, s.Lane*lanes)
}

// grow makes room for a block.
func (b *block) grow() {
	if len(b.rows) < b.shape.Rows*b.set.rowWords {
		b.rows = aligned(b.shape.Rows * b.set.rowWords)
		b.active = make([]uint32, b.shape.Rows/packRows*b.set.lanes)
	}
	if n := b.shape.Lane * b.set.lanes; len(b.wrong) < n {
		b.wrong, b.frames, b.limits = make([]int32, n), make([]int32, n), make([]int32, n)
		b.hits = make([]uint16, b.shape.Lane)
	}
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

// count sets the active frames and the limits of all positions.
func (b *block) count(scale, offset int) {
	b.shape.Scale, b.shape.Offset = scale, offset
	for phase := range b.shape.Step {
		at := phase * b.set.lanes
		b.set.count(&b.frames[at], &b.limits[at], &b.rows[phase*b.set.rowWords], &b.shape)
	}
}

// compare sets the wrong bits and the hits of all positions for a query.
func (b *block) compare(query []uint64) {
	clear(b.wrong[:b.shape.Lane*b.set.lanes])
	for phase := range b.shape.Step {
		b.set.tile(&b.wrong[phase*b.set.lanes], &b.rows[phase*b.set.rowWords], &query[0], &b.shape)
	}
	b.set.compare(&b.hits[0], &b.wrong[0], &b.limits[0], b.shape.Lane)
}

// collect appends those of the n positions that are below the limit. The first hit would be hit.
func (b *block) collect(dst []Hit, hit Hit, n int, limit []int32) []Hit {
	first := hit.At
	for j, lanes := range b.hits[:b.shape.Lane] {
		for l := 0; lanes != 0; l, lanes = l+1, lanes>>1 {
			at, i := l*b.shape.Lane+j, j*b.set.lanes+l
			if lanes&1 != 0 && at < n && b.wrong[i] < limit[b.frames[i]] {
				hit.At, hit.Wrong, hit.Frames = first+at, b.wrong[i], b.frames[i]
				dst = append(dst, hit)
			}
		}
	}
	return dst
}

// unfold sets dst to results in the order of positions. The limits are overwritten.
func (b *block) unfold(dst, results []int32) {
	whole := dst
	if n := b.shape.Lane * b.set.lanes; len(dst) < n {
		whole = b.limits[:n]
	}
	b.set.unfold(&whole[0], &results[0], b.shape.Lane)
	copy(dst, whole) // onto itself, or what there is of a part
}

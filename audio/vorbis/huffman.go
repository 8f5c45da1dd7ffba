package vorbis

import (
	"math"
	"math/bits"
	"slices"
)

// maxShort is the longest codeword found by one look into a table.
const maxShort = 10

// huffman finds entry numbers by their codewords.
type huffman struct {
	short []uint32   // by the next bits: entry<<6 | length, or 0 for a longer codeword
	long  []longCode // in the order of their codewords
}

type longCode struct {
	code   uint32 // its first bit is the highest
	entry  uint32
	length int
}

// newHuffman gives each entry with a length above 0 the lowest codeword of that length which is still free (section 3.2.1).
// The tree must be complete, but for the one entry of one bit that makes up a tree, and for no entries at all.
// It returns what is wrong, or "".
func newHuffman(lengths []uint8) (huffman, string) {
	h := huffman{short: make([]uint32, 1<<min(maxShort, slices.Max(lengths)))}
	free := [33]uint32{} // by depth: the codeword of the node that is free there, of which there is at most one
	isFree := [33]bool{0: true}
	used, single := 0, 0
	for entry, n := range lengths {
		if n == 0 {
			continue
		}
		depth := int(n)
		for depth >= 0 && !isFree[depth] {
			depth--
		}
		if depth < 0 {
			return huffman{}, "too many codewords"
		}
		code := free[depth]
		isFree[depth] = false
		for d := int(n); d > depth; d-- {
			free[d], isFree[d] = code|1<<(32-d), true
		}
		h.add(code, uint32(entry), int(n))
		used, single = used+1, entry
	}
	switch {
	case used == 1 && lengths[single] == 1:
		h.add(1<<31, uint32(single), 1)
	case used > 0 && slices.Contains(isFree[:], true):
		return huffman{}, "codewords are missing"
	}
	slices.SortFunc(h.long, func(a, b longCode) int {
		if a.code < b.code {
			return -1
		}
		return 1
	})
	return h, ""
}

func (h *huffman) add(code, entry uint32, length int) {
	if length > maxShort {
		h.long = append(h.long, longCode{code, entry, length})
		return
	}
	for i := int(bits.Reverse32(code)); i < len(h.short); i += 1 << length {
		h.short[i] = entry<<6 | uint32(length)
	}
}

// decode returns the next entry number, or -1 at the end of the packet.
func (h *huffman) decode(b *bitReader) int {
	next := b.peek()
	code := h.short[next&uint64(len(h.short)-1)]
	entry, length := int(code>>6), int(code&63)
	if code == 0 {
		entry, length = h.findLong(next)
	}
	if b.pos += length; b.pos > b.end {
		b.pos = b.end + 1
		return -1
	}
	return entry
}

// findLong returns the entry whose codeword, not in the table, comes next, and its length. If there are no entries, the
// length is beyond any packet.
func (h *huffman) findLong(next uint64) (entry, length int) {
	code := bits.Reverse32(uint32(next))
	low, high := 0, len(h.long)
	for low < high {
		if middle := (low + high) / 2; h.long[middle].code <= code {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == 0 {
		return 0, math.MaxInt32 / 2
	}
	return int(h.long[low-1].entry), h.long[low-1].length
}

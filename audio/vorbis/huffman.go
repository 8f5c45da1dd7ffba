package vorbis

import (
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
	v := b.peek()
	e := h.short[v&uint64(len(h.short)-1)]
	if e == 0 {
		return h.decodeLong(b, v)
	}
	b.pos += int(e & 63)
	if b.pos > b.end {
		return -1
	}
	return int(e >> 6)
}

// decodeLong does the same for codewords that are not in the table.
func (h *huffman) decodeLong(b *bitReader, next uint64) int {
	code := bits.Reverse32(uint32(next))
	lo, hi := 0, len(h.long)
	for lo < hi {
		mid := (lo + hi) / 2
		if h.long[mid].code <= code {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		b.pos = b.end + 1 // a book without entries
		return -1
	}
	b.pos += h.long[lo-1].length
	if b.pos > b.end {
		return -1
	}
	return int(h.long[lo-1].entry)
}

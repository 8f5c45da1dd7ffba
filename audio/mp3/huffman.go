package mp3

// A code word's entry in a lookup table:
//
//	bits  0…7   length of the word without signs
//	bits  8…11  x
//	bits 12…15  y
//	bits 16…17  number of sign bits, 0…2
//	bit  18     x is not zero
//
// or, with bit 31 set, a link to a second table: bits 0…7 its index width, bits 8…23 its start.
type huffEntry uint32

const huffLink huffEntry = 1 << 31

// firstBits is the width of the first lookup. Eight bits resolve nearly every pair that occurs and keep a table in 1 KB.
const firstBits = 8

// huffTable decodes one of the codes of ISO 11172-3 table 3-B.7.
type huffTable struct {
	first  [1 << firstBits]huffEntry
	second []huffEntry
}

// pairTables is indexed by table_select; nil where no table exists. Table 0 codes nothing and is never looked up.
var pairTables = buildPairTables()

// linbits is the number of extra bits after a value of 15, by table_select.
var linbits = [32]int{16: 1, 2, 3, 4, 6, 8, 10, 13, 4, 5, 6, 7, 8, 9, 11, 13}

// quadTables is indexed by count1table_select.
var quadTables = [2]*huffTable{newHuffTable(quadCodes[0]), newHuffTable(quadCodes[1])}

func buildPairTables() (tables [32]*huffTable) {
	for i := range tables {
		switch {
		case i > 24:
			tables[i] = tables[24]
		case i > 16 && i < 24:
			tables[i] = tables[16]
		case huffmanCodes[i] != "":
			tables[i] = newHuffTable(huffmanCodes[i])
		}
	}
	return tables
}

// newHuffTable builds the lookup tables of a code written as huffmanCodes is.
func newHuffTable(words string) *huffTable {
	t := new(huffTable)
	next := uint32(0) // the next code word, left-aligned
	for i := 0; i < len(words); i += 3 {
		length := digit(words[i])
		x, y := digit(words[i+1]), digit(words[i+2])
		e := huffEntry(length | x<<8 | y<<12)
		if x != 0 {
			e += 1<<16 | 1<<18
		}
		if y != 0 {
			e += 1 << 16
		}
		t.put(next, length, longestAfter(words[i:], next), e)
		next += 1 << (32 - length)
	}
	return t
}

// put enters a left-aligned word; longest is the longest length under the word's first-level prefix.
func (t *huffTable) put(word uint32, length, longest int, e huffEntry) {
	at := word >> (32 - firstBits)
	if length <= firstBits {
		for i := range uint32(1) << (firstBits - length) {
			t.first[at+i] = e
		}
		return
	}
	if t.first[at] == 0 {
		t.first[at] = huffLink | huffEntry(longest-firstBits) | huffEntry(len(t.second))<<8
		t.second = append(t.second, make([]huffEntry, 1<<(longest-firstBits))...)
	}
	width := int(t.first[at] & 0xff)
	start := int(t.first[at]>>8&0xffff) + int(word<<firstBits>>(32-width))
	for i := range 1 << (width + firstBits - length) {
		t.second[start+i] = e
	}
}

// longestAfter returns the longest length among the words that share the first-level prefix of word, the first of words.
func longestAfter(words string, word uint32) int {
	longest := 0
	for prefix := word >> (32 - firstBits); len(words) > 0 && word>>(32-firstBits) == prefix; words = words[3:] {
		length := digit(words[0])
		longest = max(longest, length)
		word += 1 << (32 - length)
		if word == 0 { // past the all-one word
			break
		}
	}
	return longest
}

func digit(c byte) int {
	if c >= 'a' {
		return int(c-'a') + 10
	}
	return int(c - '0')
}

// lookup returns the entry of the word at the top of v.
func (t *huffTable) lookup(v uint64) huffEntry {
	e := t.first[v>>(64-firstBits)]
	if e&huffLink != 0 {
		e = t.second[uint64(e>>8&0xffff)+v<<firstBits>>(64-e&0xff)]
	}
	return e
}

// pairs fills dst, of even length, with values of a code without linbits.
// It may read past the granule's end, which the caller checks.
func (t *huffTable) pairs(dst []int16, b *bitReader) {
	buf, pos := b.buf, b.pos
	for ; len(dst) >= 2; dst = dst[2:] {
		v := load(buf, pos)
		e := t.lookup(v)
		n := int(e & 0xff)
		v <<= n
		dst[0] = signed(int16(e>>8&15), v)
		dst[1] = signed(int16(e>>12&15), v<<(e>>18&1))
		pos += n + int(e>>16&3)
	}
	b.pos = pos
}

// pairsEscaped is pairs for a code in which 15 is followed by a number of extra bits.
func (t *huffTable) pairsEscaped(dst []int16, b *bitReader, extra int) {
	buf, pos := b.buf, b.pos
	for ; len(dst) >= 2; dst = dst[2:] {
		v := load(buf, pos)
		e := t.lookup(v)
		n := int(e & 0xff)
		v <<= n
		x, y := int16(e>>8&15), int16(e>>12&15)
		if x == 15 {
			x += int16(v >> (64 - extra))
			v <<= extra
			n += extra
		}
		dst[0] = signed(x, v)
		v <<= e >> 18 & 1
		if y == 15 {
			y += int16(v >> (64 - extra))
			v <<= extra
			n += extra
		}
		dst[1] = signed(y, v)
		pos += n + int(e>>16&3)
	}
	b.pos = pos
}

// signed negates x if the top bit of v is set.
func signed(x int16, v uint64) int16 {
	s := -int16(v >> 63)
	return (x ^ s) - s
}

// quads decodes groups of four values in -1…1 until dst is full or bit end is reached and returns how many values it wrote.
// A group that crosses the end is dropped, as encoders stuff the last bits.
func (t *huffTable) quads(dst []int16, b *bitReader, end int) int {
	n := 0
	for ; n+4 <= len(dst) && b.pos < end; n += 4 {
		v := load(b.buf, b.pos)
		e := t.lookup(v)
		length := int(e & 0xff)
		v <<= length
		for i := range 4 {
			bit := int16(e >> (15 - i) & 1)
			dst[n+i] = signed(bit, v)
			v <<= bit
			length += int(bit)
		}
		if b.pos += length; b.pos > end {
			clear(dst[n : n+4])
			return n
		}
	}
	return n
}

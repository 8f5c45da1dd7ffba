package mp3

import "encoding/binary"

// A code word's entry in a lookup table. The word's signs, which follow it, are part of what is looked up, so that one
// lookup gives a pair of values as they are:
//
//	bits  0…5   length of the word with its signs
//	bits  8…15  x, signed
//	bits 16…23  y, signed
//
// With huffLink set it is a link to the second table instead: bits 0…5 the width of its index, bits 8…23 where it begins.
// With huffEscape set, a value is 15 and extra bits come before its sign: x and y are magnitudes, the length is without signs.
type huffEntry uint32

const (
	huffLink   huffEntry = 1 << 6
	huffEscape huffEntry = 1 << 7
	huffLength huffEntry = 63
)

// firstBits is the width of the first lookup. Ten bits resolve nearly every pair that occurs and keep a table in 4 KB.
const firstBits = 10

// huffTable decodes one of the codes of ISO 11172-3 table 3-B.7.
type huffTable struct {
	first  [1 << firstBits]huffEntry
	second []huffEntry
}

// pairTables is indexed by table_select; nil where no table exists. Table 0 codes nothing and is never looked up.
var pairTables = buildPairTables()

// linbits is the number of extra bits after a value of 15, by table_select.
var linbits = [32]int{16: 1, 2, 3, 4, 6, 8, 10, 13, 4, 5, 6, 7, 8, 9, 11, 13}

func buildPairTables() (tables [32]*huffTable) {
	for i := range tables {
		switch {
		case i > 24:
			tables[i] = tables[24]
		case i > 16 && i < 24:
			tables[i] = tables[16]
		case huffmanCodes[i] != "":
			tables[i] = newHuffTable(pairWords(huffmanCodes[i], linbits[i] > 0))
		}
	}
	return tables
}

// huffWord is a code word, with its signs, of a list in the order of the words.
type huffWord struct {
	length int
	entry  huffEntry
}

// pairWords makes words of a code written as huffmanCodes is.
func pairWords(code string, escaped bool) (words []huffWord) {
	for ; len(code) > 0; code = code[3:] {
		length, x, y := digit(code[0]), digit(code[1]), digit(code[2])
		if escaped && max(x, y) == 15 {
			words = append(words, huffWord{length, huffEscape | huffEntry(length|x<<8|y<<16)})
			continue
		}
		length += min(x, 1) + min(y, 1) // signs, of which zeros have none
		for signX := range min(x, 1) + 1 {
			for signY := range min(y, 1) + 1 {
				sx, sy := x-2*signX*x, y-2*signY*y
				words = append(words, huffWord{length, huffEntry(length | sx&0xff<<8 | sy&0xff<<16)})
			}
		}
	}
	return words
}

// newHuffTable builds the lookup tables of a complete code.
func newHuffTable(words []huffWord) *huffTable {
	t := new(huffTable)
	next := uint32(0) // the next code word, left-aligned
	for ; len(words) > 0; words = words[1:] {
		t.put(next, words)
		next += 1 << (32 - words[0].length)
	}
	return t
}

// put enters the first of words, whose code is word, left-aligned.
func (t *huffTable) put(word uint32, words []huffWord) {
	w, at := words[0], word>>(32-firstBits)
	if w.length <= firstBits {
		for i := range uint32(1) << (firstBits - w.length) {
			t.first[at+i] = w.entry
		}
		return
	}
	if t.first[at] == 0 {
		longest := longestAfter(words, word)
		t.first[at] = huffLink | huffEntry(longest-firstBits) | huffEntry(len(t.second))<<8
		t.second = append(t.second, make([]huffEntry, 1<<(longest-firstBits))...)
	}
	width := int(t.first[at] & huffLength)
	start := int(t.first[at]>>8) + int(word<<firstBits>>(32-width))
	for i := range 1 << (width + firstBits - w.length) {
		t.second[start+i] = w.entry
	}
}

// longestAfter returns the longest length among the words that share the first-level prefix of the first of them, word.
func longestAfter(words []huffWord, word uint32) int {
	longest := 0
	for prefix := word >> (32 - firstBits); len(words) > 0 && word>>(32-firstBits) == prefix; words = words[1:] {
		longest = max(longest, words[0].length)
		word += 1 << (32 - words[0].length)
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
		e = t.second[uint64(e>>8)+v<<firstBits>>((64-e&huffLength)&63)]
	}
	return e
}

// refill tops up a bit buffer to at least 56 bits: v holds n bits, left-aligned, and byte p of buf follows them. Behind the end
// of buf, and in its slack, come zeros. Functions that decode many words keep all three in registers.
func refill(buf []byte, v uint64, n, p int) (uint64, int, int) {
	if uint(p)+8 <= uint(len(buf)) {
		v |= binary.BigEndian.Uint64(buf[p:]) >> (n & 63)
	}
	return v, n | 56, p + (63-n)>>3
}

// pairs fills dst, of even length, with values of a code without linbits.
// It may read past the granule's end, which the caller checks.
func (t *huffTable) pairs(dst []int16, r *bitReader) {
	v, n, p := refill(r.buf, 0, 0, r.pos>>3)
	v, n = v<<(r.pos&7), n-r.pos&7
	for ; len(dst) >= 4; dst = dst[4:] {
		v, n, p = refill(r.buf, v, n, p)
		e := t.lookup(v)
		v, n = v<<(e&huffLength), n-int(e&huffLength)
		dst[0], dst[1] = int16(int8(e>>8)), int16(int8(e>>16))
		e = t.lookup(v)
		v, n = v<<(e&huffLength), n-int(e&huffLength)
		dst[2], dst[3] = int16(int8(e>>8)), int16(int8(e>>16))
	}
	if len(dst) >= 2 {
		v, n, p = refill(r.buf, v, n, p)
		e := t.lookup(v)
		n -= int(e & huffLength)
		dst[0], dst[1] = int16(int8(e>>8)), int16(int8(e>>16))
	}
	r.pos = 8*p - n
}

// pairsEscaped is pairs for a code in which 15 is followed by a number of extra bits.
func (t *huffTable) pairsEscaped(dst []int16, r *bitReader, extra int) {
	v, n, p := refill(r.buf, 0, 0, r.pos>>3)
	v, n = v<<(r.pos&7), n-r.pos&7
	for ; len(dst) >= 2; dst = dst[2:] {
		v, n, p = refill(r.buf, v, n, p)
		e := t.lookup(v)
		v, n = v<<(e&huffLength), n-int(e&huffLength)
		dst[0], dst[1] = int16(int8(e>>8)), int16(int8(e>>16))
		if e&huffEscape != 0 {
			used := 0
			dst[0], used = escaped(dst[0], v, extra)
			v, n = v<<(used&63), n-used
			dst[1], used = escaped(dst[1], v, extra)
			v, n = v<<(used&63), n-used
		}
	}
	r.pos = 8*p - n
}

// escaped adds extra bits to a magnitude of 15 and gives it its sign; used is how many bits both take.
func escaped(x int16, v uint64, extra int) (value int16, used int) {
	if x == 15 {
		x += int16(v >> (64 - extra))
		v <<= extra
		used = extra
	}
	if x == 0 {
		return 0, used
	}
	s := -int16(v >> 63)
	return (x ^ s) - s, used + 1
}

// quadTable decodes groups of four values in -1…1, of up to quadBits with their signs:
//
//	bits  0…3   length of the word with its signs
//	bits 24…31  the four values, two bits each, signed
type quadTable [1 << quadBits]uint32

const quadBits = 10

// quadTables is indexed by count1table_select.
var quadTables = [2]*quadTable{newQuadTable(quadCodes[0]), newQuadTable(quadCodes[1])}

func newQuadTable(code string) *quadTable {
	t := new(quadTable)
	at := 0
	for ; len(code) > 0; code = code[3:] {
		word := quadWord{length: digit(code[0])}
		at = t.put(at, word, digit(code[2]))
	}
	return t
}

// quadWord is the start of a word: so many of its four values are known.
type quadWord struct {
	length, values int
	packed         uint32
}

// put enters all words that begin with w, from entry at on, and returns the entry after them. In magnitudes, the bits are
// those of the values that follow, most significant bit first.
func (t *quadTable) put(at int, w quadWord, magnitudes int) int {
	if w.values == 4 {
		end := at + 1<<(quadBits-w.length)
		for ; at < end; at++ {
			t[at] = w.packed<<24 | uint32(w.length)
		}
		return at
	}
	w.values++
	w.packed <<= 2
	if magnitudes>>(4-w.values)&1 == 0 {
		return t.put(at, w, magnitudes)
	}
	w.length++
	at = t.put(at, quadWord{w.length, w.values, w.packed | 1}, magnitudes)
	return t.put(at, quadWord{w.length, w.values, w.packed | 3}, magnitudes)
}

// quads decodes groups of four values until dst is full or bit end is reached and returns how many values it wrote.
// A group that crosses the end is dropped, as encoders stuff the last bits.
func (t *quadTable) quads(dst []int16, r *bitReader, end int) int {
	all := len(dst)
	v, n, p := refill(r.buf, 0, 0, r.pos>>3)
	v, n = v<<(r.pos&7), n-r.pos&7
	left := end - r.pos
	for len(dst) >= 4 && left > 0 {
		v, n, p = refill(r.buf, v, n, p)
		for k := 0; k < 5 && len(dst) >= 4; k++ { // 5 words of 10 bits are always there
			e := t[v>>(64-quadBits)]
			length := int(e & 15)
			if length > left {
				left = 0
				break
			}
			v, n, left = v<<length, n-length, left-length
			s := int32(e)
			dst[0], dst[1], dst[2], dst[3] = int16(s>>30), int16(s<<2>>30), int16(s<<4>>30), int16(s<<6>>30)
			dst = dst[4:]
		}
	}
	r.pos = 8*p - n
	return all - len(dst)
}

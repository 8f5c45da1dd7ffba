package aac

import (
	"math/bits"
	"strconv"
)

// A code word's entry in a lookup table. Of four lines:
//
//	bits  0…7   length of the word without signs
//	bits  8…23  the lines, four bits each, the first lowest
//	bits 24…26  number of sign bits
//
// of two lines, or of a scale factor, which is alone:
//
//	bits  8…15  first line or index
//	bits 16…23  second line
//	bits 24…25  number of sign bits
//	bit  26     the first line is not zero
//
// or, with bit 31 set, a link to a second table: bits 0…7 its index width, bits 8…23 its start.
type huffEntry uint32

const huffLink huffEntry = 1 << 31

// firstBits is the width of the first lookup: nine bits resolve most words that occur and keep a table in 2 KB.
const firstBits = 9

// huffTable decodes one codebook.
type huffTable struct {
	first  [1 << firstBits]huffEntry
	second []huffEntry
	rest   int // index width of the second tables
}

// book describes how a codebook's digits become an entry.
type book struct {
	digits int // characters a word, behind its length
	bias   int // of signed lines; 0 if they are unsigned and signs follow the word
	entry  func(digits string, bias int) huffEntry
}

// spectralBooks is indexed as spectralCodes.
var spectralBooks = [12]book{
	1: {4, 1, quadEntry}, 2: {4, 1, quadEntry}, 3: {4, 0, quadEntry}, 4: {4, 0, quadEntry},
	5: {2, 4, pairEntry}, 6: {2, 4, pairEntry}, 7: {2, 0, pairEntry}, 8: {2, 0, pairEntry}, 9: {2, 0, pairEntry},
	10: {2, 0, pairEntry}, 11: {2, 0, pairEntry},
}

var (
	spectralTables = buildSpectral()
	scaleTable     = newHuffTable(scaleCodes, book{2, 0, scaleEntry})
)

func buildSpectral() (tables [12]*huffTable) {
	for i, b := range spectralBooks {
		if b.digits > 0 {
			tables[i] = newHuffTable(spectralCodes[i], b)
		}
	}
	return tables
}

func quadEntry(digits string, bias int) huffEntry {
	var e huffEntry
	for i := range digits {
		v := digit(digits[i]) - bias
		e |= huffEntry(v&15) << (8 + 4*i)
		if bias == 0 && v != 0 {
			e += 1 << 24
		}
	}
	return e
}

func pairEntry(digits string, bias int) huffEntry {
	x, y := digit(digits[0])-bias, digit(digits[1])-bias
	e := huffEntry(x&255)<<8 | huffEntry(y&255)<<16
	if bias != 0 {
		return e
	}
	if x != 0 {
		e += 1<<24 | 1<<26
	}
	if y != 0 {
		e += 1 << 24
	}
	return e
}

func scaleEntry(digits string, _ int) huffEntry {
	v, _ := strconv.ParseUint(digits, 16, 8)
	return huffEntry(v) << 8
}

// digit returns the value of a digit in base 36.
func digit(c byte) int {
	if c >= 'a' {
		return int(c) - 'a' + 10
	}
	return int(c) - '0'
}

// newHuffTable builds the lookup tables of a code.
func newHuffTable(code string, b book) *huffTable {
	longest := digit(code[len(code)-1-b.digits])
	t := &huffTable{rest: longest - firstBits}
	var word uint64 // aligned to the top, so that the next word begins where this one ends
	for ; code != ""; code = code[1+b.digits:] {
		n := digit(code[0])
		t.add(word>>32, n, b.entry(code[1:1+b.digits], b.bias)|huffEntry(n))
		word += 1 << (64 - n)
	}
	return t
}

// add enters a word of n bits at the top of 32.
func (t *huffTable) add(word uint64, n int, e huffEntry) {
	i := word >> (32 - firstBits)
	if n <= firstBits {
		for j := range uint64(1) << (firstBits - n) {
			t.first[i+j] = e
		}
		return
	}
	if t.first[i]&huffLink == 0 {
		t.first[i] = huffLink | huffEntry(t.rest) | huffEntry(len(t.second))<<8
		t.second = append(t.second, make([]huffEntry, 1<<t.rest)...)
	}
	start := uint64(t.first[i]>>8) & 0xffff
	k := word << firstBits & (1<<32 - 1) >> (32 - t.rest)
	for j := range uint64(1) << (firstBits + t.rest - n) {
		t.second[start+k+j] = e
	}
}

// lookup returns the entry of the word that v begins with.
func (t *huffTable) lookup(v uint64) huffEntry {
	e := t.first[v>>(64-firstBits)]
	if e&huffLink != 0 {
		e = t.second[uint64(e>>8)&0xffff+v<<firstBits>>(64-e&0xff)]
	}
	return e
}

// scale reads a scale factor's index, in 0…120.
func (b *bitReader) scale() int {
	e := scaleTable.lookup(load(b.buf, b.pos))
	b.pos += int(e & 0xff)
	return int(e >> 8 & 0xff)
}

// maxWord is what the longest word has, 16 bits, and four signs.
const maxWord = 20

// quads reads signed groups of four lines until dst is full, the codebooks 1 and 2.
func (t *huffTable) quads(dst []int16, b *bitReader) {
	buf, pos := b.buf, b.pos
	var v uint64
	for left := 0; len(dst) >= 4; dst = dst[4:] {
		if left < maxWord {
			v, left = load(buf, pos), loadBits
		}
		e := t.lookup(v)
		n := int(e & 0xff)
		v <<= n
		pos += n
		left -= n
		dst[0], dst[1] = int16(e<<4)>>12, int16(e)>>12
		dst[2], dst[3] = int16(e>>4)>>12, int16(e>>8)>>12
	}
	b.pos = pos
}

// quadsSigned is quads where signs follow the word, the codebooks 3 and 4.
func (t *huffTable) quadsSigned(dst []int16, b *bitReader) {
	buf, pos := b.buf, b.pos
	var v uint64
	for left := 0; len(dst) >= 4; dst = dst[4:] {
		if left < maxWord {
			v, left = load(buf, pos), loadBits
		}
		e := t.lookup(v)
		v <<= e & 0xff
		n := int(e&0xff) + int(e>>24&7)
		pos += n
		left -= n
		for i := range 4 {
			x := int16(e>>(8+4*i)) & 15
			dst[i] = signed(x, v)
			v <<= (x + 1) >> 1 // one bit if x is 1 or 2
		}
	}
	b.pos = pos
}

// pairs reads signed pairs of lines until dst is full, the codebooks 5 and 6.
func (t *huffTable) pairs(dst []int16, b *bitReader) {
	buf, pos := b.buf, b.pos
	var v uint64
	for left := 0; len(dst) >= 2; dst = dst[2:] {
		if left < maxWord {
			v, left = load(buf, pos), loadBits
		}
		e := t.lookup(v)
		n := int(e & 0xff)
		v <<= n
		pos += n
		left -= n
		dst[0], dst[1] = int16(int8(e>>8)), int16(int8(e>>16))
	}
	b.pos = pos
}

// pairsSigned is pairs where signs follow the word, the codebooks 7 to 10.
func (t *huffTable) pairsSigned(dst []int16, b *bitReader) {
	buf, pos := b.buf, b.pos
	var v uint64
	for left := 0; len(dst) >= 2; dst = dst[2:] {
		if left < maxWord {
			v, left = load(buf, pos), loadBits
		}
		e := t.lookup(v)
		v <<= e & 0xff
		signs := int(e >> 24 & 3)
		n := int(e&0xff) + signs
		pos += n
		left -= n
		dst[0] = signed(int16(e>>8&0xff), v)
		dst[1] = signed(int16(e>>16&0xff), v<<(e>>26&1))
		v <<= signs
	}
	b.pos = pos
}

// pairsEscaped is pairsSigned for codebook 11, in which 16 stands for an escape sequence behind the signs. It is false
// for a sequence beyond the largest value, 8191.
func (t *huffTable) pairsEscaped(dst []int16, b *bitReader) bool {
	pos := b.pos
	for ; len(dst) >= 2; dst = dst[2:] {
		v := load(b.buf, pos)
		e := t.lookup(v)
		signs := v << (e & 0xff)
		x, y := int16(e>>8&0xff), int16(e>>16&0xff)
		pos += int(e&0xff) + int(e>>24&3)
		if x == 16 || y == 16 {
			b.pos = pos
			x, y = b.escape(x), b.escape(y)
			if x < 0 || y < 0 {
				return false
			}
			pos = b.pos
		}
		dst[0], dst[1] = signed(x, signs), signed(y, signs<<(e>>26&1))
	}
	b.pos = pos
	return true
}

// escape reads the escape sequence that belongs to x if that is 16, and returns the value, negative if it is too large.
func (b *bitReader) escape(x int16) int16 {
	if x != 16 {
		return x
	}
	v := load(b.buf, b.pos)
	ones := bits.LeadingZeros64(^v)
	if ones > 8 {
		return -1
	}
	n := ones + 4
	b.pos += ones + 1 + n
	return int16(1<<n) + int16(v<<(ones+1)>>(64-n))
}

// signed negates x if the top bit of v is set.
func signed(x int16, v uint64) int16 {
	s := -int16(v >> 63)
	return (x ^ s) - s
}

package aac

import "encoding/binary"

// slack is how many bytes must follow the last data byte of a bitReader's buffer.
const slack = 8

// bitReader reads fields of up to 57 bits, most significant bit first.
//
// Reading past the end gives zeros, never a panic; pos tells, compared with end, whether that has happened.
type bitReader struct {
	buf []byte // data and slack
	pos int    // in bits
	end int    // in bits, without the slack
}

// newBitReader reads b, which it copies into the space of buf.
func newBitReader(buf, b []byte) bitReader {
	buf = append(append(buf[:0], b...), make([]byte, slack)...)
	return bitReader{buf: buf, end: 8 * len(b)}
}

// loadBits is how many bits load returns at least.
const loadBits = 57

// load returns the bits from bit pos on, the first at the top.
func load(buf []byte, pos int) uint64 {
	i := pos >> 3
	if uint(i) >= uint(len(buf)) || len(buf)-i < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(buf[i:]) << (pos & 7)
}

// read returns the next n bits, n in 0…57.
func (b *bitReader) read(n int) int {
	v := load(b.buf, b.pos) >> (64 - n)
	b.pos += n
	return int(v)
}

// flag returns the next bit.
func (b *bitReader) flag() bool { return b.read(1) == 1 }

// align skips to the next byte.
func (b *bitReader) align() { b.pos = (b.pos + 7) &^ 7 }

// over reports whether more was read than there is.
func (b *bitReader) over() bool { return b.pos > b.end }

// fail returns a FormatError at the present position.
func (b *bitReader) fail(text string) error { return &FormatError{Bit: min(b.pos, b.end), Text: text} }

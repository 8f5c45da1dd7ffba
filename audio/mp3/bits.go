package mp3

import "encoding/binary"

// slack is how many bytes must follow the last data byte of a bitReader's buffer.
const slack = 8

// bitReader reads fields of up to 57 bits, most significant bit first.
//
// Reading past the end gives zeros, never a panic; the caller compares pos with the length it was promised.
type bitReader struct {
	buf []byte // data and slack
	pos int    // in bits
}

// load returns the 64 bits from bit pos on, of which at least the first 57 are valid.
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

package vorbis

import "encoding/binary"

// slack is how many zero bytes follow the packet in a bitReader's buffer.
const slack = 8

// bitReader reads a packet from the lowest bit of its first byte up (Vorbis I section 2). Behind the end it reads zeros.
type bitReader struct {
	buf []byte // the packet and slack
	pos int    // in bits
	end int
}

// reset begins a packet. It keeps a copy, with slack.
func (b *bitReader) reset(packet []byte) {
	b.buf = append(append(b.buf[:0], packet...), make([]byte, slack)...)
	b.pos, b.end = 0, 8*len(packet)
}

// peek returns the next bits, of which at least 57 are valid, without going on.
func (b *bitReader) peek() uint64 {
	i := b.pos >> 3
	if uint(i) >= uint(len(b.buf)) || len(b.buf)-i < 8 {
		return 0
	}
	return binary.LittleEndian.Uint64(b.buf[i:]) >> (b.pos & 7)
}

// read returns the next n bits, n in 0…32.
func (b *bitReader) read(n int) uint32 {
	v := b.peek() & (1<<n - 1)
	b.pos += n
	return uint32(v)
}

// number returns the next n bits, n in 0…24.
func (b *bitReader) number(n int) int { return int(b.read(n)) }

// flag returns the next bit.
func (b *bitReader) flag() bool { return b.read(1) == 1 }

// over reports whether more was read than the packet holds.
func (b *bitReader) over() bool { return b.pos > b.end }

// left returns how many bits are still to come.
func (b *bitReader) left() int { return max(0, b.end-b.pos) }

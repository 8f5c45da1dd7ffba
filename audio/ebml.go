package audio

import (
	"encoding/binary"
	"math"
	"time"
)

// ebmlElement is one element (RFC 8794 section 6).
type ebmlElement struct {
	id            uint32
	at, body, end int64
	unknown       bool // its size is left open: it ends where an element begins that it cannot hold
}

// ebmlHeader reads the header of the element at a place. It ends with what holds it at the latest; claimed is the size
// of its body as it says.
func ebmlHeader(src *source, at, end int64) (e ebmlElement, claimed uint64, ok bool) {
	head := src.bytes(at, 12)
	id, n := vint(head, true)
	if n == 0 || n > 4 {
		return e, 0, false
	}
	size, m := vint(head[n:], false)
	if m == 0 {
		return e, 0, false
	}
	e = ebmlElement{id: uint32(id), at: at, body: at + int64(n+m), end: end}
	e.unknown = size == 1<<(7*m)-1
	if !e.unknown && size < uint64(max(end-e.body, 0)) {
		e.end = e.body + int64(size)
	}
	return e, size, e.body <= end
}

// vint reads a variable-length number; with keep, the length marker stays in it, as in element IDs.
func vint(b []byte, keep bool) (v uint64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	n = 1
	for mask := byte(0x80); b[0]&mask == 0; mask >>= 1 {
		n++
	}
	if len(b) < n {
		return 0, 0
	}
	v = uint64(b[0])
	if !keep {
		v &= 1<<(8-n) - 1
	}
	for _, c := range b[1:n] {
		v = v<<8 | uint64(c)
	}
	return v, n
}

func ebmlUint(b []byte) (v uint64) {
	for _, c := range b[:min(len(b), 8)] {
		v = v<<8 | uint64(c)
	}
	return v
}

func ebmlInt(b []byte) int64 {
	n := min(len(b), 8)
	if n == 0 {
		return 0
	}
	return int64(ebmlUint(b)<<(64-8*n)) >> (64 - 8*n)
}

// ebmlFloat reads a float of 4 or 8 bytes; NaN becomes 0.
func ebmlFloat(b []byte) float64 {
	var v float64
	switch len(b) {
	case 4:
		v = float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		v = math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// ebmlDate reads a date: nanoseconds since 2001.
func ebmlDate(b []byte) (time.Time, bool) {
	epoch := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	return epoch.Add(time.Duration(ebmlInt(b))), len(b) == 8
}

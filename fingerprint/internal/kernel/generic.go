package kernel

import (
	"math/bits"
	"unsafe"
)

// Generic runs everywhere. Its rows stand for one position, and hold what two words of the query meet there: the words
// of frames j and j + Step in one number, and as many ones as there are active bits in another.
var Generic = Set{
	name: "generic", lanes: 1, rowWords: 2,
	prepare: prepareGeneric, pack: packGeneric, tile: tileGeneric, below: belowGeneric, differ: differGeneric,
}

// prepareGeneric joins each word with the next.
func prepareGeneric(dst []uint64, words []uint32) {
	for k := range words {
		dst[k] = uint64(words[k])
		if k+1 < len(words) {
			dst[k] |= uint64(words[k+1]) << 32
		}
	}
}

// packGeneric lays out s.Rows rows: lane l of row j has word Lane·l + j and its activity, bit j mod 32 of the word
// lanes·(j div 32) + l of active.
func packGeneric(rows *uint64, words, active *uint32, s *shape) {
	r, w := unsafe.Slice(rows, 2*s.Rows), unsafe.Slice(words, s.Rows)
	a := unsafe.Slice(active, s.Rows/packRows)
	for j := range w {
		mask := uint64(-(a[j/packRows] >> (j % packRows) & 1))
		r[2*j], r[2*j+1] = uint64(w[j]), mask
		if j >= s.Step {
			r[2*(j-s.Step)] |= uint64(w[j]) << 32
			r[2*(j-s.Step)+1] |= mask << 32
		}
	}
}

// tileGeneric adds to each wrong, of the rows j = 0, Step, 2·Step … below Lane, how many bits of the query's words k
// differ from those of rows j + k·Step where these are active.
func tileGeneric(wrong *int32, rows, query *uint64, s *shape) {
	dst, r := unsafe.Slice(wrong, s.Lane-s.Step+1), unsafe.Slice(rows, 2*(s.Rows-s.Step+1))
	q := unsafe.Slice(query, s.Length)
	for j := 0; j < s.Lane; j += s.Step {
		at, n := 2*j, 0
		for k := 0; k+1 < len(q); k += 2 {
			n += bits.OnesCount64((q[k] ^ r[at]) & r[at+1])
			at += 4 * s.Step
		}
		if len(q)%2 == 1 {
			n += bits.OnesCount32(uint32((q[len(q)-1] ^ r[at]) & r[at+1]))
		}
		dst[j] += int32(n)
	}
}

// belowGeneric sets, for the rows j = 0, Step, 2·Step … below Lane, frames to the number of active rows of
// j + k·Step, k < Length, and bit l of hits to whether there 256·wrong < Scale·frames + Offset for lane l.
func belowGeneric(hits *uint16, frames *int32, rows *uint64, wrong *int32, s *shape) {
	h, f := unsafe.Slice(hits, s.Lane-s.Step+1), unsafe.Slice(frames, s.Lane-s.Step+1)
	r, w := unsafe.Slice(rows, 2*(s.Rows-s.Step+1)), unsafe.Slice(wrong, s.Lane-s.Step+1)
	active, ahead := 0, s.Step*s.Length
	for j := 0; j < ahead; j += s.Step {
		active += int(r[2*j+1] & 1)
	}
	for j := 0; j < s.Lane; j += s.Step {
		h[j], f[j] = 0, int32(active)
		if hitScale*int(w[j]) < s.Scale*active+s.Offset {
			h[j] = 1
		}
		active += int(r[2*(j+ahead)+1]&1) - int(r[2*j+1]&1)
	}
}

package kernel

import (
	"math/bits"
	"unsafe"
)

// Generic runs everywhere. Its rows stand for one position, and hold what two words of the query meet there: the words
// of frames j and j + Step in one number, and as many ones as there are active bits in another.
var Generic = Set{
	name: "generic", lanes: 1, rowWords: 2,
	prepare: prepareGeneric, pack: packGeneric, tile: tileGeneric, count: countGeneric, compare: compareGeneric,
	unfold: unfoldGeneric, differ: differGeneric,
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
	r, w := genericRows(rows, s.Rows), unsafe.Slice(words, s.Rows)
	a := unsafe.Slice(active, s.Rows/packRows)
	for j := range w {
		mask := uint64(-(a[j/packRows] >> (j % packRows) & 1))
		r[j] = genericRow{uint64(w[j]), mask}
		if j >= s.Step {
			r[j-s.Step].words |= uint64(w[j]) << 32
			r[j-s.Step].masks |= mask << 32
		}
	}
}

type genericRow struct{ words, masks uint64 }

func genericRows(p *uint64, n int) []genericRow {
	return unsafe.Slice((*genericRow)(unsafe.Pointer(p)), n)
}

// tileGeneric adds to each wrong, of the rows j = 0, Step, 2·Step … below Lane, how many bits of the query's words k
// differ from those of rows j + k·Step where these are active.
func tileGeneric(wrong *int32, rows, query *uint64, s *shape) {
	dst, r := unsafe.Slice(wrong, s.Lane-s.Step+1), genericRows(rows, s.Rows-s.Step+1)
	q := unsafe.Slice(query, s.Length)
	for j := 0; j < s.Lane; j += s.Step {
		at, n := j, 0
		for k := 0; k+1 < len(q); k += 2 {
			row := &r[at]
			n += bits.OnesCount64((q[k] ^ row.words) & row.masks)
			at += 2 * s.Step
		}
		if len(q)%2 == 1 {
			n += bits.OnesCount32(uint32((q[len(q)-1] ^ r[at].words) & r[at].masks))
		}
		dst[j] += int32(n)
	}
}

// countGeneric sets, for the rows j = 0, Step, 2·Step … below Lane, frames to the number of active rows of
// j + k·Step, k < Length, and limits to Scale times that and Offset.
func countGeneric(frames, limits *int32, rows *uint64, s *shape) {
	f, l := unsafe.Slice(frames, s.Lane-s.Step+1), unsafe.Slice(limits, s.Lane-s.Step+1)
	r := genericRows(rows, s.Rows-s.Step+1)
	active, ahead := 0, s.Step*s.Length
	for j := 0; j < ahead; j += s.Step {
		active += int(r[j].masks & 1)
	}
	for j := 0; j < s.Lane; j += s.Step {
		f[j], l[j] = int32(active), int32(s.Scale*active+s.Offset)
		active += int(r[j+ahead].masks&1) - int(r[j].masks&1)
	}
}

// compareGeneric sets bit l of the hits of n rows to whether 256·wrong is below the limit in lane l.
func compareGeneric(hits *uint16, wrong, limits *int32, n int) {
	h, w, l := unsafe.Slice(hits, n), unsafe.Slice(wrong, n), unsafe.Slice(limits, n)
	for j := range h {
		h[j] = 0
		if hitScale*w[j] < l[j] {
			h[j] = 1
		}
	}
}

// unfoldGeneric puts the results of n rows in the order of positions: dst[n·l + j] is that of lane l of row j.
func unfoldGeneric(dst, results *int32, n int) { copy(unsafe.Slice(dst, n), unsafe.Slice(results, n)) }

//go:build arm64 && !purego

package kernel

import "unsafe"

func native() []*Set { return []*Set{&neon} }

// neon runs on every arm64 processor. It has rows of four words and four masks, laid out in Go: the tile, which takes
// most of the time, and the comparison in place are assembly, written by hand because avo knows amd64 alone. A prepared
// word is itself.
var neon = Set{
	name: "neon", lanes: neonLanes, rowWords: 4,
	prepare: prepareGeneric, pack: packNEON, tile: tileNEON, count: countNEON, compare: compareNEON,
	unfold: unfoldNEON, differ: differNEON,
}

const neonLanes = 4

type neonRow struct{ words, masks [neonLanes]uint32 }

func neonRows(p *uint64, n int) []neonRow { return unsafe.Slice((*neonRow)(unsafe.Pointer(p)), n) }

// tileNEON works like tileGeneric.
//
//go:noescape
func tileNEON(wrong *int32, rows, query *uint64, s *shape)

// differNEON works like differGeneric.
//
//go:noescape
func differNEON(a, b *uint32, active *uint64, groups int) int

func packNEON(rows *uint64, words, active *uint32, s *shape) {
	r := neonRows(rows, s.Rows)
	w, a := unsafe.Slice(words, (neonLanes-1)*s.Lane+s.Rows), unsafe.Slice(active, s.Rows/packRows*neonLanes)
	for l := range neonLanes {
		lane := w[l*s.Lane:][:s.Rows]
		for j, word := range lane {
			row := &r[j]
			row.words[l], row.masks[l] = word, -(a[j/packRows*neonLanes+l] >> (j % packRows) & 1)
		}
	}
}

// results are those of a vector's lanes.
type results = [neonLanes]int32

func neonResults(p *int32, n int) []results { return unsafe.Slice((*results)(unsafe.Pointer(p)), n) }

func countNEON(frames, limits *int32, rows *uint64, s *shape) {
	f, l := neonResults(frames, s.Lane-s.Step+1), neonResults(limits, s.Lane-s.Step+1)
	r := neonRows(rows, s.Rows-s.Step+1)
	scale, offset, ahead := int32(s.Scale), int32(s.Offset), s.Step*s.Length
	var active results
	for j := 0; j < ahead; j += s.Step {
		for i, m := range r[j].masks {
			active[i] -= int32(m)
		}
	}
	for j := 0; j < s.Lane; j += s.Step {
		f[j] = active
		for i, n := range active {
			l[j][i] = scale*n + offset
			active[i] += int32(r[j].masks[i]) - int32(r[j+ahead].masks[i])
		}
	}
}

func compareNEON(hits *uint16, wrong, limits *int32, n int) {
	h, w, l := unsafe.Slice(hits, n), neonResults(wrong, n), neonResults(limits, n)
	for j := range h {
		h[j] = 0
		for i, limit := range l[j] {
			if hitScale*w[j][i] < limit {
				h[j] |= 1 << i
			}
		}
	}
}

func unfoldNEON(dst, from *int32, n int) {
	d := unsafe.Slice(dst, neonLanes*n)
	for j, r := range neonResults(from, n) {
		for l, v := range r {
			d[l*n+j] = v
		}
	}
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// count writes how many active frames a position has, and the limit of its wrong bits. The active frames of a row are
// those of the row before, less one row and more another.
func count(m machine) {
	m.function("count", "func(frames, limits *int32, rows *uint64, "+shape)
	frames, limits, rows := param("frames"), param("limits"), param("rows")
	step, length, left := field("Step"), field("Length"), field("Lane")
	scale, offset := m.spread(field("Scale")), m.spread(field("Offset"))
	stride, lineStride := times(step, m.rowBytes()), times(step, m.bytes())
	ahead, active := GP64(), m.zero()
	MOVQ(rows, ahead)
	loop("ahead", length, 1, func() {
		VPSUBD(m.active(ahead), active, active)
		ADDQ(stride, ahead)
	})
	l := label("count")
	Label(l)
	m.store(active, Mem{Base: frames})
	limit := m.vec()
	VPMULLD(active, scale, limit)
	VPADDD(offset, limit, limit)
	m.store(limit, Mem{Base: limits})
	VPADDD(m.active(rows), active, active)
	VPSUBD(m.active(ahead), active, active)
	ADDQ(stride, rows)
	ADDQ(stride, ahead)
	ADDQ(lineStride, frames)
	ADDQ(lineStride, limits)
	SUBQ(step, left)
	JG(LabelRef(l))
	end()
}

// active is −1 in the lanes of a row that are active.
func (m machine) active(row GPVirtual) VecVirtual {
	if m.wide() {
		return m.load(Mem{Base: row, Disp: m.bytes()})
	}
	ones, d := YMM(), YMM()
	VPCMPEQD(ones, ones, ones)
	VMOVDQU(Mem{Base: row}, d)
	VPCMPGTD(ones, d, d) // bytes of inactive lanes have their high bit set
	return d
}

// compare writes the comparison of wrong bits with the limits: a bit for each position, of which few are set.
func compare(m machine) {
	m.function("compare", "func(hits *uint16, wrong, limits *int32, n int)")
	hits, wrong, limits, n := param("hits"), param("wrong"), param("limits"), param("n")
	loop("compare", n, 1, func() {
		w, limit, found := m.load(Mem{Base: wrong}), m.load(Mem{Base: limits}), GP32()
		VPSLLD(U8(8), w, w)
		if m.wide() {
			k := K()
			VPCMPGTD(w, limit, k)
			KMOVW(k, found)
		} else {
			VPCMPGTD(w, limit, limit)
			VMOVMSKPS(limit, found)
		}
		MOVW(found.As16(), Mem{Base: hits})
		ADDQ(U8(m.bytes()), wrong)
		ADDQ(U8(m.bytes()), limits)
		ADDQ(U8(2), hits)
	})
	end()
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// below writes the comparison with the limit. The active frames of a row are those of the row before, less one row and
// more another.
func below(m machine) {
	m.function("below", "func(hits *uint16, frames *int32, rows *uint64, wrong *int32, "+shape)
	hits, frames, rows, wrong := param("hits"), param("frames"), param("rows"), param("wrong")
	step, length, left := field("Step"), field("Length"), field("Lane")
	scale, offset := m.spread(field("Scale")), m.spread(field("Offset"))
	stride, wrongStride := times(step, m.rowBytes()), times(step, m.bytes())
	ahead, active := GP64(), m.zero()
	MOVQ(rows, ahead)
	loop("ahead", length, 1, func() {
		VPSUBD(m.active(ahead), active, active)
		ADDQ(stride, ahead)
	})
	l := label("below")
	Label(l)
	m.store(active, Mem{Base: frames})
	limit, w := m.vec(), m.load(Mem{Base: wrong})
	VPMULLD(active, scale, limit)
	VPADDD(offset, limit, limit)
	VPSLLD(U8(8), w, w)
	found := GP32()
	if m.wide() {
		k := K()
		VPCMPGTD(w, limit, k)
		KMOVW(k, found)
	} else {
		VPCMPGTD(w, limit, limit)
		VMOVMSKPS(limit, found)
	}
	MOVW(found.As16(), Mem{Base: hits})
	VPADDD(m.active(rows), active, active)
	VPSUBD(m.active(ahead), active, active)
	ADDQ(stride, rows)
	ADDQ(stride, ahead)
	ADDQ(wrongStride, frames)
	ADDQ(wrongStride, wrong)
	LEAQ(Mem{Base: hits, Index: step, Scale: 2}, hits)
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

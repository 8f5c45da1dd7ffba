package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// greatest relies on VMAXPS giving its second operand, what stood there, where there is no number.
func (m machine) greatest() {
	TEXT(m.name("greatest"), NOSPLIT, "func(dst, x *float32, n int)")
	Pragma("noescape")
	Doc(m.name("greatest") + " works like greatest.")
	dst, x, n := param("dst"), param("x"), param("n")
	loop := label("greatest")
	Label(loop)
	v := m.load(Mem{Base: x})
	VMAXPS(Mem{Base: dst}, v, v)
	m.store(v, Mem{Base: dst})
	m.advance(m.bytes(), x, dst)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// extremes compares floats as whole numbers, of which the order of the negative ones is turned about.
func (m machine) extremes() {
	TEXT(m.name("extremes"), NOSPLIT, "func(x *float32, n int, low, high int32) (least, most int32)")
	Pragma("noescape")
	Doc(m.name("extremes") + " works like extremes.")
	x, n := param("x"), param("n")
	low, high := m.ranks("low"), m.ranks("high")
	loop := label("extremes")
	Label(loop)
	v, sign := m.load(Mem{Base: x}), m.vec()
	VPSRAD(Imm(31), v, sign)
	VPSRLD(Imm(1), sign, sign)
	if m.wide() {
		VPXORD(sign, v, v)
	} else {
		VPXOR(sign, v, v)
	}
	VPMINSD(v, low, low)
	VPMAXSD(v, high, high)
	m.advance(m.bytes(), x)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	Store(m.reduce(low, func(a, b Op, d VecVirtual) { VPMINSD(a, b, d) }), Return("least"))
	Store(m.reduce(high, func(a, b Op, d VecVirtual) { VPMAXSD(a, b, d) }), Return("most"))
	VZEROUPPER()
	RET()
}

// ranks fills a register with an argument of 32 bits.
func (m machine) ranks(name string) VecVirtual {
	one, all := XMM(), m.vec()
	VMOVD(Load(Param(name), GP32()), one)
	VPBROADCASTD(one, all)
	return all
}

// reduce is what op makes of all lanes of 32 bits.
func (m machine) reduce(v VecVirtual, op func(a, b Op, d VecVirtual)) GPVirtual {
	if m.wide() {
		high := YMM()
		VEXTRACTI64X4(Imm(1), v, high)
		op(high, v.AsY(), high)
		v = high
	}
	x := XMM()
	VEXTRACTI128(Imm(1), v.AsY(), x)
	op(x, v.AsX(), x)
	for _, order := range []uint64{0xee, 0x55} { // the upper two lanes, the second lane
		other := XMM()
		VPSHUFD(Imm(order), x, other)
		op(other, x, x)
	}
	r := GP32()
	VMOVD(x, r)
	return r
}

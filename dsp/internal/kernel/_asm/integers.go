package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Predicates of comparisons.
const (
	equal          = 0
	lessOrEqual    = 2
	greaterOrEqual = 13
)

// integers keeps what comes back from an integer as it was, within the bounds. What lies beyond all integers comes back as another
// number, and what is none compares with nothing.
func (m machine) integers() {
	m.fill("noInteger", U32(uint32(1<<31)))
	TEXT(m.name("integers"), NOSPLIT, "func(dst *int32, x *float32, n int, scale, most float32) (off int)")
	Pragma("noescape")
	Doc(m.name("integers") + " works like integers.")
	dst, x, n := param("dst"), param("x"), param("n")
	argument := func(name string) VecVirtual {
		v := m.vec()
		VBROADCASTSS(Load(Param(name), XMM()), v)
		return v
	}
	scale, most := argument("scale"), argument("most")
	least := m.vec()
	VXORPS(least.AsX(), least.AsX(), least.AsX())
	least = m.sub(least, scale)
	none := m.load(NewDataAddr(Symbol{Name: "noInteger", Static: true}, 0))
	all, within := GP32(), GP32()
	MOVL(U32(math.MaxUint16>>(16-m.lanes())), all)
	loop := label("integers")
	Label(loop)
	v := m.copy(none)
	m.take(v, m.mul(scale, Mem{Base: x}), least, most, within)
	ANDL(within, all)
	m.store(v, Mem{Base: dst})
	m.advance(m.bytes(), x, dst)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	off := GP64()
	MOVL(all, off.As32())
	XORQ(U32(math.MaxUint16>>(16-m.lanes())), off)
	Store(off, Return("off"))
	VZEROUPPER()
	RET()
}

// take replaces numbers of v by the integers that x is, from least to most, and tells in the lowest bits of ok which.
func (m machine) take(v, x, least, most VecVirtual, ok GPVirtual) {
	whole, back := m.vec(), m.vec()
	VCVTTPS2DQ(x, whole)
	VCVTDQ2PS(whole, back)
	if m.wide() {
		mask := K()
		VCMPPS(Imm(equal), back, x, mask)
		VCMPPS(Imm(greaterOrEqual), least, x, mask, mask)
		VCMPPS(Imm(lessOrEqual), most, x, mask, mask)
		VMOVDQA32(whole, mask, v)
		KMOVW(mask, ok)
	} else {
		mask, low, high := YMM(), YMM(), YMM()
		VCMPPS(Imm(equal), back, x, mask)
		VCMPPS(Imm(greaterOrEqual), least, x, low)
		VCMPPS(Imm(lessOrEqual), most, x, high)
		VANDPS(low, mask, mask)
		VANDPS(high, mask, mask)
		VBLENDVPS(mask, whole, v, v)
		VMOVMSKPS(mask, ok)
	}
}

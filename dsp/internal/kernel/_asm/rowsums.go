package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const rowLanes = 16 // of a sum of float32, in two vectors or four

// rowSums adds up rows in float64. What whole turns of all lanes leave over is read under a mask, as zeros beyond the row.
func (m machine) rowSums() {
	GLOBL("within", RODATA|NOPTR) // ones for as many lanes as are left, from rowLanes less that on
	for i := range 2 * rowLanes {
		DATA(4*i, U32(^uint32(0)*uint32(1-i/rowLanes)))
	}
	TEXT(m.name("rowSums"), NOSPLIT, "func(dst *float64, x *float32, n, step, width int)")
	Pragma("noescape")
	Doc(m.name("rowSums") + " works like rowSums.")
	dst, x := param("dst"), param("x")
	n, step, width := param("n"), param("step"), param("width")
	SHLQ(Imm(2), step)
	whole, mask := GP64(), GP64()
	MOVQ(width, whole)
	SHRQ(Imm(4), whole)
	ANDQ(Imm(rowLanes-1), width)
	LEAQ(NewDataAddr(Symbol{Name: "within", Static: true}, 4*rowLanes), mask)
	SHLQ(Imm(2), width)
	SUBQ(width, mask)

	row := label("row")
	Label(row)
	sums := m.rowSum(x, whole, width, mask)
	m.total(sums[:len(sums)/2], Mem{Base: dst})
	ADDQ(step, x)
	ADDQ(Imm(8), dst)
	DECQ(n)
	JNZ(LabelRef(row))
	VZEROUPPER()
	RET()
}

// rowSum adds up the row at x, of so many whole turns, and of bytes that are left, and returns the lanes, the first half of which
// holds the sums of both.
func (m machine) rowSum(x, whole, rest, mask GPVirtual) []VecVirtual {
	turns, last, done := label("turns"), label("last"), label("done")
	sums := make([]VecVirtual, 2*rowLanes/m.lanes())
	for i := range sums {
		sums[i] = m.vec()
		VXORPD(sums[i].AsX(), sums[i].AsX(), sums[i].AsX())
	}
	at, left := GP64(), GP64()
	MOVQ(x, at)
	MOVQ(whole, left)
	Label(turns)
	TESTQ(left, left)
	JE(LabelRef(last))
	for i, s := range sums {
		v := m.vec()
		VCVTPS2PD(Mem{Base: at, Disp: i * m.bytes() / 2}, v)
		VADDPD(v, s, s)
	}
	ADDQ(Imm(4*rowLanes), at)
	DECQ(left)
	JMP(LabelRef(turns))
	Label(last)
	TESTQ(rest, rest)
	JE(LabelRef(done))
	for i, s := range sums {
		m.addRest(s, Mem{Base: at, Disp: i * m.bytes() / 2}, Mem{Base: mask, Disp: i * m.bytes() / 2})
	}
	Label(done)
	for i, s := range sums[len(sums)/2:] {
		VADDPD(s, sums[i], sums[i])
	}
	return sums
}

// addRest adds half a vector of float32, as far as a mask says that it is there. Nothing else is read.
func (m machine) addRest(sum VecVirtual, from, mask Mem) {
	within, part, wide := YMM(), YMM(), m.vec()
	if m.wide() {
		VMOVUPS(mask, within)
		VMASKMOVPS(from, within, part)
		VCVTPS2PD(part, wide)
	} else {
		VMOVUPS(mask, within.AsX())
		VMASKMOVPS(from, within.AsX(), part.AsX())
		VCVTPS2PD(part.AsX(), wide)
	}
	VADDPD(wide, sum, sum)
}

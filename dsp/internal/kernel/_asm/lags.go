package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	lagLanes = 8 // of a sum, in one vector or two
	lagsEach = 4 // sums that are made side by side
)

// lags writes sums of products of float64 at several lags, in lanes that do not depend on the width of a vector and without
// multiply-adds.
func (m machine) lags() {
	TEXT(m.name("lags"), NOSPLIT, "func(dst, a, b *float64, n, lags int)")
	Pragma("noescape")
	Doc(m.name("lags") + " works like lags.")
	dst, a, b, n, left := param("dst"), param("a"), param("b"), param("n"), param("lags")
	SHLQ(Imm(3), n)
	next := label("lags")
	Label(next)
	parts := lagLanes * 8 / m.bytes()
	sums := make([][]VecVirtual, lagsEach)
	for k := range sums {
		for range parts {
			v := m.vec()
			VXORPD(v.AsX(), v.AsX(), v.AsX())
			sums[k] = append(sums[k], v)
		}
	}
	i := GP64()
	XORQ(i, i)
	loop := label("products")
	Label(loop)
	for part := range parts {
		x := m.load(Mem{Base: a, Index: i, Scale: 1, Disp: part * m.bytes()})
		for k := range sums {
			p := m.vec()
			VMULPD(Mem{Base: b, Index: i, Scale: 1, Disp: part*m.bytes() + 8*k}, x, p)
			VADDPD(p, sums[k][part], sums[k][part])
		}
	}
	ADDQ(Imm(lagLanes*8), i)
	CMPQ(i, n)
	JB(LabelRef(loop))
	for k := range sums {
		m.total(sums[k], Mem{Base: dst, Disp: 8 * k})
	}
	ADDQ(Imm(lagsEach*8), dst)
	ADDQ(Imm(lagsEach*8), b)
	SUBQ(Imm(lagsEach), left)
	JNZ(LabelRef(next))
	VZEROUPPER()
	RET()
}

// total stores the sum of all lanes: of halves, until one is left.
func (m machine) total(lanes []VecVirtual, to Mem) {
	four := YMM()
	if m.wide() {
		VEXTRACTF64X4(Imm(1), lanes[0], four)
		VADDPD(four, lanes[0].AsY(), four)
	} else {
		VADDPD(lanes[1], lanes[0], four)
	}
	two, one := XMM(), XMM()
	VEXTRACTF128(Imm(1), four, two)
	VADDPD(two, four.AsX(), two)
	VUNPCKHPD(two, two, one)
	VADDSD(one, two, one)
	VMOVSD(one, to)
}

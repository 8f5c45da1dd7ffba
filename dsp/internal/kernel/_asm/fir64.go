package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	wideLanes   = 8 // of a sum of float64, in one vector or two
	wideWindows = 4 // sums that are made side by side
)

// wideDots is the state of dots64.
type wideDots struct {
	machine
	dst, x, taps, width GPVirtual
	dstStep, xStep      GPVirtual // in bytes
}

// dots64 writes dot products of float64, in lanes that do not depend on the width of a vector and without multiply-adds.
func (m machine) dots64() {
	TEXT(m.name("dots64"), NOSPLIT, "func(dst, x, taps *float64, s *struct{ N, DstStep, XStep, Width int })")
	Pragma("noescape")
	Doc(m.name("dots64") + " works like dots64.")
	field := func(name string) GPVirtual { return Load(Dereference(Param("s")).Field(name), GP64()).(GPVirtual) }
	d := wideDots{m, param("dst"), param("x"), param("taps"), field("Width"), field("DstStep"), field("XStep")}
	left := field("N")
	for _, r := range []GPVirtual{d.width, d.dstStep, d.xStep} {
		SHLQ(Imm(3), r)
	}
	several, one, end := label("several"), label("one"), label("end")
	Label(several)
	CMPQ(left, Imm(wideWindows))
	JL(LabelRef(one))
	d.windows(wideWindows)
	SUBQ(Imm(wideWindows), left)
	JMP(LabelRef(several))
	Label(one)
	TESTQ(left, left)
	JE(LabelRef(end))
	d.windows(1)
	DECQ(left)
	JMP(LabelRef(one))
	Label(end)
	VZEROUPPER()
	RET()
}

// windows makes the next n sums.
func (d *wideDots) windows(n int) {
	parts := wideLanes * 8 / d.bytes()
	sums, at := make([][]VecVirtual, n), make([]GPVirtual, n)
	for k := range n {
		at[k] = GP64()
		MOVQ(d.x, at[k])
		ADDQ(d.xStep, d.x)
		for range parts {
			v := d.vec()
			VXORPD(v.AsX(), v.AsX(), v.AsX())
			sums[k] = append(sums[k], v)
		}
	}
	i := GP64()
	XORQ(i, i)
	loop := label("products")
	Label(loop)
	for part := range parts {
		t := d.load(Mem{Base: d.taps, Index: i, Scale: 1, Disp: part * d.bytes()})
		for k := range n {
			p := d.vec()
			VMULPD(Mem{Base: at[k], Index: i, Scale: 1, Disp: part * d.bytes()}, t, p)
			VADDPD(p, sums[k][part], sums[k][part])
		}
	}
	ADDQ(Imm(wideLanes*8), i)
	CMPQ(i, d.width)
	JB(LabelRef(loop))
	for k := range n {
		d.total(sums[k], Mem{Base: d.dst})
		ADDQ(d.dstStep, d.dst)
	}
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

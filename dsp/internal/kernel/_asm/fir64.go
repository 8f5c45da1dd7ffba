package main

import (
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const wideLanes = 8 // of a sum of float64, in one vector or two

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
	if !m.wide() {
		d.lags(left)
	}
	for _, windows := range m.sideBySide() {
		loop, done := label("windows"), label("done")
		Label(loop)
		CMPQ(left, Imm(uint64(windows)))
		JL(LabelRef(done))
		d.windows(windows)
		SUBQ(Imm(uint64(windows)), left)
		JMP(LabelRef(loop))
		Label(done)
	}
	VZEROUPPER()
	RET()
}

const (
	lagVectors = 4 // sums that share what they read, since their windows lie whole vectors apart
	lagLanes   = 4
)

// lags makes sums of windows that lie one number apart, as many as there are fours of lagVectors. Each vector that is read is taken
// by four sums, by the next one a vector later.
func (d *wideDots) lags(left GPVirtual) {
	block, next, done := label("lags"), label("next"), label("done")
	CMPQ(d.xStep, Imm(8))
	JNE(LabelRef(done))
	apart, at, to, last := GP64(), GP64(), GP64(), GP64()
	MOVQ(d.dstStep, apart)
	SHLQ(Imm(2), apart)
	Label(block)
	CMPQ(left, Imm(lagVectors*lagLanes))
	JL(LabelRef(done))
	LEAQ(Mem{Base: d.x, Disp: lagLanes * 8}, last)
	Label(next)
	MOVQ(d.x, at)
	MOVQ(d.dst, to)
	sums := d.lag(at)
	for _, s := range sums {
		d.total(s, Mem{Base: to})
		ADDQ(apart, to)
	}
	ADDQ(d.dstStep, d.dst)
	ADDQ(Imm(8), d.x)
	CMPQ(d.x, last)
	JB(LabelRef(next))
	ADDQ(Imm((lagVectors-1)*lagLanes*8), d.x)
	MOVQ(to, d.dst) // behind the last of the sums
	SUBQ(apart, d.dst)
	ADDQ(d.dstStep, d.dst)
	SUBQ(Imm(lagVectors*lagLanes), left)
	JMP(LabelRef(block))
	Label(done)
}

// lag makes the sums of windows that begin at a place and whole vectors behind it.
func (d *wideDots) lag(at GPVirtual) (sums [lagVectors][]VecVirtual) {
	parts := wideLanes / lagLanes
	for k := range sums {
		for range parts {
			sums[k] = append(sums[k], d.blank())
		}
	}
	read := make([]VecVirtual, lagVectors-1)
	for k := range read {
		read[k] = d.load(Mem{Base: at, Disp: k * d.bytes()})
	}
	i := GP64()
	XORQ(i, i)
	loop := label("products")
	Label(loop)
	now := slices.Clone(read)
	for part := range parts {
		now = append(now, d.load(Mem{Base: at, Index: i, Scale: 1, Disp: (len(read) + part) * d.bytes()}))
		t := d.load(Mem{Base: d.taps, Index: i, Scale: 1, Disp: part * d.bytes()})
		for k := range sums {
			p := d.vec()
			VMULPD(now[part+k], t, p)
			VADDPD(p, sums[k][part], sums[k][part])
		}
	}
	for k, v := range read {
		VMOVAPD(now[parts+k], v)
	}
	ADDQ(Imm(wideLanes*8), i)
	CMPQ(i, d.width)
	JB(LabelRef(loop))
	return sums
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
			sums[k] = append(sums[k], d.blank())
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

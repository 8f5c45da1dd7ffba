package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// addFloored takes half as many numbers at a time as a vector of float32 has. Of VMAXPD's operands the second is given
// where there is no number.
func (m machine) addFloored() {
	TEXT(m.name("addFloored"), NOSPLIT, "func(dst *float64, x *float32, n int, scale, least float64)")
	Pragma("noescape")
	Doc(m.name("addFloored") + " works like addFloored.")
	dst, x, n := param("dst"), param("x"), param("n")
	scale, least := m.vec(), m.vec()
	VBROADCASTSD(Load(Param("scale"), XMM()), scale)
	VBROADCASTSD(Load(Param("least"), XMM()), least)
	loop := label("floored")
	Label(loop)
	for half := range 2 {
		v := m.vec()
		VCVTPS2PD(Mem{Base: x, Disp: half * m.bytes() / 2}, v)
		VMULPD(scale, v, v)
		VMAXPD(v, least, v)
		to := Mem{Base: dst, Disp: half * m.bytes()}
		VADDPD(to, v, v)
		VMOVUPD(v, to)
	}
	m.advance(m.bytes(), x)
	m.advance(2*m.bytes(), dst)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

const missVectors = 4 // of errors, that are made side by side

// misser is the state of miss.
type misser struct {
	machine
	dst, a, x, order GPVirtual
}

// miss makes errors of prediction side by side, each in the order of Go's and without multiply-adds.
func (m machine) miss() {
	TEXT(m.name("miss"), NOSPLIT, "func(dst, a, x *float64, n, order int)")
	Pragma("noescape")
	Doc(m.name("miss") + " works like miss.")
	s := misser{m, param("dst"), param("a"), param("x"), param("order")}
	left := param("n")
	several, one, end := label("several"), label("one"), label("end")
	lanes := m.lanes() / 2
	Label(several)
	CMPQ(left, Imm(uint64(missVectors*lanes)))
	JL(LabelRef(one))
	s.next(missVectors)
	SUBQ(Imm(uint64(missVectors*lanes)), left)
	JMP(LabelRef(several))
	Label(one)
	TESTQ(left, left)
	JE(LabelRef(end))
	s.next(1)
	SUBQ(Imm(uint64(lanes)), left)
	JMP(LabelRef(one))
	Label(end)
	VZEROUPPER()
	RET()
}

// next makes the errors of the next vectors.
func (s *misser) next(vectors int) {
	at, coeff, left := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: s.x, Index: s.order, Scale: 8}, at)
	MOVQ(s.a, coeff)
	MOVQ(s.order, left)
	sums := make([]VecVirtual, vectors)
	for i := range sums {
		sums[i] = s.load(Mem{Base: at, Disp: i * s.bytes()})
	}
	loop, done := label("coefficients"), label("done")
	Label(loop)
	TESTQ(left, left)
	JE(LabelRef(done))
	SUBQ(Imm(8), at)
	c := s.vec()
	VBROADCASTSD(Mem{Base: coeff}, c)
	for i := range sums {
		product := s.vec()
		VMULPD(Mem{Base: at, Disp: i * s.bytes()}, c, product)
		VADDPD(product, sums[i], sums[i])
	}
	ADDQ(Imm(8), coeff)
	DECQ(left)
	JMP(LabelRef(loop))
	Label(done)
	for i, v := range sums {
		s.store(v, Mem{Base: s.dst, Disp: i * s.bytes()})
	}
	s.advance(vectors*s.bytes(), s.dst, s.x)
}

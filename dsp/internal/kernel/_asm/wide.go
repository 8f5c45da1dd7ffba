package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// wideLoops writes what goes through float64 number by number. There is no more to win for AVX-512, which takes these too.
func (m machine) wideLoops() {
	m.widen()
	m.multiply()
	m.boundSquares()
}

func (m machine) widen() {
	TEXT(m.name("widen"), NOSPLIT, "func(dst *float64, x *float32, n int)")
	Pragma("noescape")
	Doc(m.name("widen") + " works like widen.")
	dst, x, n := param("dst"), param("x"), param("n")
	loop := label("widen")
	Label(loop)
	for part := range wideLanes * 8 / m.bytes() {
		v := m.vec()
		VCVTPS2PD(Mem{Base: x, Disp: part * m.bytes() / 2}, v)
		VMOVUPD(v, Mem{Base: dst, Disp: part * m.bytes()})
	}
	m.advance(wideLanes*8, dst)
	m.advance(wideLanes*4, x)
	SUBQ(Imm(wideLanes), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

func (m machine) multiply() {
	TEXT(m.name("multiply"), NOSPLIT, "func(dst, a, b *float64, n int)")
	Pragma("noescape")
	Doc(m.name("multiply") + " works like multiply.")
	dst, a, b, n := param("dst"), param("a"), param("b"), param("n")
	loop := label("multiply")
	Label(loop)
	for part := range wideLanes * 8 / m.bytes() {
		at := part * m.bytes()
		v := m.load(Mem{Base: a, Disp: at})
		VMULPD(Mem{Base: b, Disp: at}, v, v)
		VMOVUPD(v, Mem{Base: dst, Disp: at})
	}
	m.advance(wideLanes*8, dst, a, b)
	SUBQ(Imm(wideLanes), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// boundSquares takes the less of two numbers, which for VMINPD is the second operand where there is no number.
func (m machine) boundSquares() {
	TEXT(m.name("boundSquares"), NOSPLIT, "func(x *float64, n int, scale, most float64)")
	Pragma("noescape")
	Doc(m.name("boundSquares") + " works like boundSquares.")
	x, n := param("x"), param("n")
	scale, most := m.vec(), m.vec()
	VBROADCASTSD(NewParamAddr("scale", 16), scale)
	VBROADCASTSD(NewParamAddr("most", 24), most)
	loop := label("bound")
	Label(loop)
	for part := range wideLanes * 8 / m.bytes() {
		at := Mem{Base: x, Disp: part * m.bytes()}
		v := m.load(at)
		VMULPD(v, v, v)
		VMULPD(scale, v, v)
		VMINPD(v, most, v)
		VMOVUPD(v, at)
	}
	m.advance(wideLanes*8, x)
	SUBQ(Imm(wideLanes), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

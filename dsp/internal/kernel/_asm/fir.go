package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const dotsSignature = "func(dst, x, taps *float32, s *struct{ N, DstStep, XStep, Width int })"

// fir writes the dot products of one row of taps with many windows. Four windows at a time share each load of taps and
// the horizontal sums at the end; every window has two accumulators, so that eight chains hide the latency of the
// multiply-adds. Windows that remain add up in the same order.
func fir(m machine) {
	TEXT(m.name("dots"), NOSPLIT, dotsSignature)
	Pragma("noescape")
	Doc(m.name("dots") + " works like dotsGeneric.")
	d := dots{machine: m, dst: param("dst"), x: param("x"), taps: param("taps")}
	n := d.field("N")
	d.dstStep, d.xStep, d.width = d.field("DstStep"), d.field("XStep"), d.field("Width")
	SHLQ(U8(2), d.dstStep)
	SHLQ(U8(2), d.xStep)
	SHLQ(U8(2), d.width)
	d.pairs = GP64()
	MOVQ(d.width, d.pairs)
	ANDQ(I32(-2*m.bytes()), d.pairs)
	for _, windows := range m.sideBySide() {
		loop, done := label("windows"), label("done")
		Label(loop)
		CMPQ(n, U8(windows))
		JLT(LabelRef(done))
		d.sum(windows)
		SUBQ(U8(windows), n)
		JMP(LabelRef(loop))
		Label(done)
	}
	VZEROUPPER()
	RET()
}

// sideBySide is how many sums are made at a time, while there are as many.
func (m machine) sideBySide() []int {
	if m.wide() {
		return []int{4, 1}
	}
	return []int{4, 3, 2, 1}
}

type dots struct {
	machine
	dst, x, taps          GPVirtual
	dstStep, xStep, width GPVirtual // in bytes
	pairs                 GPVirtual // bytes of taps that make whole pairs of vectors
}

func (d dots) field(name string) GPVirtual {
	return Load(Dereference(Param("s")).Field(name), GP64()).(GPVirtual)
}

// sum makes the dot products of the next windows and steps over them.
func (d dots) sum(windows int) {
	at := make([]GPVirtual, windows)
	acc := make([][2]VecVirtual, windows)
	for w := range at {
		at[w] = GP64()
		MOVQ(d.x, at[w])
		ADDQ(d.xStep, d.x)
		acc[w] = [2]VecVirtual{d.blank(), d.blank()}
	}
	i := GP64()
	XORQ(i, i)
	add := func(vectors int) {
		for v := range vectors {
			t := d.load(Mem{Base: d.taps, Index: i, Scale: 1, Disp: v * d.bytes()})
			for w := range at {
				VFMADD231PS(Mem{Base: at[w], Index: i, Scale: 1, Disp: v * d.bytes()}, t, acc[w][v])
			}
		}
		ADDQ(I32(vectors*d.bytes()), i)
	}
	loop, odd, done := label("pairs"), label("odd"), label("summed")
	Label(loop)
	CMPQ(i, d.pairs)
	JGE(LabelRef(odd))
	add(2)
	JMP(LabelRef(loop))
	Label(odd)
	if d.wide() { // the width is a multiple of 16, one vector may be left
		CMPQ(i, d.width)
		JGE(LabelRef(done))
		add(1)
		Label(done)
	}
	d.write(acc)
}

// write adds the lanes up and stores one float for each window.
func (d dots) write(acc [][2]VecVirtual) {
	sums := make([]VecVirtual, len(acc))
	for w, a := range acc {
		s := d.add(a[0], a[1])
		if d.wide() {
			high := YMM()
			VEXTRACTF32X8(U8(1), s, high)
			VADDPS(high, s.AsY(), high)
			s = high
		}
		sums[w] = s
	}
	for range 2 { // in each half: four lanes of one window, or one lane of four
		half := (len(sums) + 1) / 2
		for w := range half {
			pair := YMM()
			VHADDPS(sums[min(2*w+1, len(sums)-1)], sums[2*w], pair)
			sums[w] = pair
		}
		sums = sums[:half]
	}
	high := XMM()
	VEXTRACTF128(U8(1), sums[0], high)
	VADDPS(high, sums[0].AsX(), high)
	for w := range acc {
		if w == 0 {
			VMOVSS(high, Mem{Base: d.dst})
		} else {
			VEXTRACTPS(U8(w), high, Mem{Base: d.dst})
		}
		ADDQ(d.dstStep, d.dst)
	}
}

// blank is a register of zeros, of AVX2 as a whole: of a part it would seem that the rest was in use before.
func (m machine) blank() VecVirtual {
	v := m.vec()
	if m.wide() {
		VXORPS(v.AsX(), v.AsX(), v.AsX())
	} else {
		VXORPS(v, v, v)
	}
	return v
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// pcm writes the conversions of integer samples, and the joining of channels: bound by memory instead of by the
// conversion of one number at a time.
func pcm() {
	convert("int16", 2, 32, 1./(1<<15), func(from Mem) vec {
		d := YMM()
		VPMOVSXWD(from, d)
		return d
	})
	// Each quarter of the order makes four numbers of twelve bytes, with a zero byte below.
	order := constant("order24", U32(0x02010080), U32(0x05040380), U32(0x08070680), U32(0x0b0a0980))
	convert("int24", 3, 16, 1./(1<<31), func(from Mem) vec {
		low, d := XMM(), YMM()
		VMOVDQU(from, low)
		VINSERTI128(Imm(1), from.Offset(12), low.AsY(), d)
		VPSHUFB(order, d, d)
		return d
	})
	convert("int32", 4, 32, 1./(1<<31), func(from Mem) vec { return load(from) })
	interleave()
}

func interleave() {
	function("interleave", "func(dst, left, right *float32, n int)")
	dst, left, right, n := param("dst"), param("left"), param("right"), param("n")
	loop("interleave", n, lanes, func() {
		l := load(Mem{Base: left})
		low, high, first, second := YMM(), YMM(), YMM(), YMM()
		VUNPCKLPS(Mem{Base: right}, l, low)
		VUNPCKHPS(Mem{Base: right}, l, high)
		VPERM2F128(Imm(0x20), high, low, first)
		VPERM2F128(Imm(0x31), high, low, second)
		store(first, Mem{Base: dst})
		store(second, Mem{Base: dst, Disp: vecBytes})
		ADDQ(I32(vecBytes), left)
		ADDQ(I32(vecBytes), right)
		ADDQ(I32(2*vecBytes), dst)
	})
	end()
}

// convert writes a function for samples of size bytes, block of them at a time, that read makes integers of.
func convert(name string, size, block int, scale float32, read func(Mem) vec) {
	function(name, "func(dst *float32, src *byte, n int)")
	dst, src, n := param("dst"), param("src"), param("n")
	factor := load(number(scale))
	loop(name, n, block, func() {
		for i := range block / lanes {
			v := read(Mem{Base: src, Disp: i * lanes * size})
			VCVTDQ2PS(v, v)
			store(mul(v, factor), Mem{Base: dst, Disp: i * vecBytes})
		}
		ADDQ(I32(block*size), src)
		ADDQ(I32(block*4), dst)
	})
	end()
}

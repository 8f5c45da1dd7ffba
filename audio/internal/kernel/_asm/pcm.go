package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// pcm writes the conversions of integer samples: bound by memory instead of by the conversion of one number at a time.
func pcm() {
	convert("int16", 2, 32, 1./(1<<15), func(from Mem) vec {
		d := YMM()
		VPMOVSXWD(from, d)
		return d
	})
	// Each quarter of the order makes four numbers of twelve bytes, with a zero byte below.
	order := GLOBL("order24", RODATA|NOPTR)
	for half := range 2 {
		for i := range 4 {
			DATA(16*half+4*i, U32(0x80|3*i<<8|(3*i+1)<<16|(3*i+2)<<24))
		}
	}
	convert("int24", 3, 16, 1./(1<<31), func(from Mem) vec {
		low, d := XMM(), YMM()
		VMOVDQU(from, low)
		VINSERTI128(Imm(1), from.Offset(12), low.AsY(), d)
		VPSHUFB(order, d, d)
		return d
	})
	convert("int32", 4, 32, 1./(1<<31), func(from Mem) vec { return load(from) })
}

// convert writes a function for samples of size bytes, block of them at a time, that read makes integers of.
func convert(name string, size, block int, scale float32, read func(Mem) vec) {
	function(name, "func(dst *float32, src *byte, n int)")
	dst, src, n := param("dst"), param("src"), param("n")
	factor := load(constant(name+"Scale", F32(scale)))
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

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// laps writes the overlap of blocks, of which half of what it reads and writes runs backwards, and a check of the result.
func laps() {
	lap()
	flat()
	finite()
}

// signBits are those of all lanes.
func signBits() Mem { return constant("signs", U32(1<<31)) }

func lap() {
	function("lap", "func(dst, before, after, w *float32, half int)")
	dst, before, after, w, half := param("dst"), param("before"), param("after"), param("w"), param("half")
	dstEnd, wEnd := GP64(), GP64()
	LEAQ(Mem{Base: dst, Index: half, Scale: 8, Disp: -vecBytes}, dstEnd)
	LEAQ(Mem{Base: w, Index: half, Scale: 8, Disp: -vecBytes}, wEnd)
	LEAQ(Mem{Base: before, Index: half, Scale: 4, Disp: -vecBytes}, before)
	order, signs := load(reversal()), load(signBits())
	loop("lap", half, lanes, func() {
		up, down := load(Mem{Base: w}), turned(Mem{Base: wEnd}, order)
		a, b := load(Mem{Base: after}), turned(Mem{Base: before}, order)
		store(sub(mul(up, a), mul(down, b)), Mem{Base: dst})
		store(turned(sub(flipped(mul(down, a), signs), mul(up, b)), order), Mem{Base: dstEnd})
		for _, p := range []Op{w, after, dst} {
			ADDQ(I32(vecBytes), p)
		}
		for _, p := range []Op{wEnd, before, dstEnd} {
			SUBQ(I32(vecBytes), p)
		}
	})
	end()
}

func flat() {
	function("flat", "func(dst, c *float32, n int)")
	dst, c, n := param("dst"), param("c"), param("n")
	LEAQ(Mem{Base: c, Index: n, Scale: 4, Disp: -vecBytes}, c)
	order, signs := load(reversal()), load(signBits())
	loop("flat", n, lanes, func() {
		store(flipped(turned(Mem{Base: c}, order), signs), Mem{Base: dst})
		ADDQ(I32(vecBytes), dst)
		SUBQ(I32(vecBytes), c)
	})
	end()
}

func finite() {
	function("finite", "func(x *float32, n int) uint32")
	x, n := param("x"), param("n")
	signs, one := load(signBits()), load(constant("exponent", U32(1<<23)))
	carries := zero()
	loop("finite", n, lanes, func() {
		v := YMM()
		VANDNPS(Mem{Base: x}, signs, v)
		VPADDD(one, v, v)
		VPOR(v, carries, carries)
		ADDQ(I32(vecBytes), x)
	})
	mask := GP32()
	VMOVMSKPS(carries, mask)
	VZEROUPPER()
	Store(mask, ReturnIndex(0))
	RET()
}

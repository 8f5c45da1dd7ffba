package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

func spectrum() {
	requantise()
	midSide()
}

// requantise first writes the gain of each line's band to lines, then multiplies with the powers. Those of magnitudes below
// 16, nearly all, are in two registers; a vector with a larger one gathers from the table.
func requantise() {
	function("requantise", "func(lines *float32, quant *int16, gains *float32, edges *int, bands, vectors int, powers *float32)")
	lines := param("lines")
	spreadGains()
	quant, n, powers := param("quant"), param("vectors"), param("powers")
	low, high := load(Mem{Base: powers}), load(Mem{Base: powers, Disp: vecBytes})
	limit, sign := load(constant("limit", U32(15))), load(constant("sign", U32(1<<31)))
	loop("requantise", n, 1, func() {
		q, size, over, p, mask := YMM(), YMM(), YMM(), YMM(), GP32()
		VPMOVSXWD(Mem{Base: quant}, q)
		VPABSD(q, size)
		VPCMPGTD(limit, size, over)
		VMOVMSKPS(over, mask)
		gather, done := label("gather"), label("done")
		TESTL(mask, mask)
		JNZ(LabelRef(gather))

		upper, eight := YMM(), YMM()
		VPERMPS(low, size, p)
		VPERMPS(high, size, upper)
		VPSLLD(Imm(28), size, eight) // bit 3 to the top
		VBLENDVPS(eight, upper, p, p)
		VANDPS(sign, q, q)
		VXORPS(q, p, p)
		JMP(LabelRef(done))

		Label(gather)
		VPCMPEQD(over, over, over)
		VGATHERDPS(over, Mem{Base: powers, Index: q, Scale: 4}, p)
		Label(done)
		VMULPS(Mem{Base: lines}, p, p)
		store(p, Mem{Base: lines})
		ADDQ(I32(lanes*2), quant)
		ADDQ(I32(vecBytes), lines)
	})
	end()
}

// spreadGains writes whole vectors: what reaches behind a band is overwritten by the next.
func spreadGains() {
	lines, gains, edges, bands := param("lines"), param("gains"), param("edges"), param("bands")
	loop("band", bands, 1, func() {
		gain := spread(Mem{Base: gains})
		from, to := GP64(), GP64()
		MOVQ(Mem{Base: edges}, from)
		MOVQ(Mem{Base: edges, Disp: 8}, to)
		fill := label("fill")
		Label(fill)
		store(gain, Mem{Base: lines, Index: from, Scale: 4})
		ADDQ(I32(lanes), from)
		CMPQ(from, to)
		JLT(LabelRef(fill))
		ADDQ(I32(4), gains)
		ADDQ(I32(8), edges)
	})
}

func midSide() {
	function("midSide", "func(mid, side *float32, n int)")
	a, b, n := param("mid"), param("side"), param("n")
	half := load(number(math.Sqrt2 / 2))
	loop("midSide", n, lanes, func() {
		m, s := mul(half, Mem{Base: a}), mul(half, Mem{Base: b})
		store(add(m, s), Mem{Base: a})
		store(sub(m, s), Mem{Base: b})
		ADDQ(I32(vecBytes), a)
		ADDQ(I32(vecBytes), b)
	})
	end()
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const differSignature = "func(a, b *uint32, active *uint64, groups int) int"

// group is how many frames a word of activity has.
const group = 64

// differ writes the loop over groups; body adds the differing bits of one to the sums.
func (m machine) differ(sums int, body func(a, b, active GPVirtual, sum []VecVirtual)) {
	m.function("differ", differSignature)
	a, b, active, n := param("a"), param("b"), param("active"), param("groups")
	sum := make([]VecVirtual, sums)
	for i := range sum {
		sum[i] = m.zero()
	}
	loop("group", n, 1, func() {
		body(a, b, active, sum)
		ADDQ(I32(4*group), a)
		ADDQ(I32(4*group), b)
		ADDQ(U8(8), active)
	})
	for i := range sum[1:] {
		VPADDQ(sum[i+1], sum[0], sum[0])
	}
	if m.wide() {
		high := YMM()
		VEXTRACTI64X4(U8(1), sum[0], high)
		VPADDQ(high, sum[0].AsY(), sum[0].AsY())
	}
	high := XMM()
	VEXTRACTI128(U8(1), sum[0].AsY(), high)
	VPADDQ(high, sum[0].AsX(), sum[0].AsX())
	VPSRLDQ(U8(8), sum[0].AsX(), high)
	VPADDQ(high, sum[0].AsX(), sum[0].AsX())
	total := GP64()
	VMOVQ(sum[0].AsX(), total)
	Store(total, ReturnIndex(0))
	end()
}

// differ512 writes the comparison of words in place, 16 at a time under a mask.
func differ512() {
	m := machines["avx512"]
	m.differ(4, func(a, b, active GPVirtual, sum []VecVirtual) {
		for i := range sum {
			k, v := K(), ZMM()
			KMOVW(Mem{Base: active, Disp: 2 * i}, k)
			VMOVDQU32_Z(Mem{Base: a, Disp: 64 * i}, k, v)
			VPXORD_Z(Mem{Base: b, Disp: 64 * i}, v, k, v)
			VPOPCNTQ(v, v)
			VPADDQ(v, sum[i], sum[i])
		}
	})
}

// differ256 writes the comparison of words in place, eight at a time. A lane's bit of the activity, moved to the sign,
// makes its mask; counts of nibbles come from a table, and a group's stay in bytes.
func differ256() {
	m := machines["avx2"]
	nibbles := m.words("differNibbles", 0x0f0f0f0f)
	counts := m.words("differCounts", nibbleCounts...)
	lanes := m.words("differLanes", 31, 30, 29, 28, 27, 26, 25, 24)
	m.differ(1, func(a, b, active GPVirtual, sum []VecVirtual) {
		table, mask, shifts := m.load(counts), m.load(nibbles), m.load(lanes)
		bytes := m.zero()
		for i := range group / 8 {
			v, on, high := YMM(), YMM(), YMM()
			VPBROADCASTB(Mem{Base: active, Disp: i}, on)
			VPSLLVD(shifts, on, on)
			VPSRAD(U8(31), on, on)
			VMOVDQU(Mem{Base: a, Disp: 32 * i}, v)
			VPXOR(Mem{Base: b, Disp: 32 * i}, v, v)
			VPAND(on, v, v)
			VPSRLD(U8(4), v, high)
			VPAND(mask, v, v)
			VPAND(mask, high, high)
			VPSHUFB(v, table, v)
			VPSHUFB(high, table, high)
			VPADDB(high, v, v)
			VPADDB(v, bytes, bytes)
		}
		VPSADBW(m.zero(), bytes, bytes)
		VPADDQ(bytes, sum[0], sum[0])
	})
}

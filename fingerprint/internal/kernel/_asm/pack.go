package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// packRows are packed at a time, as many as a word of activity has bits.
const packRows = 32

const packSignature = "func(rows *uint64, words, active *uint32, " + shape

// pack512 writes the transposition of 16 lanes' words into rows, each followed by a vector of masks.
func pack512() {
	m := machines["avx512"]
	m.function("pack", packSignature)
	rows, words, active, n, lane := param("rows"), param("words"), param("active"), field("Rows"), field("Lane")
	SHLQ(U8(2), lane)
	loop("pack", n, packRows, func() {
		for half := range 2 {
			for i, v := range transpose16(columns(m, words, lane, 64*half, 16)) {
				m.store(v, Mem{Base: rows, Disp: (16*half + i) * m.rowBytes()})
			}
		}
		bits := m.load(Mem{Base: active})
		for i := range packRows {
			v := ZMM()
			VPSLLD(U8(31-i), bits, v)
			VPSRAD(U8(31), v, v)
			m.store(v, Mem{Base: rows, Disp: i*m.rowBytes() + m.bytes()})
		}
		ADDQ(I32(4*packRows), words)
		ADDQ(I32(m.bytes()), active)
		ADDQ(I32(packRows*m.rowBytes()), rows)
	})
	end()
}

// columns loads a vector of each lane's words.
func columns(m machine, words, lane GPVirtual, disp, lanes int) []VecVirtual {
	from := GP64()
	MOVQ(words, from)
	v := make([]VecVirtual, lanes)
	for l := range v {
		v[l] = m.load(Mem{Base: from, Disp: disp})
		if l+1 < lanes {
			ADDQ(lane, from)
		}
	}
	return v
}

// quads turns, in each 128 bits, four rows of four words into columns.
func quads(m machine, v []VecVirtual) []VecVirtual {
	two := func(op func(...Op), a, b VecVirtual) VecVirtual {
		d := m.vec()
		op(b, a, d)
		return d
	}
	a, b := two(VPUNPCKLDQ, v[0], v[1]), two(VPUNPCKLDQ, v[2], v[3])
	c, d := two(VPUNPCKHDQ, v[0], v[1]), two(VPUNPCKHDQ, v[2], v[3])
	return []VecVirtual{two(VPUNPCKLQDQ, a, b), two(VPUNPCKHQDQ, a, b), two(VPUNPCKLQDQ, c, d), two(VPUNPCKHQDQ, c, d)}
}

// transpose16 makes 16 rows of 16 lanes' words.
func transpose16(v []VecVirtual) []VecVirtual {
	m := machines["avx512"]
	var q [4][]VecVirtual // by four lanes, then by word within four
	for g := range q {
		q[g] = quads(m, v[4*g:4*g+4])
	}
	shuffle := func(order uint8, a, b VecVirtual) VecVirtual {
		d := ZMM()
		VSHUFI32X4(U8(order), b, a, d)
		return d
	}
	rows := make([]VecVirtual, 16)
	for i := range 4 { // blocks 0 to 3 of each vector are the words 4·block + i
		a, b := shuffle(0x44, q[0][i], q[1][i]), shuffle(0x44, q[2][i], q[3][i])
		c, d := shuffle(0xee, q[0][i], q[1][i]), shuffle(0xee, q[2][i], q[3][i])
		rows[i], rows[4+i] = shuffle(0x88, a, b), shuffle(0xdd, a, b)
		rows[8+i], rows[12+i] = shuffle(0x88, c, d), shuffle(0xdd, c, d)
	}
	return rows
}

// pack256 writes the transposition of eight lanes' words into rows of low nibbles and high ones, with the high bits of
// bytes set where a lane is inactive.
func pack256() {
	m := machines["avx2"]
	nibbles, signs := m.words("nibbles", 0x0f0f0f0f), m.words("signs", 0x80808080)
	m.function("pack", packSignature)
	rows, words, active, n, lane := param("rows"), param("words"), param("active"), field("Rows"), field("Lane")
	SHLQ(U8(2), lane)
	mask, sign := m.load(nibbles), m.load(signs)
	loop("pack", n, packRows, func() {
		for eighth := range 4 {
			for i, v := range transpose8(columns(m, words, lane, 32*eighth, 8)) {
				row := 8*eighth + i
				idle, high := YMM(), YMM()
				VMOVDQU(Mem{Base: active}, idle)
				VPSLLD(U8(31-row), idle, idle)
				VPSRAD(U8(31), idle, idle)
				VPANDN(sign, idle, idle)
				VPSRLD(U8(4), v, high)
				VPAND(mask, v, v)
				VPAND(mask, high, high)
				VPOR(idle, v, v)
				VPOR(idle, high, high)
				m.store(v, Mem{Base: rows, Disp: row * m.rowBytes()})
				m.store(high, Mem{Base: rows, Disp: row*m.rowBytes() + m.bytes()})
			}
		}
		ADDQ(I32(4*packRows), words)
		ADDQ(I32(m.bytes()), active)
		ADDQ(I32(packRows*m.rowBytes()), rows)
	})
	end()
}

// transpose8 makes eight rows of eight lanes' words.
func transpose8(v []VecVirtual) []VecVirtual {
	m := machines["avx2"]
	low, high := quads(m, v[:4]), quads(m, v[4:])
	rows := make([]VecVirtual, 8)
	for i := range 4 {
		rows[i], rows[4+i] = YMM(), YMM()
		VPERM2I128(U8(0x20), high[i], low[i], rows[i])
		VPERM2I128(U8(0x31), high[i], low[i], rows[4+i])
	}
	return rows
}

// unfold writes the transposition of eight rows of results into lanes, eight lanes at a time.
func unfold(m machine) {
	m.function("unfold", "func(dst, results *int32, n int)")
	dst, results, left, lane := param("dst"), param("results"), param("n"), param("n")
	SHLQ(U8(2), lane)
	const rows, half = 8, 32
	loop("unfold", left, rows, func() {
		to := GP64()
		MOVQ(dst, to)
		for h := range m.bytes() / half {
			v := make([]VecVirtual, rows)
			for i := range v {
				v[i] = YMM()
				VMOVDQU(Mem{Base: results, Disp: i*m.bytes() + h*half}, v[i])
			}
			for _, l := range transpose8(v) {
				VMOVDQU(l, Mem{Base: to})
				ADDQ(lane, to)
			}
		}
		ADDQ(I32(rows*m.bytes()), results)
		ADDQ(U8(4*rows), dst)
	})
	end()
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tileRows are compared at a time: each load of a word of the query serves them all.
const tileRows = 8

const tileSignature = "func(wrong *int32, rows, query *uint64, " + shape

// tiler is what both tiles have in registers. Strides are those of a phase, Step rows.
type tiler struct {
	machine
	wrong, rows, lane   GPVirtual
	stride, wrongStride GPVirtual // in bytes
}

func (m machine) newTiler() tiler {
	m.function("tile", tileSignature)
	t := tiler{machine: m, wrong: param("wrong"), rows: param("rows"), lane: field("Lane")}
	step := field("Step")
	t.stride, t.wrongStride = times(step, m.rowBytes()), times(step, m.bytes())
	return t
}

// each does all tiles: there are Lane rows, of which a tile takes every Step-th.
func (t tiler) each(body func()) {
	l := label("tile")
	Label(l)
	body()
	LEAQ(Mem{Base: t.rows, Index: t.stride, Scale: 8}, t.rows)
	done := field("Step") // loaded anew, as are others, for want of registers
	SHLQ(U8(3), done)
	SUBQ(done, t.lane)
	JG(LabelRef(l))
}

// tile512 writes the comparison of eight rows at a time. Words and masks of the eight rows that the next word of the
// query meets stay in registers, one row comes in for each word: memory gives three loads where the arithmetic takes
// twelve cycles. A word costs an exclusive or with the mask in one VPTERNLOGD, a count of bits and a sum.
func tile512() {
	t := machines["avx512"].newTiler()
	const differing = 0x28 // (a xor b) and c
	t.each(func() {
		var sum, word, mask [tileRows]VecVirtual
		from, to := GP64(), GP64()
		MOVQ(t.wrong, to)
		MOVQ(t.rows, from)
		next := func(i int) {
			VMOVDQU32(Mem{Base: from}, word[i])
			VMOVDQU32(Mem{Base: from, Disp: t.bytes()}, mask[i])
			ADDQ(t.stride, from)
		}
		for i := range sum {
			sum[i], word[i], mask[i] = t.load(Mem{Base: to}), ZMM(), ZMM()
			ADDQ(t.wrongStride, to)
			next(i)
		}
		query, left := param("query"), field("Length")
		again, done := label("words"), label("done")
		Label(again)
		for k := range tileRows {
			q := ZMM()
			VPBROADCASTD(Mem{Base: query, Disp: 8 * k}, q)
			for i := range sum {
				x, at := ZMM(), (i+k)%tileRows
				VMOVDQA32(word[at], x)
				VPTERNLOGD(U8(differing), mask[at], q, x)
				VPOPCNTD(x, x)
				VPADDD(x, sum[i], sum[i])
			}
			next(k)
			DECQ(left)
			JZ(LabelRef(done))
		}
		ADDQ(U8(8*tileRows), query)
		JMP(LabelRef(again))
		Label(done)
		for i := range sum {
			t.store(sum[i], Mem{Base: t.wrong})
			ADDQ(t.wrongStride, t.wrong)
		}
	})
	end()
}

// chunk is how many words' differing bits fit the bytes of a sum, eight each.
const chunk = 31

// tile256 writes the comparison of eight rows at a time by a table of 16 counts. Rows and query come split into low and
// high nibbles, so that a word costs two exclusive ors, two look-ups and two sums, and bytes with their high bit set
// count as zero. Sums of bytes last for 31 words.
func tile256() {
	m := machines["avx2"]
	ones := m.words("ones8", 0x01010101)
	pairs := m.words("ones16", 0x00010001)
	counts := m.words("counts", 0x02010100, 0x03020201, 0x03020201, 0x04030302)
	t := m.newTiler()
	table := t.load(counts)
	three, five, seven := times(t.stride, 3), times(t.stride, 5), times(t.stride, 7)
	t.each(func() {
		from, query, left := GP64(), param("query"), field("Length")
		MOVQ(t.rows, from)
		again := label("chunk")
		Label(again)
		n, most := GP64(), GP64()
		MOVQ(left, n)
		MOVQ(U32(chunk), most)
		CMPQ(n, most)
		CMOVQGT(most, n)
		SUBQ(n, left)
		var sum [tileRows]VecVirtual
		for i := range sum {
			sum[i] = t.zero()
		}
		loop("words", n, 1, func() {
			low, high := YMM(), YMM()
			VPBROADCASTD(Mem{Base: query}, low)
			VPBROADCASTD(Mem{Base: query, Disp: 4}, high)
			for i := range sum {
				row := [tileRows]Mem{
					{Base: from},
					{Base: from, Index: t.stride, Scale: 1},
					{Base: from, Index: t.stride, Scale: 2},
					{Base: from, Index: three, Scale: 1},
					{Base: from, Index: t.stride, Scale: 4},
					{Base: from, Index: five, Scale: 1},
					{Base: from, Index: three, Scale: 2},
					{Base: from, Index: seven, Scale: 1},
				}[i]
				a, b := YMM(), YMM()
				VPXOR(row, low, a)
				VPXOR(row.Offset(t.bytes()), high, b)
				VPSHUFB(a, table, a)
				VPSHUFB(b, table, b)
				VPADDB(b, a, a)
				VPADDB(a, sum[i], sum[i])
			}
			ADDQ(t.stride, from)
			ADDQ(U8(8), query)
		})
		to := GP64()
		MOVQ(t.wrong, to)
		for i := range sum {
			VPMADDUBSW(ones, sum[i], sum[i])
			VPMADDWD(pairs, sum[i], sum[i])
			VPADDD(Mem{Base: to}, sum[i], sum[i])
			t.store(sum[i], Mem{Base: to})
			ADDQ(t.wrongStride, to)
		}
		TESTQ(left, left)
		JNZ(LabelRef(again))
		MOVQ(to, t.wrong)
	})
	end()
}

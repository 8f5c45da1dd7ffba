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
	t.each(func() {
		w := window{from: GP64()}
		to := GP64()
		MOVQ(t.wrong, to)
		MOVQ(t.rows, w.from)
		for i := range w.sum {
			w.sum[i], w.word[i], w.mask[i] = t.load(Mem{Base: to}), ZMM(), ZMM()
			ADDQ(t.wrongStride, to)
			w.next(t, i)
		}
		query, left := param("query"), field("Length")
		again, done := label("words"), label("done")
		Label(again)
		for k := range tileRows {
			w.add(k, Mem{Base: query, Disp: 8 * k})
			w.next(t, k)
			DECQ(left)
			JZ(LabelRef(done))
		}
		ADDQ(U8(8*tileRows), query)
		JMP(LabelRef(again))
		Label(done)
		for _, sum := range w.sum {
			t.store(sum, Mem{Base: t.wrong})
			ADDQ(t.wrongStride, t.wrong)
		}
	})
	end()
}

// window is what eight rows of offsets meet, and their sums. Row i of offsets meets word k of the query in register
// i + k, modulo 8.
type window struct {
	from            GPVirtual // the row that comes in next
	sum, word, mask [tileRows]VecVirtual
}

// next lets a row in, in the place of one that no word meets any more.
func (w *window) next(t tiler, i int) {
	VMOVDQU32(Mem{Base: w.from}, w.word[i])
	VMOVDQU32(Mem{Base: w.from, Disp: t.bytes()}, w.mask[i])
	ADDQ(t.stride, w.from)
}

// add adds the bits that differ from word k of the query.
func (w *window) add(k int, query Mem) {
	const differing = 0x28 // (a xor b) and c
	q := ZMM()
	VPBROADCASTD(query, q)
	for i := range w.sum {
		x, at := ZMM(), (i+k)%tileRows
		VMOVDQA32(w.word[at], x)
		VPTERNLOGD(U8(differing), w.mask[at], q, x)
		VPOPCNTD(x, x)
		VPADDD(x, w.sum[i], w.sum[i])
	}
}

// chunk is how many words' differing bits fit the bytes of a sum, eight each.
const chunk = 31

// tile256 writes the comparison of eight rows at a time by a table of 16 counts. Rows and query come split into low and
// high nibbles, so that a word costs two exclusive ors, two look-ups and two sums, and bytes with their high bit set
// count as zero. Sums of bytes last for 31 words.
func tile256() {
	m := machines["avx2"]
	ones, pairs, counts := m.words("ones8", 0x01010101), m.words("ones16", 0x00010001), m.words("counts", nibbleCounts...)
	t := m.newTiler()
	table := t.load(counts)
	from := GP64()
	rows := eight(from, t.stride)
	t.each(func() {
		query, left := param("query"), field("Length")
		MOVQ(t.rows, from)
		again := label("chunk")
		Label(again)
		var sum [tileRows]VecVirtual
		for i := range sum {
			sum[i] = t.zero()
		}
		loop("words", takeChunk(left), 1, func() {
			low, high := YMM(), YMM()
			VPBROADCASTD(Mem{Base: query}, low)
			VPBROADCASTD(Mem{Base: query, Disp: 4}, high)
			for i, row := range rows {
				addNibbles(sum[i], table, row, low, high)
			}
			ADDQ(t.stride, from)
			ADDQ(U8(8), query)
		})
		to := GP64()
		MOVQ(t.wrong, to)
		for _, s := range sum {
			VPMADDUBSW(ones, s, s)
			VPMADDWD(pairs, s, s)
			VPADDD(Mem{Base: to}, s, s)
			t.store(s, Mem{Base: to})
			ADDQ(t.wrongStride, to)
		}
		TESTQ(left, left)
		JNZ(LabelRef(again))
		MOVQ(to, t.wrong)
	})
	end()
}

// nibbleCounts are the bits set in each of 16 nibbles.
var nibbleCounts = []uint32{0x02010100, 0x03020201, 0x03020201, 0x04030302}

// eight are rows a stride apart.
func eight(from, stride GPVirtual) [tileRows]Mem {
	three, five, seven := times(stride, 3), times(stride, 5), times(stride, 7)
	return [tileRows]Mem{
		{Base: from},
		{Base: from, Index: stride, Scale: 1},
		{Base: from, Index: stride, Scale: 2},
		{Base: from, Index: three, Scale: 1},
		{Base: from, Index: stride, Scale: 4},
		{Base: from, Index: five, Scale: 1},
		{Base: from, Index: three, Scale: 2},
		{Base: from, Index: seven, Scale: 1},
	}
}

// takeChunk takes as many words as a chunk has from those left.
func takeChunk(left GPVirtual) GPVirtual {
	n, most := GP64(), GP64()
	MOVQ(left, n)
	MOVQ(U32(chunk), most)
	CMPQ(n, most)
	CMOVQGT(most, n)
	SUBQ(n, left)
	return n
}

// addNibbles adds the bits of a row that differ from the nibbles of the query's word.
func addNibbles(sum, table VecVirtual, row Mem, low, high VecVirtual) {
	a, b := YMM(), YMM()
	VPXOR(row, low, a)
	VPXOR(row.Offset(machines["avx2"].bytes()), high, b)
	VPSHUFB(a, table, a)
	VPSHUFB(b, table, b)
	VPADDB(b, a, a)
	VPADDB(a, sum, sum)
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	rowBytes = 160 // of a row of the history
	lowerAt  = 80  // of its second half
)

func polyphase() {
	dct32()
	window()
}

// reversal is the order that turns a vector round.
func reversal() Mem {
	return constant("reversal", U32(7), U32(6), U32(5), U32(4), U32(3), U32(2), U32(1), U32(0))
}

// dct32 writes the DCTs of two slots at a time. Two levels of Lee's splitting work on whole vectors and leave four DCTs of
// eight points a slot; transposed, all eight go side by side, and their outputs are the slots' in runs of four.
func dct32() {
	function("dct32", "func(rows, slots, f *float32, pairs int)")
	rows, slots, f, pairs := param("rows"), param("slots"), param("f"), param("pairs")
	turn := load(reversal())
	loop("slots", pairs, 1, func() {
		split := append(splitSlot(slots, 0, f, turn), splitSlot(slots, 128, f, turn)...)
		writeRows(rows, join(dct8(transpose8([8]vec(split)), f)))
		ADDQ(I32(2*128), slots)
		ADDQ(I32(2*rowBytes), rows)
	})
	end()
}

func turned(v Op, order vec) vec { d := YMM(); VPERMPS(v, order, d); return d }

// splitSlot does the first two levels: it gives the inputs of the DCTs of the outputs 4n, 4n+1, 4n+2 and 4n+3.
func splitSlot(slots GPVirtual, at int, f GPVirtual, turn vec) []vec {
	in := func(i int) Mem { return Mem{Base: slots, Disp: at + i*vecBytes} }
	factor := func(i int) Mem { return Mem{Base: f, Disp: i * vecBytes} }
	high, middle := turned(in(3), turn), turned(in(2), turn)
	x0, x1 := load(in(0)), load(in(1))
	odd0, odd1 := mul(sub(x0, high), factor(0)), mul(sub(x1, middle), factor(1))
	level := func(a, b vec) (even, odd vec) {
		b = turned(b, turn)
		return add(a, b), mul(sub(a, b), factor(2))
	}
	ee, eo := level(add(x0, high), add(x1, middle))
	oe, oo := level(odd0, odd1)
	return []vec{ee, oe, eo, oo}
}

// transpose8 turns eight registers, rows of eight, into the columns.
func transpose8(a [8]vec) (t [8]vec) {
	var pairs, fours [8]vec
	for i := 0; i < 8; i += 2 {
		pairs[i], pairs[i+1] = YMM(), YMM()
		VUNPCKLPS(a[i+1], a[i], pairs[i])
		VUNPCKHPS(a[i+1], a[i], pairs[i+1])
	}
	for i := range 8 {
		fours[i] = YMM()
		from := i&4 + i>>1&1 // columns i&3 and (i&3)+4 of the rows from i&4 on
		VSHUFPS(Imm([]uint64{0x44, 0xee}[i&1]), pairs[from+2], pairs[from], fours[i])
	}
	for i := range 4 {
		t[i], t[i+4] = YMM(), YMM()
		VPERM2F128(Imm(0x20), fours[i+4], fours[i], t[i])
		VPERM2F128(Imm(0x31), fours[i+4], fours[i], t[i+4])
	}
	return t
}

// dct8 is Lee's splitting down to the end, across registers.
func dct8(x [8]vec, f GPVirtual) [8]vec {
	var even, odd [4]vec
	for k := range 4 {
		even[k] = add(x[k], x[7-k])
		odd[k] = mul(sub(x[k], x[7-k]), spread(Mem{Base: f, Disp: 96 + 4*k}))
	}
	a, b := dct4(even), dct4(odd)
	return [8]vec{a[0], add(b[0], b[1]), a[1], add(b[1], b[2]), a[2], add(b[2], b[3]), a[3], b[3]}
}

var dct4Factors = [3]float32{0.541196100146196985, 1.306562964876376527, 0.707106781186547524}

func dct4(x [4]vec) [4]vec {
	s, t := add(x[0], x[3]), add(x[1], x[2])
	u, v := mul(sub(x[0], x[3]), number(dct4Factors[0])), mul(sub(x[1], x[2]), number(dct4Factors[1]))
	last := mul(sub(u, v), number(dct4Factors[2]))
	return [4]vec{add(s, t), add(add(u, v), last), mul(sub(s, t), number(dct4Factors[2])), last}
}

func blend(lanes uint64, a, b vec) vec { d := YMM(); VBLENDPS(Imm(lanes), b, a, d); return d }

// join undoes the two levels: in each half of row n it makes the outputs 4n to 4n+3 of a slot.
func join(r [8]vec) (out [8]vec) {
	for n := range 7 {
		s := blend(0xcc, r[n], add(r[n], r[n+1])) // neighbours in the odd halves of the DCTs of 16
		x := YMM()
		VSHUFPS(Imm(0x4c), r[n+1], s, x)
		out[n] = blend(0xaa, s, add(s, x))
	}
	x := YMM()
	VSHUFPS(Imm(0x4c), r[7], r[7], x)
	out[7] = blend(0x22, r[7], add(r[7], x))
	return out
}

// writeRows stores the outputs of two slots as the history wants them.
func writeRows(rows GPVirtual, y [8]vec) {
	both := func(v vec, at int) {
		VMOVUPS(v.AsX(), Mem{Base: rows, Disp: at})
		VEXTRACTF128(Imm(1), v, Mem{Base: rows, Disp: at + rowBytes})
	}
	for n := range 4 {
		back := YMM()
		VPERMILPS(Imm(0x1b), y[n], back)
		both(back, lowerAt+4*(13-4*n))
		both(y[n+4], 16*n)
	}
	VMOVSS(y[4].AsX(), Mem{Base: rows, Disp: lowerAt})
	high := XMM()
	VEXTRACTF128(Imm(1), y[4], high)
	VMOVSS(high, Mem{Base: rows, Disp: lowerAt + rowBytes})
}

// window writes six slots at a time: they share each load of factors. Eight outputs and their mirror images of all six
// slots stay in registers for the sixteen ages.
func window() {
	const slots = 6
	function("window", "func(pcm, rows, w *float32, groups int)")
	pcm, rows, w, groups := param("pcm"), param("rows"), param("w"), param("groups")
	ADDQ(I32(15*rowBytes), rows)
	loop("group", groups, 1, func() {
		for half := range 2 {
			windowHalf(pcm, rows, w, half, slots)
		}
		ADDQ(I32(slots*128), pcm)
		ADDQ(I32(slots*rowBytes), rows)
	})
	end()
}

func windowHalf(pcm, rows, w GPVirtual, half, slots int) {
	row, factors, n := GP64(), GP64(), GP64()
	MOVQ(rows, row)
	MOVQ(w, factors)
	MOVQ(I32(8), n)
	var out, mirror []vec
	for range slots {
		out, mirror = append(out, zero()), append(mirror, zero())
	}
	loop("age", n, 1, func() {
		for odd, at := range []int{0, lowerAt - rowBytes} {
			fo := load(Mem{Base: factors, Disp: 128*odd + half*vecBytes})
			fm := load(Mem{Base: factors, Disp: 128*odd + 64 + half*vecBytes})
			for s := range slots {
				m := Mem{Base: row, Disp: s*rowBytes + at + half*vecBytes}
				VADDPS(mul(fo, m), out[s], out[s])
				VADDPS(mul(fm, m.Offset(4)), mirror[s], mirror[s])
			}
		}
		SUBQ(I32(2*rowBytes), row)
		ADDQ(I32(2*128), factors)
	})
	turn := load(reversal())
	for s := range slots {
		store(out[s], Mem{Base: pcm, Disp: 128*s + half*vecBytes})
		store(turned(mirror[s], turn), Mem{Base: pcm, Disp: 128*s + 96 - half*vecBytes})
	}
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	slotBytes   = 128              // of the sub-band samples of a slot
	lineRow     = 160              // of the transposed lines: one of each sub-band, and zeros for a neighbour of the last
	aliasBytes  = 8 * 2 * vecBytes // of a table of butterflies
	windowAt    = 2 * aliasBytes   // in longTable
	cosAt       = windowAt + 4*36
	sinAt       = cosAt + 4*9
	shortCosAt  = 4 * 12 // in shortTable
	shortSinAt  = shortCosAt + 4*3
	spillAt     = 18 * lineRow             // scratch of the transforms, behind the lines
	scratchSize = spillAt + (9+4)*vecBytes // which moves with the group
)

// hybrid writes the transforms of Layer III with the lines of eight sub-bands side by side in a vector.
func hybrid() {
	for _, name := range []string{"hybridLong", "hybridShort"} {
		TEXT(name+"AVX2", 0, "func(slots, overlap, lines, table *float32, groups int)")
		Pragma("noescape")
		Doc(name + "AVX2 does the groups of Hybrid.runGeneric; table is a longTable or the shortTable.")
		h := hybridArgs{param("slots"), param("overlap"), param("table"), scratch(scratchSize), nil}
		n := transposeLines(h.lines)
		if name == "hybridLong" {
			h.reduceAlias()
		}
		h.flip = load(constant("flip", U32(0), U32(1<<31)))
		loop("transform", n, 1, func() {
			if name == "hybridLong" {
				h.long()
			} else {
				h.short()
			}
			for _, r := range []GPVirtual{h.slots, h.overlap, h.lines} {
				ADDQ(I32(vecBytes), r)
			}
		})
		end()
	}
}

type hybridArgs struct {
	slots, overlap, table, lines GPVirtual
	flip                         vec // the signs of odd sub-bands
}

func (h hybridArgs) line(k int) Mem  { return Mem{Base: h.lines, Disp: k * lineRow} }
func (h hybridArgs) spill(k int) Mem { return Mem{Base: h.lines, Disp: spillAt + k*vecBytes} }

// scratch is memory on the stack, aligned to a cache line.
func scratch(bytes int) GPVirtual {
	p := GP64()
	LEAQ(AllocLocal(bytes+64), p)
	ADDQ(Imm(63), p)
	ANDQ(I8(-64), p)
	return p
}

// transposeLines writes the lines of the groups to scratch, by number and sub-band, with zeros behind the last group. It
// returns the number of groups.
func transposeLines(to GPVirtual) GPVirtual {
	lines, n, p := param("lines"), param("groups"), GP64()
	MOVQ(to, p)
	loop("transpose", n, 1, func() {
		for _, k := range []int{0, 8, 10} { // lines 10 to 15 come twice
			var rows [8]vec
			for sb := range rows {
				rows[sb] = load(Mem{Base: lines, Disp: 4 * (18*sb + k)})
			}
			for i, v := range transpose8(rows) {
				store(v, Mem{Base: p, Disp: (k + i) * lineRow})
			}
		}
		ADDQ(I32(8*4*18), lines)
		ADDQ(I32(vecBytes), p)
	})
	none := zero()
	for k := range 8 {
		store(none, Mem{Base: p, Disp: k * lineRow})
	}
	return param("groups")
}

// reduceAlias takes a butterfly of eight sub-bands and their upper neighbours at a time.
func (h hybridArgs) reduceAlias() {
	n, p, table := param("groups"), GP64(), GP64()
	MOVQ(h.lines, p)
	MOVQ(h.table, table)
	loop("alias", n, 1, func() {
		inner := label("inner")
		CMPQ(n, Imm(1))
		JNE(LabelRef(inner))
		ADDQ(I32(aliasBytes), table)
		Label(inner)
		for i := range 8 {
			cosine, sine := load(Mem{Base: table, Disp: 2 * i * vecBytes}), load(Mem{Base: table, Disp: (2*i + 1) * vecBytes})
			up, down := Mem{Base: p, Disp: (17 - i) * lineRow}, Mem{Base: p, Disp: i*lineRow + 4}
			u, d := load(up), load(down)
			store(sub(mul(u, cosine), mul(d, sine)), up)
			store(add(mul(d, cosine), mul(u, sine)), down)
		}
		ADDQ(I32(vecBytes), p)
	})
}

// long is the IMDCT of 18 lines with windows and overlap, as the Go functions imdct and dct4x18 make it.
func (h hybridArgs) long() {
	p, q := [9]vec{load(h.line(0))}, [9]vec{load(h.line(17))}
	for j := 1; j < 9; j++ {
		p[j] = add(load(h.line(2*j-1)), h.line(2*j))
	}
	for m, v := range dct3x9(p) {
		store(v, h.spill(m))
	}
	for j := 1; j < 9; j++ {
		q[j] = sub(load(h.line(17-2*j)), h.line(18-2*j))
	}
	for m, v := range dct3x9(q) {
		u := load(h.spill(m))
		cos, sin := spread(Mem{Base: h.table, Disp: cosAt + 4*m}), spread(Mem{Base: h.table, Disp: sinAt + 4*m})
		low, high := rotate(u, v, cos, sin, m%2 != 0)
		h.put(8-m, add(h.window(high, 8-m), h.overlapped(8-m)))
		h.put(9+m, add(h.window(high, 9+m), h.overlapped(9+m)))
		store(h.window(low, 26-m), h.overlapped(8-m))
		store(h.window(low, 27+m), h.overlapped(9+m))
	}
}

// rotate gives cos·u + sin·v and sin·u - cos·v, with the sign of v changed if negate is set.
func rotate(u, v, cos, sin vec, negate bool) (low, high vec) {
	cu, sv, su, cv := mul(cos, u), mul(sin, v), mul(sin, u), mul(cos, v)
	if negate {
		return sub(cu, sv), add(su, cv)
	}
	return add(cu, sv), sub(su, cv)
}

func (h hybridArgs) overlapped(t int) Mem { return Mem{Base: h.overlap, Disp: t * slotBytes} }

// window multiplies with factor n of the window.
func (h hybridArgs) window(v vec, n int) vec {
	return mul(v, spread(Mem{Base: h.table, Disp: windowAt + 4*n}))
}

// put stores the samples of slot t.
func (h hybridArgs) put(t int, v vec) {
	if t%2 != 0 {
		VXORPS(h.flip, v, v)
	}
	store(v, Mem{Base: h.slots, Disp: t * slotBytes})
}

// dct3x9 works like the Go function.
func dct3x9(y [9]vec) [9]vec {
	half := number(0.5)
	c30, c40, c50 := number(0.866025403784438647), number(0.766044443118978035), number(0.642787609686539327)
	c70, c80 := number(0.342020143325668733), number(0.173648177666930349)

	u, v, w := add(y[2], y[4]), add(y[2], y[8]), sub(y[4], y[8])
	middle := sub(sub(y[2], y[4]), y[8])
	t, h := add(y[0], mul(y[6], half)), sub(y[0], y[6])
	a, b := add(mul(u, c40), mul(v, c80)), add(mul(u, c80), mul(w, c40))
	e := [5]vec{add(t, a), add(h, mul(middle, half)), sub(t, b), add(sub(t, a), b), sub(h, middle)}

	u, v, w = add(y[1], y[5]), add(y[1], y[7]), sub(y[5], y[7])
	s := mul(y[3], c30)
	o1 := mul(sub(sub(y[1], y[5]), y[7]), c30)
	a, b = add(mul(u, c50), mul(v, c70)), sub(mul(v, c50), mul(w, c70))
	o := [4]vec{add(s, a), o1, sub(b, s), sub(sub(a, b), s)}
	return [9]vec{
		add(e[0], o[0]), add(e[1], o[1]), add(e[2], o[2]), add(e[3], o[3]), e[4],
		sub(e[3], o[3]), sub(e[2], o[2]), sub(e[1], o[1]), sub(e[0], o[0]),
	}
}

// short is the IMDCT of three times six lines, as the Go functions imdctShort and dct4x6 make it. The second half of one
// block waits for the first of the next.
func (h hybridArgs) short() {
	for t := range 6 {
		h.put(t, add(load(h.overlapped(t)), zero()))
	}
	for b := range 3 {
		y := h.shortBlock(b)
		for i := range 6 {
			v := y[i]
			if b > 0 {
				v = add(load(h.spill(i)), v)
			}
			if b < 2 {
				h.put(6*b+6+i, add(v, h.overlapped(6*b+6+i)))
			} else {
				store(v, h.overlapped(i))
			}
		}
		for i := range 6 {
			if b < 2 {
				store(y[6+i], h.spill(i))
			} else {
				store(y[6+i], h.overlapped(6+i))
			}
		}
	}
	none := zero()
	for t := range 6 {
		store(none, h.overlapped(12+t))
	}
}

// shortBlock gives the windowed block b.
func (h hybridArgs) shortBlock(b int) (y [12]vec) {
	x := func(i int) Mem { return h.line(b + 3*i) }
	p := third(load(x(0)), add(load(x(1)), x(2)), add(load(x(3)), x(4)))
	q := third(load(x(5)), sub(load(x(3)), x(4)), sub(load(x(1)), x(2)))
	var c [6]vec
	for m := range 3 {
		cos, sin := spread(Mem{Base: h.table, Disp: shortCosAt + 4*m}), spread(Mem{Base: h.table, Disp: shortSinAt + 4*m})
		c[m], c[5-m] = rotate(p[m], q[m], cos, sin, m == 1)
	}
	for i := range 12 {
		from := []int{3, 4, 5, 5, 4, 3, 2, 1, 0, 0, 1, 2}[i]
		y[i] = mul(c[from], spread(Mem{Base: h.table, Disp: 4 * i}))
	}
	return y
}

// third is a DCT-III of three points.
func third(a, b, c vec) [3]vec {
	even, odd := add(a, mul(c, number(0.5))), mul(b, number(0.866025403784438647))
	return [3]vec{add(even, odd), sub(a, c), sub(even, odd)}
}

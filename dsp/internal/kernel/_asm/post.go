package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// reverse is an order of lanes: last to first.
func (m machine) reverse() VecVirtual {
	return m.load(NewDataAddr(Symbol{Name: "reverse", Static: true}, 0))
}

func (m machine) reversed(order VecVirtual, from Op) VecVirtual {
	d := m.vec()
	VPERMPS(from, order, d)
	return d
}

// halves walks over the coefficients k and m−k of a transform of half the length.
type halves struct {
	zr, zi, mr, mi, wr, wi, low, high, count GPVirtual
	order                                    VecVirtual
}

func (m machine) newHalves(floats int) halves {
	h := halves{zr: param("zr"), zi: param("zi"), wr: param("w"), low: param("dst")}
	n := param("m")
	h.mr, h.mi, h.high, h.wi, h.count = GP64(), GP64(), GP64(), GP64(), GP64()
	back := 4 - m.bytes() // from the number m to the vector that ends with it
	LEAQ(Mem{Base: h.zr, Index: n, Scale: 4, Disp: back}, h.mr)
	LEAQ(Mem{Base: h.zi, Index: n, Scale: 4, Disp: back}, h.mi)
	LEAQ(Mem{Base: h.low, Index: n, Scale: uint8(4 * floats), Disp: floats * back}, h.high)
	// w holds the real parts of whole vectors up to m/2, then the imaginary ones.
	MOVQ(n, h.count)
	SHRQ(Imm(1), h.count)
	ADDQ(Imm(uint64(m.lanes()-1)), h.count)
	ANDQ(I8(int8(-m.lanes())), h.count)
	LEAQ(Mem{Base: h.wr, Index: h.count, Scale: 4}, h.wi)
	h.order = m.reverse()
	return h
}

// next moves on by a vector and jumps back to the loop.
func (m machine) next(h halves, floats int, loop string) {
	b := uint64(m.bytes())
	for _, p := range []GPVirtual{h.zr, h.zi, h.wr, h.wi} {
		ADDQ(Imm(b), p)
	}
	SUBQ(Imm(b), h.mr)
	SUBQ(Imm(b), h.mi)
	ADDQ(U32(uint64(floats)*b), h.low)
	SUBQ(U32(uint64(floats)*b), h.high)
	SUBQ(Imm(uint64(m.lanes())), h.count)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// sums loads z[k] and z[m−k] and gives z[k] + conj z[m−k] and z[k] − conj z[m−k].
func (m machine) sums(h halves) (s, d cv) {
	a := cv{m.load(Mem{Base: h.zr}), m.load(Mem{Base: h.zi})}
	b := cv{m.reversed(h.order, Mem{Base: h.mr}), m.reversed(h.order, Mem{Base: h.mi})}
	return cv{m.add(a.r, b.r), m.sub(a.i, b.i)}, cv{m.sub(a.r, b.r), m.add(a.i, b.i)}
}

// turned is −j·w·d.
func (m machine) turned(h halves, d cv) cv {
	wr, wi := m.load(Mem{Base: h.wr}), m.load(Mem{Base: h.wi})
	t := cv{m.mul(d.r, wi), m.mul(d.r, wr)}
	VFMADD231PS(wr, d.i, t.r) // wr·di + wi·dr
	VFMSUB231PS(wi, d.i, t.i) // wi·di − wr·dr
	return t
}

// postPower turns a transform of m complex numbers into the power of a real one of 2m.
func (m machine) postPower() {
	TEXT(m.name("postPower"), NOSPLIT, "func(zr, zi, w, dst *float32, m int)")
	h := m.newHalves(1)
	loop := label("power")
	Label(loop)
	s, d := m.sums(h)
	t := m.turned(h, d)
	for _, out := range []struct {
		x  cv
		to GPVirtual
	}{{m.cadd(s, t), h.low}, {m.csub(s, t), h.high}} {
		p := m.mul(out.x.i, out.x.i)
		VFMADD231PS(out.x.r, out.x.r, p)
		if out.to == h.high {
			p = m.reversed(h.order, p)
		}
		m.store(p, Mem{Base: out.to})
	}
	m.next(h, 1, loop)
}

// postSpectrum is the same for the coefficients themselves. Halving is left to the last step, where it loses nothing of
// denormals.
func (m machine) postSpectrum() {
	TEXT(m.name("postSpectrum"), NOSPLIT, "func(zr, zi, w, dst *float32, m int)")
	h := m.newHalves(2)
	half, pairs, back := m.constants("half")["half"], m.pairing("pairs"), m.pairing("back")
	loop := label("spectrum")
	Label(loop)
	s, d := m.sums(h)
	t := m.turned(h, d)
	low := cv{fma(m.copy(t.r), s.r, half), fma(m.copy(t.i), s.i, half)}
	VFMSUB231PS(half, s.r, t.r) // s/2 − t
	VFNMADD231PS(half, s.i, t.i)
	m.interleave(low, h.low, pairs)
	if !m.wide() {
		t = cv{m.reversed(h.order, t.r), m.reversed(h.order, t.i)}
	}
	m.interleave(t, h.high, back)
	m.next(h, 2, loop)
}

// pairing is the two orders of lanes that interleave, in registers; AVX2 has its own way and none.
type pairing []VecVirtual

// pairing loads the orders of the name: pairs, or back for pairs from the last to the first.
func (m machine) pairing(name string) (p pairing) {
	if m.wide() {
		for _, half := range []string{"Low", "High"} {
			p = append(p, m.load(NewDataAddr(Symbol{Name: name + half, Static: true}, 0)))
		}
	}
	return p
}

// interleave stores a vector of complex numbers as pairs.
func (m machine) interleave(x cv, to GPVirtual, p pairing) {
	lo, hi := m.vec(), m.vec()
	if m.wide() {
		VMOVAPS(x.r, lo)
		VMOVAPS(x.r, hi)
		VPERMT2PS(x.i, p[0], lo)
		VPERMT2PS(x.i, p[1], hi)
	} else {
		a, b := m.vec(), m.vec()
		VUNPCKLPS(x.i, x.r, a)
		VUNPCKHPS(x.i, x.r, b)
		VPERM2F128(Imm(0x20), b, a, lo)
		VPERM2F128(Imm(0x31), b, a, hi)
	}
	m.store(lo, Mem{Base: to})
	m.store(hi, Mem{Base: to, Disp: m.bytes()})
}

// pairs writes planar numbers as interleaved ones; n is a multiple of the lanes.
func (m machine) pairs(name string, conjugate bool) {
	TEXT(m.name(name), NOSPLIT, "func(zr, zi, dst *float32, n int)")
	zr, zi, dst, n := param("zr"), param("zi"), param("dst"), param("n")
	var sign Op
	if conjugate {
		sign = m.constants("minusZero")["minusZero"]
	}
	orders := m.pairing("pairs")
	loop := label("pairs")
	Label(loop)
	x := cv{m.load(Mem{Base: zr}), m.load(Mem{Base: zi})}
	if conjugate {
		VXORPS(sign, x.i, x.i)
	}
	m.interleave(x, dst, orders)
	ADDQ(Imm(uint64(m.bytes())), zr)
	ADDQ(Imm(uint64(m.bytes())), zi)
	ADDQ(U32(2*uint64(m.bytes())), dst)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// orders writes the tables of lanes.
func (m machine) orders() {
	n := m.lanes()
	order := func(name string, lane func(i int) int) {
		var c []Constant
		for i := range n {
			c = append(c, U32(lane(i)))
		}
		constant(name, c...)
	}
	order("reverse", func(i int) int { return n - 1 - i })
	if m.wide() { // of two registers, the second's lanes from n on
		order("pairsLow", func(i int) int { return i/2 + n*(i%2) })
		order("pairsHigh", func(i int) int { return n/2 + i/2 + n*(i%2) })
		order("backLow", func(i int) int { return n - 1 - i/2 + n*(i%2) })
		order("backHigh", func(i int) int { return n/2 - 1 - i/2 + n*(i%2) })
	}
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The leaf does the last transforms, of as many points as a vector has lanes. Each lies in one vector. The leaf takes
// as many of them as there are lanes, transposes, and does the butterflies across registers; row k of a block then
// holds output k of each, and goes to z[k·count + block].

// element is the number within its transform of lane 4·g + j, after the first pass's VSHUFPS.
func (m machine) element(g, j int) int { return 2*g + j&1 + m.lanes()/2*(j>>1) }

// transpose4 turns four registers a[i], whose 128-bit parts are rows of four, into the columns.
func (m machine) transpose4(a [4]VecVirtual) (t [4]VecVirtual) {
	lo0, hi0, lo1, hi1 := m.vec(), m.vec(), m.vec(), m.vec()
	VUNPCKLPS(a[1], a[0], lo0)
	VUNPCKHPS(a[1], a[0], hi0)
	VUNPCKLPS(a[3], a[2], lo1)
	VUNPCKHPS(a[3], a[2], hi1)
	for j := range t {
		t[j] = m.vec()
	}
	VSHUFPS(Imm(0x44), lo1, lo0, t[0])
	VSHUFPS(Imm(0xee), lo1, lo0, t[1])
	VSHUFPS(Imm(0x44), hi1, hi0, t[2])
	VSHUFPS(Imm(0xee), hi1, hi0, t[3])
	return t
}

type leafArgs struct {
	re, im, zr, zi, scratch, pos, size GPVirtual
}

// gather loads part g of the transforms whose offsets are in o, one into each 128-bit part of a register.
func (m machine) gather(base GPVirtual, o []GPVirtual, g int) VecVirtual {
	at := func(k int) Mem { return Mem{Base: base, Index: o[k], Scale: 1, Disp: 16 * g} }
	if !m.wide() {
		x, y := XMM(), YMM()
		VMOVUPS(at(0), x)
		VINSERTF128(Imm(1), at(1), x.AsY(), y)
		return y
	}
	z, y, u := ZMM(), YMM(), YMM()
	VBROADCASTF32X4(at(0), y)
	VINSERTF32X4(Imm(1), at(1), y, y)
	VBROADCASTF32X4(at(2), u)
	VINSERTF32X4(Imm(1), at(3), u, u)
	VINSERTF64X4(Imm(1), u, y.AsZ(), z)
	return z
}

// gathered loads and transposes the parts in gs: element number → register.
func (m machine) gathered(a leafArgs, gs ...int) map[int]cv {
	type key struct{ g, i int }
	rows := [2]map[key]VecVirtual{{}, {}}
	for i := range 4 {
		var o []GPVirtual
		for k := range m.lanes() / 4 {
			r := GP64()
			MOVQ(Mem{Base: a.pos, Disp: 8 * (i + 4*k)}, r)
			o = append(o, r)
		}
		for _, g := range gs {
			rows[0][key{g, i}] = m.gather(a.re, o, g)
			rows[1][key{g, i}] = m.gather(a.im, o, g)
		}
	}
	x := map[int]cv{}
	for _, g := range gs {
		var t [2][4]VecVirtual
		for p := range t {
			t[p] = m.transpose4([4]VecVirtual{rows[p][key{g, 0}], rows[p][key{g, 1}], rows[p][key{g, 2}], rows[p][key{g, 3}]})
		}
		for j := range 4 {
			x[m.element(g, j)] = cv{t[0][j], t[1][j]}
		}
	}
	return x
}

func (m machine) leaf() {
	TEXT(m.name("leaf"), 0, "func(re, im, zr, zi *float32, pos *int, size, blocks int)")
	a := leafArgs{
		re: param("re"), im: param("im"), zr: param("zr"), zi: param("zi"),
		scratch: m.stack(16), pos: param("pos"), size: param("size"),
	}
	blocks := param("blocks")
	SHLQ(Imm(2), a.size)
	loop := label("leaf")
	Label(loop)
	to := GP64()
	MOVQ(Mem{Base: a.pos, Disp: 8 * m.lanes()}, to)
	pr, pi := GP64(), GP64()
	LEAQ(Mem{Base: a.zr, Index: to, Scale: 1}, pr)
	LEAQ(Mem{Base: a.zi, Index: to, Scale: 1}, pi)
	if m.wide() {
		m.leaf16(a, pr, pi)
	} else {
		m.leaf8(a, pr, pi)
	}
	ADDQ(U32(8*(m.lanes()+1)), a.pos)
	DECQ(blocks)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// leaf16 is radix 4 twice. The first half of the first stage waits in the scratch: 32 registers hold 16 complex
// vectors, but not what is needed to work on them.
func (m machine) leaf16(a leafArgs, pr, pi GPVirtual) {
	var y [4][]cv // y[c][k]
	for h := range 2 {
		x := m.gathered(a, h, h+2)
		for c := 2 * h; c < 2*h+2; c++ {
			y[c] = m.twist(c, m.r4([]cv{x[c], x[c+4], x[c+8], x[c+12]}))
		}
		if h == 0 {
			for c := range 2 {
				for k, v := range y[c] {
					m.spill(a.scratch, 4*c+k, v)
				}
			}
		}
	}
	s4, s12 := GP64(), GP64()
	MOVQ(a.size, s4)
	SHLQ(Imm(2), s4)
	LEAQ(Mem{Base: s4, Index: s4, Scale: 2}, s12)
	for k := range 4 {
		var x [4]cv
		for c := range 2 {
			x[c] = m.spilled(a.scratch, 4*c+k)
		}
		x[2], x[3] = y[2][k], y[3][k]
		out := m.r4(x[:])
		for p, ptr := range []GPVirtual{pr, pi} {
			for l, to := range []Mem{{Base: ptr}, {Base: ptr, Index: s4, Scale: 1}, {Base: ptr, Index: s4, Scale: 2}, {Base: ptr, Index: s12, Scale: 1}} {
				m.store([]VecVirtual{out[l].r, out[l].i}[p], to)
			}
			if k < 3 {
				ADDQ(a.size, ptr)
			}
		}
	}
}

// twist multiplies by exp(−2πj·c·k/16).
func (m machine) twist(c int, y []cv) []cv {
	if c == 0 {
		return y
	}
	w := m.constants("sqrtHalf", "cos16", "sin16")
	h, c1, s1 := w["sqrtHalf"], w["cos16"], w["sin16"]
	minusJ := func(v cv) cv { return cv{v.i, m.sub(m.zero(), v.r)} }
	switch c {
	case 1:
		return []cv{y[0], m.turn(y[1], c1, s1), m.turn(y[2], h, h), m.turn(y[3], s1, c1)}
	case 2:
		return []cv{y[0], m.turn(y[1], h, h), minusJ(y[2]), minusJ(m.turn(y[3], h, h))}
	}
	t := m.turn(y[3], c1, s1)
	return []cv{y[0], m.turn(y[1], s1, c1), minusJ(m.turn(y[2], h, h)), {m.sub(m.zero(), t.r), m.sub(m.zero(), t.i)}}
}

func (m machine) zero() VecVirtual {
	z := m.vec()
	VXORPS(z, z, z)
	return z
}

// leaf8 is radix 8 with 16 registers: the sums and differences of its first level wait in the scratch.
func (m machine) leaf8(a leafArgs, pr, pi GPVirtual) {
	var s, d [4]cv
	for g := range 2 {
		x := m.gathered(a, g)
		for c := 2 * g; c < 2*g+2; c++ {
			s[c], d[c] = m.cadd(x[c], x[c+4]), m.csub(x[c], x[c+4])
			m.spill(a.scratch, c, s[c])
			m.spill(a.scratch, c+4, d[c])
		}
	}
	rows := newRows(a.size, 8)
	for odd := range 2 {
		var x [4]cv
		for c := range x {
			x[c] = m.spilled(a.scratch, 4*odd+c)
		}
		var y []cv
		if odd == 0 {
			y = m.r4(x[:])
		} else {
			y = m.r8odd(x[:], m.constants("sqrtHalf"))
		}
		for k, v := range y {
			m.store(v.r, rows.at(pr, 2*k+odd, 1))
			m.store(v.i, rows.at(pi, 2*k+odd, 1))
		}
	}
}

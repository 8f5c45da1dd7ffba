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

// transpose4 turns four registers a[i], whose 128-bit parts are rows of four, into the columns. A shuffle and two blends
// do the work of two shuffles: these have fewer ports.
func (m machine) transpose4(a [4]VecVirtual) (t [4]VecVirtual) {
	var left, right [2]VecVirtual // elements 0 and 1, 2 and 3, of two rows each
	for i := range left {
		x, y, v := a[2*i], a[2*i+1], m.vec()
		VSHUFPS(Imm(0x4e), y, x, v)
		left[i] = m.upper(x, v)
		right[i] = m.upper(v, y)
	}
	for j := range t {
		t[j] = m.vec()
		from := [][2]VecVirtual{left, right}[j/2]
		VSHUFPS(Imm([]uint64{0x88, 0xdd}[j%2]), from[1], from[0], t[j])
	}
	return t
}

type leafArgs struct {
	re, im, zr, zi, scratch, pos, size GPVirtual
}

// gathered loads and transposes the 128-bit parts gs of the transforms of a block: element number → register.
func (m machine) gathered(a leafArgs, gs ...int) map[int]cv {
	var rows [2][4][]VecVirtual // real or imaginary; row; part
	for i := range 4 {
		var o []GPVirtual // where the transforms i, i+4, … begin
		for k := range m.lanes() / 4 {
			r := GP64()
			MOVQ(Mem{Base: a.pos, Disp: 8 * (i + 4*k)}, r)
			o = append(o, r)
		}
		for p, base := range []GPVirtual{a.re, a.im} {
			if m.wide() {
				rows[p][i] = m.quarters(base, o, gs)
				continue
			}
			for _, g := range gs {
				rows[p][i] = append(rows[p][i], m.halves(base, o, g))
			}
		}
	}
	x := map[int]cv{}
	for k, g := range gs {
		var t [2][4]VecVirtual
		for p, r := range rows {
			t[p] = m.transpose4([4]VecVirtual{r[0][k], r[1][k], r[2][k], r[3][k]})
		}
		for j := range 4 {
			x[m.element(g, j)] = cv{t[0][j], t[1][j]}
		}
	}
	return x
}

// quarters gives two registers, of the parts gs[0] and gs[1] of four transforms. To load all of these and choose is
// faster than to load and insert quarters.
func (m machine) quarters(base GPVirtual, o []GPVirtual, gs []int) []VecVirtual {
	at := func(k int) Mem { return Mem{Base: base, Index: o[k], Scale: 1} }
	both := Imm(uint64(gs[0] | gs[1]<<2 | gs[0]<<4 | gs[1]<<6))
	low, high, x, y := ZMM(), ZMM(), ZMM(), ZMM()
	VSHUFF32X4(both, at(1), m.load(at(0)), low)
	VSHUFF32X4(both, at(3), m.load(at(2)), high)
	VSHUFF32X4(Imm(0x88), high, low, x)
	VSHUFF32X4(Imm(0xdd), high, low, y)
	return []VecVirtual{x, y}
}

// halves gives a register of the parts g of two transforms.
func (m machine) halves(base GPVirtual, o []GPVirtual, g int) VecVirtual {
	x, y := XMM(), YMM()
	VMOVUPS(Mem{Base: base, Index: o[0], Scale: 1, Disp: 16 * g}, x)
	VINSERTF128(Imm(1), Mem{Base: base, Index: o[1], Scale: 1, Disp: 16 * g}, x.AsY(), y)
	return y
}

func (m machine) leaf() {
	TEXT(m.name("leaf"), 0, "func(re, im, zr, zi *float32, pos *int, size, blocks int)")
	a := leafArgs{
		re: param("re"), im: param("im"), zr: param("zr"), zi: param("zi"),
		scratch: m.stack(16), pos: param("pos"), size: param("size"),
	}
	blocks := param("blocks")
	m.setUpperMask()
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

// leaf8 is radix 8 with 16 registers: the sums and differences of its first level wait on the stack.
func (m machine) leaf8(a leafArgs, pr, pi GPVirtual) {
	for g := range 2 {
		x := m.gathered(a, g)
		for c := 2 * g; c < 2*g+2; c++ {
			m.spill(a.scratch, c, m.cadd(x[c], x[c+4]))
			m.spill(a.scratch, c+4, m.csub(x[c], x[c+4]))
		}
	}
	c := m.constants("sqrtHalf")
	rows := newRows(a.size, 8)
	for odd, half := range []func([]cv) []cv{m.r4, func(d []cv) []cv { return m.r8odd(d, c) }} {
		var x [4]cv
		for k := range x {
			x[k] = m.spilled(a.scratch, 4*odd+k)
		}
		for k, v := range half(x[:]) {
			m.store(v.r, rows.at(pr, 2*k+odd, 1))
			m.store(v.i, rows.at(pi, 2*k+odd, 1))
		}
	}
}

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
func (m machine) transpose4(a [4]VecVirtual, upper blending) (t [4]VecVirtual) {
	var left, right [2]VecVirtual // elements 0 and 1, 2 and 3, of two rows each
	for i := range left {
		x, y, v := a[2*i], a[2*i+1], m.vec()
		VSHUFPS(Imm(0x4e), y, x, v)
		left[i], right[i] = upper.blend(x, v), upper.blend(v, y)
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
	upper                              blending // of the upper two of each four floats
	high                               blending // of the upper half of a ymm
}

// gather loads part g of the transforms whose offsets are in o, one into each 128-bit part of a register.
func (m machine) gather(base GPVirtual, o []GPVirtual, g int, high blending) VecVirtual {
	at := func(k int) Mem { return Mem{Base: base, Index: o[k], Scale: 1, Disp: 16 * g} }
	y := high.twice(at(0), at(1))
	if !m.wide() {
		return y
	}
	z := ZMM()
	VINSERTF64X4(Imm(1), high.twice(at(2), at(3)), y.AsZ(), z)
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
		if m.wide() {
			for p, base := range []GPVirtual{a.re, a.im} {
				at := func(k int) Mem { return Mem{Base: base, Index: o[k], Scale: 1} }
				t0, t1 := m.vec(), m.vec()
				imm := Imm(uint64(gs[0] | gs[1]<<2 | gs[0]<<4 | gs[1]<<6))
				VSHUFF32X4(imm, at(1), m.load(at(0)), t0)
				VSHUFF32X4(imm, at(3), m.load(at(2)), t1)
				u0, u1 := m.vec(), m.vec()
				VSHUFF32X4(Imm(0x88), t1, t0, u0)
				VSHUFF32X4(Imm(0xdd), t1, t0, u1)
				rows[p][key{gs[0], i}], rows[p][key{gs[1], i}] = u0, u1
			}
			continue
		}
		for _, g := range gs {
			rows[0][key{g, i}] = m.gather(a.re, o, g, a.high)
			rows[1][key{g, i}] = m.gather(a.im, o, g, a.high)
		}
	}
	x := map[int]cv{}
	for _, g := range gs {
		var t [2][4]VecVirtual
		for p := range t {
			t[p] = m.transpose4([4]VecVirtual{rows[p][key{g, 0}], rows[p][key{g, 1}], rows[p][key{g, 2}], rows[p][key{g, 3}]}, a.upper)
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
		upper: m.newBlending(0xcccc), high: machine{bits: 256, registers: m.registers}.newBlending(0xf0),
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

// leaf8 is radix 8.
func (m machine) leaf8(a leafArgs, pr, pi GPVirtual) {
	rows := newRows(a.size, 8)
	put := func(k int, v cv) {
		m.store(v.r, rows.at(pr, k, 1))
		m.store(v.i, rows.at(pi, k, 1))
	}
	c := m.constants("sqrtHalf")
	if !m.few() {
		x := m.gathered(a, 0, 1)
		for k, v := range m.r8([]cv{x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]}, c) {
			put(k, v)
		}
		return
	}
	// The sums and differences of the first level wait on the stack.
	for g := range 2 {
		x := m.gathered(a, g)
		for c := 2 * g; c < 2*g+2; c++ {
			m.spill(a.scratch, c, m.cadd(x[c], x[c+4]))
			m.spill(a.scratch, c+4, m.csub(x[c], x[c+4]))
		}
	}
	for odd := range 2 {
		var x [4]cv
		for k := range x {
			x[k] = m.spilled(a.scratch, 4*odd+k)
		}
		half := []func([]cv) []cv{m.r4, func(d []cv) []cv { return m.r8odd(d, c) }}[odd]
		for k, v := range half(x[:]) {
			put(2*k+odd, v)
		}
	}
}

package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The size of a block, its first coefficient, and how many differences make one: those of package kernel.
const (
	slideBins, slideStarts = 8, 19
	slideFirst             = 4
	slidePairs             = 3
	mp3Lines               = 18
)

// slide writes what follows spectra from start to start.
func slide(m machine) {
	m.fill("slideLeast", U32(1<<23))
	m.fill("slideMantissa", U32(1<<23-1))
	m.fill("slideOne", F32(1))
	m.slideStep()
	m.slideFactors()
	m.slideButterflies()
}

// slideRow is where a vector of a row of G, or of H, is, for the start that the index register points to.
func (m machine) slideRow(base, t GPVirtual, bin, part int) Mem {
	return Mem{Base: base, Index: t, Scale: 1, Disp: (2*bin + part) * slideStarts * m.bytes()}
}

// slideStep takes two numbers at a time, whose chains of sums hide each other's latency.
func (m machine) slideStep() {
	TEXT(m.name("slideStep"), NOSPLIT, "func(rows, state, delta, w *float32, numbers int)")
	Pragma("noescape")
	Doc(m.name("slideStep") + " works like slideStep.")
	rows, state, delta, w := param("rows"), param("state"), param("delta"), param("w")
	count, t := param("numbers"), GP64()
	bins, starts := label("bins"), label("starts")
	Label(bins)
	var s [2][2]VecVirtual
	var f [2][4]VecVirtual
	for q := range s {
		for i := range s[q] {
			s[q][i] = m.load(m.slot(state, 2*q+i))
		}
		for i := range f[q] {
			f[q][i] = m.broadcast(Mem{Base: w, Disp: 4 * (4*q + i)})
		}
	}
	XORQ(t, t)
	Label(starts)
	x := m.load(Mem{Base: delta, Index: t, Scale: 1})
	for q, v := range s {
		m.store(v[0], m.slideRow(rows, t, q, 0))
		m.store(v[1], m.slideRow(rows, t, q, 1))
		g, h := m.mul(x, f[q][2]), m.mul(x, f[q][3])
		VFMADD231PS(f[q][1], v[1], g)
		VFNMADD231PS(f[q][1], v[0], h)
		VFMADD213PS(g, f[q][0], v[0])
		VFMADD213PS(h, f[q][0], v[1])
	}
	ADDQ(U32(uint32(m.bytes())), t)
	CMPQ(t, U32(uint32(slideStarts*m.bytes())))
	JNE(LabelRef(starts))
	for q, v := range s {
		for i := range v {
			m.store(v[i], m.slot(state, 2*q+i))
		}
	}
	m.advance(4*m.bytes(), state)
	m.advance(8*4, w)
	m.advance(4*slideStarts*m.bytes(), rows)
	SUBQ(Imm(2), count)
	JNZ(LabelRef(bins))
	VZEROUPPER()
	RET()
}

// slideFactors makes the products of even coefficients and of odd ones, which rest on different rows. It
// reads every row once.
func (m machine) slideFactors() {
	TEXT(m.name("slideFactors"), NOSPLIT, "func(acc, early, late, w, gain *float32)")
	Pragma("noescape")
	Doc(m.name("slideFactors") + " works like slideFactors.")
	s := slideSums{machine: m, blocks: [2]GPVirtual{param("early"), param("late")}, gain: param("gain"), t: GP64()}
	acc, w := param("acc"), param("w")
	for i := range s.w {
		s.w[i] = m.load(m.slot(w, i))
	}
	s.constants()
	XORQ(s.t, s.t)
	loop := label("factors")
	Label(loop)
	at := Mem{Base: acc, Index: s.t, Scale: 1}
	v, e := m.load(at), m.load(at.Offset(slideStarts*m.bytes()))
	for part := range 2 {
		v = s.split(m.mul(v, s.product(part)), e)
	}
	m.store(v, at)
	m.store(e, at.Offset(slideStarts*m.bytes()))
	ADDQ(U32(uint32(m.bytes())), s.t)
	CMPQ(s.t, U32(uint32(slideStarts*m.bytes())))
	JNE(LabelRef(loop))
	VZEROUPPER()
	RET()
}

type slideSums struct {
	machine
	blocks               [2]GPVirtual
	gain, t              GPVirtual
	w                    [slidePairs]Op
	least, mantissa, one Mem
}

func (s *slideSums) constants() {
	constant := func(name string) Mem { return NewDataAddr(Symbol{Name: name, Static: true}, 0) }
	s.least, s.mantissa, s.one = constant("slideLeast"), constant("slideMantissa"), constant("slideOne")
}

// product is that of the factors of even coefficients, or of odd ones.
func (s *slideSums) product(part int) (p VecVirtual) {
	rows := map[int]VecVirtual{}
	row := func(q int) VecVirtual {
		r, ok := rows[q]
		if !ok {
			r = s.load(s.slideRow(s.blocks[q/slideBins], s.t, q%slideBins, part))
			rows[q] = r
		}
		return r
	}
	for i := part; i < slideBins; i += 2 {
		k := slideFirst + i
		x := s.mul(s.sub(row(k+1), row(k)), s.w[0])
		for n := 1; n < slidePairs; n++ {
			VFMADD231PS(s.w[n], s.sub(row(k+n+1), row(k-n)), x)
		}
		VMULPS(x, x, x)
		f := s.load(s.slot(s.gain, i))
		VFMADD213PS(s.slot(s.gain, slideBins+i), x, f)
		if i == part {
			p = f
			continue
		}
		VMULPS(f, p, p)
	}
	return p
}

// split adds the exponents of products to e, and returns the mantissas.
func (s *slideSums) split(m, e VecVirtual) VecVirtual {
	none, bits, x := s.sub(m, m), s.vec(), s.vec()
	VMAXPS(s.least, m, bits)
	VPSRLD(Imm(23), bits, x)
	VPADDD(x, e, e)
	VANDPS(s.mantissa, bits, bits)
	VORPS(s.one, bits, bits)
	VADDPS(none, bits, bits) // 0, or NaN where there is no number
	return bits
}

// slideButterflies takes two neighbouring sub-bands of MP3.
func (m machine) slideButterflies() {
	TEXT(m.name("slideButterflies"), NOSPLIT, "func(acc, low, high, w, gain *float32)")
	Pragma("noescape")
	Doc(m.name("slideButterflies") + " works like slideButterflies.")
	acc, low, high, w, gain := param("acc"), param("low"), param("high"), param("w"), param("gain")
	s := slideSums{machine: m, gain: gain, t: GP64()}
	s.constants()
	number := func(base GPVirtual, i int) VecVirtual { return m.broadcast(Mem{Base: base, Disp: 4 * i}) }
	difference := func(rows GPVirtual, k int) VecVirtual {
		return m.sub(m.load(m.slideRow(rows, s.t, k+1, k%2)), m.slideRow(rows, s.t, k, k%2))
	}
	factor := func(x VecVirtual, i int) VecVirtual {
		VMULPS(x, x, x)
		f := number(gain, i)
		VFMADD213PS(number(gain, mp3Lines+i), x, f)
		return f
	}
	XORQ(s.t, s.t)
	loop := label("butterflies")
	Label(loop)
	at := Mem{Base: acc, Index: s.t, Scale: 1}
	v, e := m.load(at), m.load(at.Offset(slideStarts*m.bytes()))
	for i := range 8 {
		y, z := difference(low, 17-i), difference(high, i)
		x := fma(m.mul(y, number(w, 4*i)), z, number(w, 4*i+1))
		u := fma(m.mul(z, number(w, 4*i+2)), y, number(w, 4*i+3))
		VMULPS(m.mul(factor(x, 2*i), factor(u, 2*i+1)), v, v)
		if i%3 == 2 {
			v = s.split(v, e)
		}
	}
	for i := range 2 {
		VMULPS(factor(m.mul(difference(low, 8+i), number(w, 32+i)), 16+i), v, v)
	}
	v = s.split(v, e)
	m.store(v, at)
	m.store(e, at.Offset(slideStarts*m.bytes()))
	ADDQ(U32(uint32(m.bytes())), s.t)
	CMPQ(s.t, U32(uint32(slideStarts*m.bytes())))
	JNE(LabelRef(loop))
	VZEROUPPER()
	RET()
}

package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rows addresses the rows of a butterfly, s bytes apart.
type rows struct{ s, s3, s5, s7 GPVirtual }

func newRows(s GPVirtual, radix int) rows {
	r := rows{s: s}
	if radix > 3 {
		r.s3 = GP64()
		LEAQ(Mem{Base: s, Index: s, Scale: 2}, r.s3)
	}
	if radix > 5 {
		r.s5, r.s7 = GP64(), GP64()
		LEAQ(Mem{Base: s, Index: s, Scale: 4}, r.s5)
		LEAQ(Mem{Base: r.s3, Index: s, Scale: 4}, r.s7)
	}
	return r
}

// at is row k from p, for rows that are times·s bytes apart.
func (r rows) at(p GPVirtual, k, times int) Mem {
	switch k {
	case 0:
		return Mem{Base: p}
	case 1, 2, 4:
		return Mem{Base: p, Index: r.s, Scale: uint8(k * times)}
	case 3:
		return Mem{Base: p, Index: r.s3, Scale: uint8(times)}
	case 5:
		return Mem{Base: p, Index: r.s5, Scale: uint8(times)}
	case 6:
		return Mem{Base: p, Index: r.s3, Scale: uint8(2 * times)}
	}
	return Mem{Base: p, Index: r.s7, Scale: uint8(times)}
}

// source says what a first pass reads.
type source struct {
	name     string
	window   bool
	int16    bool
	argument string
}

var sources = []source{
	{name: "", argument: "src *float32"},
	{name: "Window", window: true, argument: "src, win *float32"},
	{name: "Int16", window: true, int16: true, argument: "src *int16, win *float32"},
}

// first writes the pass that reads interleaved numbers, takes the window, parts real from imaginary and does the first
// butterflies. The order of elements within a vector is that of VSHUFPS; twiddles and leaf know it.
func (m machine) first(radix int, src source) {
	TEXT(m.name(fmt.Sprintf("first%d%s", radix, src.name)), 0, "func(re, im *float32, "+src.argument+", tw *float32, q int)")
	p := passArgs{re: param("re"), im: param("im"), src: param("src"), tw: param("tw"), q: param("q")}
	if src.window {
		p.win = param("win")
	}
	SHLQ(Imm(2), p.q)
	p.rows = newRows(p.q, radix)
	if radix == 8 && !m.wide() {
		p.stack = m.stack(8)
	}
	c := m.constants(needs[radix]...)
	loop := label("first")
	count := GP64()
	MOVQ(p.q, count)
	Label(loop)
	m.step(p, radix, c, func(k int) cv { return m.interleaved(p, src, k) })
	srcBytes := 2 * m.bytes()
	if src.int16 {
		srcBytes = m.bytes()
	}
	ADDQ(Imm(uint64(srcBytes)), p.src)
	if src.window {
		ADDQ(U32(2*radix*m.bytes()), p.win)
	}
	SUBQ(Imm(uint64(m.bytes())), count)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

type passArgs struct {
	re, im, src, win, tw, q, stack GPVirtual
	rows                           rows
}

// interleaved loads a vector of complex numbers of row k and takes the window.
func (m machine) interleaved(p passArgs, src source, k int) cv {
	var v [2]VecVirtual
	for half := range v {
		times, disp := 2, half*m.bytes()
		if src.int16 {
			times, disp = 1, disp/2
		}
		from := p.rows.at(p.src, k, times).Offset(disp)
		switch {
		case src.int16:
			i := m.vec()
			VPMOVSXWD(from, i)
			v[half] = m.vec()
			VCVTDQ2PS(i, v[half])
		default:
			v[half] = m.load(from)
		}
		if src.window {
			v[half] = m.mul(v[half], Mem{Base: p.win, Disp: (2*k + half) * m.bytes()})
		}
	}
	x := cv{m.vec(), m.vec()}
	VSHUFPS(Imm(0x88), v[1], v[0], x.r)
	VSHUFPS(Imm(0xdd), v[1], v[0], x.i)
	return x
}

// step does one vector of butterflies, stores it and moves re, im and tw on.
func (m machine) step(p passArgs, radix int, c constants, load func(k int) cv) {
	if radix == 8 && !m.wide() {
		m.step8(p, c, load)
	} else {
		x := make([]cv, radix)
		for k := range x {
			x[k] = load(k)
		}
		for k, y := range m.butterfly(x, c) {
			m.twiddleStore(p, k, y)
		}
	}
	ADDQ(Imm(uint64(m.bytes())), p.re)
	ADDQ(Imm(uint64(m.bytes())), p.im)
	ADDQ(U32(2*(radix-1)*m.bytes()), p.tw)
}

// step8 is radix 8 with 16 registers: the differences wait on the stack.
func (m machine) step8(p passArgs, c constants, load func(k int) cv) {
	var s, d [4]cv
	for k := range s {
		a, b := load(k), load(k+4)
		s[k] = m.cadd(a, b)
		m.spill(p.stack, k, m.csub(a, b))
	}
	for k, y := range m.r4(s[:]) {
		m.twiddleStore(p, 2*k, y)
	}
	for k := range d {
		d[k] = m.spilled(p.stack, k)
	}
	for k, y := range m.r8odd(d[:], c) {
		m.twiddleStore(p, 2*k+1, y)
	}
}

func (m machine) twiddleStore(p passArgs, k int, y cv) {
	if k > 0 {
		at := 2 * (k - 1) * m.bytes()
		y = m.cmul(y, m.load(Mem{Base: p.tw, Disp: at}), m.load(Mem{Base: p.tw, Disp: at + m.bytes()}))
	}
	m.store(y.r, p.rows.at(p.re, k, 1))
	m.store(y.i, p.rows.at(p.im, k, 1))
}

// pass writes a pass over n blocks of radix·q numbers in place.
func (m machine) pass(radix int) {
	TEXT(m.name(fmt.Sprintf("pass%d", radix)), 0, "func(re, im, tw *float32, q, n int)")
	p := passArgs{re: param("re"), im: param("im"), q: param("q")}
	start, n := param("tw"), param("n")
	SHLQ(Imm(2), p.q)
	p.rows = newRows(p.q, radix)
	if radix == 8 && !m.wide() {
		p.stack = m.stack(8)
	}
	c := m.constants(needs[radix]...)
	block, loop := label("block"), label("loop")
	p.tw = GP64()
	count := GP64()
	Label(block)
	MOVQ(start, p.tw)
	MOVQ(p.q, count)
	Label(loop)
	m.step(p, radix, c, func(k int) cv { return cv{m.load(p.rows.at(p.re, k, 1)), m.load(p.rows.at(p.im, k, 1))} })
	SUBQ(Imm(uint64(m.bytes())), count)
	JNZ(LabelRef(loop))
	for k := 1; k < radix; k++ { // re and im have moved over the first row
		ADDQ(p.q, p.re)
		ADDQ(p.q, p.im)
	}
	DECQ(n)
	JNZ(LabelRef(block))
	VZEROUPPER()
	RET()
}

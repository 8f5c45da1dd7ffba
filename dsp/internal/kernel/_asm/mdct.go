package main

import (
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// mdct writes what turns a transform into an MDCT. In Go these steps take several times as long as the transform.
func mdct(m machine) {
	m.orders()
	m.fold()
	m.rotate()
	m.unfold()
	m.foldLanes()
	m.rotateLanes()
	m.sumLanes()
	m.subbands()
	m.toLanes()
	m.fromLanes()
}

// fold is the window, the folding of four runs to two and the rotation of a vector of numbers from the front and one
// from the back, in one go: every sample is read once.
func (m machine) fold() {
	TEXT(m.name("fold"), NOSPLIT, "func(re, im, src, win, tw *float32, m int)")
	re, im, src, win, tw, n, b := param("re"), param("im"), param("src"), param("win"), param("tw"), param("m"), m.bytes()
	first, second, backRe, backIm := GP64(), GP64(), GP64(), GP64()
	LEAQ(Mem{Base: src, Index: n, Scale: 4}, first)
	LEAQ(Mem{Base: first, Index: n, Scale: 8}, second)
	LEAQ(Mem{Base: re, Index: n, Scale: 4, Disp: -b}, backRe)
	LEAQ(Mem{Base: im, Index: n, Scale: 4, Disp: -b}, backIm)
	// Both runs of a pair start in the middle, one going down and one going up.
	down, down2 := GP64(), GP64()
	LEAQ(Mem{Base: first, Disp: -2 * b}, down)
	LEAQ(Mem{Base: second, Disp: -2 * b}, down2)
	order := m.reverse()
	loop := label("fold")
	Label(loop)
	u := m.folded(order, down2, second, win, 0)
	v := m.folded(order, down, first, win, 4*b)
	x, y := cv{m.vec(), m.vec()}, cv{m.vec(), m.vec()}
	VSHUFPS(Imm(0x88), u[1], u[0], x.r)
	VSHUFPS(Imm(0x88), v[1], v[0], x.i)
	VSHUFPS(Imm(0xdd), v[1], v[0], y.r)
	VSHUFPS(Imm(0xdd), u[1], u[0], y.i)
	x = m.cmul(x, m.load(Mem{Base: tw}), m.load(Mem{Base: tw, Disp: b}))
	m.store(x.r, Mem{Base: re})
	m.store(x.i, Mem{Base: im})
	y = cv{m.reversed(order, y.r), m.reversed(order, y.i)}
	y = m.cmul(y, m.load(Mem{Base: tw, Disp: 2 * b}), m.load(Mem{Base: tw, Disp: 3 * b}))
	m.store(y.r, Mem{Base: backRe})
	m.store(y.i, Mem{Base: backIm})
	m.advance(b, re, im)
	m.advance(2*b, first, second)
	m.advance(4*b, tw)
	m.advance(8*b, win)
	m.advance(-b, backRe, backIm)
	m.advance(-2*b, down, down2)
	SUBQ(Imm(uint64(2*m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// folded adds two vectors that go up and two that go down, with their factors.
func (m machine) folded(order VecVirtual, down, up, win GPVirtual, at int) (u [2]VecVirtual) {
	b := m.bytes()
	for i := range u {
		u[i] = m.mul(m.reversed(order, Mem{Base: down, Disp: (1 - i) * b}), Mem{Base: win, Disp: at + i*b})
		VFMADD231PS(Mem{Base: win, Disp: at + (2+i)*b}, m.load(Mem{Base: up, Disp: i * b}), u[i])
	}
	return u
}

// advance moves pointers by so many bytes.
func (m machine) advance(by int, ps ...GPVirtual) {
	for _, p := range ps {
		if by < 0 {
			SUBQ(U32(-by), p)
		} else {
			ADDQ(U32(by), p)
		}
	}
}

// rotated is the real part of z·w and the negative of its imaginary part.
func (m machine) rotated(z cv, wr, wi VecVirtual) cv {
	y := cv{m.mul(z.i, wi), m.mul(z.i, wr)}
	VFMSUB231PS(wr, z.r, y.r)
	VFNMSUB231PS(wi, z.r, y.i)
	return y
}

// rotate is the last step: a vector from the front and one from the back give two vectors at either end.
func (m machine) rotate() {
	TEXT(m.name("rotate"), NOSPLIT, "func(zr, zi, w, dst *float32, m int)")
	zr, zi, wr, dst, n := param("zr"), param("zi"), param("w"), param("dst"), param("m")
	b := m.bytes()
	wi, backR, backI, backWr, backWi, high := GP64(), GP64(), GP64(), GP64(), GP64(), GP64()
	LEAQ(Mem{Base: wr, Index: n, Scale: 4}, wi)
	for _, p := range [][2]GPVirtual{{zr, backR}, {zi, backI}, {wr, backWr}, {wi, backWi}} {
		LEAQ(Mem{Base: p[0], Index: n, Scale: 4, Disp: -b}, p[1])
	}
	LEAQ(Mem{Base: dst, Index: n, Scale: 8, Disp: -2 * b}, high)
	order, pairs := m.reverse(), m.pairing("pairs")
	loop := label("rotate")
	Label(loop)
	x := m.rotated(cv{m.load(Mem{Base: zr}), m.load(Mem{Base: zi})}, m.load(Mem{Base: wr}), m.load(Mem{Base: wi}))
	y := m.rotated(cv{m.load(Mem{Base: backR}), m.load(Mem{Base: backI})}, m.load(Mem{Base: backWr}), m.load(Mem{Base: backWi}))
	m.interleave(cv{x.r, m.reversed(order, y.i)}, dst, pairs)
	m.interleave(cv{y.r, m.reversed(order, x.i)}, high, pairs)
	m.advance(b, zr, zi, wr, wi)
	m.advance(-b, backR, backI, backWr, backWi)
	m.advance(2*b, dst)
	m.advance(-2*b, high)
	SUBQ(Imm(uint64(2*m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// unfold writes every number twice, the second time backwards.
func (m machine) unfold() {
	TEXT(m.name("unfold"), NOSPLIT, "func(dst, u, win *float32, m int)")
	dst, u, win, n := param("dst"), param("u"), param("win"), param("m")
	b := m.bytes()
	u2, end := GP64(), GP64()
	LEAQ(Mem{Base: u, Index: n, Scale: 4}, u2)
	MOVQ(n, end)
	SHLQ(Imm(2), end)
	// Quarters that go up begin at 0 and at three times end, those that go down end at twice and at three times end.
	three := GP64()
	LEAQ(Mem{Base: end, Index: end, Scale: 2}, three)
	down, winDown := GP64(), GP64()
	LEAQ(Mem{Base: dst, Index: end, Scale: 2, Disp: -b}, down)
	LEAQ(Mem{Base: win, Index: end, Scale: 2, Disp: -b}, winDown)
	order := m.reverse()
	loop := label("unfold")
	Label(loop)
	early, late := m.load(Mem{Base: u}), m.load(Mem{Base: u2})
	m.store(m.mul(late, Mem{Base: win}), Mem{Base: dst})
	m.store(m.mul(early, Mem{Base: win, Index: three, Scale: 1}), Mem{Base: dst, Index: three, Scale: 1})
	m.store(m.mul(m.reversed(order, late), Mem{Base: winDown}), Mem{Base: down})
	m.store(m.mul(m.reversed(order, early), Mem{Base: winDown, Index: end, Scale: 1}), Mem{Base: down, Index: end, Scale: 1})
	m.advance(b, u, u2, dst, win)
	m.advance(-b, down, winDown)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// foldLanes folds as many frames as there are lanes, one number of each at a time.
func (m machine) foldLanes() {
	TEXT(m.name("foldLanes"), NOSPLIT, "func(re, im, src, win *float32, pos *int, m int)")
	re, im, src, win, pos, n := param("re"), param("im"), param("src"), param("win"), param("pos"), param("m")
	factor := func(i int) VecVirtual { return m.broadcast(Mem{Base: win, Disp: 4 * i}) }
	sample := func(i int) Mem {
		at := GP64()
		MOVQ(Mem{Base: pos, Disp: 8 * i}, at)
		return Mem{Base: src, Index: at, Scale: 1}
	}
	loop := label("lanes")
	Label(loop)
	var x [2]VecVirtual
	for i := range x {
		x[i] = fma(m.mul(factor(2*i), sample(2*i)), factor(2*i+1), sample(2*i+1))
	}
	y := m.cmul(cv{x[0], x[1]}, factor(4), factor(5))
	m.store(y.r, Mem{Base: re})
	m.store(y.i, Mem{Base: im})
	m.advance(m.bytes(), re, im)
	m.advance(6*4, win)
	m.advance(4*8, pos)
	DECQ(n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// rotateLanes is rotate for as many transforms as there are lanes.
func (m machine) rotateLanes() {
	TEXT(m.name("rotateLanes"), NOSPLIT, "func(re, im, w, dst *float32, pos *int, m int)")
	re, im, w, low, pos, n := param("re"), param("im"), param("w"), param("dst"), param("pos"), param("m")
	high := GP64()
	MOVQ(n, high)
	SHLQ(Imm(uint64(bits.Len(uint(m.bytes())))), high) // 2·m vectors
	LEAQ(Mem{Base: low, Index: high, Scale: 1, Disp: -m.bytes()}, high)
	loop := label("lanes")
	Label(loop)
	at := GP64()
	MOVQ(Mem{Base: pos}, at)
	z := cv{m.load(Mem{Base: re, Index: at, Scale: 1}), m.load(Mem{Base: im, Index: at, Scale: 1})}
	y := m.rotated(z, m.broadcast(Mem{Base: w}), m.broadcast(Mem{Base: w, Disp: 4}))
	m.store(y.r, Mem{Base: low})
	m.store(y.i, Mem{Base: high})
	m.advance(8, w, pos)
	m.advance(2*m.bytes(), low)
	m.advance(-2*m.bytes(), high)
	DECQ(n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// sumLanes weights and adds vectors. Two sums at a time hide half of the latency; the rest hides behind the next sum.
func (m machine) sumLanes() {
	TEXT(m.name("sumLanes"), NOSPLIT, "func(dst, src, w *float32, pos *int, taps, n int)")
	dst, src, w, pos, taps, n := param("dst"), param("src"), param("w"), param("pos"), param("taps"), param("n")
	count := GP64()
	sums, loop := label("sums"), label("taps")
	Label(sums)
	MOVQ(taps, count)
	acc := [2]VecVirtual{m.vec(), m.vec()}
	for _, a := range acc {
		VXORPS(a, a, a)
	}
	Label(loop)
	for i, a := range acc {
		at := GP64()
		MOVQ(Mem{Base: pos, Disp: 8 * i}, at)
		fma(a, m.broadcast(Mem{Base: w, Disp: 4 * i}), Mem{Base: src, Index: at, Scale: 1})
	}
	m.advance(2*8, pos)
	m.advance(2*4, w)
	SUBQ(Imm(2), count)
	JNZ(LabelRef(loop))
	m.store(m.add(acc[0], acc[1]), Mem{Base: dst})
	m.advance(m.bytes(), dst)
	DECQ(n)
	JNZ(LabelRef(sums))
	VZEROUPPER()
	RET()
}

// laneRows addresses as many rows as there are lanes, four numbers of each at a time.
type laneRows struct {
	p     []GPVirtual // every fourth row
	s, s3 GPVirtual
}

func (m machine) newLaneRows(first, stride GPVirtual) laneRows {
	r := laneRows{p: []GPVirtual{first}, s: stride, s3: GP64()}
	SHLQ(Imm(2), r.s)
	LEAQ(Mem{Base: r.s, Index: r.s, Scale: 2}, r.s3)
	for k := 1; k < m.lanes()/4; k++ {
		p := GP64()
		LEAQ(Mem{Base: r.p[k-1], Index: r.s, Scale: 4}, p)
		r.p = append(r.p, p)
	}
	return r
}

// at is row 4·k + i.
func (r laneRows) at(k, i int) Mem {
	switch i {
	case 0:
		return Mem{Base: r.p[k]}
	case 3:
		return Mem{Base: r.p[k], Index: r.s3, Scale: 1}
	}
	return Mem{Base: r.p[k], Index: r.s, Scale: uint8(i)}
}

// fours calls a body for every four of n numbers, the last four ending with the last number.
func (m machine) fours(r laneRows, lanes, n GPVirtual, body func()) {
	four, step := GP64(), GP64()
	MOVQ(U32(4), four)
	loop, done := label("fours"), label("done")
	Label(loop)
	body()
	SUBQ(four, n)
	JZ(LabelRef(done))
	MOVQ(four, step)
	CMPQ(n, four)
	CMOVQLT(n, step)
	CMOVQLT(four, n)
	for _, p := range r.p {
		LEAQ(Mem{Base: p, Index: step, Scale: 4}, p)
	}
	SHLQ(Imm(uint64(bits.Len(uint(m.bytes()))-1)), step)
	ADDQ(step, lanes)
	JMP(LabelRef(loop))
	Label(done)
	VZEROUPPER()
	RET()
}

// toLanes puts rows into the lanes.
func (m machine) toLanes() {
	TEXT(m.name("toLanes"), NOSPLIT, "func(dst, src *float32, stride, n int)")
	dst, src, stride, n := param("dst"), param("src"), param("stride"), param("n")
	m.setUpperMask()
	r := m.newLaneRows(src, stride)
	m.fours(r, dst, n, func() {
		var a [4]VecVirtual
		for i := range a {
			a[i] = m.parts(func(k int) Mem { return r.at(k, i) })
		}
		for j, t := range m.transpose4(a) {
			m.store(t, Mem{Base: dst, Disp: j * m.bytes()})
		}
	})
}

// parts loads the 128-bit parts of a register.
func (m machine) parts(at func(k int) Mem) VecVirtual {
	x, v := XMM(), m.vec()
	VMOVUPS(at(0), x)
	if !m.wide() {
		VINSERTF128(Imm(1), at(1), x.AsY(), v)
		return v
	}
	VINSERTF32X4(Imm(1), at(1), x.AsZ(), v)
	VINSERTF32X4(Imm(2), at(2), v, v)
	VINSERTF32X4(Imm(3), at(3), v, v)
	return v
}

// fromLanes takes rows out of the lanes.
func (m machine) fromLanes() {
	TEXT(m.name("fromLanes"), NOSPLIT, "func(dst, src *float32, stride, n int)")
	dst, src, stride, n := param("dst"), param("src"), param("stride"), param("n")
	m.setUpperMask()
	r := m.newLaneRows(dst, stride)
	m.fours(r, src, n, func() {
		var a [4]VecVirtual
		for j := range a {
			a[j] = m.load(Mem{Base: src, Disp: j * m.bytes()})
		}
		for i, t := range m.transpose4(a) {
			VMOVUPS(t.AsX(), r.at(0, i))
			for k := 1; k < m.lanes()/4; k++ {
				if m.wide() {
					VEXTRACTF32X4(Imm(uint64(k)), t, r.at(k, i))
				} else {
					VEXTRACTF128(Imm(uint64(k)), t, r.at(k, i))
				}
			}
		}
	})
}

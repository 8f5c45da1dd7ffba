package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sums writes what adds up over rows and along them.
func sums(m machine) {
	m.addSquares()
	m.products()
	m.dots64()
	m.rowSums()
	m.greatest()
	m.extremes()
	m.addFloored()
	m.miss()
	m.integers()
	if !m.wide() {
		m.wideLoops()
	}
}

// addSquares has no multiply-add, so that its bits are those of Go.
func (m machine) addSquares() {
	TEXT(m.name("addSquares"), NOSPLIT, "func(dst, x *float32, n int)")
	Pragma("noescape")
	Doc(m.name("addSquares") + " works like addSquares.")
	dst, x, n := param("dst"), param("x"), param("n")
	loop := label("squares")
	Label(loop)
	v := m.load(Mem{Base: x})
	m.store(m.add(m.mul(v, v), Mem{Base: dst}), Mem{Base: dst})
	m.advance(m.bytes(), x, dst)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

const (
	productLanes = 16 // of a row, in one vector or two
	turn         = 8  // factors of a product before its exponent is set aside
	group        = 4 * productLanes

	productsSignature = "func(dst *struct{ Mantissa float32; Exponent int32 }, x, gain, base *float32, " +
		"s *struct{ N, Step, Width int })"
)

// products writes the products of rows, many at a time in lanes, without multiply-adds and in the order of Go's. Their
// exponents, with the bias of 127, add up apart. What whole vectors leave over is read with its forerunners, a vector
// that ends with the row, in which factors that were taken already become 1.
func (m machine) products() {
	at := m.productConstants()
	TEXT(m.name("products"), NOSPLIT, productsSignature)
	Pragma("noescape")
	Doc(m.name("products") + " works like products.")
	dst := param("dst")
	p := product{machine: m, constant: at, x: param("x"), gain: param("gain"), base: param("base"), i: GP64()}
	field := func(name string) GPVirtual { return Load(Dereference(Param("s")).Field(name), GP64()).(GPVirtual) }
	n, step, width := field("N"), field("Step"), field("Width")
	bias := GP64() // of the exponents of all turns
	MOVQ(width, bias)
	SHRQ(Imm(7), bias) // turn·productLanes numbers a turn
	INCQ(bias)
	IMUL3Q(U32(127*productLanes), bias, bias)
	SHLQ(Imm(2), step)
	SHLQ(Imm(2), width)
	ends := map[int]GPVirtual{}
	for n := turn; n > 0; n /= 2 {
		ends[n] = p.down(width, n*group)
	}
	left := GP64()
	MOVQ(width, left)
	SUBQ(ends[1], left)

	row := label("row")
	Label(row)
	p.start()
	for n := turn; n > 0; n /= 2 {
		p.take(n, ends[n])
	}
	p.last(left)
	p.split()
	p.write(dst, bias)
	ADDQ(step, p.x)
	ADDQ(Imm(8), dst)
	DECQ(n)
	JNZ(LabelRef(row))
	VZEROUPPER()
	RET()
}

// productConstants writes the constants of products and tells where they are. Those for the last vector of a row lie
// behind as many for lanes that were taken already.
func (m machine) productConstants() func(name string) Mem {
	m.fill("leastNormal", U32(1<<23))
	m.fill("mantissa", U32(1<<23-1))
	m.fill("one", F32(1))
	one := math.Float32bits(1)
	for _, c := range []struct {
		name         string
		taken, fresh uint32
	}{{"fresh", 0, math.MaxUint32}, {"taken", one, 0}} {
		GLOBL(c.name, RODATA|NOPTR)
		for i := range productLanes {
			DATA(4*i, U32(c.taken))
		}
		for i := range productLanes {
			DATA(4*(productLanes+i), U32(c.fresh))
		}
	}
	return func(name string) Mem { return NewDataAddr(Symbol{Name: name, Static: true}, 0) }
}

type product struct {
	machine
	constant      func(name string) Mem
	x, gain, base GPVirtual
	i             GPVirtual // how far in the row, in bytes
	mantissas     []VecVirtual
	exponents     []VecVirtual
}

// down is a number rounded down to a multiple of a power of two.
func (p *product) down(n GPVirtual, to int) GPVirtual {
	d := GP64()
	MOVQ(n, d)
	ANDQ(I32(-to), d)
	return d
}

// start begins a row with products of nothing.
func (p *product) start() {
	XORQ(p.i, p.i)
	p.mantissas, p.exponents = nil, nil
	for range productLanes / p.lanes() {
		e := p.vec()
		VPXOR(e.AsX(), e.AsX(), e.AsX())
		p.mantissas, p.exponents = append(p.mantissas, p.load(p.constant("one"))), append(p.exponents, e)
	}
}

// term is vector v of factors from where the row is.
func (p *product) term(v int) VecVirtual {
	from := func(base GPVirtual) Mem { return Mem{Base: base, Index: p.i, Scale: 1, Disp: v * p.bytes()} }
	x := p.load(from(p.x))
	return p.add(p.mul(p.mul(x, x), from(p.gain)), from(p.base))
}

// tree is the product of n factors of the lanes of vector v, the neighbours first.
func (p *product) tree(v, n int) VecVirtual {
	if n == 1 {
		return p.term(v)
	}
	step := len(p.mantissas) * n / 2
	return p.mul(p.tree(v, n/2), p.tree(v+step, n/2))
}

// take multiplies all lanes by n factors, until the end for so many.
func (p *product) take(n int, end GPVirtual) {
	loop, done := label("take"), label("taken")
	Label(loop)
	CMPQ(p.i, end)
	JGE(LabelRef(done))
	for v, m := range p.mantissas {
		VMULPS(p.tree(v, n), m, m)
	}
	ADDQ(I32(n*group), p.i)
	if n == turn { // of the others there is one at most
		p.split()
		JMP(LabelRef(loop))
	}
	Label(done)
}

// last multiplies by the factors that are left, those of so many bytes.
func (p *product) last(left GPVirtual) {
	none := label("none")
	TESTQ(left, left)
	JZ(LabelRef(none))
	ADDQ(left, p.i)
	SUBQ(Imm(group), p.i)
	fresh, taken := GP64(), GP64()
	LEAQ(p.constant("fresh"), fresh)
	LEAQ(p.constant("taken"), taken)
	for v, m := range p.mantissas {
		from := func(base GPVirtual) Mem { return Mem{Base: base, Index: left, Scale: 1, Disp: v * p.bytes()} }
		t := p.term(v)
		VANDPS(from(fresh), t, t)
		VORPS(from(taken), t, t)
		VMULPS(t, m, m)
	}
	Label(none)
}

// split moves the exponents of the mantissas to where exponents add up.
func (p *product) split() {
	for v, m := range p.mantissas {
		none, bits, e := p.sub(m, m), p.vec(), p.vec()
		VMAXPS(p.constant("leastNormal"), m, bits)
		VPSRLD(Imm(23), bits, e)
		VPADDD(e, p.exponents[v], p.exponents[v])
		VANDPS(p.constant("mantissa"), bits, bits)
		VORPS(p.constant("one"), bits, bits)
		VADDPS(none, bits, m) // 0, or NaN where there is no number
	}
}

// write multiplies the lanes, upper half by lower half, and stores the product.
func (p *product) write(dst, bias GPVirtual) {
	last := len(p.mantissas) - 1
	m, e := p.mantissas[last], p.exponents[last]
	if p.wide() {
		m, e = YMM(), YMM()
		VEXTRACTF32X8(Imm(1), p.mantissas[0], m)
		VEXTRACTI32X8(Imm(1), p.exponents[0], e)
	}
	VMULPS(p.mantissas[0].AsY(), m.AsY(), m.AsY())
	VPADDD(p.exponents[0].AsY(), e.AsY(), e.AsY())
	upperM, upperE := XMM(), XMM()
	VEXTRACTF128(Imm(1), m.AsY(), upperM)
	VEXTRACTI128(Imm(1), e.AsY(), upperE)
	x, y := m.AsX(), e.AsX()
	VMULPS(upperM, x, x)
	VPADDD(upperE, y, y)
	for _, order := range []uint64{0xee, 0x55} { // the upper two lanes, the second lane
		VPSHUFD(Imm(order), x, upperM)
		VPSHUFD(Imm(order), y, upperE)
		VMULPS(upperM, x, x)
		VPADDD(upperE, y, y)
	}
	sum := GP32()
	VMOVD(y, sum)
	SUBL(bias.As32(), sum)
	VMOVSS(x, Mem{Base: dst})
	MOVL(sum, Mem{Base: dst, Disp: 4})
}

package main

import "fmt"

// addSquares has no multiply-add, so that its bits are those of Go.
func addSquares() *function {
	f := newFunction("addSquares", "dst *float32", "x *float32", "n int")
	dst, x, n := f.param("dst"), f.param("x"), f.param("n")
	loop := f.loop("loop")
	v := f.load(x, 0)
	f.store(f.add(f.load(dst, 0), f.mul(v, v)), dst, 0)
	f.advance(x, bytes)
	f.advance(dst, bytes)
	f.repeat(loop, n, lanes)
	return f
}

const (
	vectors = 4 // of the products that a row is cut into
	turn    = 8 // factors of a product before its exponent is set aside
	group   = vectors * bytes
)

// product is the state of a row.
type product struct {
	*function
	x, gain, base        gp // of the numbers to come
	mantissas, exponents [vectors]vec
	one, mantissa, least vec
	lane                 vec // numbers of lanes
	unused               [vectors]vec
	width, behind        gp // of a row; behind is how many numbers whole vectors leave over
	bias                 gp // of the exponents of all turns
}

// products writes the products of rows, many at a time in lanes, without multiply-adds and in the order of Go's. Their
// exponents, with the bias of 127, add up apart. What whole vectors leave over is read with its forerunners, a vector
// that ends with the row, in which factors that were taken already become 1.
func products() *function {
	f := newFunction("products", "dst *Product", "x *float32", "gain *float32", "base *float32", "s *Rows")
	dst, x, gain, base, s := f.param("dst"), f.param("x"), f.param("gain"), f.param("base"), f.param("s")
	p := &product{function: f, x: f.gp(), gain: f.gp(), base: f.gp()}
	n, step := f.gp(), f.gp()
	f.asm("MOVD 0(R%d), R%d", s, n)
	f.asm("MOVD 8(R%d), R%d", s, step)
	f.asm("LSL $2, R%d, R%d", step, step)
	p.counts(s)
	p.constants()

	row := f.loop("row")
	for _, r := range [][2]gp{{x, p.x}, {gain, p.gain}, {base, p.base}} {
		f.asm("MOVD R%d, R%d", r[0], r[1])
	}
	p.start()
	for n := turn; n > 0; n /= 2 {
		p.take(n)
	}
	p.last()
	p.split()
	p.write(dst)
	f.asm("ADD R%d, R%d, R%d", step, x, x)
	f.advance(dst, 8)
	f.repeat(row, n, 1)
	return f
}

// counts takes the width of rows apart.
func (p *product) counts(s gp) {
	p.width, p.behind, p.bias = p.gp(), p.gp(), p.gp()
	p.asm("MOVD 16(R%d), R%d", s, p.width)
	p.asm("AND $15, R%d, R%d", p.width, p.behind)
	p.asm("LSR $7, R%d, R%d", p.width, p.bias)
	p.advance(p.bias, 1)
	p.asm("MOVD $%d, R%d", 127*vectors*lanes, scratch)
	p.asm("MUL R%d, R%d, R%d", scratch, p.bias, p.bias)
}

func (p *product) constants() {
	p.one, p.mantissa, p.least = p.constant(1), p.constantBits(1<<23-1), p.constantBits(1<<23)
	p.lane = p.constantBits(0)
	for i := 1; i < lanes; i++ {
		p.asm("MOVD $%d, R%d", i, int(scratch))
		p.asm("VMOV R%d, V%d.S[%d]", int(scratch), p.lane, i)
	}
	for v := range p.unused {
		p.unused[v] = p.constantBits(uint32((vectors - v) * lanes))
	}
}

// start begins a row with products of nothing.
func (p *product) start() {
	for v := range vectors {
		p.mantissas[v], p.exponents[v] = p.vec(), p.vec()
		p.asm("VMOV V%d.B16, V%d.B16", p.one, p.mantissas[v])
		p.asm("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", p.exponents[v])
	}
}

// take multiplies all lanes by n factors, as often as whole vectors allow.
func (p *product) take(n int) {
	done := fmt.Sprintf("not%d", n)
	if n == turn {
		p.asm("LSR $7, R%d, R%d", p.width, scratch)
	} else {
		p.asm("AND $%[2]d, R%[1]d, R%[3]d", p.width, n*vectors*lanes, scratch)
	}
	p.asm("CBZ R%d, "+done, scratch)
	loop := p.loop(fmt.Sprintf("take%d", n))
	for v, m := range p.mantissas {
		p.multiply(m, p.tree(v, n))
	}
	p.advanceAll(n * group)
	if n == turn { // of the others there is one at most
		p.split()
		p.repeat(loop, scratch, 1)
	}
	p.loop(done)
}

func (p *product) advanceAll(by int) {
	for _, r := range []gp{p.x, p.gain, p.base} {
		p.advance(r, by)
	}
}

// multiply is m = m·t.
func (p *product) multiply(m, t vec) { p.word(0x6e20dc00, "fmul v%d.4s, v%d.4s, v%d.4s", m, m, t) }

// term is vector v of the factors to come.
func (p *product) term(v int) vec {
	x := p.load(p.x, v*bytes)
	return p.add(p.mul(p.mul(x, x), p.load(p.gain, v*bytes)), p.load(p.base, v*bytes))
}

// tree is the product of n factors of the lanes of vector v, the neighbours first.
func (p *product) tree(v, n int) vec {
	if n == 1 {
		return p.term(v)
	}
	return p.mul(p.tree(v, n/2), p.tree(v+vectors*n/2, n/2))
}

// last multiplies by the factors that are left over.
func (p *product) last() {
	p.asm("CBZ R%d, none", p.behind)
	for _, r := range []gp{p.x, p.gain, p.base} {
		p.asm("ADD R%d<<2, R%d, R%d", p.behind, r, r)
	}
	p.advanceAll(-group)
	lane := p.vec()
	p.asm("VDUP R%d, V%d.S4", p.behind, lane)
	lane = p.integer("VADD", "S4", lane, p.lane)
	for v, m := range p.mantissas {
		fresh := p.binary(0x4ea03c00, "cmge", lane, p.unused[v])
		p.word(0x6e601c00, "bsl v%d.16b, v%d.16b, v%d.16b", fresh, p.term(v), p.one)
		p.multiply(m, fresh)
	}
	p.loop("none")
}

// split moves the exponents of the mantissas to where exponents add up.
func (p *product) split() {
	for v, m := range p.mantissas {
		none, bits, e := p.sub(m, m), p.binary(0x4e20f400, "fmax", m, p.least), p.vec()
		p.word(0x6f290400, "ushr v%d.4s, v%d.4s, #23", e, bits)
		p.asm("VADD V%[2]d.S4, V%[1]d.S4, V%[1]d.S4", p.exponents[v], e)
		bits = p.integer("VORR", "B16", p.integer("VAND", "B16", bits, p.mantissa), p.one)
		p.word(0x4e20d400, "fadd v%d.4s, v%d.4s, v%d.4s", m, bits, none) // none is 0, or NaN where there is no number
	}
}

// write multiplies the lanes, upper half by lower half, and stores the product.
func (p *product) write(dst gp) {
	m := p.mul(p.mul(p.mantissas[0], p.mantissas[2]), p.mul(p.mantissas[1], p.mantissas[3]))
	plus := func(a, b vec) vec { return p.integer("VADD", "S4", a, b) }
	e := plus(plus(p.exponents[0], p.exponents[2]), plus(p.exponents[1], p.exponents[3]))
	upper := func(a vec, by int) vec {
		d := p.vec()
		p.asm("VEXT $%[3]d, V%[1]d.B16, V%[1]d.B16, V%[2]d.B16", a, d, by)
		return d
	}
	for _, by := range []int{8, 4} { // the upper two lanes, the second lane
		m, e = p.mul(m, upper(m, by)), plus(e, upper(e, by))
	}
	p.asm("FMOVS F%d, 0(R%d)", m, dst)
	p.asm("VMOV V%d.S[0], R%d", e, scratch)
	p.asm("SUBW R%[2]d, R%[1]d, R%[1]d", scratch, p.bias)
	p.asm("MOVW R%d, 4(R%d)", scratch, dst)
}

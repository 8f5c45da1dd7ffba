package main

import "math"

// bytes and lanes of a vector.
const (
	bytes = 16
	lanes = 4
)

// binary is an operation of two vectors.
func (f *function) binary(code uint32, name string, a, b vec) vec {
	d := f.vec()
	f.word(code, name+" v%d.4s, v%d.4s, v%d.4s", d, a, b)
	return d
}

func (f *function) add(a, b vec) vec { return f.binary(0x4e20d400, "fadd", a, b) } // a + b
func (f *function) sub(a, b vec) vec { return f.binary(0x4ea0d400, "fsub", a, b) } // a − b
func (f *function) mul(a, b vec) vec { return f.binary(0x6e20dc00, "fmul", a, b) } // a·b

// fma is c + a·b in place of c, and fnma is c − a·b.
func (f *function) fma(c, a, b vec) vec {
	f.asm("VFMLA V%[3]d.S4, V%[2]d.S4, V%[1]d.S4", c, a, b)
	return c
}

func (f *function) fnma(c, a, b vec) vec {
	f.asm("VFMLS V%[3]d.S4, V%[2]d.S4, V%[1]d.S4", c, a, b)
	return c
}

// neg is −a.
func (f *function) neg(a vec) vec {
	d := f.vec()
	f.word(0x6ea0f800, "fneg v%d.4s, v%d.4s", d, a)
	return d
}

// copy is for what fma would overwrite.
func (f *function) copy(a vec) vec {
	d := f.vec()
	f.asm("VMOV V%d.B16, V%d.B16", a, d)
	f.body[len(f.body)-1].kind = duplicate
	return d
}

// integer is an instruction that Go knows, of two vectors as it calls their lanes.
func (f *function) integer(name, lanes string, a, b vec) vec {
	d := f.vec()
	f.asm(name+" V%[3]d."+lanes+", V%[2]d."+lanes+", V%[1]d."+lanes, d, a, b)
	return d
}

// reverse is a, last lane first.
func (f *function) reverse(a vec) vec {
	r := f.vec()
	f.asm("VREV64 V%d.S4, V%d.S4", a, r)
	d := f.vec()
	f.asm("VEXT $8, V%[1]d.B16, V%[1]d.B16, V%[2]d.B16", r, d)
	return d
}

// transpose turns rows into columns.
func (f *function) transpose(a [4]vec) [4]vec {
	t0, t1 := f.integer("VTRN1", "S4", a[0], a[1]), f.integer("VTRN2", "S4", a[0], a[1])
	t2, t3 := f.integer("VTRN1", "S4", a[2], a[3]), f.integer("VTRN2", "S4", a[2], a[3])
	return [4]vec{
		f.integer("VTRN1", "D2", t0, t2), f.integer("VTRN1", "D2", t1, t3),
		f.integer("VTRN2", "D2", t0, t2), f.integer("VTRN2", "D2", t1, t3),
	}
}

// floats turns eight 16-bit integers into two vectors.
func (f *function) floats(a vec) (x, y vec) {
	low, high := f.vec(), f.vec()
	x, y = f.vec(), f.vec()
	f.word(0x0f10a400, "sxtl v%d.4s, v%d.4h", low, a)
	f.word(0x4f10a400, "sxtl2 v%d.4s, v%d.8h", high, a)
	f.word(0x4e21d800, "scvtf v%d.4s, v%d.4s", x, low)
	f.word(0x4e21d800, "scvtf v%d.4s, v%d.4s", y, high)
	return x, y
}

// constant fills a vector with one float.
func (f *function) constant(x float64) vec { return f.constantBits(math.Float32bits(float32(x))) }

func (f *function) constantBits(bits uint32) vec {
	d := f.vec()
	f.asm("MOVD $%#08x, R%d", int(bits), int(scratch))
	f.asm("VDUP R%d, V%d.S4", int(scratch), d)
	return d
}

// load is a vector from p, and at is how many bytes behind it.
func (f *function) load(p gp, at int) vec {
	d := f.vec()
	f.asm("FMOVQ %d(R%d), F%d", at, p, d)
	return d
}

func (f *function) store(v vec, p gp, at int) { f.asm("FMOVQ F%d, %d(R%d)", v, at, p) }

// loadPair is two vectors on end, and storePair writes such.
func (f *function) loadPair(p gp, at int) (a, b vec) {
	a, b = f.vec(), f.vec()
	f.asm("FLDPQ %d(R%d), (F%d, F%d)", at, p, a, b)
	return a, b
}

func (f *function) storePair(a, b vec, p gp) { f.asm("FSTPQ (F%d, F%d), (R%d)", a, b, p) }

// rows are the distances of the rows of a butterfly from the first, in bytes.
type rows []gp

// newRows takes a register with the distance of two rows.
func (f *function) newRows(s gp, n int) rows {
	r := rows{0, s}
	for len(r) < n {
		d := f.gp()
		f.asm("ADD R%d, R%d, R%d", s, r[len(r)-1], d)
		r = append(r, d)
	}
	return r[:n]
}

// loadRow is a vector of row k from p.
func (f *function) loadRow(p gp, r rows, k int) vec {
	if k == 0 {
		return f.load(p, 0)
	}
	return f.loadAt(p, r[k])
}

// loadAt is a vector as many bytes behind p as offset holds.
func (f *function) loadAt(p, offset gp) vec {
	d := f.vec()
	f.word(0x3ce06800, "ldr q%d, [x%d, x%d]", d, p, offset)
	return d
}

func (f *function) storeRow(v vec, p gp, r rows, k int) {
	if k == 0 {
		f.store(v, p, 0)
		return
	}
	f.word(0x3ca06800, "str q%d, [x%d, x%d]", v, p, r[k])
}

package main

// halves walks over the coefficients k and m−k of a transform of half the length.
type halves struct {
	zr, zi, mr, mi, wr, wi, low, high, count gp
}

func (f *function) newHalves(floats int) halves {
	h := halves{zr: f.param("zr"), zi: f.param("zi"), wr: f.param("w"), low: f.param("dst")}
	n := f.param("m")
	h.mr, h.mi, h.high, h.wi, h.count = f.gp(), f.gp(), f.gp(), f.gp(), f.gp()
	end := func(to, from gp, shift int) { // the vector that ends with the number n
		f.asm("ADD R%d<<%d, R%d, R%d", n, shift, from, to)
		f.advance(to, 1<<shift-1<<shift*lanes)
	}
	end(h.mr, h.zr, 2)
	end(h.mi, h.zi, 2)
	end(h.high, h.low, 1+floats)
	// w holds the real parts of whole vectors up to m/2, then the imaginary ones.
	f.asm("LSR $1, R%d, R%d", n, h.count)
	f.advance(h.count, lanes-1)
	f.asm("AND $%[2]d, R%[1]d, R%[1]d", h.count, -lanes)
	f.asm("ADD R%d<<2, R%d, R%d", h.count, h.wr, h.wi)
	return h
}

// next moves on by a vector and goes back to the loop.
func (f *function) next(h halves, floats int, loop string) {
	for _, p := range []gp{h.zr, h.zi, h.wr, h.wi} {
		f.advance(p, bytes)
	}
	f.advance(h.mr, -bytes)
	f.advance(h.mi, -bytes)
	f.advance(h.low, floats*bytes)
	f.advance(h.high, -floats*bytes)
	f.repeat(loop, h.count, lanes)
}

// sums loads z[k] and z[m−k] and gives z[k] + conj z[m−k] and z[k] − conj z[m−k].
func (f *function) sums(h halves) (s, d cv) {
	a := cv{f.load(h.zr, 0), f.load(h.zi, 0)}
	b := cv{f.reverse(f.load(h.mr, 0)), f.reverse(f.load(h.mi, 0))}
	return cv{f.add(a.r, b.r), f.sub(a.i, b.i)}, cv{f.sub(a.r, b.r), f.add(a.i, b.i)}
}

// turned is −j·w·d.
func (f *function) turned(h halves, d cv) cv {
	wr, wi := f.load(h.wr, 0), f.load(h.wi, 0)
	a, b := f.mul(d.i, wr), f.mul(d.i, wi)
	return cv{f.fma(a, d.r, wi), f.fnma(b, d.r, wr)}
}

// postPower turns a transform of m complex numbers into the power of a real one of 2m.
func postPower() *function {
	f := newFunction("postPower", "zr *float32", "zi *float32", "w *float32", "dst *float32", "m int")
	h := f.newHalves(1)
	loop := f.loop("loop")
	s, d := f.sums(h)
	t := f.turned(h, d)
	power := func(x cv) vec { return f.fma(f.mul(x.i, x.i), x.r, x.r) }
	f.store(power(f.cadd(s, t)), h.low, 0)
	f.store(f.reverse(power(f.csub(s, t))), h.high, 0)
	f.next(h, 1, loop)
	return f
}

// postSpectrum is the same for the coefficients themselves.
func postSpectrum() *function {
	f := newFunction("postSpectrum", "zr *float32", "zi *float32", "w *float32", "dst *float32", "m int")
	h := f.newHalves(2)
	half := f.constant(0.5)
	loop := f.loop("loop")
	s, d := f.sums(h)
	t := f.turned(h, d)
	s = cv{f.mul(s.r, half), f.mul(s.i, half)}
	low, high := f.cadd(s, t), cv{f.sub(s.r, t.r), f.sub(t.i, s.i)}
	f.interleave(low, h.low)
	f.interleave(cv{f.reverse(high.r), f.reverse(high.i)}, h.high)
	f.next(h, 2, loop)
	return f
}

// interleave stores a vector of complex numbers as pairs.
func (f *function) interleave(x cv, to gp) {
	f.storePair(f.integer("VZIP1", "S4", x.r, x.i), f.integer("VZIP2", "S4", x.r, x.i), to)
}

// pairs writes planar numbers as interleaved ones; n is a multiple of the lanes.
func pairs(name string, conjugate bool) *function {
	f := newFunction(name, "zr *float32", "zi *float32", "dst *float32", "n int")
	zr, zi, dst, n := f.param("zr"), f.param("zi"), f.param("dst"), f.param("n")
	loop := f.loop("loop")
	x := cv{f.load(zr, 0), f.load(zi, 0)}
	if conjugate {
		x.i = f.neg(x.i)
	}
	f.interleave(x, dst)
	f.advance(zr, bytes)
	f.advance(zi, bytes)
	f.advance(dst, 2*bytes)
	f.repeat(loop, n, lanes)
	return f
}

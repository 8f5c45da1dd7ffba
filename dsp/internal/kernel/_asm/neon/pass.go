package main

import "fmt"

// source says what a first pass reads.
type source struct {
	name          string
	window, int16 bool
	params        []string
}

var sources = []source{
	{params: []string{"src *float32"}},
	{name: "Window", window: true, params: []string{"src *float32", "win *float32"}},
	{name: "Int16", window: true, int16: true, params: []string{"src *int16", "win *float32"}},
}

// passArgs are the places of a pass. They move on with the vectors, row with the rows of src.
type passArgs struct {
	re, im, tw     gp
	src, row, next gp // next is the distance of two rows
	win            gp
	rows           rows
	constants      constants
}

// first writes the pass that reads interleaved numbers, takes the window, parts real from imaginary and does the first
// butterflies. The numbers stay in their order.
func first(radix int, s source) *function {
	params := append([]string{"re *float32", "im *float32"}, s.params...)
	f := newFunction(fmt.Sprintf("first%d%s", radix, s.name), append(params, "tw *float32", "q int")...)
	p := passArgs{re: f.param("re"), im: f.param("im"), tw: f.param("tw"), src: f.param("src"), row: f.gp(), next: f.gp()}
	if s.window {
		p.win = f.param("win")
	}
	count, stride := f.param("q"), f.gp()
	size, shift := 8*lanes, 3 // bytes of a vector of complex numbers, and logarithm of those of one
	if s.int16 {
		size, shift = 4*lanes, 2
	}
	f.asm("LSL $%[3]d, R%[1]d, R%[2]d", count, p.next, shift)
	f.asm("LSL $2, R%d, R%d", count, stride)
	p.rows = f.newRows(stride, radix)
	p.constants = f.constants(radix)
	loop := f.loop("loop")
	f.asm("MOVD R%d, R%d", p.src, p.row)
	f.step(p, radix, func(k int) cv {
		x := f.interleaved(p, s, k)
		if k < radix-1 {
			f.asm("ADD R%[2]d, R%[1]d, R%[1]d", p.row, p.next)
		}
		return x
	})
	f.advance(p.src, size)
	if s.window {
		f.advance(p.win, 2*bytes*radix)
	}
	f.repeat(loop, count, lanes)
	return f
}

// interleaved loads a vector of complex numbers of row k and takes the window.
func (f *function) interleaved(p passArgs, s source, k int) cv {
	var a, b vec
	if s.int16 {
		a, b = f.floats(f.load(p.row, 0))
	} else {
		a, b = f.loadPair(p.row, 0)
	}
	if s.window {
		wa, wb := f.loadPair(p.win, 2*bytes*k)
		a, b = f.mul(a, wa), f.mul(b, wb)
	}
	return cv{f.integer("VUZP1", "S4", a, b), f.integer("VUZP2", "S4", a, b)}
}

// pass writes a pass over n blocks of radix·q numbers in place.
func pass(radix int) *function {
	f := newFunction(fmt.Sprintf("pass%d", radix), "re *float32", "im *float32", "tw *float32", "q int", "n int")
	p := passArgs{re: f.param("re"), im: f.param("im"), tw: f.gp()}
	start, q, n := f.param("tw"), f.param("q"), f.param("n")
	f.asm("LSL $2, R%[1]d, R%[1]d", q)
	p.rows = f.newRows(q, radix)
	p.constants = f.constants(radix)
	count := f.gp()
	block := f.loop("block")
	f.asm("MOVD R%d, R%d", start, p.tw)
	f.asm("MOVD R%d, R%d", q, count)
	loop := f.loop("loop")
	f.step(p, radix, func(k int) cv { return cv{f.loadRow(p.re, p.rows, k), f.loadRow(p.im, p.rows, k)} })
	f.repeat(loop, count, bytes)
	for _, r := range []gp{p.re, p.im} { // they have moved over the first row
		f.asm("ADD R%[2]d, R%[1]d, R%[1]d", r, p.rows[radix-1])
	}
	f.repeat(block, n, 1)
	return f
}

// step does one vector of butterflies, stores it and moves re, im and tw on.
func (f *function) step(p passArgs, radix int, load func(k int) cv) {
	x := make([]cv, radix)
	for k := range x {
		x[k] = load(k)
	}
	for k, y := range f.butterfly(x, p.constants) {
		if k > 0 {
			wr, wi := f.loadPair(p.tw, 2*bytes*(k-1))
			y = f.cmul(y, wr, wi)
		}
		f.storeRow(y.r, p.re, p.rows, k)
		f.storeRow(y.i, p.im, p.rows, k)
	}
	f.advance(p.re, bytes)
	f.advance(p.im, bytes)
	f.advance(p.tw, 2*bytes*(radix-1))
}

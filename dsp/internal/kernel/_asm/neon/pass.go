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

// passArgs are the places of a pass: re, im, tw and src move on with the vectors, row with the rows of src.
type passArgs struct {
	re, im, tw gp
	rows       rows
	constants  constants
}

// first writes the pass that reads interleaved numbers, takes the window, parts real from imaginary and does the first
// butterflies. The numbers stay in their order.
func first(radix int, s source) *function {
	params := append([]string{"re *float32", "im *float32"}, s.params...)
	f := newFunction(fmt.Sprintf("first%d%s", radix, s.name), append(params, "tw *float32", "q int")...)
	p := passArgs{re: f.param("re"), im: f.param("im"), tw: f.param("tw")}
	size := 8 // bytes of a complex number of src
	if s.int16 {
		size = 4
	}
	inputs := []*input{f.newInput("src", size, s.int16)}
	if s.window {
		inputs = append(inputs, f.newInput("win", 8, false))
	}
	count := f.param("q")
	for _, in := range inputs {
		f.asm("LSL $%d, R%d, R%d", map[int]int{4: 2, 8: 3}[in.size], count, in.stride)
	}
	stride := f.gp()
	f.asm("LSL $2, R%d, R%d", count, stride)
	p.rows = f.newRows(stride, radix)
	p.constants = f.constants(radix)
	loop := f.loop("loop")
	for _, in := range inputs {
		f.asm("MOVD R%d, R%d", in.at, in.row)
	}
	f.step(p, radix, func(k int) cv {
		x := f.nextRow(inputs[0], k == radix-1)
		for _, in := range inputs[1:] {
			w := f.nextRow(in, k == radix-1)
			x = [2]vec{f.mul(x[0], w[0]), f.mul(x[1], w[1])}
		}
		return cv{f.permute("VUZP1", "S4", x[0], x[1]), f.permute("VUZP2", "S4", x[0], x[1])}
	})
	for _, in := range inputs {
		f.advance(in.at, lanes*in.size)
	}
	f.repeat(loop, count, lanes)
	return f
}

// input is an array of interleaved numbers, in rows.
type input struct {
	at, row, stride gp
	size            int // bytes of a complex number
	int16           bool
}

func (f *function) newInput(param string, size int, int16 bool) *input {
	return &input{at: f.param(param), row: f.gp(), stride: f.gp(), size: size, int16: int16}
}

// nextRow loads what a vector of complex numbers consists of and moves to the next row, unless this is the last.
func (f *function) nextRow(in *input, last bool) (x [2]vec) {
	if in.int16 {
		x = f.floats(f.load(in.row, 0))
	} else {
		x[0], x[1] = f.loadPair(in.row, 0)
	}
	if !last {
		f.asm("ADD R%[2]d, R%[1]d, R%[1]d", in.row, in.stride)
	}
	return x
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
	if radix > 1 {
		f.advance(p.tw, 2*bytes*(radix-1))
	}
}

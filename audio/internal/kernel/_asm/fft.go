package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// complexLanes is how many complex numbers a vector holds, real and imaginary parts in turn.
const complexLanes = lanes / 2

// fft writes the passes of an FFT, four complex numbers at a time.
func fft() {
	fftFirst()
	fftMiddle()
	fftLast4()
	fftLast2()
	fold()
	unfold()
}

// imaginarySigns are the sign bits of imaginary parts.
func imaginarySigns() Mem { return constant("imaginary", U32(0), U32(1<<31)) }

func exchanged(v vec) vec { d := YMM(); VPERMILPS(Imm(0xb1), v, d); return d } // real and imaginary parts

func flipped(v vec, signs Op) vec { d := YMM(); VXORPS(signs, v, d); return d }

func realParts(from Op) vec { d := YMM(); VMOVSLDUP(from, d); return d } // twice each

func imaginaryParts(from Op) vec { d := YMM(); VMOVSHDUP(from, d); return d }

// times multiplies complex numbers by such whose parts are re and im, twice each.
func times(v vec, re, im Op) vec {
	d := YMM()
	a, b := mul(v, re), mul(exchanged(v), im)
	VADDSUBPS(b, a, d)
	return d
}

// fourier is butterfly of the Go version.
func fourier(a, b, c, d Op, signs Op) (y [4]vec) {
	va, vb := load(a), load(b)
	sum, difference := add(va, c), sub(va, c)
	other, turned := add(vb, d), flipped(exchanged(sub(vb, d)), signs)
	return [4]vec{add(sum, other), add(difference, turned), sub(sum, other), sub(difference, turned)}
}

// quarters returns a pointer's places in the four quarters of an array, whose length in bytes is a register.
func quarters(p, quarter, three GPVirtual) [4]Op {
	return [4]Op{Mem{Base: p}, Mem{Base: p, Index: quarter, Scale: 1}, Mem{Base: p, Index: quarter, Scale: 2}, Mem{Base: p, Index: three, Scale: 1}}
}

// bytesOf turns a number of complex numbers into bytes, and returns three times that too.
func bytesOf(n GPVirtual) (one, three GPVirtual) {
	one, three = GP64(), GP64()
	MOVQ(n, one)
	SHLQ(Imm(3), one)
	LEAQ(Mem{Base: one, Index: one, Scale: 2}, three)
	return one, three
}

func fftFirst() {
	function("fftFirst", "func(y, x, w *complex64, n int)")
	y, x, w, n := param("y"), param("x"), param("w"), param("n")
	quarter, three := bytesOf(n)
	signs := load(imaginarySigns())
	loop("first", n, complexLanes, func() {
		in := quarters(x, quarter, three)
		c := fourier(in[0], in[1], in[2], in[3], signs)
		factors := [3]Op{Mem{Base: w}, Mem{Base: w, Index: quarter, Scale: 1}, Mem{Base: w, Index: quarter, Scale: 2}}
		for i, f := range factors {
			c[i+1] = times(c[i+1], realParts(f), imaginaryParts(f))
		}
		for i, v := range transpose4(c) {
			store(v, Mem{Base: y, Disp: i * vecBytes})
		}
		ADDQ(I32(vecBytes), x)
		ADDQ(I32(vecBytes), w)
		ADDQ(I32(4*vecBytes), y)
	})
	end()
}

// transpose4 turns four registers, rows of four complex numbers, into the columns.
func transpose4(a [4]vec) (t [4]vec) {
	var pairs [4]vec
	for i := range 2 {
		pairs[i], pairs[i+2] = YMM(), YMM()
		VUNPCKLPD(a[2*i+1], a[2*i], pairs[i])   // columns 0 and 2 of rows 2i and 2i+1
		VUNPCKHPD(a[2*i+1], a[2*i], pairs[i+2]) // columns 1 and 3
	}
	for i := range 2 {
		t[i], t[i+2] = YMM(), YMM()
		VPERM2F128(Imm(0x20), pairs[2*i+1], pairs[2*i], t[i])
		VPERM2F128(Imm(0x31), pairs[2*i+1], pairs[2*i], t[i+2])
	}
	return t
}

func fftMiddle() {
	function("fftMiddle", "func(y, x, w *complex64, runs, s int)")
	y, x, w, runs, s := param("y"), param("x"), param("w"), param("runs"), param("s")
	n := GP64()
	MOVQ(runs, n)
	IMULQ(s, n)
	quarter, three := bytesOf(n)
	stride, threeStrides := bytesOf(s)
	signs := load(imaginarySigns())
	loop("runs", runs, 1, func() {
		var re, im [3]vec
		for i := range 3 {
			re[i], im[i] = spread(Mem{Base: w, Disp: 8 * i}), spread(Mem{Base: w, Disp: 8*i + 4})
		}
		left := GP64()
		MOVQ(s, left)
		loop("run", left, complexLanes, func() {
			in, out := quarters(x, quarter, three), quarters(y, stride, threeStrides)
			c := fourier(in[0], in[1], in[2], in[3], signs)
			store(c[0], out[0])
			for i := range 3 {
				store(times(c[i+1], re[i], im[i]), out[i+1])
			}
			ADDQ(I32(vecBytes), x)
			ADDQ(I32(vecBytes), y)
		})
		ADDQ(threeStrides, y)
		ADDQ(I32(3*8), w)
	})
	end()
}

func fftLast4() {
	function("fftLast4", "func(y, x *complex64, n int)")
	y, x, n := param("y"), param("x"), param("n")
	quarter, three := bytesOf(n)
	signs := load(imaginarySigns())
	loop("last", n, complexLanes, func() {
		in, out := quarters(x, quarter, three), quarters(y, quarter, three)
		for i, v := range fourier(in[0], in[1], in[2], in[3], signs) {
			store(v, out[i])
		}
		ADDQ(I32(vecBytes), x)
		ADDQ(I32(vecBytes), y)
	})
	end()
}

func fftLast2() {
	function("fftLast2", "func(y, x *complex64, n int)")
	y, x, n := param("y"), param("x"), param("n")
	half, _ := bytesOf(n)
	loop("last", n, complexLanes, func() {
		a, b := load(Mem{Base: x}), load(Mem{Base: x, Index: half, Scale: 1})
		store(add(a, b), Mem{Base: y})
		store(sub(a, b), Mem{Base: y, Index: half, Scale: 1})
		ADDQ(I32(vecBytes), x)
		ADDQ(I32(vecBytes), y)
	})
	end()
}

// mirrored are the odd lanes of a vector in reverse, in odd lanes.
func mirrored() Mem {
	return constant("mirrored", U32(7), U32(7), U32(5), U32(5), U32(3), U32(3), U32(1), U32(1))
}

// woven takes even lanes from one vector and odd ones from another.
func woven(even, odd Op) vec { d := YMM(); VBLENDPS(Imm(0xaa), odd, even.(vec), d); return d }

func fold() {
	function("fold", "func(z *complex64, x *float32, w *complex64, n int)")
	z, x, w, n := param("z"), param("x"), param("w"), param("n")
	end8 := GP64()
	LEAQ(Mem{Base: x, Index: n, Scale: 8, Disp: -vecBytes}, end8)
	order := load(mirrored())
	loop("fold", n, complexLanes, func() {
		v := woven(load(Mem{Base: x}), turned(Mem{Base: end8}, order))
		store(times(v, realParts(Mem{Base: w}), imaginaryParts(Mem{Base: w})), Mem{Base: z})
		ADDQ(I32(vecBytes), x)
		SUBQ(I32(vecBytes), end8)
		ADDQ(I32(vecBytes), w)
		ADDQ(I32(vecBytes), z)
	})
	end()
}

// unfold works from both ends.
func unfold() {
	function("unfold", "func(x *float32, z, w *complex64, n int)")
	x, z, w, n := param("x"), param("z"), param("w"), param("n")
	last := GP64() // bytes from the first vector to the last, and on to where they meet
	LEAQ(Mem{Base: n, Disp: -complexLanes}, last)
	SHLQ(Imm(3), last)
	order, signs := load(mirrored()), load(imaginarySigns())
	product := func(at ...GPVirtual) vec {
		f, v := Mem{Base: w}, Mem{Base: z}
		if len(at) > 0 {
			f.Index, f.Scale, v.Index, v.Scale = at[0], 1, at[0], 1
		}
		return flipped(times(load(v), realParts(f), imaginaryParts(f)), signs)
	}
	loop("unfold", n, 2*complexLanes, func() {
		low, high := product(), product(last)
		store(woven(low, turned(high, order)), Mem{Base: x})
		store(woven(high, turned(low, order)), Mem{Base: x, Index: last, Scale: 1})
		ADDQ(I32(vecBytes), x)
		ADDQ(I32(vecBytes), z)
		ADDQ(I32(vecBytes), w)
		SUBQ(I32(2*vecBytes), last)
	})
	end()
}

package main

import "math"

// logPoly are the coefficients of ln(1+f) = f − f²/2 + f³·P(f), highest first (Cephes, logf).
var logPoly = []float64{
	7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
	-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
}

// logs writes the natural logarithm of n numbers, n a multiple of the lanes. The number is split into 2^e·m with m
// between √½ and √2.
func logs() *function {
	f := newFunction("log", "dst *float32", "src *float32", "n int")
	dst, src, n := f.param("dst"), f.param("src"), f.param("n")
	root, mantissa, least := f.constant(math.Sqrt2/2), f.constantBits(1<<23-1), f.constantBits(1<<23)
	one, half, ln2High, ln2Low := f.constant(1), f.constant(0.5), f.constant(0.693359375), f.constant(-2.12194440e-4)
	var poly []vec
	for _, c := range logPoly {
		poly = append(poly, f.constant(c))
	}
	loop := f.loop("loop")
	x := f.load(src, 0)
	i := f.integer("VSUB", "S4", f.binary(0x4e20f400, "fmax", x, least), root)
	bits, e := f.vec(), f.vec()
	f.word(0x4f290400, "sshr v%d.4s, v%d.4s, #23", bits, i)
	f.word(0x4e21d800, "scvtf v%d.4s, v%d.4s", e, bits)
	m := f.sub(f.integer("VADD", "S4", f.integer("VAND", "B16", i, mantissa), root), one)
	p := poly[0]
	for _, c := range poly[1:] {
		p = f.fma(f.copy(c), p, m)
	}
	m2 := f.mul(m, m)
	p = f.fma(f.mul(p, f.mul(m2, m)), e, ln2Low)
	p = f.fma(f.add(f.fnma(p, m2, half), m), e, ln2High)
	f.store(f.add(p, f.sub(x, x)), dst, 0) // x − x is 0, or NaN where there is no logarithm
	f.advance(src, bytes)
	f.advance(dst, bytes)
	f.repeat(loop, n, lanes)
	return f
}

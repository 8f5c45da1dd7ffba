package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// logPoly are the coefficients of ln(1+f) = f − f²/2 + f³·P(f), highest first (Cephes, logf).
var logPoly = []float64{
	7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
	-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
}

// logs writes the natural logarithm of n numbers, n a multiple of the lanes. The number is split into 2^e·m with m
// between √½ and √2.
func logs(m machine) {
	names := m.logConstants()
	at := func(name string) Mem { return NewDataAddr(Symbol{Name: name, Static: true}, 0) }

	TEXT(m.name("log"), NOSPLIT, "func(dst, src *float32, n int)")
	dst, src, n := param("dst"), param("src"), param("n")
	loop := label("log")
	Label(loop)
	x := m.load(Mem{Base: src})
	least, i, e, f := m.load(at("leastNormal")), m.vec(), m.vec(), m.vec()
	VMAXPS(x, least, i)
	VPSUBD(at("rootBits"), i, i)
	VPSRAD(Imm(23), i, e)
	VCVTDQ2PS(e, e)
	VANDPS(at("mantissa"), i, f)
	VPADDD(at("rootBits"), f, f)
	VSUBPS(at("one"), f, f)
	p := m.load(at(names[0]))
	for _, c := range names[1:] {
		VFMADD213PS(at(c), f, p) // p·f + c
	}
	f2 := m.mul(f, f)
	p = m.mul(p, m.mul(f2, f))
	VFMADD231PS(at("ln2Low"), e, p)
	VFMADD231PS(at("minusHalf"), f2, p)
	p = m.add(p, f)
	VFMADD231PS(at("ln2High"), e, p)
	m.store(m.add(p, m.sub(x, x)), Mem{Base: dst}) // x − x is 0, or NaN where there is no logarithm
	ADDQ(Imm(uint64(m.bytes())), src)
	ADDQ(Imm(uint64(m.bytes())), dst)
	SUBQ(Imm(uint64(m.lanes())), n)
	JNZ(LabelRef(loop))
	VZEROUPPER()
	RET()
}

// logConstants writes the constants of logs and returns the names of the coefficients.
func (m machine) logConstants() (names []string) {
	root := math.Float32bits(math.Sqrt2 / 2)
	m.fill("rootBits", U32(root))
	m.fill("mantissa", U32(1<<23-1))
	m.fill("leastNormal", U32(1<<23))
	m.fill("one", F32(1))
	m.fill("minusHalf", F32(-0.5))
	m.fill("ln2High", F32(0.693359375))
	m.fill("ln2Low", F32(-2.12194440e-4))
	for i, c := range logPoly {
		names = append(names, fmt.Sprintf("log%d", i))
		m.fill(names[i], F32(c))
	}
	return names
}

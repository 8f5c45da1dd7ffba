package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// machine is an instruction set.
type machine struct {
	suffix string // of the names of its functions
	bits   int    // of a register
}

// machines by the name of the instruction set: AVX-512 with 32 registers, and AVX2 and FMA with 16.
var machines = map[string]machine{"avx512": {"AVX512", 512}, "avx2": {"AVX2", 256}}

func (m machine) wide() bool { return m.bits == 512 }
func (m machine) bytes() int { return m.bits / 8 }
func (m machine) lanes() int { return m.bits / 32 }

// name makes the name of a function of this set.
func (m machine) name(s string) string { return s + m.suffix }

// vec is a fresh register.
func (m machine) vec() VecVirtual {
	if m.wide() {
		return ZMM()
	}
	return YMM()
}

func (m machine) add(a, b Op) VecVirtual { d := m.vec(); VADDPS(b, a, d); return d } // a + b, b may be memory
func (m machine) sub(a, b Op) VecVirtual { d := m.vec(); VSUBPS(b, a, d); return d } // a − b
func (m machine) mul(a, b Op) VecVirtual { d := m.vec(); VMULPS(b, a, d); return d } // a·b

func (m machine) load(from Op) VecVirtual { d := m.vec(); VMOVUPS(from, d); return d }
func (m machine) copy(a Op) VecVirtual    { d := m.vec(); VMOVAPS(a, d); return d }
func (m machine) store(a, to Op)          { VMOVUPS(a, to) }

// broadcast fills a register with one float.
func (m machine) broadcast(from Op) VecVirtual { d := m.vec(); VBROADCASTSS(from, d); return d }

// fill is a read-only register's worth of one number.
func (m machine) fill(name string, c Constant) {
	GLOBL(name, RODATA|NOPTR)
	for i := range m.lanes() {
		DATA(4*i, c)
	}
}

// constant is a read-only datum of 32-bit words, shared by the functions of a file.
func constant(name string, words ...Constant) Mem {
	d := GLOBL(name, RODATA|NOPTR)
	for i, w := range words {
		DATA(4*i, w)
	}
	return d
}

// param loads an argument into a register.
func param(name string) GPVirtual { return Load(Param(name), GP64()).(GPVirtual) }

var labels int

// label makes a label that no other function has.
func label(s string) string {
	labels++
	return fmt.Sprintf("%s%d", s, labels)
}

// stack is a place for n registers on the stack, aligned to a cache line. The function must not be NOSPLIT.
func (m machine) stack(n int) GPVirtual {
	p := GP64()
	LEAQ(AllocLocal(n*m.bytes()+64), p)
	ADDQ(Imm(63), p)
	ANDQ(I8(-64), p)
	return p
}

// slot is register n of those at p.
func (m machine) slot(p GPVirtual, n int) Mem { return Mem{Base: p, Disp: n * m.bytes()} }

// upper takes x, but the upper two of each four floats from y. It may overwrite x. AVX-512 wants mask upperMask.
func (m machine) upper(x, y VecVirtual) VecVirtual {
	if m.wide() {
		VMOVAPS(y, upperMask, x)
		return x
	}
	d := m.vec()
	VBLENDPS(Imm(0xcc), y, x, d)
	return d
}

var upperMask = K1

func (m machine) setUpperMask() {
	if m.wide() {
		r := GP32()
		MOVL(U32(0xcccc), r)
		KMOVW(r, upperMask)
	}
}

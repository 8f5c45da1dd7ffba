package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// machine is an instruction set.
type machine struct {
	suffix    string // of the names of its functions
	bits      int    // of a register
	registers int
}

// machines by the name of the instruction set: AVX-512, the same with half its width (AVX-512VL), which processors that
// do wide operations in two halves run faster, and AVX2 with FMA.
var machines = map[string]machine{
	"avx512":   {"AVX512", 512, 32},
	"avx512vl": {"VL", 256, 32},
	"avx2":     {"AVX2", 256, 16},
}

func (m machine) wide() bool { return m.bits == 512 }
func (m machine) few() bool  { return m.registers == 16 }
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

// blending takes some lanes from one register and some from another.
type blending struct {
	m    machine
	bits uint64
	k    OpmaskPhysical // not of AVX2
}

func (m machine) newBlending(bits uint64) blending {
	b := blending{m: m, bits: bits & (1<<m.lanes() - 1)}
	if !m.few() {
		r := GP32()
		MOVL(U32(b.bits), r)
		b.k = map[uint64]OpmaskPhysical{0xcccc: K1, 0xcc: K1, 0xf0: K2}[b.bits]
		KMOVW(r, b.k)
	}
	return b
}

// blend is y where the bits are set and x elsewhere. It may overwrite x.
func (b blending) blend(x, y VecVirtual) VecVirtual {
	if b.m.few() {
		d := b.m.vec()
		VBLENDPS(Imm(b.bits), y, x, d)
		return d
	}
	VMOVAPS(y, b.k, x)
	return x
}

// twice is 128 bits from low and 128 bits from high, in a ymm.
func (b blending) twice(low, high Mem) VecVirtual {
	y := YMM()
	if b.m.few() {
		x := XMM()
		VMOVUPS(low, x)
		VBROADCASTF128(high, y)
		return b.blend(x.AsY().(VecVirtual), y)
	}
	VBROADCASTF32X4(low, y)
	VBROADCASTF32X4(high, b.k, y)
	return y
}

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

// machines by the name of the instruction set: AVX-512 with VPOPCNTDQ, and AVX2.
var machines = map[string]machine{"avx512": {"AVX512", 512}, "avx2": {"AVX2", 256}}

func (m machine) wide() bool { return m.bits == 512 }
func (m machine) bytes() int { return m.bits / 8 }

// rowBytes is a row of two vectors: words and masks, or low nibbles and high ones.
func (m machine) rowBytes() int { return 2 * m.bytes() }

// vec is a fresh register.
func (m machine) vec() VecVirtual {
	if m.wide() {
		return ZMM()
	}
	return YMM()
}

// function begins a function that works like the one in Go.
func (m machine) function(name, signature string) {
	TEXT(name+m.suffix, NOSPLIT, signature)
	Pragma("noescape")
	Doc(fmt.Sprintf("%s%s works like %sGeneric.", name, m.suffix, name))
}

// shape is the signature of the last parameter of most functions.
const shape = "s *struct{ Lane, Rows, Length, Step, Scale, Offset int })"

// field loads a field of it.
func field(name string) GPVirtual {
	return Load(Dereference(Param("s")).Field(name), GP64()).(GPVirtual)
}

// param loads an argument into a register.
func param(name string) GPVirtual { return Load(Param(name), GP64()).(GPVirtual) }

// words is a read-only vector of numbers, repeated.
func (m machine) words(name string, w ...uint32) Mem {
	d := GLOBL(name, RODATA|NOPTR)
	for i := range m.bits / 32 {
		DATA(4*i, U32(w[i%len(w)]))
	}
	return d
}

func (m machine) load(from Op) VecVirtual {
	d := m.vec()
	if m.wide() {
		VMOVDQU32(from, d)
	} else {
		VMOVDQU(from, d)
	}
	return d
}

func (m machine) store(v, to Op) {
	if m.wide() {
		VMOVDQU32(v, to)
	} else {
		VMOVDQU(v, to)
	}
}

func (m machine) zero() VecVirtual {
	d := m.vec()
	if m.wide() {
		VPXORD(d, d, d)
	} else {
		VPXOR(d, d, d)
	}
	return d
}

// spread fills a vector with a number in a register.
func (m machine) spread(r GPVirtual) VecVirtual {
	d := m.vec()
	if m.wide() {
		VPBROADCASTD(r.As32(), d)
		return d
	}
	VMOVD(r.As32(), d.AsX())
	VPBROADCASTD(d.AsX(), d)
	return d
}

// times is a fresh register with r·n.
func times(r GPVirtual, n int) GPVirtual {
	d := GP64()
	IMUL3Q(I32(n), r, d)
	return d
}

var labels int

// label makes a label that no other function has.
func label(s string) string {
	labels++
	return fmt.Sprintf("%s%d", s, labels)
}

// loop repeats body, at least once, and counts n down by step to zero.
func loop(name string, n GPVirtual, step int, body func()) {
	l := label(name)
	Label(l)
	body()
	SUBQ(I32(step), n)
	JNZ(LabelRef(l))
}

// end ends a function.
func end() {
	VZEROUPPER()
	RET()
}

package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// vec is a vector of eight floats.
type vec = VecVirtual

const (
	lanes    = 8
	vecBytes = 32
)

func load(from Op) vec         { d := YMM(); VMOVUPS(from, d); return d }
func store(a vec, to Op)       { VMOVUPS(a, to) }
func add(a, b Op) vec          { d := YMM(); VADDPS(b, a, d); return d } // a + b, b may be memory
func sub(a, b Op) vec          { d := YMM(); VSUBPS(b, a, d); return d } // a − b
func mul(a, b Op) vec          { d := YMM(); VMULPS(b, a, d); return d } // a·b
func spread(from Op) vec       { d := YMM(); VBROADCASTSS(from, d); return d }
func param(n string) GPVirtual { return Load(Param(n), GP64()).(GPVirtual) }

func zero() vec { d := YMM(); VXORPS(d, d, d); return d }

// constants are the read-only vectors of the file, by name.
var constants = map[string]Mem{}

// constant is a read-only vector whose lanes are words repeated.
func constant(name string, words ...Constant) Mem {
	if d, ok := constants[name]; ok {
		return d
	}
	d := GLOBL(name, RODATA|NOPTR)
	for i := range lanes {
		DATA(4*i, words[i%len(words)])
	}
	constants[name] = d
	return d
}

// number is a read-only vector of one number.
func number(f float32) Mem { return constant(fmt.Sprintf("f%08x", math.Float32bits(f)), F32(f)) }

// function begins a function that works like the Go function of the same name with Generic in place of AVX2.
func function(name, signature string) {
	TEXT(name+"AVX2", NOSPLIT, signature)
	Pragma("noescape")
	Doc(fmt.Sprintf("%sAVX2 works like %sGeneric.", name, name))
}

// end ends a function.
func end() {
	VZEROUPPER()
	RET()
}

var labels int

// label makes a label that no other function has.
func label(s string) string {
	labels++
	return fmt.Sprintf("%s%d", s, labels)
}

// loop repeats body for each step of n, at least once, and counts n down to zero.
func loop(name string, n GPVirtual, step int, body func()) {
	l := label(name)
	Label(l)
	body()
	SUBQ(I32(step), n)
	JNZ(LabelRef(l))
}

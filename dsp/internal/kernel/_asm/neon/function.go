package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// vec is a vector register of four floats, not yet one of V0 to V31: allocate chooses that.
type vec int

// gp is a general register. They are handed out in order and never given back.
type gp int

// R18 belongs to the platform; R27 to R30 to assembler, goroutine, frame and link. R26 is for constants on their way.
const platform, scratch gp = 18, 26

type instruction struct {
	text  string // with a verb for each of args: a vec, a gp or an int
	code  uint32 // of what Go's assembler has no name for; args are the registers Rd, Rn, Rm
	args  []any
	kind  kind
	label string // where it is, or the target of a branch
}

type kind int

const (
	plain kind = iota
	duplicate
	label
	branch
)

// function is one function in the making.
type function struct {
	name   string
	params []string // name and type
	body   []instruction
	vecs   int
	gps    int
}

func newFunction(name string, params ...string) *function {
	return &function{name: name + "NEON", params: params}
}

func (f *function) signature() string {
	return fmt.Sprintf("%s(%s)", f.name, strings.Join(f.params, ", "))
}

// asm is an instruction in Go's assembler.
func (f *function) asm(text string, args ...any) {
	f.body = append(f.body, instruction{text: text, args: args})
}

// word is an instruction that Go's assembler lacks, by its code and its name in Arm's syntax.
func (f *function) word(code uint32, text string, args ...any) {
	f.body = append(f.body, instruction{text: text, code: code, args: args})
}

func (f *function) vec() vec {
	f.vecs++
	return vec(f.vecs - 1)
}

func (f *function) gp() gp {
	r := gp(f.gps)
	f.gps++
	if r >= platform {
		r++
	}
	if r >= scratch {
		panic("no general register left in " + f.name)
	}
	return r
}

// param loads an argument.
func (f *function) param(name string) gp {
	at := slices.IndexFunc(f.params, func(p string) bool { return strings.HasPrefix(p, name+" ") })
	r := f.gp()
	f.asm(fmt.Sprintf("MOVD %s+%d(FP), R%%d", name, 8*at), r)
	return r
}

// loop begins a loop, to be ended by repeat.
func (f *function) loop(name string) string {
	f.body = append(f.body, instruction{kind: label, label: name})
	return name
}

// repeat takes step from count and goes on with the loop until nothing is left.
func (f *function) repeat(loop string, count gp, step int) {
	f.asm("SUBS $%[2]d, R%[1]d, R%[1]d", count, step)
	f.body = append(f.body, instruction{kind: branch, label: loop})
}

// advance adds n to a register.
func (f *function) advance(r gp, n int) {
	if n < 0 {
		f.asm("SUB $%[2]d, R%[1]d, R%[1]d", r, -n)
		return
	}
	f.asm("ADD $%[2]d, R%[1]d, R%[1]d", r, n)
}

// write writes the function in Go's assembler.
func (f *function) write(w io.Writer) {
	reg := f.allocate()
	fmt.Fprintf(w, "\n// func %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.signature(), f.name, 8*len(f.params))
	for _, in := range f.body {
		args := make([]any, len(in.args))
		code := in.code
		for i, a := range in.args {
			n := 0
			switch a := a.(type) {
			case vec:
				n = reg[a]
			case gp:
				n = int(a)
			case int:
				n = a
			}
			args[i] = n
			if in.code != 0 {
				code |= uint32(n) << []int{0, 5, 16}[i]
			}
		}
		switch text := fmt.Sprintf(in.text, args...); {
		case in.kind == label:
			fmt.Fprintf(w, "\n%s:\n", in.label)
		case in.kind == branch:
			fmt.Fprintf(w, "\tBNE %s\n", in.label)
		case in.kind == duplicate && args[0] == args[1]:
		case in.code != 0:
			fmt.Fprintf(w, "\tWORD $0x%08x // %s\n", code, text)
		default:
			fmt.Fprintf(w, "\t%s\n", text)
		}
	}
	fmt.Fprintf(w, "\tRET\n")
}

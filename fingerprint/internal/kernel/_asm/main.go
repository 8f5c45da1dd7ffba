// Command _asm writes the amd64 assembly of package kernel with avo: one file for each instruction set.
package main

import (
	"flag"
	"log"
	"os"
	"regexp"

	"github.com/mmcloughlin/avo/build"
)

//go:generate go run . -isa avx512 -out ../avx512_amd64.s -stubs ../avx512_stubs_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -out ../avx2_amd64.s -stubs ../avx2_stubs_amd64.go -pkg kernel

var isa = flag.String("isa", "avx512", "instruction set: avx512 or avx2")

func main() {
	flag.Parse()
	m, ok := machines[*isa]
	if !ok {
		log.Fatalf("unknown isa %q", *isa)
	}
	build.ConstraintExpr("amd64,!purego")
	if m.wide() {
		pack512()
		tile512()
		differ512()
	} else {
		pack256()
		tile256()
		differ256()
	}
	count(m)
	compare(m)
	unfold(m)
	build.Generate()
	if !m.wide() {
		check()
	}
}

// check makes sure that no register is used that AVX2 lacks.
func check() {
	file := flag.Lookup("out").Value.String()
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	if r := regexp.MustCompile(`\b[XYZ](1[6-9]|2\d|3[01])\b`).Find(text); r != nil {
		log.Fatalf("%s uses %s", file, r)
	}
}

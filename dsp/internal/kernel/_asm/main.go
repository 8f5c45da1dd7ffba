// Command _asm writes the amd64 assembly of package kernel with avo: one file for each instruction set and unit.
package main

import (
	"flag"
	"log"
	"os"
	"regexp"

	"github.com/mmcloughlin/avo/build"
)

//go:generate go run . -isa avx512 -unit fft -out ../fft_avx512_amd64.s -stubs ../fft_avx512_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -unit fft -out ../fft_avx2_amd64.s -stubs ../fft_avx2_amd64.go -pkg kernel
//go:generate go run . -isa avx512 -unit fir -out ../fir_avx512_amd64.s -stubs ../fir_avx512_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -unit fir -out ../fir_avx2_amd64.s -stubs ../fir_avx2_amd64.go -pkg kernel
//go:generate go run . -isa avx512 -unit mdct -out ../mdct_avx512_amd64.s -stubs ../mdct_avx512_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -unit mdct -out ../mdct_avx2_amd64.s -stubs ../mdct_avx2_amd64.go -pkg kernel
//go:generate go run . -isa avx512 -unit slide -out ../slide_avx512_amd64.s -stubs ../slide_avx512_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -unit slide -out ../slide_avx2_amd64.s -stubs ../slide_avx2_amd64.go -pkg kernel
//go:generate go run . -isa avx512 -unit sums -out ../sums_avx512_amd64.s -stubs ../sums_avx512_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -unit sums -out ../sums_avx2_amd64.s -stubs ../sums_avx2_amd64.go -pkg kernel

var (
	isa  = flag.String("isa", "avx512", "instruction set: avx512 or avx2")
	unit = flag.String("unit", "fft", "what to write: fft, fir, mdct, slide or sums")
)

// units write the functions of a file.
var units = map[string]func(machine){"fft": fft, "fir": fir, "mdct": mdct, "slide": slide, "sums": sums}

func main() {
	flag.Parse()
	m, ok := machines[*isa]
	write := units[*unit]
	if !ok || write == nil {
		log.Fatalf("unknown isa %q or unit %q", *isa, *unit)
	}
	build.ConstraintExpr("amd64,!purego")
	write(m)
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

// Command _asm writes the amd64 assembly of package kernel with avo: one file for each instruction set and unit.
package main

import (
	"flag"
	"log"

	"github.com/mmcloughlin/avo/build"
)

//go:generate go run . -isa avx512 -unit fft -out ../fft_avx512_amd64.s -stubs ../fft_avx512_amd64.go -pkg kernel
//go:generate go run . -isa avx512vl -unit fft -out ../fft_avx512vl_amd64.s -stubs ../fft_avx512vl_amd64.go -pkg kernel
//go:generate go run . -isa avx2 -unit fft -out ../fft_avx2_amd64.s -stubs ../fft_avx2_amd64.go -pkg kernel

var (
	isa  = flag.String("isa", "avx512", "instruction set: avx512, avx512vl or avx2")
	unit = flag.String("unit", "fft", "what to write: fft or fir")
)

// units write the functions of a file.
var units = map[string]func(machine){"fft": fft, "fir": fir}

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
}

// Command _asm writes the amd64 assembly of package kernel with avo: one file for each unit.
//
// No unit uses multiply-adds: each product is rounded before it is added, as the Go versions do, so that a recording
// decodes to the same bits on every processor.
package main

import (
	"flag"
	"log"

	"github.com/mmcloughlin/avo/build"
)

//go:generate go run . -unit pcm -out ../pcm_amd64.s -stubs ../pcm_amd64.go -pkg kernel
//go:generate go run . -unit polyphase -out ../polyphase_amd64.s -stubs ../polyphase_amd64.go -pkg kernel
//go:generate go run . -unit hybrid -out ../hybrid_amd64.s -stubs ../hybrid_amd64.go -pkg kernel
//go:generate go run . -unit spectrum -out ../spectrum_amd64.s -stubs ../spectrum_amd64.go -pkg kernel
//go:generate go run . -unit fft -out ../fft_amd64.s -stubs ../fft_amd64.go -pkg kernel
//go:generate go run . -unit lap -out ../lap_amd64.s -stubs ../lap_amd64.go -pkg kernel
//go:generate go run . -unit coupling -out ../coupling_amd64.s -stubs ../coupling_amd64.go -pkg kernel

var unit = flag.String("unit", "pcm", "what to write")

// units write the functions of a file.
var units = map[string]func(){
	"pcm": pcm, "polyphase": polyphase, "hybrid": hybrid, "spectrum": spectrum, "fft": fft, "lap": laps, "coupling": decouple,
}

func main() {
	flag.Parse()
	write := units[*unit]
	if write == nil {
		log.Fatalf("unknown unit %q", *unit)
	}
	build.ConstraintExpr("amd64,!purego")
	write()
	build.Generate()
}

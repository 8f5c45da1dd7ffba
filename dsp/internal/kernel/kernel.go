// Package kernel holds the inner loops of package dsp: one set of functions for each kind of processor, all with the
// same contract, and in Go for all others.
//
// A Set works on vectors of Lanes elements. Its functions take bare pointers and counts: package dsp makes the plans,
// owns the memory and checks the lengths. What is generated says so in its first line and comes from _asm, a module of
// its own, so that nobody who imports dsp sees the generator.
//
// The build tag purego leaves all assembly out.
package kernel

//go:generate sh -c "cd _asm && go generate ."

// Set is one implementation of the inner loops.
type Set struct {
	Name  string // "generic", "avx2", "avx512", "neon"
	Lanes int    // elements that a vector holds

	// FIR makes the dot products of taps with windows of x, as dotsGeneric says.
	FIR func(dst, x, taps *float32, s *Dots)
}

// Generic is the implementation in Go, the reference for all others.
var Generic = Set{Name: "generic", Lanes: 1, FIR: dotsGeneric}

// Available lists what this processor can run, the fastest first; the last is Generic.
func Available() []*Set { return append(native(), &Generic) }

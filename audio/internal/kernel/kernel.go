// Package kernel holds the inner loops of the decoders: in Go, and for amd64 processors with AVX2 also in assembly.
//
// Both give the same bits. What a recording decodes to may be evidence, so it must not depend on the processor: every
// product is rounded before it is added, in Go by an explicit conversion that keeps a compiler from fusing the two, and
// the assembly, which has no fused multiply-adds either, adds in the same order.
//
// The Go version of a function is called Generic and is its definition; the tests compare the other with it bit by bit.
// Assembly comes from _asm, a module of its own, so that nobody who imports a decoder sees the generator. The build tag
// purego leaves all assembly out.
package kernel

//go:generate sh -c "cd _asm && go generate ./..."

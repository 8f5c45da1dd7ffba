// Package kernel compares the 32-bit words of fingerprints: how many bits differ along one offset, and at every offset
// that a short query can take in a long recording. All else in a search is small beside these loops.
//
// Of a recording come a word and an activity bit for each frame; what is inactive, silent or stationary, differs in
// nothing and is not counted. [Set.Differ] walks along one offset. [Queries] slide: a block of thousands of offsets is
// laid out so that neighbouring lanes of a vector hold distant offsets, and from there on every load is aligned, one
// load of a query's word serves eight rows of offsets, and one layout serves all queries. After an exclusive or, bits
// are counted by VPOPCNTD where the processor has it, and by a table of nibbles where not (Muła, Kurz and Lemire,
// "Faster population counts using AVX2 instructions", The Computer Journal 2018); there, a high bit in an inactive byte
// makes its entry zero for nothing. How many active frames an offset has is a running sum.
//
// A core of a Zen 4 at 3.6 GHz compares 25 to 29 thousand million pairs of words a second by AVX-512, 15 to 17 by AVX2
// and about 2 in Go, for many queries or long ones; one query of 24 words reaches two thirds of that. So 3 s in every fourth
// frame against 100 hours (11.25 million frames) take 19 ms. NEON has been tested, on an emulator, but not measured.
//
// All results are integers and equal on all processors. The functions called Generic define what the others do.
// Assembly for amd64 comes from _asm, a module of its own, so that nobody who imports fingerprint sees the generator.
// The build tag purego leaves all assembly out.
package kernel

//go:generate sh -c "cd _asm && go generate ./..."

// Set is one implementation of the inner loops. What a row and a prepared query hold is its own affair.
type Set struct {
	name     string
	lanes    int // positions that a row stands for
	rowWords int // 64-bit words of a row

	prepare func(dst []uint64, words []uint32)
	pack    func(rows *uint64, words, active *uint32, s *shape)
	tile    func(wrong *int32, rows, query *uint64, s *shape)
	count   func(frames, limits *int32, rows *uint64, s *shape)
	compare func(hits *uint16, wrong, limits *int32, n int)
	unfold  func(dst, results *int32, n int)
	differ  func(a, b *uint32, active *uint64, groups int) int
}

// shape is what the loops need to know of a query and a block of positions: lane l of row j stands for position
// Lane·l + j.
type shape = struct {
	Lane   int // rows that are positions, a multiple of tileRows·Step
	Rows   int // rows in all, a multiple of packRows and at least Lane + Step·Length
	Length int // words of a query
	Step   int // frames from one of its words to the next
	Scale  int // Scale·frames + Offset is the limit of a position
	Offset int
}

const (
	tileRows = 8
	packRows = 32
	// hitScale is what wrong bits are multiplied by in the comparison with the limit, which makes a hit.
	hitScale = 256
)

// Name returns "generic", "avx2", "avx512" or "neon".
func (s *Set) Name() string { return s.name }

// Available lists what this processor can run, the fastest first; the last is Generic.
func Available() []*Set { return append(native(), &Generic) }

// For returns the fastest set that needs no more than the kernel of package dsp with that name: "avx512" may stand for
// processors that lack the instruction to count bits. An unknown name gives Generic.
func For(name string) *Set {
	for _, s := range Available() {
		if s.name == name || name == "avx512" && s.name == "avx2" {
			return s
		}
	}
	return &Generic
}

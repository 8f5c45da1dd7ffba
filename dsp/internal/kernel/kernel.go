// Package kernel holds the inner loops of package dsp: one set of functions for each kind of processor, all with the
// same contract, and in Go for all others.
//
// A transform of m complex points, real and imaginary parts apart, is a first pass that reads its input, further
// passes in place, a leaf that does the last butterflies and puts everything in order, and a last step that makes
// powers or coefficients of it: decimation in frequency after Gentleman and Sande ("Fast Fourier transforms: for fun
// and profit", 1966), with a vector of a set's Lanes numbers where the textbook has one. All passes work on whole
// vectors whose lanes never meet; only the leaf, of Lanes points, crosses them.
//
// The functions take bare pointers and counts: package dsp makes the plans, owns the memory and checks the lengths.
// What is generated says so in its first line and comes from _asm, a module of its own, so that nobody who imports dsp
// sees the generator. The build tag purego leaves all assembly out.
package kernel

//go:generate sh -c "cd _asm && go generate ./..."

// Windows is how many dot products FIR and FIR64 make side by side.
const Windows = 4

// MaxRadix is the largest radix of a pass.
const MaxRadix = 8

// Set is one implementation of the inner loops. What is indexed by radix is nil where the set has no such pass.
//
// Twiddle factors lie in the order of use: for each vector of a row, for each row but the first, the real parts and
// then the imaginary ones. Their lanes, like those of all vectors between the first pass and the leaf, are in the
// order that Lane tells.
type Set struct {
	Name  string // "generic", "avx2", "avx512" or "neon"
	Lanes int    // numbers in a vector; q and the leaf's points are multiples of it
	// Shorter is the set for transforms of fewer than Lanes leaves; nil for Generic, which has no such limit.
	Shorter *Set

	// First reads radix·q interleaved complex numbers, takes the butterflies of the first pass and leaves the result
	// in re and im.
	First [MaxRadix + 1]firstFunc
	// FirstWindow is First with a factor for each of the 2·radix·q floats, in the order of use: for each vector of a row,
	// for each row, 2·Lanes factors.
	FirstWindow [MaxRadix + 1]windowFunc
	// FirstInt16 is FirstWindow for integers.
	FirstInt16 [MaxRadix + 1]int16Func
	// Pass takes the butterflies of n blocks of radix·q numbers, in place.
	Pass [MaxRadix + 1]passFunc
	// Leaves do the last butterflies, the first that divides the length is used.
	Leaves []Leaf
	// PostPower makes of a transform of m complex numbers, halved, the m+1 powers of the real transform of 2m. One
	// more number follows z, z[m] = z[0]. w holds exp(−πj·k/m): real parts for all k up to m/2, rounded up to whole
	// vectors, then imaginary parts. dst[m/2] is left to the caller.
	PostPower func(zr, zi, w, dst *float32, m int)
	// PostSpectrum does the same for interleaved coefficients; w is halved and z is not.
	PostSpectrum func(zr, zi, w, dst *float32, m int)
	// Pairs interleaves n numbers, a multiple of Lanes, and Conjugates does so with zi negated.
	Pairs, Conjugates func(zr, zi, dst *float32, n int)
	// Log writes the natural logarithms of n numbers, a multiple of Lanes. What is below the smallest normal number counts
	// as that; infinities and what is no number give NaN.
	Log func(dst, src *float32, n int)

	// FIR makes the dot products of taps with windows of x, as dotsGeneric says.
	FIR func(dst, x, taps *float32, s *Dots)
	// FIR64 does so in float64, as dots64 says, to the same bits in all sets. Widths are multiples of WideLanes.
	FIR64 func(dst, x, taps *float64, s *Dots)
	// AddSquares adds x[i]² to dst[i], for n numbers, a multiple of Lanes. The squares are rounded before.
	AddSquares func(dst, x *float32, n int)
	// Products makes a product of each row, as products says, to the same bits in all sets. Rows have MinProducts numbers
	// or more; Generic takes shorter ones too.
	Products func(dst *Product, x, gain, base *float32, s *Rows)
	// RowSums adds up rows as rowSums does, to the same bits in all sets.
	RowSums func(dst *float64, x *float32, n, step, width int)
	// Greatest, Extremes and AddFloored work like greatest, extremes and addFloored on n numbers, a multiple of Lanes, and
	// Miss like miss, on a multiple of WideLanes. All give the same bits in all sets.
	Greatest   func(dst, x *float32, n int)
	Extremes   func(x *float32, n int, low, high int32) (least, most int32)
	AddFloored func(dst *float64, x *float32, n int, scale, least float64)
	Miss       func(dst, a, x *float64, n, order int)
	// Integers works like integers on n numbers, a multiple of Lanes, whatever off is where there are others.
	Integers func(dst *int32, x *float32, n int, scale, most float32) (off int)
	// Widen, Multiply and BoundSquares work like widen, multiply and boundSquares, on a multiple of WideLanes, to the same bits in all sets.
	Widen        func(dst *float64, x *float32, n int)
	Multiply     func(dst, a, b *float64, n int)
	BoundSquares func(x *float64, n int, scale, most float64)
	// MDCT and Slide are nil in a set that leaves them to Shorter.
	MDCT  *MDCT
	Slide *Slide
}

type (
	firstFunc  = func(re, im, src, tw *float32, q int)
	windowFunc = func(re, im, src, win, tw *float32, q int)
	int16Func  = func(re, im *float32, src *int16, win, tw *float32, q int)
	passFunc   = func(re, im, tw *float32, q, n int)
)

// Leaf is the last part of a transform.
type Leaf struct {
	Points int
	// Run transforms blocks of Lanes transforms of Points points each and scatters them: output k of transform t goes
	// to z[k·size + t]. For each block, pos holds the offsets in bytes of its transforms in re and im, and that of its
	// outputs in zr and zi.
	Run func(re, im, zr, zi *float32, pos *int, size, blocks int)
}

// Lane returns the place within its group of Lanes numbers of what lane i holds between the first pass and the leaf.
func (s *Set) Lane(i int) int {
	if s.Lanes < 4 {
		return i
	}
	g, j := i/4, i%4
	return 2*g + j&1 + s.Lanes/2*(j>>1)
}

// Available lists what this processor can run, the fastest first; the last is Generic.
func Available() []*Set { return append(native(), &Generic) }

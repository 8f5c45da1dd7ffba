package vorbis_test

import (
	"encoding/binary"
	"math/rand/v2"
)

// bitWriter packs bits as Vorbis does.
type bitWriter struct {
	bytes []byte
	n     int
}

// put writes the low bits of v.
func (w *bitWriter) put(v, bits int) {
	for i := range bits {
		if w.n%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.n/8] |= byte(v >> i & 1 << (w.n % 8))
		w.n++
	}
}

// puts writes pairs of a value and a number of bits.
func (w *bitWriter) puts(pairs ...int) {
	for i := 0; i < len(pairs); i += 2 {
		w.put(pairs[i], pairs[i+1])
	}
}

// float writes mantissa · 2^exponent.
func (w *bitWriter) float(mantissa, exponent int) {
	sign := 0
	if mantissa < 0 {
		sign, mantissa = 1, -mantissa
	}
	w.puts(mantissa, 21, exponent+788, 10, sign, 1)
}

// book writes a codebook of given codeword lengths, without lookup.
func (w *bitWriter) book(dims int, lengths ...int) {
	w.puts(0x564342, 24, dims, 16, len(lengths), 24, 0, 1, 1, 1)
	for _, n := range lengths {
		if n == 0 {
			w.put(0, 1)
		} else {
			w.puts(1, 1, n-1, 5)
		}
	}
	w.put(0, 4)
}

// equalBook writes a codebook of 2^length entries of one length, in ordered form, up to its lookup.
func (w *bitWriter) equalBook(dims, length int) {
	w.puts(0x564342, 24, dims, 16, 1<<length, 24, 1, 1, length-1, 5, 1<<length, length+1)
}

// built is a stream made for what encoders do not use any more, or not yet.
type built struct {
	name     string
	channels int
	sizes    [2]int // exponents of block sizes
	long     []int  // the size of each block, as the number of its mode too
	setup    func(w *bitWriter)
	floor    func(w *bitWriter, i, long int) // the first floor of a packet, if it must not be random
}

// builtStreams holds streams of random packets; any bits are a packet. The first book of each chooses residue classes.
var builtStreams = []built{
	{
		name: "floor0", channels: 1, sizes: [2]int{7, 9}, long: []int{0, 0, 1, 1, 0, 1, 0},
		setup: setupFloor0, floor: lineSpectra,
	},
	{name: "residue1", channels: 2, sizes: [2]int{6, 8}, long: []int{1, 0, 0, 1, 1, 1, 0, 0}, setup: setupResidue1},
	{name: "residue2", channels: 3, sizes: [2]int{7, 7}, long: []int{0, 1, 1, 0, 0}, setup: setupResidue2},
}

// setupFloor0 has an odd and an even floor of type 0 and residue type 0.
func setupFloor0(w *bitWriter) {
	w.put(3-1, 8)
	w.book(2, 2, 2, 2, 2)
	w.equalBook(3, 3) // line spectral frequencies: steps of 0.31 and 0.47
	w.put(1, 4)
	w.float(5, -4)
	w.float(5, -5)
	w.puts(0, 4, 1, 1, 0, 1, 1, 1) // two values of one bit, running
	w.equalBook(4, 8)
	w.put(1, 4)
	w.float(-3, -5)
	w.float(1, -4)
	w.puts(1, 4, 0, 1, 0, 2, 1, 2, 2, 2, 3, 2) // four values of two bits

	w.puts(0, 6, 0, 16)
	w.put(2-1, 6)
	w.puts(0, 16, 7, 8, 8000, 16, 64, 16, 6, 6, 20, 8, 0, 4, 1, 8)
	w.puts(0, 16, 8, 8, 8000, 16, 200, 16, 8, 6, 8, 8, 1, 4, 1, 8, 1, 8)
	w.put(2-1, 6)
	w.residue(0, 0, 64, 16, 2, 0, 2, 2)
	w.residue(0, 8, 250, 8, 2, 0, 2, 2)
	w.put(2-1, 6)
	w.puts(0, 16, 0, 1, 0, 1, 0, 2, 0, 8, 0, 8, 0, 8)
	w.puts(0, 16, 0, 1, 0, 1, 0, 2, 0, 8, 1, 8, 1, 8)
	w.modes(2)
}

// lineSpectra writes amplitude and choice of a book.
func lineSpectra(w *bitWriter, i, long int) {
	if long == 0 {
		w.puts(20-2*i, 6, 0, 1)
	} else {
		w.puts(25-3*i, 8, i%2, 2)
	}
}

// residue writes a residue whose classes each have the two books in their first two passes, but the first class only
// in its second.
func (w *bitWriter) residue(kind, begin, end, partition, classes, classBook, first, second int) {
	w.puts(kind, 16, begin, 24, end, 24, partition-1, 24, classes-1, 6, classBook, 8)
	for i := range classes {
		if i == 0 {
			w.puts(2, 3, 0, 1)
		} else {
			w.puts(3, 3, 0, 1)
		}
	}
	for i := range classes {
		if i > 0 {
			w.put(first, 8)
		}
		w.put(second, 8)
	}
}

// modes writes modes, which are two, of short and long blocks with a mapping each, and the end of the header.
func (w *bitWriter) modes(mappings int) {
	w.put(2-1, 6)
	w.puts(0, 1, 0, 16, 0, 16, 0, 8)
	w.puts(1, 1, 0, 16, 0, 16, mappings-1, 8)
	w.put(1, 1)
}

// setupResidue1 has two submaps, vectors of lookup type 2, and floors with subclasses.
func setupResidue1(w *bitWriter) {
	w.put(6-1, 8)
	w.book(3, 15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15)
	w.equalBook(1, 6) // heights
	w.put(0, 4)
	w.book(1, 1, 0, 2, 0, 3, 3, 0) // choices and small heights
	w.equalBook(3, 2)
	w.put(2, 4)
	w.float(-7, -7)
	w.float(5, -8)
	w.puts(2, 4, 0, 1)
	for i := range 12 {
		w.put(i*5&7, 3)
	}
	w.equalBook(5, 1)
	w.put(2, 4)
	w.float(-1, -7)
	w.float(3, -9)
	w.puts(1, 4, 1, 1)
	for i := range 10 {
		w.put(i*3&3, 2)
	}
	w.book(1, 0, 1, 0) // one entry

	w.puts(0, 6, 0, 16)
	w.put(2-1, 6)
	w.floor1(1)
	w.floor1(4)
	w.put(2-1, 6)
	w.residue(1, 0, 90, 15, 3, 0, 3, 4)
	w.residue(1, 5, 128, 30, 3, 0, 4, 3)
	w.put(2-1, 6)
	w.puts(0, 16, 1, 1, 2-1, 4, 1, 1, 0, 8, 1, 1, 0, 1, 0, 2, 1, 4, 0, 4, 0, 8, 0, 8, 0, 8, 0, 8, 1, 8, 0, 8)
	w.puts(0, 16, 1, 1, 2-1, 4, 0, 1, 0, 2, 0, 4, 1, 4, 0, 8, 0, 8, 1, 8, 0, 8, 1, 8, 1, 8)
	w.modes(2)
}

// floor1 writes a floor of type 1 with 12 points, whose books are 1 for heights and 2 for choices, and 5 with one entry.
func (w *bitWriter) floor1(multiplier int) {
	w.puts(1, 16, 8, 5, 0, 4, 1, 4, 2, 4, 2, 4, 0, 4, 1, 4, 2, 4, 2, 4)
	w.puts(0, 3, 0, 2, 2, 8)                         // class 0: one point, book 1
	w.puts(1, 3, 1, 2, 2, 8, 0, 8, 3, 8)             // class 1: two points with no book or 2
	w.puts(0, 3, 2, 2, 5, 8, 6, 8, 2, 8, 3, 8, 0, 8) // class 2
	w.puts(multiplier-1, 2, 7, 4)
	for _, x := range []int{64, 20, 90, 7, 31, 120, 45, 77, 2, 101} {
		w.put(x, 7)
	}
}

// setupResidue2 couples three channels of one size of block.
func setupResidue2(w *bitWriter) {
	w.put(4-1, 8)
	w.book(1, 1, 2, 3, 3)
	w.equalBook(1, 5)
	w.put(0, 4)
	w.equalBook(2, 4)
	w.put(1, 4)
	w.float(-2, -6)
	w.float(1, -6)
	w.puts(2, 4, 0, 1, 0, 3, 1, 3, 3, 3, 6, 3)
	w.equalBook(8, 8)
	w.put(1, 4)
	w.float(-1, -8)
	w.float(1, -7)
	w.puts(0, 4, 0, 1, 0, 1, 1, 1)

	w.puts(0, 6, 0, 16)
	w.put(0, 6)
	w.puts(1, 16, 3, 5, 0, 4, 0, 4, 0, 4, 2, 3, 0, 2, 2, 8, 2-1, 2, 6, 4)
	for _, x := range []int{8, 32, 48, 2, 5, 20, 13, 61, 40} {
		w.put(x, 6)
	}
	w.put(0, 6)
	w.residue(2, 6, 180, 16, 4, 0, 2, 3)
	w.put(0, 6)
	w.puts(0, 16, 0, 1, 1, 1, 2-1, 8, 0, 2, 1, 2, 2, 2, 1, 2, 0, 2, 0, 8, 0, 8, 0, 8)
	w.modes(1)
}

// headers returns the three header packets.
func (s built) headers() [][]byte {
	id := append([]byte("\x01vorbis"), 0, 0, 0, 0, byte(s.channels))
	id = binary.LittleEndian.AppendUint32(id, 8000)
	id = append(id, make([]byte, 12)...)
	id = append(id, byte(s.sizes[0]|s.sizes[1]<<4), 1)
	comment := append([]byte("\x03vorbis"), 4, 0, 0, 0, 't', 'e', 's', 't', 0, 0, 0, 0, 1)
	w := &bitWriter{bytes: []byte("\x05vorbis"), n: 56}
	s.setup(w)
	return [][]byte{id, comment, w.bytes}
}

// packets returns audio packets of random bits behind their modes.
func (s built) packets() [][]byte {
	r := rand.New(rand.NewPCG(1, uint64(s.channels)))
	var out [][]byte
	for i, long := range s.long {
		w := new(bitWriter)
		w.puts(0, 1, long, 1)
		if long == 1 {
			w.puts(s.long[max(i-1, 0)], 1, s.long[min(i+1, len(s.long)-1)], 1)
		}
		if s.floor != nil {
			s.floor(w, i, long)
		}
		for range s.channels * 1000 {
			w.put(r.IntN(256), 8)
		}
		out = append(out, w.bytes)
	}
	return out
}

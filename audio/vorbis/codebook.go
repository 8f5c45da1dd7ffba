package vorbis

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Limits on all codebooks of a stream together, on entries and on values of vectors. A few bits can tell of any number of
// them, so a small header may have less. The largest setup met, which libvorbis writes for six channels at its highest
// quality, has 19413 entries and 85928 values in 10 KB.
const (
	maxEntries  = 1 << 20
	fewEntries  = 1 << 16 // in a header of no bytes
	entriesByte = 64      // more for each byte of the header
)

// limit returns how many entries, and how many values, the header may have.
func (s *setup) limit() int { return min(maxEntries, fewEntries+entriesByte*s.end/8) }

// codebook maps codewords to entry numbers, and these to vectors (section 3).
type codebook struct {
	huffman
	entries int
	dims    int
	vectors []float32 // entries × dims, or nil without lookup
}

// vector returns the next vector, or nil at the end of the packet. The book has vectors.
func (c *codebook) vector(b *bitReader) []float32 {
	e := c.decode(b)
	if e < 0 {
		return nil
	}
	return c.vectors[e*c.dims:][:c.dims]
}

// addTo adds vectors to lines, one after the other, and reports whether the packet holds them. It is where decoding spends
// most of its time, and so does not call decode.
func (c *codebook) addTo(lines []float32, b *bitReader) bool {
	short, last, dims := c.short, uint64(len(c.short)-1), c.dims
	buf, pos := b.buf, b.pos
	for len(lines) > 0 {
		at := pos >> 3
		if pos > b.end || len(buf)-at < 8 {
			break
		}
		next := binary.LittleEndian.Uint64(buf[at:]) >> (pos & 7)
		code := short[next&last]
		entry, length := int(code>>6), int(code&63)
		if code == 0 {
			entry, length = c.findLong(next)
		}
		if pos += length; pos > b.end {
			break
		}
		vector := c.vectors[entry*dims:][:dims]
		if dims == 2 && len(lines) >= 2 {
			lines[0] += vector[0]
			lines[1] += vector[1]
			lines = lines[2:]
			continue
		}
		n := min(dims, len(lines))
		for i, x := range vector[:n] {
			lines[i] += x
		}
		lines = lines[n:]
	}
	b.pos = min(pos, b.end+1)
	return pos <= b.end
}

// codebooks reads the codebooks of the setup header.
func (s *setup) codebooks() error {
	entries, values := 0, 0
	s.books = make([]codebook, s.number(8)+1)
	for i := range s.books {
		c := &s.books[i]
		if s.number(24) != 0x564342 {
			return s.fail("no codebook where one should be")
		}
		c.dims, c.entries = s.number(16), s.number(24)
		if entries += c.entries; entries > s.limit() {
			return s.fail("codebooks with more than %d entries", s.limit())
		}
		if c.dims == 0 || c.entries == 0 {
			return s.fail("codebook without dimensions or entries")
		}
		if err := s.lengths(c); err != nil {
			return err
		}
		if err := s.lookup(c, s.limit()-values); err != nil {
			return err
		}
		values += len(c.vectors)
	}
	return nil
}

// lengths reads the lengths of the codewords and builds the tree.
func (s *setup) lengths(c *codebook) error {
	var lengths []uint8
	if s.flag() {
		lengths = s.orderedLengths(c.entries)
		if lengths == nil {
			return s.fail("codeword lengths beyond the codebook's entries")
		}
	} else {
		sparse := s.flag()
		if need := c.entries; s.left() < need || !sparse && s.left() < 5*need {
			return s.fail("codebook longer than the header")
		}
		lengths = make([]uint8, c.entries)
		for i := range lengths {
			if !sparse || s.flag() {
				lengths[i] = uint8(s.number(5) + 1)
			}
		}
	}
	if s.over() {
		return s.fail("codebook longer than the header")
	}
	var wrong string
	if c.huffman, wrong = newHuffman(lengths); wrong != "" {
		return s.fail("%s", wrong)
	}
	return nil
}

// orderedLengths reads lengths that are stored as numbers of entries for each length. It returns nil if they do not fit.
func (s *setup) orderedLengths(entries int) []uint8 {
	lengths := make([]uint8, 0, entries)
	for length := s.number(5) + 1; len(lengths) < entries; length++ {
		n := s.number(bits.Len(uint(entries - len(lengths))))
		if length > 32 || n > entries-len(lengths) {
			return nil
		}
		for range n {
			lengths = append(lengths, uint8(length))
		}
	}
	return lengths
}

// lookup reads the values that vectors are made of, and makes them, up to a limit on their number.
func (s *setup) lookup(c *codebook, limit int) error {
	kind := s.number(4)
	if kind == 0 {
		return nil
	}
	if kind > 2 {
		return s.fail("unknown type of codebook lookup")
	}
	if c.dims > limit/c.entries {
		return s.fail("codebooks with more than %d values", s.limit())
	}
	least, delta := s.float(), s.float()
	width := s.number(4) + 1
	running := s.flag()
	count := c.entries * c.dims
	if kind == 1 {
		count = root(c.entries, c.dims)
	}
	if s.left()/width < count {
		return s.fail("codebook longer than the header")
	}
	values := make([]float32, count)
	for i := range values {
		values[i] = float32(float32(s.number(width))*delta) + least
	}
	c.vectors = make([]float32, c.entries*c.dims)
	for e := range c.entries {
		c.vectorise(e, kind, values, running)
	}
	return nil
}

// vectorise makes the vector of an entry. Lookup type 1 takes the entry number's digits in the base of the number of
// values as indices, type 2 has values for each entry.
func (c *codebook) vectorise(entry, kind int, values []float32, running bool) {
	var last float32
	v := c.vectors[entry*c.dims:][:c.dims]
	digits := entry
	for i := range v {
		at := entry*c.dims + i
		if kind == 1 {
			at, digits = digits%len(values), digits/len(values)
		}
		v[i] = values[at] + last
		if running {
			last = v[i]
		}
	}
}

// root returns the largest r with r^dims ≤ entries (section 9.2.3).
func root(entries, dims int) int {
	r := 0
	for bit := maxEntries; bit > 0; bit /= 2 {
		if atMost(r+bit, dims, entries) {
			r += bit
		}
	}
	return r
}

// atMost reports whether r^dims ≤ limit.
func atMost(r, dims, limit int) bool {
	power := 1
	for range dims {
		if power > limit/r {
			return false
		}
		if power *= r; r == 1 {
			break
		}
	}
	return true
}

// float reads a number of Vorbis's own floating-point format (section 9.2.2). What float32 cannot hold becomes infinite.
func (s *setup) float() float32 {
	v := s.read(32)
	f := math.Ldexp(float64(v&(1<<21-1)), int(v>>21&(1<<10-1))-788)
	if v>>31 == 1 {
		f = -f
	}
	return float32(f)
}

package vorbis

import (
	"hash/crc32"
	"math"
	"math/bits"
	"testing"
)

// TestCodewords holds the codewords to the example of section 3.2.1.
func TestCodewords(t *testing.T) {
	h, wrong := newHuffman([]uint8{2, 4, 4, 4, 4, 2, 3, 3})
	if wrong != "" {
		t.Fatal(wrong)
	}
	for want, code := range []string{"00", "0100", "0101", "0110", "0111", "10", "110", "111"} {
		var b bitReader
		packet := byte(0)
		for i, bit := range code {
			packet |= byte(bit-'0') << i
		}
		b.reset([]byte{packet})
		if got := h.decode(&b); got != want || b.pos != len(code) {
			t.Errorf("codeword %s gave entry %d after %d bits, want %d", code, got, b.pos, want)
		}
	}
}

// TestLongCodewords decodes codewords of every length up to 32, and the end of the packet inside one.
func TestLongCodewords(t *testing.T) {
	lengths := []uint8{32}
	for n := range uint8(32) {
		lengths = append(lengths, n+1)
	}
	h, wrong := newHuffman(lengths)
	if wrong != "" {
		t.Fatal(wrong)
	}
	for entry, n := range lengths {
		code := uint32(1) << (32 - n) // the entry before has the zeros, and each takes the next half
		if entry == 0 {
			code = 0
		}
		v := bits.Reverse32(code)
		packet := []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}
		var b bitReader
		b.reset(packet)
		if got := h.decode(&b); got != entry || b.pos != int(n) {
			t.Errorf("codeword %#x gave entry %d after %d bits, want %d after %d", code, got, b.pos, entry, n)
		}
		b.reset(packet[:(n-1)/8])
		if got := h.decode(&b); got != -1 || !b.over() {
			t.Errorf("codeword %#x cut to %d bytes gave entry %d, want -1", code, (n-1)/8, got)
		}
	}
}

func TestEmptyBook(t *testing.T) {
	h, wrong := newHuffman([]uint8{0, 0, 0})
	var b bitReader
	b.reset(make([]byte, 10))
	if got := h.decode(&b); wrong != "" || got != -1 || !b.over() {
		t.Errorf("book without entries: %q, entry %d at bit %d, want -1 at the end", wrong, got, b.pos)
	}
}

func TestRoot(t *testing.T) {
	tests := []struct{ entries, dims, want int }{
		{1, 1, 1},
		{1, 65535, 1},
		{2, 1, 2},
		{2, 2, 1},
		{8, 3, 2},
		{26, 3, 2},
		{27, 3, 3},
		{28, 3, 3},
		{81, 4, 3},
		{maxEntries, 1, maxEntries},
		{maxEntries, 2, 1024},
		{maxEntries - 1, 2, 1023},
		{maxEntries, 20, 2},
		{maxEntries, 21, 1},
	}
	for _, test := range tests {
		if got := root(test.entries, test.dims); got != test.want {
			t.Errorf("root(%d, %d) = %d, want %d", test.entries, test.dims, got, test.want)
		}
	}
}

func TestFloat(t *testing.T) {
	tests := []struct {
		bits uint32
		want float32
	}{
		{0, 0},
		{788<<21 | 1, 1},
		{1<<31 | 788<<21 | 3, -3},
		{768<<21 | 1<<20, 1},
		{787<<21 | 1, 0.5},
		{1023<<21 | 1<<20, float32(math.Inf(1))},
		{1, 0},
	}
	for _, test := range tests {
		v := test.bits
		var s setup
		s.reset([]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)})
		if got := s.float(); got != test.want {
			t.Errorf("float of %#x = %g, want %g", v, got, test.want)
		}
	}
}

// TestBitsOfTables holds tables to their bits on every architecture.
func TestBitsOfTables(t *testing.T) {
	sum := crc32.NewIEEE()
	write := func(v float32) {
		b := math.Float32bits(v)
		sum.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
	}
	for n := 32; n <= 4096; n *= 2 {
		for _, v := range window(n) {
			write(v)
		}
	}
	for _, v := range decibels {
		write(v)
	}
	for _, v := range barkMap(4096, 48000, 1000) {
		write(float32(v))
	}
	const want uint32 = 0x1186724f
	if got := sum.Sum32(); got != want {
		t.Errorf("checksum of tables %#08x, want %#08x", got, want)
	}
}

func TestExact(t *testing.T) {
	const tolerance = 1e-13
	for i := range 4001 {
		x := float64(i-2000) / 100
		if got, want := cos(x), math.Cos(x); math.Abs(got-want) > tolerance {
			t.Errorf("cos(%g) = %g, want %g", x, got, want)
		}
		x *= 10
		if got, want := decibel(x), math.Exp(.11512925*x); math.Abs(got-want) > tolerance*want {
			t.Errorf("decibel(%g) = %g, want %g", x, got, want)
		}
	}
	for _, x := range []float64{math.Inf(1), math.Inf(-1), math.NaN(), 1e300} {
		if decibel(x); !(math.Abs(cos(x)) <= 1 || math.IsNaN(cos(x))) {
			t.Errorf("cos(%g) = %g", x, cos(x))
		}
	}
}

// TestDraw compares with the algorithm of section 9.2.7.
func TestDraw(t *testing.T) {
	for _, width := range []int{1, 2, 3, 5, 7, 31, 64, 100, 255, 256, 257, 1000, 4095, 8191, 32767, 32768} {
		for rise := -255; rise <= 255; rise++ {
			y := max(0, -rise)
			lines := make([]float32, min(width, 4096))
			for i := range lines {
				lines[i] = 1
			}
			draw(lines, width, y, y+rise)
			step, size, unit := rise/width, max(rise, -rise), 1
			if rise < 0 {
				unit = -1
			}
			err := 0
			for i, got := range lines {
				if want := decibels[y]; got != want {
					t.Fatalf("slope of %d over %d lines: line %d is %g, want %g", rise, width, i, got, want)
				}
				y += step
				if err += size % width; err >= width {
					err -= width
					y += unit
				}
			}
		}
	}
}

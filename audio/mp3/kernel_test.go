package mp3

import (
	"fmt"
	"hash/crc32"
	"math"
	"testing"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// TestHuffmanCodes decodes every code word of every table, each followed by ones as signs and extra bits.
func TestHuffmanCodes(t *testing.T) {
	for table, words := range huffmanCodes {
		code := uint32(0)
		for i := 0; i < len(words); i += 3 {
			length, x, y := digit(words[i]), digit(words[i+1]), digit(words[i+2])
			want := [3]int{length + min(x, 1) + min(y, 1), -x, -y}
			if linbits[table] > 0 && max(x, y) == 15 {
				want = [3]int{length, x, y} // without the signs
			}
			e := pairTables[table].lookup(uint64(code)<<32 | (1<<(64-length) - 1))
			if got := [3]int{int(e & huffLength), int(int8(e >> 8)), int(int8(e >> 16))}; got != want {
				t.Errorf("table %d, word %0*b: length, x, y = %v, want %v", table, length, code>>(32-length), got, want)
			}
			code += 1 << (32 - length)
		}
		if words != "" && code != 0 {
			t.Errorf("table %d: code words are not complete", table)
		}
	}
}

// TestHuffmanLiterals checks words quoted from table 3-B.7 of the standard.
func TestHuffmanLiterals(t *testing.T) {
	for _, tt := range []struct {
		table int
		bits  uint64 // left-aligned
		want  []int16
	}{
		{1, 0b1 << 63, []int16{0, 0}},
		{1, 0b001_0 << 60, []int16{0, 1}},
		{1, 0b01_1 << 61, []int16{-1, 0}},
		{1, 0b000_0_1 << 59, []int16{1, -1}},
		{2, 0b1 << 63, []int16{0, 0}},
		{2, 0b000000_1_0 << 56, []int16{-2, 2}},
		{24, 0b1111_0_0 << 58, []int16{0, 0}},
	} {
		got := make([]int16, 2)
		r := bitReader{buf: make([]byte, 16)}
		for i := range 8 {
			r.buf[i] = byte(tt.bits >> (56 - 8*i))
		}
		pairTables[tt.table].pairsEscaped(got, &r, linbits[tt.table])
		if got[0] != tt.want[0] || got[1] != tt.want[1] {
			t.Errorf("table %d, bits %064b: got %v, want %v", tt.table, tt.bits, got, tt.want)
		}
	}
}

// TestEscape decodes 15 + linbits, the largest value that can be coded.
func TestEscape(t *testing.T) {
	words := huffmanCodes[24] // its word for 15, 15 is 1100 with 31 as its table, linbits 13
	code := uint32(0)
	for i := 0; words[i+1:i+3] != "ff"; i += 3 {
		code += 1 << (32 - digit(words[i]))
	}
	r := bitReader{buf: make([]byte, 32)}
	for i := range 24 {
		r.buf[i] = 0xff
	}
	r.buf[0] = byte(code>>24) | 0x0f
	got := make([]int16, 2)
	pairTables[31].pairsEscaped(got, &r, linbits[31])
	if got[0] != -kernel.MaxQuantised || got[1] != -kernel.MaxQuantised || r.pos != 4+2*14 {
		t.Errorf("got %v ending at bit %d, want twice %d ending at 32", got, r.pos, -kernel.MaxQuantised)
	}
}

func TestLayouts(t *testing.T) {
	for i := range layouts {
		for shape, bands := range [3]int{22, 39, 36} {
			l := &layouts[i][shape]
			if shape == shapeMixed && i < 3 {
				bands = 38
			}
			if l.bands != bands || l.edges[l.bands] != granuleLines {
				t.Errorf("layouts[%d][%d]: %d bands to line %d, want %d to 576", i, shape, l.bands, l.edges[l.bands], bands)
			}
		}
	}
}

func TestIntensityRatios(t *testing.T) {
	for _, tt := range []struct {
		version     Version
		compress    uint16
		position    int
		left, right float64
	}{
		{MPEG1, 0, 0, 0, 1},
		{MPEG1, 0, 3, 0.5, 0.5},
		{MPEG1, 0, 6, 1, 0},
		{MPEG1, 0, 2, 0.36602540, 0.63397460},
		{MPEG2, 0, 0, 1, 1},
		{MPEG2, 0, 1, 0.84089642, 1},
		{MPEG2, 0, 4, 1, 0.70710678},
		{MPEG2, 1, 3, 0.5, 1},
	} {
		l, r := intensityRatios(Header{Version: tt.version}, &GranuleInfo{ScalefacCompress: tt.compress}, tt.position)
		if math.Abs(float64(l)-tt.left) > 1e-6 || math.Abs(float64(r)-tt.right) > 1e-6 {
			t.Errorf("%v, scalefac_compress %d, position %d: %v, %v, want %v, %v", tt.version, tt.compress, tt.position, l, r, tt.left, tt.right)
		}
	}
}

func TestCRC16(t *testing.T) {
	const want = 0xaee7 // the CRC catalogue's check value of CRC-16/CMS
	if got := crc16(0xffff, []byte("123456789"), 72); got != want {
		t.Errorf("crc16 = %#x, want %#x", got, want)
	}
}

// TestTables holds the tables as they were when every Layer III stream of ISO 11172-4 and 13818-4 came out right, as the
// small test files do not reach all of their entries.
func TestTables(t *testing.T) {
	const want = uint32(0x53ede099)
	all := fmt.Sprint(longEdges, shortEdges, partition1, partition2, slen1, slen2, preemphasis, linbits, huffmanCodes, quadCodes, bitRates)
	if got := crc32.ChecksumIEEE([]byte(all)); got != want {
		t.Errorf("CRC-32 of the tables = %#x, want %#x", got, want)
	}
}

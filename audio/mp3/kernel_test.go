package mp3

import (
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"testing"
)

// tolerance is for float32 kernels against float64 sums of up to 36 terms of magnitude 1.
const tolerance = 3e-6

func noise(x []float32) {
	r := rand.New(rand.NewPCG(1, uint64(len(x))))
	for i := range x {
		x[i] = r.Float32()*2 - 1
	}
}

func TestDCT32(t *testing.T) {
	var x, got [32]float32
	noise(x[:])
	dct32(&got, &x)
	for n := range got {
		want := 0.0
		for k := range x {
			want += float64(x[k]) * math.Cos(math.Pi*float64(n*(2*k+1))/64)
		}
		if math.Abs(float64(got[n])-want) > 4*tolerance {
			t.Errorf("dct32: y[%d] = %v, want %v", n, got[n], want)
		}
	}
}

// slowIMDCT is the formula of ISO 11172-3 2.4.3.4.10.2, for n outputs.
func slowIMDCT(x []float32, i int) float64 {
	n := 2 * len(x)
	sum := 0.0
	for k := range x {
		sum += float64(x[k]) * math.Cos(math.Pi/float64(2*n)*float64((2*i+1+n/2)*(2*k+1)))
	}
	return sum
}

func TestIMDCT(t *testing.T) {
	var x [18]float32
	noise(x[:])
	for _, blockType := range []int{0, 1, 3} {
		got := imdct(&x, blockType)
		for i := range got {
			want := slowIMDCT(x[:], i) * float64(windows[blockType][i])
			if math.Abs(float64(got[i])-want) > tolerance {
				t.Errorf("imdct(type %d): x[%d] = %v, want %v", blockType, i, got[i], want)
			}
		}
	}
	var want [36]float64
	for w := range 3 {
		part := []float32{x[w], x[w+3], x[w+6], x[w+9], x[w+12], x[w+15]}
		for i := range 12 {
			want[6+6*w+i] += slowIMDCT(part, i) * math.Sin(math.Pi/12*(float64(i)+0.5))
		}
	}
	got := imdct(&x, 2)
	for i := range got {
		if math.Abs(float64(got[i])-want[i]) > tolerance {
			t.Errorf("imdct(type 2): x[%d] = %v, want %v", i, got[i], want[i])
		}
	}
}

// slowSynthesis follows the flow chart of ISO 11172-3 figure 3-A.2.
type slowSynthesis [1024]float64

func (v *slowSynthesis) slot(in *[32]float32) (out [32]float64) {
	copy(v[64:], v[:960])
	for i := range 64 {
		v[i] = 0
		for k := range in {
			v[i] += float64(in[k]) * math.Cos(math.Pi/64*float64((16+i)*(2*k+1)))
		}
	}
	for j := range out {
		for i := range 8 {
			out[j] += v[128*i+j]*dewindow(64*i+j) + v[128*i+96+j]*dewindow(64*i+32+j)
		}
	}
	return out
}

func TestSynthesis(t *testing.T) {
	var s synthesis
	var reference slowSynthesis
	var in [32]float32
	var got [64]float32
	for slot := range 20 {
		noise(in[slot%7:])
		s.slot(got[:], &in, 2)
		for j, want := range reference.slot(&in) {
			if math.Abs(float64(got[2*j])-want) > 4*tolerance {
				t.Fatalf("slot %d: sample %d = %v, want %v", slot, j, got[2*j], want)
			}
		}
	}
}

// dewindow returns D[i].
func dewindow(i int) float64 {
	if i <= 256 {
		return float64(prototype[i]) / 65536
	}
	if i%64 == 0 {
		return dewindow(512 - i)
	}
	return -dewindow(512 - i)
}

// TestHuffmanCodes decodes every code word of every table, each followed by ones as signs and extra bits.
func TestHuffmanCodes(t *testing.T) {
	for table, words := range huffmanCodes {
		code := uint32(0)
		for i := 0; i < len(words); i += 3 {
			length, x, y := digit(words[i]), digit(words[i+1]), digit(words[i+2])
			e := pairTables[table].lookup(uint64(code)<<32 | (1<<(64-length) - 1))
			if got := [3]int{int(e & 0xff), int(e >> 8 & 15), int(e >> 12 & 15)}; got != [3]int{length, x, y} {
				t.Errorf("table %d, word %0*b: length, x, y = %v, want %v", table, length, code>>(32-length), got, [3]int{length, x, y})
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
	if got[0] != -maxQuantised || got[1] != -maxQuantised || r.pos != 4+2*14 {
		t.Errorf("got %v ending at bit %d, want twice %d ending at 32", got, r.pos, -maxQuantised)
	}
	if p := powers[0]; math.Abs(float64(p)+math.Pow(maxQuantised, 4./3)) > 0.01 {
		t.Errorf("powers[0] = %v, want %v", p, -math.Pow(maxQuantised, 4./3))
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
	const want = 0x314e8911
	all := fmt.Sprint(longEdges, shortEdges, partition1, partition2, slen1, slen2, preemphasis, linbits, huffmanCodes, quadCodes, prototype, bitRates)
	if got := crc32.ChecksumIEEE([]byte(all)); got != want {
		t.Errorf("CRC-32 of the tables = %#x, want %#x", got, want)
	}
}

package mp3

import (
	"bytes"
	"math"
	"os"
	"slices"
	"testing"
)

// slowBits reads n bits one by one.
func slowBits(b []byte, pos *int, n int) int {
	v := 0
	for range n {
		v = v<<1 | int(b[*pos>>3])>>(7-*pos&7)&1
		*pos++
	}
	return v
}

// word reads a code word of a code written as huffmanCodes is, and returns its two digits: the words are complete and in order, so
// that the first one whose successor is above the bits is theirs.
func word(b []byte, pos *int, words string) (x, y int) {
	peek := *pos
	v, next := slowBits(b, &peek, 32), 0
	for i := 0; i < len(words); i += 3 {
		n := digit(words[i])
		if next += 1 << (32 - n); v < next {
			*pos += n
			return digit(words[i+1]), digit(words[i+2])
		}
	}
	return -1, -1
}

// slowValue reads what follows a digit: extra bits and the sign.
func slowValue(b []byte, pos *int, v, extra int) int16 {
	if v == 15 && extra > 0 {
		v += slowBits(b, pos, extra)
	}
	if v != 0 && slowBits(b, pos, 1) == 1 {
		v = -v
	}
	return int16(v)
}

// slowLines decodes a granule's lines as ISO 11172-3 2.4.1.7 and 2.4.3.4.6 say, bit by bit.
func slowLines(b []byte, pos, end int, g *GranuleInfo, edges []int) (lines [granuleLines]int16) {
	bounds := [3]int{edges[min(int(g.Region0Count)+1, len(edges)-1)], edges[min(int(g.Region0Count)+int(g.Region1Count)+2, len(edges)-1)], 576}
	if g.WindowSwitching {
		bounds = [3]int{edges[8], 576, 576} // of the long bands
		if g.BlockType == 2 {
			bounds[0] = edges[9] // three bands of three short windows
		}
	}
	i := 0
	for region, bound := range bounds {
		table := g.TableSelect[region]
		words := huffmanCodes[table]
		if table > 16 {
			words = huffmanCodes[16+table/24*8]
		}
		for ; table > 0 && i < min(bound, 2*int(g.BigValues)); i += 2 {
			x, y := word(b, &pos, words)
			lines[i] = slowValue(b, &pos, x, linbits[table])
			lines[i+1] = slowValue(b, &pos, y, linbits[table])
		}
		i = max(i, min(bound, 2*int(g.BigValues)))
	}
	for ; i+4 <= 576 && pos < end; i += 4 {
		var four [4]int16
		_, value := word(b, &pos, quadCodes[g.Count1TableSelect])
		for k := range four {
			four[k] = slowValue(b, &pos, value>>(3-k)&1, 0)
		}
		if pos <= end {
			copy(lines[i:], four[:])
		}
	}
	return lines
}

// TestUnpackSlow compares all integers of the test files with a decoder that goes bit by bit.
func TestUnpackSlow(t *testing.T) {
	for _, name := range []string{"joint-44k", "vbr-44k", "crc-32k", "mono-22k", "mono-8k", "mono-44k"} {
		data, err := os.ReadFile("testdata/" + name + ".mp3")
		if err != nil {
			t.Fatal(err)
		}
		x, err := NewIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var u Unpacker
		var s Spectra
		for x.Next() {
			f := x.Frame()
			n, code := u.Unpack(x, &s)
			if want := f.Header.granules(); !f.Tag && n != want || code != "" {
				t.Fatalf("%s, frame at %d: %d granules, %q, want %d", name, f.AtByte, n, code, want)
			}
			pos := 8 * u.begin
			for gr := range n {
				for ch := range f.Header.Channels() {
					checkSlow(t, f, &s[gr][ch], u.main[:], pos)
					pos += int(s[gr][ch].Info.Part23Length)
				}
			}
		}
	}
}

func checkSlow(t *testing.T, f *Frame, s *Spectrum, main []byte, pos int) {
	t.Helper()
	edges, _ := f.Header.Bands(&s.Info)
	if want := slowLines(main, pos+s.ScaleBits, pos+int(s.Info.Part23Length), &s.Info, edges); s.Lines != want {
		t.Errorf("frame at %d: lines %v, want %v", f.AtByte, s.Lines, want)
	}
	if sum := s.ScaleBits + s.HuffmanBits + s.LeftBits; sum != int(s.Info.Part23Length) || s.LeftBits < 0 {
		t.Errorf("frame at %d: %d bits and %d left, want %d in all", f.AtByte, sum, s.LeftBits, s.Info.Part23Length)
	}
	if s.Last < granuleLines && s.Lines[s.Last] != 0 || s.Last > 0 && s.Lines[s.Last-1] == 0 {
		t.Errorf("frame at %d: Last = %d with lines %v", f.AtByte, s.Last, s.Lines)
	}
}

// TestObserve compares what a decoder shows of the first channel with what an Unpacker gives.
func TestObserve(t *testing.T) {
	for _, name := range []string{"joint-44k", "vbr-44k", "mono-22k"} {
		data, err := os.ReadFile("testdata/" + name + ".mp3")
		if err != nil {
			t.Fatal(err)
		}
		var got, want []Spectrum
		d, err := NewDecoder(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		d.Observe(func(h Header, s *Spectrum) { got = append(got, *s) })
		for pcm := make([]float32, 1<<14); err == nil; {
			_, err = d.Read(pcm)
		}
		x, err := NewIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var u Unpacker
		var s Spectra
		for x.Next() {
			n, _ := u.Unpack(x, &s)
			for gr := range n {
				want = append(want, s[gr][0])
			}
		}
		if len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %d granules shown, want %d, the same", name, len(got), len(want))
		}
	}
}

// TestSteps compares lines that are made of the steps with those that the decoder makes.
func TestSteps(t *testing.T) {
	c := channel{coded: coded{last: granuleLines}}
	for i := range c.quant {
		c.quant[i] = int16(i%5 - 2)
	}
	for i := range c.scale.value[:21] {
		c.scale.value[i] = uint8(i % 4)
	}
	for _, g := range []GranuleInfo{{GlobalGain: 160}, {GlobalGain: 210, Preflag: true}, {GlobalGain: 100, ScalefacScale: true, BlockType: 3}} {
		l := &layouts[0][g.shape()]
		c.requantise(&g, l)
		var s Spectrum
		s.set(&c.coded, &g, decoded)
		steps := s.Steps(nil)
		if len(steps) != l.bands {
			t.Fatalf("Steps of %+v: %d, want %d", g, len(steps), l.bands)
		}
		for b, step := range steps {
			for i := l.edges[b]; i < l.edges[b+1]; i++ {
				v := float64(s.Lines[i])
				got, want := v*math.Cbrt(math.Abs(v))*float64(step), float64(c.lines[i])
				if math.Abs(got-want) > 1e-6*math.Abs(want) { // float32
					t.Fatalf("Steps of %+v: line %d is %g, want %g", g, i, got, want)
				}
			}
		}
	}
	if s := (&Spectrum{Info: GranuleInfo{BlockType: 2}}).Steps(nil); s != nil {
		t.Errorf("Steps of short windows = %v, want none", s)
	}
}

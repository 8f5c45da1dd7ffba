package aac_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio/aac"
)

// maxReferenceError is half a step of 16 bits, the reference's rounding, and 0.02 for the float32 of both, in steps.
const maxReferenceError = 0.52

// files are those of testdata, with the SHA-256 of the decoded samples as little-endian float32, the same on every machine.
var files = []struct {
	name   string
	config aac.Config
	sum    string
}{
	{"joint-44k", config(44100, 2, 2), "b9e5353d99ca0edef1038cc0d636c8f1a3d6811688388eafc36ac37fbe3d0312"},
	{"intensity-48k", config(48000, 2, 2), "e6feb2cfac455b730829077e8b31643ab92ab25740d9bf576b06e2300d766b8c"},
	{"noise-32k", config(32000, 2, 2), "7f42bd12014f25ec0dbe7dc8c68994b652b7135b83d922b30308cca668cc7aba"},
	{"mono-8k", config(8000, 1, 1), "c2f8243a3c1ab880659632afc1d5356f5b36d6a74e7c4506b70a1ac0cfb332b3"},
	{"surround-48k", config(48000, 6, 6), "571069c3b24de9053d1d1505e0bd9b9fcb1e49b932f9a85cd271b93d522a072b"},
}

func config(rate, channelConfig, channels int) aac.Config {
	return aac.Config{
		ObjectType: 2, SampleRate: rate, OutputRate: rate, ChannelConfig: channelConfig, Channels: channels, FrameSamples: 1024,
	}
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// packets returns the configuration and the raw data blocks of an ADTS file.
func packets(t testing.TB, name string) (aac.Config, [][]byte) {
	t.Helper()
	var c aac.Config
	var list [][]byte
	for b := load(t, name+".aac"); len(b) > 0; {
		h, ok := aac.ParseADTS(b)
		if !ok || h.FrameBytes > len(b) {
			t.Fatalf("%s: no frame at %d bytes from the end", name, len(b))
		}
		c = h.Config()
		list = append(list, b[h.HeaderBytes:h.FrameBytes])
		b = b[h.FrameBytes:]
	}
	return c, list
}

func newDecoder(t testing.TB, c aac.Config) *aac.Decoder {
	t.Helper()
	d, err := aac.NewDecoder(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decode(t testing.TB, d *aac.Decoder, packets ...[]byte) []float32 {
	t.Helper()
	var out []float32
	for i, p := range packets {
		var err error
		if out, err = d.Decode(out, p); err != nil {
			t.Fatalf("packet %d: %v", i, err)
		}
	}
	return out
}

func TestReferences(t *testing.T) {
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			c, list := packets(t, f.name)
			if c != f.config {
				t.Errorf("Config = %+v, want %+v", c, f.config)
			}
			got := decode(t, newDecoder(t, c), list...)
			raw := load(t, f.name+".s16")
			if 2*len(got) != len(raw) {
				t.Fatalf("%d values, want %d", len(got), len(raw)/2)
			}
			for i, x := range got {
				want := float64(int16(binary.LittleEndian.Uint16(raw[2*i:])))
				if d := math.Abs(float64(x)*32768 - want); !(d < maxReferenceError) {
					t.Fatalf("value %d differs from ffmpeg's by %g steps of 16 bits, want less than %g", i, d, maxReferenceError)
				}
			}
		})
	}
}

// TestBits holds that samples do not depend on the processor, nor on how the compiler fuses products and sums.
func TestBits(t *testing.T) {
	for _, f := range files {
		c, list := packets(t, f.name)
		if got := sum(decode(t, newDecoder(t, c), list...)); got != f.sum {
			t.Errorf("%s: samples have SHA-256 %s, want %s", f.name, got, f.sum)
		}
	}
}

// TestFramesOf960 decodes a file as if its frames had 960 samples, for which no encoder is at hand: as its highest bands are
// empty, its bits mean the same. An MP4 file whose configuration was changed so agrees with ffmpeg to 135 dB.
func TestFramesOf960(t *testing.T) {
	c, list := packets(t, "joint-44k")
	c.FrameSamples = 960
	got := decode(t, newDecoder(t, c), list...)
	if len(got) != 2*960*len(list) {
		t.Errorf("%d values, want %d", len(got), 2*960*len(list))
	}
	if got, want := sum(got), "cf0c3f063cbc8689d44e8d87ddd15b2a50dfa486565610016408318f665b2aa3"; got != want {
		t.Errorf("samples have SHA-256 %s, want %s", got, want)
	}
}

func sum(x []float32) string {
	h := sha256.New()
	for _, v := range x {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// TestErrorsLeaveNothing puts damaged packets between good ones.
func TestErrorsLeaveNothing(t *testing.T) {
	c, list := packets(t, "joint-44k")
	want := decode(t, newDecoder(t, c), list...)
	d := newDecoder(t, c)
	var got []float32
	for _, p := range list {
		for _, bad := range [][]byte{nil, p[:len(p)/2], p[1:], {0xe0}} {
			n := len(got)
			out, err := d.Decode(got, bad)
			if err == nil || len(out) != n || d.Used() != 0 {
				t.Fatalf("damaged packet: %d values, error %v, used %d, want none, an error, 0", len(out)-n, err, d.Used())
			}
		}
		var err error
		if got, err = d.Decode(got, p); err != nil || d.Used() != len(p) {
			t.Fatalf("Decode: %v, used %d of %d", err, d.Used(), len(p))
		}
	}
	if !slices.Equal(got, want) {
		t.Error("damaged packets change what is decoded from the others")
	}
}

// TestSeveralBlocks finds the second of two raw data blocks that follow each other.
func TestSeveralBlocks(t *testing.T) {
	c, list := packets(t, "joint-44k")
	want := decode(t, newDecoder(t, c), list[:2]...)
	d := newDecoder(t, c)
	both := slices.Concat(list[0], list[1])
	got := decode(t, d, both)
	got = append(got, decode(t, d, both[d.Used():])...)
	if !slices.Equal(got, want) {
		t.Error("two blocks in a packet give other samples than in two packets")
	}
}

func TestReset(t *testing.T) {
	c, list := packets(t, "noise-32k")
	d := newDecoder(t, c)
	want := decode(t, d, list...)
	d.Reset()
	if got := decode(t, d, list...); !slices.Equal(got, want) {
		t.Error("after Reset the same packets give other samples")
	}
}

// tone is a single channel element whose first line alone is not zero, of a global gain; element type and tag go before.
func tone(gain string) string {
	return gain + " 0 00 0 000001 0 " + "0001 00001 " + "0 " + noTools + "10000 "
}

func TestChannelOrder(t *testing.T) {
	a, b, c, d := tone("10101010"), tone("10101110"), tone("10110010"), tone("10110110") // each twice the one before
	main := "000 0000" + a + "001 0000 0" + b + b + "001 0001 0" + c + d
	five := main + "011 0000" + d + terminator
	for _, f := range []struct {
		name   string
		config aac.Config
		bits   string
		want   []int // amplitude of each channel relative to a's
	}{
		{"5.1", config(48000, 6, 6), five, []int{2, 2, 1, 8, 4, 8}},
		{"told by the first block", config(48000, 0, 0), five, []int{1, 2, 2, 4, 8, 8}},
		{
			"told by a program", config(48000, 0, 0),
			"101" + program + "0" + comment + "001 0001 0" + b + c + "000 0000" + a + "011 0011" + d + terminator,
			[]int{2, 4, 1, 8},
		},
		{"LFE first", config(48000, 6, 6), "011 0000" + d + main + terminator, []int{2, 2, 1, 8, 4, 8}},
	} {
		dec := newDecoder(t, f.config)
		got := decode(t, dec, pack(f.bits))
		if dec.Channels() != len(f.want) || len(got) != 1024*len(f.want) {
			t.Fatalf("%s: %d channels, %d values, want %d channels", f.name, dec.Channels(), len(got), len(f.want))
		}
		last := got[len(got)-len(f.want):]
		unit := last[slices.Index(f.want, 1)]
		for i, w := range f.want {
			if got := last[i] / unit; math.Abs(float64(got)-float64(w)) > 1e-5 {
				t.Errorf("%s: channel %d has amplitude %g, want %d", f.name, i, got, w)
			}
		}
	}
}

func TestOtherElements(t *testing.T) {
	d := newDecoder(t, config(44100, 1, 1))
	for _, bits := range []string{terminator, "001 0000 0" + tone("01100100") + tone("01100100") + terminator} {
		_, err := d.Decode(nil, pack(bits))
		if e, ok := errors.AsType[*aac.FormatError](err); !ok || e.Text != "other elements than the configuration has" {
			t.Errorf("Decode: error %v", err)
		}
	}
}

// TestFirstBlockWithoutElements leaves the channels to the next block.
func TestFirstBlockWithoutElements(t *testing.T) {
	d := newDecoder(t, config(44100, 0, 0))
	for _, bits := range []string{terminator, "101" + program + "0" + comment + "000 0000" + tone("01100100") + terminator} {
		if _, err := d.Decode(nil, pack(bits)); err == nil || d.Channels() != 0 {
			t.Errorf("Decode: error %v, %d channels, want an error, 0", err, d.Channels())
		}
	}
	if got := decode(t, d, pack("000 0000"+tone("01100100")+terminator)); d.Channels() != 1 || len(got) != 1024 {
		t.Errorf("%d channels, %d values, want 1, 1024", d.Channels(), len(got))
	}
}

// TestLoudest gives the largest values that a block can hold to the sharpest filter.
func TestLoudest(t *testing.T) {
	d := newDecoder(t, config(44100, 1, 1))
	bits := "000 0000 11111111 0 00 0 110001 0 1011 11111 10010" + strings.Repeat("0", 49) +
		"0 1 01 1 111111 01100 0 0" + strings.Repeat("1000 0111", 6) + "0" +
		strings.Repeat("00100 00 1111111101 11111111111 1111111101 11111111111", 512) + terminator
	for _, x := range decode(t, d, pack(bits), pack(bits)) {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			t.Fatalf("a sample is %g", x)
		}
	}
}

func TestNewDecoderRefuses(t *testing.T) {
	short := config(44100, 2, 2)
	short.FrameSamples = 512
	for _, c := range []aac.Config{{}, config(44100, 9, 2), config(44100, 13, 24), config(44100, 16, 2), short} {
		_, err := aac.NewDecoder(c)
		if _, ok := errors.AsType[aac.UnsupportedError](err); !ok {
			t.Errorf("NewDecoder(%+v): error %v, want an UnsupportedError", c, err)
		}
	}
}

// TestSBR finds the data of spectral band replication, which is not decoded.
func TestSBR(t *testing.T) {
	d := newDecoder(t, config(44100, 1, 1))
	mono := "000 0000" + tone("01100100")
	decode(t, d, pack(mono+terminator))
	if d.SBR() {
		t.Error("SBR is true for a block without")
	}
	decode(t, d, pack(mono+"110 0010 1101 0000 00000000"+terminator), pack(mono+terminator))
	if !d.SBR() {
		t.Error("SBR is false after a block with SBR data")
	}
}

// TestObserve compares the blocks that a decoder shows with what a parser reads.
func TestObserve(t *testing.T) {
	c, list := packets(t, "joint-44k")
	d, err := aac.NewDecoder(c)
	if err != nil {
		t.Fatal(err)
	}
	p, err := aac.NewParser(c)
	if err != nil {
		t.Fatal(err)
	}
	var got aac.Channel
	shown := 0
	d.Observe(func(b *aac.Block) { got, shown = b.Elements[0].Channels[0], shown+1 })
	for i, packet := range list {
		if _, err := d.Decode(nil, packet); err != nil {
			t.Fatal(err)
		}
		b, err := p.Parse(packet)
		if err != nil {
			t.Fatal(err)
		}
		want := &b.Elements[0].Channels[0]
		if shown != i+1 || got.Lines != want.Lines || !slices.Equal(got.Steps(nil), want.Steps(nil)) {
			t.Fatalf("packet %d: %d blocks shown, or another one than the parser's", i, shown)
		}
	}
}

func TestSteps(t *testing.T) {
	c := aac.Channel{Windows: aac.Windows{MaxBand: 3, Groups: 1, Edges: []uint16{0, 4, 8, 1024}}}
	c.Codebooks = [120]uint8{1, aac.CodebookNoise, 11}
	c.ScaleFactors = [120]int16{100, 90, 104}
	step := float32(1 / 32768.0 / math.Sqrt(2048))
	if got, want := c.Steps(nil), []float32{step, 0, 2 * step}; !slices.Equal(got, want) {
		t.Errorf("Steps = %v, want %v", got, want)
	}
	c.Sequence = aac.EightShort
	if got := c.Steps(nil); got != nil {
		t.Errorf("Steps of short windows = %v, want none", got)
	}
}

package aac_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio/aac"
)

var mono44 = aac.Config{
	ObjectType: 2, SampleRate: 44100, OutputRate: 44100, ChannelConfig: 1, Channels: 1, FrameSamples: 1024,
}

// A single channel element is put together of these, in this order: 8 bits of global gain, windows, sections, scale factors.
const (
	element    = "000 0011 "            // single channel element, tag 3
	longFour   = "0 00 1 000100 0 "     // a long KBD window with four bands
	shortTwo   = "0 10 0 0010 1111011 " // short windows in groups of five and three, with two bands
	noTools    = "0 0 0 "               // neither pulses nor TNS nor gain control
	terminator = "111"
)

func parse(t *testing.T, c aac.Config, bits string) (*aac.Block, error) {
	t.Helper()
	p, err := aac.NewParser(c)
	if err != nil {
		t.Fatal(err)
	}
	return p.Parse(pack(bits))
}

func TestParseLong(t *testing.T) {
	b, err := parse(t, mono44, element+"01111000 "+longFour+
		"0001 00001 1101 00001 1011 00001 0000 00001 "+ // codebook 1, noise, codebook 11, none
		"1010 100000011 0 "+ // scale factors: 1 up; noise energy 3 up; 0 up
		"1 01 000010 00001 0011 00010 0100 "+ // pulses of 3 at line 9, 4 at line 11
		"1 01 1 000010 00011 1 0 0111 1000 0001 "+ // a TNS filter of order 3
		"0 "+
		"11111110111 "+ // of codebook 1
		"0000 0000 "+ // of codebook 11
		terminator)
	if err != nil {
		t.Fatal(err)
	}
	c := b.Elements[0].Channels[0]
	want := aac.TNSFilter{Length: 2, Order: 3, Downward: true, Resolution: 4, Coefficients: [12]int8{7, -8, 1}}
	if d := cmp.Diff(want, c.TNS.Filters[0][0]); d != "" {
		t.Errorf("TNS filter: -want +got\n%s", d)
	}
	if got, want := c.Codebooks[:4], []uint8{1, 13, 11, 0}; !slices.Equal(got, want) {
		t.Errorf("Codebooks = %v, want %v", got, want)
	}
	if got, want := c.ScaleFactors[:4], []int16{121, 33, 121, 0}; !slices.Equal(got, want) {
		t.Errorf("ScaleFactors = %v, want %v", got, want)
	}
	if got, want := c.Lines[:16], []int16{-1, -1, 1, -1, 0, 0, 0, 0, 0, -3, 0, -4, 0, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("Lines = %v, want %v", got, want)
	}
	if c.Sequence != aac.OnlyLong || !c.KBD || c.MaxBand != 4 || c.GlobalGain != 120 || len(c.Edges) != 50 {
		t.Errorf("windows %v, KBD %v, %d of %d bands, gain %d", c.Sequence, c.KBD, c.MaxBand, len(c.Edges)-1, c.GlobalGain)
	}
	if e := b.Elements[0]; e.Type != aac.SCE || e.Tag != 3 || e.Bit != 0 {
		t.Errorf("element %v, tag %d at bit %d, want SCE, 3, 0", e.Type, e.Tag, e.Bit)
	}
}

func TestParseShort(t *testing.T) {
	b, err := parse(t, mono44, element+"01100100 "+shortTwo+
		"0001 010 0000 001 0001 001 "+ // codebook 1 in both bands of the first group, and in the second of the second
		"0 0 0 "+noTools+
		"10000 0 0 0 0 "+"0 0 0 0 10000 "+"10000 0 0 "+
		terminator)
	if err != nil {
		t.Fatal(err)
	}
	c := b.Elements[0].Channels[0]
	want := aac.Windows{
		Sequence: aac.EightShort, MaxBand: 2, Groups: 2, GroupLength: [8]int{5, 3}, Edges: c.Edges,
	}
	if d := cmp.Diff(want, c.Windows); d != "" {
		t.Errorf("Windows: -want +got\n%s", d)
	}
	var lines [1024]int16
	lines[0], lines[4*128+4], lines[5*128+4] = 1, 1, 1 // the first line of a window and band each
	if c.Lines != lines {
		t.Errorf("Lines begin with %v", c.Lines[:8])
	}
}

func TestParsePair(t *testing.T) {
	stereo := mono44
	stereo.ChannelConfig, stereo.Channels = 2, 2
	silence := "01100100 0000 00100 0 0 0 " // no codebook, no tools
	b, err := parse(t, stereo, "001 0000 1 "+longFour+"01 0101 "+silence+silence+terminator)
	if err != nil {
		t.Fatal(err)
	}
	e := b.Elements[0]
	if !e.CommonWindow || e.MaskPresent != 1 || !slices.Equal(e.Mask[:5], []bool{false, true, false, true, false}) {
		t.Errorf("common window %v, mask %d %v", e.CommonWindow, e.MaskPresent, e.Mask[:5])
	}
	if d := cmp.Diff(e.Channels[0].Windows, e.Channels[1].Windows); d != "" {
		t.Errorf("channels with common windows differ\n%s", d)
	}
}

func TestPrecedes(t *testing.T) {
	sequences := []aac.WindowSequence{aac.OnlyLong, aac.LongStart, aac.EightShort, aac.LongStop}
	allowed := [4][4]bool{
		{true, true, false, false},
		{false, false, true, true},
		{false, false, true, true},
		{true, true, false, false},
	}
	for i, s := range sequences {
		for k, next := range sequences {
			if got := s.Precedes(next); got != allowed[i][k] {
				t.Errorf("%v before %v: %v, want %v", s, next, got, allowed[i][k])
			}
		}
	}
}

func TestPayloads(t *testing.T) {
	b, err := parse(t, mono44, "110 0011 0001 1111 01001100 01100001 "+ // fill data, unaligned
		"100 0101 1 00000010 0 01101000 01101001 "+ // data, aligned
		"110 0001 1101 0000 "+ // SBR
		"110 0000 "+ // an empty one
		"101 "+program+"000 "+comment+
		terminator)
	if err != nil {
		t.Fatal(err)
	}
	want := []aac.Payload{
		{Type: aac.FIL, Extension: aac.ExtensionFillData, Bit: 7, Bytes: 3},
		{Type: aac.DSE, Tag: 5, Extension: -1, Bit: 48, Bytes: 2},
		{Type: aac.FIL, Extension: aac.ExtensionSBR, Bit: 71, Bytes: 1},
		{Type: aac.FIL, Extension: -1, Bit: 86},
	}
	if d := cmp.Diff(want, b.Payloads); d != "" {
		t.Errorf("Payloads: -want +got\n%s", d)
	}
	if got, want := string(b.Payload(nil, b.Payloads[0])), "\x1fLa"; got != want {
		t.Errorf("first payload %q, want %q", got, want)
	}
	if got, want := string(b.Payload(nil, b.Payloads[1])), "hi"; got != want {
		t.Errorf("second payload %q, want %q", got, want)
	}
	if got := b.Signature(); got != "" {
		t.Errorf("Signature = %q, want none", got)
	}
	if !b.SBR() {
		t.Error("SBR is false, want true")
	}
	if d := cmp.Diff(centreAndPair, b.Program); d != "" {
		t.Errorf("Program: -want +got\n%s", d)
	}
}

func TestSignature(t *testing.T) {
	name := "01001100 01100001 01110110 01100011 00110101 00111001" // Lavc59
	b, err := parse(t, mono44, "110 1000 0000 00000 "+name+" 0000000"+terminator)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.Signature(), "Lavc59"; got != want {
		t.Errorf("Signature = %q, want %q", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	head := element + "01100100 "
	for _, c := range []struct{ name, bits, want string }{
		{"nothing", "", "block without terminator"},
		{"no terminator", head + longFour + "0000 00100 " + noTools, "block without terminator"},
		{"prediction", head + "0 00 0 000001 1", "prediction in an AAC-LC stream"},
		{"bands", head + "0 00 0 110010 0", "more bands than there are"},
		{"short bands", head + "0 10 0 1111 0000000", "more bands than there are"},
		{"section", head + longFour + "0000 00101", "a section beyond the last band"},
		{"codebook 12", head + longFour + "1100 00001", "reserved codebook"},
		{"sections without length", head + longFour + "0000 00000 0000 00000", "truncated sections"},
		{"scale factor", element + "00000000 " + longFour + "0001 00100 100", "scale factor out of range"},
		{"pulses in short windows", head + "0 10 0 0000 0000000 1", "pulses in short windows"},
		{"pulse band", head + "0 00 0 000000 0 1 00 110001", "pulses beyond the last band"},
		{
			"pulse line", head + "0 00 0 000000 0 1 11 110000 11111 0001 11111 0001 11111 0001 11111 0001 00",
			"a pulse beyond the last line",
		},
		{"TNS order", head + "0 00 0 000000 0 0 1 01 0 000001 01101", "TNS filter of too high an order"},
		{"gain control", head + "0 00 0 000000 0 0 0 1", "gain control in an AAC-LC stream"},
		{"spectrum", head + longFour + "0001 00100 0000 000 0 1", "truncated spectral data"},
		{"mask", "001 0000 1 0 00 0 000000 0 11", "reserved ms_mask_present"},
		{"fill", "110 1111 11111111 0000", "truncated FIL"},
		{"program", "101 0000", "truncated PCE"},
	} {
		stereo := mono44
		_, err := parse(t, stereo, c.bits)
		got, ok := errors.AsType[*aac.FormatError](err)
		if !ok || got.Text != c.want || got.Bit > 8*len(pack(c.bits)) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestParseUnsupported(t *testing.T) {
	silence := element + "01100100 0 00 0 000000 0 " + noTools
	for _, c := range []struct{ name, bits string }{
		{"coupling", "010 0000"},
		{"elements", strings.Repeat(silence, 17)},
		{"fills", strings.Repeat("110 0000 ", 257)},
	} {
		_, err := parse(t, mono44, c.bits)
		if _, ok := errors.AsType[aac.UnsupportedError](err); !ok {
			t.Errorf("%s: error %v, want an UnsupportedError", c.name, err)
		}
	}
	main := mono44
	main.ObjectType = 1
	_, err := parse(t, main, element+"01100100 0 00 0 000001 1")
	if e, ok := errors.AsType[aac.UnsupportedError](err); !ok || e != "prediction" {
		t.Errorf("prediction: error %v, want an UnsupportedError", err)
	}
	for _, c := range []aac.Config{
		{},
		{ObjectType: 5, SampleRate: 44100, FrameSamples: 1024},
		{ObjectType: 2, SampleRate: 44100},
		{ObjectType: 2, FrameSamples: 1024},
	} {
		if _, err := aac.NewParser(c); err == nil {
			t.Errorf("NewParser(%+v) succeeds", c)
		}
	}
}

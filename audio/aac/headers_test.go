package aac_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio/aac"
)

// pack returns bytes whose bits are the zeros and ones of s, filled up with zeros.
func pack(s string) []byte {
	var b []byte
	n := 0
	for _, c := range s {
		if c != '0' && c != '1' {
			continue
		}
		if n%8 == 0 {
			b = append(b, 0)
		}
		b[n/8] |= byte(c-'0') << (7 - n%8)
		n++
	}
	return b
}

// program is a program_config_element before its alignment, of tag 2, AAC-LC at 44.1 kHz: a centre, a front pair, an LFE;
// with a mono mixdown. comment is the comment field behind.
const (
	program = "0010 01 0100 0010 0000 0000 01 000 0000" + "1 0101 0 0" + "0 0000 1 0001" + "0011"
	comment = "00000010 01101000 01101001"
)

var centreAndPair = &aac.Program{
	Tag: 2, ObjectType: 2, SampleRate: 44100, LFE: []int{3}, Comment: []byte("hi"),
	Front: []aac.ProgramElement{{Tag: 0}, {Pair: true, Tag: 1}},
}

var configs = []struct {
	name string
	b    []byte
	want aac.Config
}{
	{
		"LC 44.1 kHz stereo",
		[]byte{0x12, 0x10},
		aac.Config{ObjectType: 2, SampleRate: 44100, ChannelConfig: 2, Channels: 2, FrameSamples: 1024, OutputRate: 44100},
	},
	{
		"frames of 960", pack("00010 0011 0001 100"),
		aac.Config{ObjectType: 2, SampleRate: 48000, ChannelConfig: 1, Channels: 1, FrameSamples: 960, OutputRate: 48000},
	},
	{
		"explicit frequency, core coder delay", pack("00010 1111 000000001001001110101000 0111 0 1 00000000000001 0"),
		aac.Config{ObjectType: 2, SampleRate: 37800, ChannelConfig: 7, Channels: 8, FrameSamples: 1024, OutputRate: 37800},
	},
	{
		"SBR",
		[]byte{0x2b, 0x92, 0x08, 0x00},
		aac.Config{
			ObjectType: 2, SampleRate: 22050, ChannelConfig: 2, Channels: 2, FrameSamples: 1024, SBR: true, OutputRate: 44100,
		},
	},
	{
		"parametric stereo",
		[]byte{0xeb, 0x8a, 0x08, 0x00},
		aac.Config{
			ObjectType: 2, SampleRate: 22050, ChannelConfig: 1, Channels: 1, FrameSamples: 1024, SBR: true, PS: true,
			OutputRate: 44100,
		},
	},
	{
		"SBR behind",
		[]byte{0x13, 0x90, 0x56, 0xe5, 0xa0},
		aac.Config{
			ObjectType: 2, SampleRate: 22050, ChannelConfig: 2, Channels: 2, FrameSamples: 1024, SBR: true, OutputRate: 44100,
		},
	},
	{
		"SBR and parametric stereo behind",
		[]byte{0x13, 0x88, 0x56, 0xe5, 0xa5, 0x48, 0x80},
		aac.Config{
			ObjectType: 2, SampleRate: 22050, ChannelConfig: 1, Channels: 1, FrameSamples: 1024, SBR: true, PS: true,
			OutputRate: 44100,
		},
	},
	{
		"SBR denied",
		[]byte{0x12, 0x10, 0x56, 0xe5, 0x00},
		aac.Config{ObjectType: 2, SampleRate: 44100, ChannelConfig: 2, Channels: 2, FrameSamples: 1024, OutputRate: 44100},
	},
	{
		"program", pack("00010 0100 0000 000" + program + "0000" + comment),
		aac.Config{
			ObjectType: 2, SampleRate: 44100, Channels: 4, FrameSamples: 1024, OutputRate: 44100, Program: centreAndPair,
		},
	},
	{
		"escaped object type", pack("11111 001010 0100 0010 0"),
		aac.Config{ObjectType: 42, SampleRate: 44100, ChannelConfig: 2, Channels: 2, OutputRate: 44100},
	},
	{
		"scalable, layer number, extension", pack("00110 0100 0001 0 0 1 000 0"),
		aac.Config{ObjectType: 6, SampleRate: 44100, ChannelConfig: 1, Channels: 1, FrameSamples: 1024, OutputRate: 44100},
	},
	{
		"low delay", pack("10111 0100 0001 0 0 1 000 0"),
		aac.Config{ObjectType: 23, SampleRate: 44100, ChannelConfig: 1, Channels: 1, OutputRate: 44100},
	},
}

func TestParseConfig(t *testing.T) {
	for _, c := range configs {
		got, err := aac.ParseConfig(c.b)
		if err != nil {
			t.Errorf("ParseConfig(%s): %v", c.name, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("ParseConfig(%s): -want +got\n%s", c.name, d)
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		b    []byte
		bit  int
		text string
	}{
		{"nothing", nil, 0, "configuration too short"},
		{"a byte", []byte{0x12}, 8, "configuration too short"},
		{"reserved frequency", pack("00010 1101 0010 000"), 13, "reserved sampling frequency"},
		{"frequency 0", pack("00010 1111 000000000000000000000000 0010 000"), 37, "reserved sampling frequency"},
		{"reserved channels", pack("00010 0100 1000 000"), 13, "reserved channel configuration"},
		{"program cut off", pack("00010 0100 0000 000" + program + "0000" + comment)[:8], 64, "configuration too short"},
		{
			"program without channels",
			pack("00010 0100 0000 000 0010 01 0100 0000 0000 0000 00 000 0000 000 00000000 00000000"),
			64, "a program without channels",
		},
	} {
		_, err := aac.ParseConfig(c.b)
		got, ok := errors.AsType[*aac.FormatError](err)
		if !ok || got.Bit != c.bit || got.Text != c.text {
			t.Errorf("ParseConfig(%s): error %v, want %q at bit %d", c.name, err, c.text, c.bit)
		}
	}
}

func TestParseADTS(t *testing.T) {
	for _, c := range []struct {
		name string
		b    []byte
		want aac.ADTSHeader
		ok   bool
	}{
		{"MPEG-4", []byte{0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc}, aac.ADTSHeader{
			ObjectType: 2, SampleRate: 44100, ChannelConfig: 2, FrameBytes: 371, HeaderBytes: 7, BufferFullness: 0x7ff, Blocks: 1,
		}, true},
		{"MPEG-2, CRC, three blocks", pack("111111111111 1 00 0 01 1011 1 001 1011 0000000100000 00000000011 10"), aac.ADTSHeader{
			MPEG2: true, CRC: true, ObjectType: 2, SampleRate: 8000, Private: true, ChannelConfig: 1, Original: true,
			CopyrightBit: true, CopyrightStart: true, FrameBytes: 32, HeaderBytes: 13, BufferFullness: 3, Blocks: 3,
		}, true},
		{name: "too short", b: []byte{0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f}},
		{name: "no sync word", b: []byte{0xff, 0xe1, 0x50, 0x80, 0x2e, 0x7f, 0xfc}},
		{name: "layer", b: []byte{0xff, 0xf3, 0x50, 0x80, 0x2e, 0x7f, 0xfc}},
		{name: "reserved frequency", b: []byte{0xff, 0xf1, 0x74, 0x80, 0x2e, 0x7f, 0xfc}},
		{name: "nothing behind the header", b: []byte{0xff, 0xf1, 0x50, 0x80, 0x00, 0xff, 0xfc}},
	} {
		got, ok := aac.ParseADTS(c.b)
		if ok != c.ok {
			t.Errorf("ParseADTS(%s): %v, want %v", c.name, ok, c.ok)
		}
		if d := cmp.Diff(c.want, got); ok && d != "" {
			t.Errorf("ParseADTS(%s): -want +got\n%s", c.name, d)
		}
	}
}

func TestADTSConfig(t *testing.T) {
	h, _ := aac.ParseADTS([]byte{0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc})
	want := aac.Config{
		ObjectType: 2, SampleRate: 44100, ChannelConfig: 2, Channels: 2, FrameSamples: 1024, OutputRate: 44100,
	}
	if d := cmp.Diff(want, h.Config()); d != "" {
		t.Errorf("Config: -want +got\n%s", d)
	}
}

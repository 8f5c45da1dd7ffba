package mp3

import (
	"encoding/binary"
	"fmt"
)

// Version is the MPEG version of a frame.
type Version uint8

// The versions. MPEG-2 halves the sample rates of MPEG-1 and MPEG-2.5, not a standard of ISO's, quarters them.
const (
	MPEG25 Version = iota
	_
	MPEG2
	MPEG1
)

// String returns "MPEG-1", "MPEG-2" or "MPEG-2.5".
func (v Version) String() string {
	return [...]string{"MPEG-2.5", "reserved", "MPEG-2", "MPEG-1"}[v&3]
}

// ChannelMode says how a frame carries its channels.
type ChannelMode uint8

// The channel modes, as coded.
const (
	Stereo ChannelMode = iota
	JointStereo
	DualChannel
	Mono
)

// String returns "stereo", "joint stereo", "dual channel" or "mono".
func (m ChannelMode) String() string {
	return [...]string{"stereo", "joint stereo", "dual channel", "mono"}[m&3]
}

// Header is a frame header, the first four bytes of each frame.
type Header struct {
	Version       Version
	Layer         int  // 1…3
	CRC           bool // a 16-bit CRC follows the header
	BitRate       int  // bit/s; 0 means free format
	SampleRate    int  // Hz
	Padding       bool // the frame is one slot longer
	Private       bool
	ChannelMode   ChannelMode
	ModeExtension int // 0…3; with Layer III joint stereo 1 is intensity, 2 is M/S
	Copyright     bool
	Original      bool
	Emphasis      int // 0 none, 1 50/15 µs, 2 reserved, 3 CCITT J.17
}

// bitRates holds kbit/s by row and bit rate index: MPEG-1 Layers I, II and III, MPEG-2 Layer I, MPEG-2 Layers II and III.
// ISO 11172-3 2.4.2.3, ISO 13818-3 2.4.2.3.
var bitRates = [5][15]int{
	{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

// ParseHeader decodes a frame header. It is false if the sync word is missing or a reserved value occurs;
// true does not mean that b is a header: about one random position in 3000 looks like one.
func ParseHeader(b [4]byte) (Header, bool) {
	var h Header
	return h, h.parse(binary.BigEndian.Uint32(b[:]))
}

// parse is ParseHeader of the header's 32 bits. It leaves h as it was if it is false.
func (h *Header) parse(v uint32) bool {
	version, layer := Version(v>>19&3), 4-int(v>>17&3)
	rate, frequency := int(v>>12&15), int(v>>10&3)
	if v>>21 != 0x7ff || version == 1 || layer == 4 || rate == 15 || frequency == 3 {
		return false
	}
	row := layer - 1
	if version != MPEG1 {
		row = min(layer+2, 4)
	}
	h.Version, h.Layer, h.CRC = version, layer, v>>16&1 == 0
	h.BitRate, h.SampleRate = bitRates[row][rate]*1000, sampleRates[version][frequency]
	h.Padding, h.Private = v>>9&1 == 1, v>>8&1 == 1
	h.ChannelMode, h.ModeExtension = ChannelMode(v>>6&3), int(v>>4&3)
	h.Copyright, h.Original, h.Emphasis = v>>3&1 == 1, v>>2&1 == 1, int(v&3)
	return true
}

// sampleRates is in Hz, by version and the header's code.
var sampleRates = [4][3]int{MPEG25: {11025, 12000, 8000}, MPEG2: {22050, 24000, 16000}, MPEG1: {44100, 48000, 32000}}

// alikeBits are the bits of a header that tell what Header.alike compares, but for free format.
const alikeBits = 0x7ff<<21 | 3<<19 | 3<<17 | 3<<10

// looksAlike reports whether v, the 32 bits of what may be a header, is one that is alike to the header w.
func looksAlike(v, w uint32) bool {
	rate, other := v>>12&15, w>>12&15
	return (v^w)&alikeBits == 0 && rate != 15 && (rate == 0) == (other == 0)
}

// Channels returns 1 or 2.
func (h Header) Channels() int {
	if h.ChannelMode == Mono {
		return 1
	}
	return 2
}

// Samples returns the frame's length in samples per channel: 384, 576 or 1152.
func (h Header) Samples() int { return h.samples() }

func (h *Header) samples() int {
	switch {
	case h.Layer == 1:
		return 384
	case h.Layer == 3 && h.Version != MPEG1:
		return 576
	}
	return 1152
}

// FrameBytes returns the whole frame's length in bytes, or 0 for free format, where the header does not tell.
func (h Header) FrameBytes() int { return h.frameBytes() }

func (h *Header) frameBytes() int {
	if h.BitRate == 0 {
		return 0
	}
	bits, rate := uint32(h.BitRate), uint32(h.SampleRate) // short divisions are quicker
	if h.Layer == 1 {
		return int(12*bits/rate)*4 + h.paddingBytes()
	}
	return int(uint32(h.samples()/8)*bits/rate) + h.paddingBytes()
}

// slotBytes returns the unit that frame lengths are counted in.
func (h *Header) slotBytes() int {
	if h.Layer == 1 {
		return 4
	}
	return 1
}

func (h *Header) paddingBytes() int {
	if h.Padding {
		return h.slotBytes()
	}
	return 0
}

// sideBytes returns the length of Layer III side information.
func (h *Header) sideBytes() int {
	switch {
	case h.Version == MPEG1 && h.ChannelMode != Mono:
		return 32
	case h.Version != MPEG1 && h.ChannelMode == Mono:
		return 9
	}
	return 17
}

// format says in words what alike and Channels compare.
func (h *Header) format() string {
	channels := "two channels"
	if h.ChannelMode == Mono {
		channels = "mono"
	}
	return fmt.Sprintf("%v layer %d, %d Hz, %s", h.Version, h.Layer, h.SampleRate, channels)
}

// mainOffset returns where in the frame the audio data starts: behind the header, the CRC and Layer III side information.
func (h *Header) mainOffset() int {
	n := 4
	if h.CRC {
		n += 2
	}
	if h.Layer == 3 {
		n += h.sideBytes()
	}
	return n
}

// intensity reports whether Layer III intensity stereo is on.
func (h *Header) intensity() bool { return h.ChannelMode == JointStereo && h.ModeExtension&1 != 0 }

// granules returns the number of granules in a Layer III frame.
func (h *Header) granules() int { return h.samples() / 576 }

// alike reports whether two headers can belong to one stream: version, layer and sample rate agree.
func (h *Header) alike(o *Header) bool {
	return h.Version == o.Version && h.Layer == o.Layer && h.SampleRate == o.SampleRate && (h.BitRate == 0) == (o.BitRate == 0)
}

// kin reports whether two headers agree in all that an encoder leaves as it is within a stream: more than alike.
func (h *Header) kin(o *Header) bool {
	return h.same(o) && h.CRC == o.CRC && h.Copyright == o.Copyright && h.Original == o.Original && h.Emphasis == o.Emphasis
}

// same reports whether two headers have the same format of samples: they are alike and agree in the number of channels.
func (h *Header) same(o *Header) bool { return h.alike(o) && h.Channels() == o.Channels() }

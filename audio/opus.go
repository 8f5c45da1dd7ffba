package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/pion/opus"
)

const (
	opusRate = 48000 // Hz; what RFC 7845 counts granule positions in, whatever the encoder was fed
	// maxOpusFrames is the longest packet, 120 ms (RFC 6716 section 3.2.5).
	maxOpusFrames = 5760
	// usualPreSkip is the most that a decoder needs to leave out at the start: the 80 ms that RFC 7845 section 4.2 asks for
	// where a stream was cropped, and the packet that the cut falls in.
	usualPreSkip = 3840 + maxOpusFrames
)

// opusHead is the identification header (RFC 7845 section 5.1).
type opusHead struct {
	channels  int
	preSkip   int
	inputRate uint32
	gain      float32 // linear
	family    byte
	streams   byte
	coupled   byte   // of these streams, the first ones, have two channels
	mapping   []byte // for each channel which of those decoded it is, 255 for silence
}

func parseOpusHead(b []byte) (opusHead, bool) {
	if len(b) < 19 || !bytes.HasPrefix(b, []byte("OpusHead")) || b[8]>>4 != 0 {
		return opusHead{}, false
	}
	h := opusHead{
		channels: int(b[9]), preSkip: int(binary.LittleEndian.Uint16(b[10:])),
		inputRate: binary.LittleEndian.Uint32(b[12:]), family: b[18],
	}
	h.gain = opusGain(int16(binary.LittleEndian.Uint16(b[16:])))
	h.mapChannels(b[19:])
	return h, true
}

// mapChannels reads the channel mapping table, which family 0 has not (RFC 7845 section 5.1.1). A table that is cut short
// leaves no mapping.
func (h *opusHead) mapChannels(b []byte) {
	switch {
	case h.family == 0:
		h.streams, h.coupled, h.mapping = 1, byte(h.channels-1), []byte{0, 1}[:min(h.channels, 2)]
	case len(b) >= 2+h.channels:
		h.streams, h.coupled, h.mapping = b[0], b[1], bytes.Clone(b[2:2+h.channels])
	}
}

// decoded returns how many channels the one stream has, or false if the mapping is none of one stream.
func (h *opusHead) decoded() (int, bool) {
	n := 1 + int(h.coupled)
	ok := h.streams == 1 && h.coupled <= 1 && len(h.mapping) == h.channels
	for _, m := range h.mapping {
		ok = ok && (int(m) < n || m == 255)
	}
	return n, ok
}

// opusGain makes a factor of the output gain, 1/256 dB a step.
func opusGain(q int16) float32 { return float32(math.Pow(10, float64(q)/256/20)) }

// opusCodec decodes packets by pion/opus. A lost packet leaves its memory as it is: what follows converges on its own,
// as with any decoder of RFC 6716.
type opusCodec struct {
	dec      opus.Decoder
	channels int // of the decoder
	gain     float32
	out      []float32
	mapping  []byte // nil where channels are as decoded
	mapped   []float32
}

// newOpusCodec makes the codec of a stream of one or two channels.
func newOpusCodec(head opusHead, info Info) (packetCodec, error) {
	unsupported := func(reason string) error {
		return &UnsupportedError{Info: info, Reason: reason + "; allow an installed ffmpeg with --ffmpeg"}
	}
	if head.channels > 2 || head.streams > 1 {
		return nil, unsupported("opus with more than two channels is not decoded")
	}
	channels, ok := head.decoded()
	if !ok || head.family == 3 { // a matrix in place of the table (RFC 8486)
		return nil, unsupported("opus with this channel mapping is not decoded")
	}
	dec, err := opus.NewDecoderWithOutput(opusRate, channels)
	if err != nil {
		return nil, fmt.Errorf("starting opus decoder: %w", err)
	}
	c := &opusCodec{dec: dec, channels: channels, gain: head.gain, out: make([]float32, maxOpusFrames*channels)}
	if !bytes.Equal(head.mapping, []byte{0, 1}[:channels]) {
		c.mapping, c.mapped = head.mapping, make([]float32, maxOpusFrames*head.channels)
	}
	return c, nil
}

func (c *opusCodec) name() string { return "pion/opus v0.1.0" }

func (c *opusCodec) reset() {}

func (c *opusCodec) frames(_, packet []byte) int { return opusFrames(packet) }

func (c *opusCodec) decode(packet []byte) (Block, error) {
	if untransmitted(packet) {
		floats := c.out[:opusFrames(packet)*c.channels]
		clear(floats)
		return c.mapBlock(floats), nil
	}
	n, err := c.try(packet)
	if err != nil {
		return Block{}, err
	}
	floats := c.out[:n*c.channels]
	if c.gain != 1 {
		for i := range floats {
			floats[i] *= c.gain
		}
	}
	return c.mapBlock(floats), nil
}

// mapBlock makes the channels of what was decoded.
func (c *opusCodec) mapBlock(decoded []float32) Block {
	if c.mapping == nil {
		return Block{Floats: decoded}
	}
	out := c.mapped[:0]
	for ; len(decoded) > 0; decoded = decoded[c.channels:] {
		for _, m := range c.mapping {
			v := float32(0)
			if m != 255 {
				v = decoded[m]
			}
			out = append(out, v)
		}
	}
	return Block{Floats: out}
}

// untransmitted reports whether a packet holds one or two frames without a byte of sound: the encoder was silent (DTX, RFC
// 6716 section 2.1.9), or a frame was lost before it was stored. libopus invents a fading noise for them; here they are
// silence, since pion/opus takes the missing bytes for sound and clicks.
func untransmitted(packet []byte) bool {
	switch {
	case len(packet) == 0:
		return false
	case packet[0]&3 < 2:
		return len(packet) == 1
	case packet[0]&3 == 2: // the size of the first frame
		return len(packet) == 2 && packet[1] == 0
	}
	return len(packet) == 2 // a count of frames alone
}

// try starts the decoder anew after a panic.
func (c *opusCodec) try(packet []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, errors.Join(fmt.Errorf("%v", v), c.dec.Init(opusRate, c.channels))
		}
	}()
	return c.dec.DecodeToFloat32(packet, c.out)
}

// opusFrames returns the length of a packet at 48 kHz from its first bytes (RFC 6716 section 3.1), 0 if it has none.
func opusFrames(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	config, code := packet[0]>>3, packet[0]&3
	var frame int
	switch {
	case config < 12:
		frame = [4]int{480, 960, 1920, 2880}[config&3]
	case config < 16:
		frame = 480 << (config & 1)
	default:
		frame = 120 << (config & 3)
	}
	count := [3]int{1, 2, 2}
	n := 0
	switch {
	case code < 3:
		n = frame * count[code]
	case len(packet) > 1:
		n = frame * int(packet[1]&63)
	}
	if n > maxOpusFrames {
		return 0
	}
	return n
}

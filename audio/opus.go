package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/pion/opus"
)

const (
	opusRate = 48000 // Hz; what RFC 7845 counts granule positions in, whatever the encoder was fed
	// maxOpusFrames is the longest packet, 120 ms (RFC 6716 section 3.2.5).
	maxOpusFrames = 5760
	// maxOpusSilence bounds the silence put in for missing audio, in all: a page may claim any position.
	maxOpusSilence = 600 * opusRate
)

// opusHead is the identification header (RFC 7845 section 5.1).
type opusHead struct {
	channels  int
	preSkip   int
	inputRate uint32
	gain      float32 // linear
	family    byte
	streams   byte
}

func parseOpusHead(b []byte) (opusHead, bool) {
	if len(b) < 19 || !bytes.HasPrefix(b, []byte("OpusHead")) || b[8]>>4 != 0 {
		return opusHead{}, false
	}
	h := opusHead{
		channels: int(b[9]), preSkip: int(binary.LittleEndian.Uint16(b[10:])), streams: 1,
		inputRate: binary.LittleEndian.Uint32(b[12:]), family: b[18],
	}
	gainDB := float64(int16(binary.LittleEndian.Uint16(b[16:]))) / 256
	h.gain = float32(math.Pow(10, gainDB/20))
	if h.family != 0 && len(b) >= 20 {
		h.streams = b[19]
	}
	return h, true
}

// opusDecoder decodes one logical stream, and what is chained to it.
type opusDecoder struct {
	ogg      *oggReader
	packets  oggPackets
	serial   uint32
	head     opusHead
	dec      opus.Decoder
	skipping int // packets before the audio: OpusHead and OpusTags
	page     oggPage
	queue    [][]byte
	keep     int   // frames that the queue still gives, after the cut at the end
	granule  int64 // end of the last page, -1 before the first
	silence  int64 // frames still to be given for missing audio
	silenced int64 // in all
	preSkip  int   // frames still to be dropped
	ended    bool  // the last page was seen
	others   bool  // another stream was reported
	out      []float32
}

func openOpus(src *source, serial uint32, head opusHead) (*Stream, error) {
	info := Info{
		Container: "ogg", Codec: "opus", Decoder: "pion/opus v0.1.0", SampleRate: opusRate,
		Channels: head.channels, Frames: -1,
	}
	info.addTag("input_sample_rate", strconv.FormatUint(uint64(head.inputRate), 10))
	info.addTag("pre_skip", strconv.Itoa(head.preSkip))
	info.addTag("serial", strconv.FormatUint(uint64(serial), 10))
	if last := lastGranule(src, serial); last >= int64(head.preSkip) {
		info.Frames = last - int64(head.preSkip)
	}
	info = oggTags(src, serial, info)
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	if head.channels > 2 || head.streams != 1 {
		return nil, &UnsupportedError{Info: info, Reason: "opus with more than two channels is not decoded; allow an installed ffmpeg with --ffmpeg"}
	}
	d := &opusDecoder{ogg: &oggReader{src: src}, serial: serial}
	if err := d.begin(head, 2); err != nil {
		return nil, err
	}
	return NewStream(info, d), nil
}

// lastGranule returns the position on the last page of a stream that lies within the file's last bytes, or -1.
func lastGranule(src *source, serial uint32) int64 {
	from := max(src.size-maxOggPage-1024, 0)
	tail := src.bytes(from, maxOggPage+1024)
	for i := len(tail); i > 0; {
		i = bytes.LastIndex(tail[:i], []byte("OggS"))
		if i < 0 {
			break
		}
		p := tail[i:]
		if len(p) >= 27 && len(p) >= oggPageSize(p) && binary.LittleEndian.Uint32(p[14:]) == serial {
			return int64(binary.LittleEndian.Uint64(p[6:]))
		}
	}
	return -1
}

// begin sets the decoder up for a stream whose next packets are headers.
func (d *opusDecoder) begin(head opusHead, headers int) error {
	dec, err := opus.NewDecoderWithOutput(opusRate, head.channels)
	if err != nil {
		return fmt.Errorf("starting opus decoder: %w", err)
	}
	d.dec, d.head, d.skipping = dec, head, headers
	d.preSkip, d.granule, d.ended = head.preSkip, -1, false
	d.packets = oggPackets{}
	d.out = grow(d.out, maxOpusFrames*head.channels)
	return nil
}

// Problems implements Decoder.
func (d *opusDecoder) Problems() []Problem { return d.ogg.Problems() }

// Decode implements Decoder: one packet, or a piece of silence.
func (d *opusDecoder) Decode() (Block, error) {
	for {
		if d.silence > 0 {
			n := min(d.silence, maxOpusFrames)
			d.silence -= n
			clear(d.out[:int(n)*d.head.channels])
			if b := d.block(int(n)); len(b.Floats) > 0 {
				return b, nil
			}
			continue
		}
		if len(d.queue) == 0 {
			if err := d.nextPage(); err != nil {
				return Block{}, err
			}
			continue
		}
		packet := d.queue[0]
		d.queue = d.queue[1:]
		n := min(d.decodePacket(packet), d.keep)
		d.keep -= n
		if b := d.block(n); len(b.Floats) > 0 {
			return b, nil
		}
	}
}

// block returns n frames of d.out without those of the pre-skip.
func (d *opusDecoder) block(n int) Block {
	skip := min(n, d.preSkip)
	d.preSkip -= skip
	c := d.head.channels
	floats := d.out[skip*c : n*c]
	if d.head.gain != 1 {
		for i := range floats {
			floats[i] *= d.head.gain
		}
	}
	return Block{Floats: floats}
}

// decodePacket decodes into d.out and returns the packet's frames. What cannot be decoded becomes silence.
func (d *opusDecoder) decodePacket(packet []byte) int {
	want := opusFrames(packet)
	got, err := d.tryPacket(packet)
	if err != nil || got != want {
		if err == nil {
			err = fmt.Errorf("%d frames where the packet declares %d", got, want)
		}
		d.ogg.add(CodeDamaged, d.page.at, "opus packet on this page not decoded, %.1f ms of silence: %v", float64(want)/48, err)
		clear(d.out[:want*d.head.channels])
	}
	return want
}

// tryPacket keeps a panic of the decoder inside its packet.
func (d *opusDecoder) tryPacket(packet []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, errors.Join(fmt.Errorf("%v", v), d.dec.Init(opusRate, d.head.channels))
		}
	}()
	return d.dec.DecodeToFloat32(packet, d.out)
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

package audio

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// oggHead is what the first packet of a logical stream says of it.
type oggHead struct {
	info    Info
	first   []byte // the packet
	preSkip int
	// isHeader reports whether packet number n, from 1, stands before the audio.
	isHeader func(n int, packet []byte) bool
	// codec makes the codec from the packets before the audio, nil if there is none here.
	codec func(info Info, headers [][]byte) (packetCodec, error)
}

// parseOggHead knows a stream by its first packet. A stream that is not audio has no codec's name.
func parseOggHead(b []byte) oggHead {
	h := oggHead{info: Info{Container: "ogg", Frames: -1}, first: b}
	switch {
	case bytes.HasPrefix(b, []byte("OpusHead")):
		h.opus(b)
	case len(b) >= 28 && string(b[:7]) == "\x01vorbis":
		h.vorbis(b)
	case len(b) >= 56 && string(b[:8]) == "Speex   ":
		h.info.Codec, h.info.Channels = "speex", int(b[48])
		h.info.SampleRate = int(binary.LittleEndian.Uint32(b[36:]) & 0x7fffffff)
		h.info.addTag("vendor", text(b[8:28]))
	case len(b) >= 51 && string(b[:5]) == "\x7fFLAC" && string(b[9:13]) == "fLaC":
		h.flac(b)
	}
	return h
}

func (h *oggHead) opus(b []byte) {
	head, ok := parseOpusHead(b)
	if !ok {
		return
	}
	h.info.Codec, h.info.SampleRate, h.info.Channels = "opus", opusRate, head.channels
	h.info.addTag("input_sample_rate", strconv.FormatUint(uint64(head.inputRate), 10))
	h.info.addTag("pre_skip", strconv.Itoa(head.preSkip))
	h.preSkip = head.preSkip
	h.isHeader = func(n int, _ []byte) bool { return n <= 2 }
	h.codec = func(info Info, _ [][]byte) (packetCodec, error) { return newOpusCodec(head, info) }
}

// vorbis reads the identification header (Vorbis I section 4.2.2). Headers are the packets whose type is odd.
func (h *oggHead) vorbis(b []byte) {
	h.info.Codec, h.info.Channels = "vorbis", int(b[11])
	h.info.SampleRate = int(binary.LittleEndian.Uint32(b[12:]) & 0x7fffffff)
	h.info.BitRate = int(max(int32(binary.LittleEndian.Uint32(b[20:])), 0))
	h.isHeader = func(_ int, packet []byte) bool { return len(packet) > 0 && packet[0]&1 == 1 }
	h.codec = func(_ Info, headers [][]byte) (packetCodec, error) { return newVorbisCodec(headers) }
}

// flac reads the first packet of FLAC in Ogg (RFC 9639 section 10.1). Headers are metadata blocks.
func (h *oggHead) flac(b []byte) {
	si := parseStreamInfo(b[17:51])
	h.info.Codec, h.info.Lossless, h.info.Channels = "flac", true, si.channels
	h.info.SampleRate, h.info.BitsPerSample, h.info.Frames = si.rate, si.bits, si.declaredFrames()
	h.isHeader = func(_ int, packet []byte) bool { return len(packet) > 0 && packet[0] != 0xFF }
	h.codec = func(info Info, _ [][]byte) (packetCodec, error) { return newFLACCodec(si, info) }
}

// tags adds the comments that stand in the second header.
func (h *oggHead) tags(headers [][]byte) {
	if len(headers) < 2 {
		return
	}
	b := headers[1]
	switch h.info.Codec {
	case "opus":
		b = bytes.TrimPrefix(b, []byte("OpusTags"))
	case "vorbis":
		b = bytes.TrimPrefix(b, []byte("\x03vorbis"))
	case "flac":
		b = b[min(len(b), 4):] // header of the metadata block
	}
	vorbisComment(&h.info, b)
}

// vorbisComment reads vendor and comments (Vorbis I section 5), as far as their lengths hold.
func vorbisComment(info *Info, b []byte) {
	field := func() ([]byte, bool) {
		if len(b) < 4 {
			return nil, false
		}
		n := binary.LittleEndian.Uint32(b)
		if uint64(n) > uint64(len(b)-4) {
			f := b[4:]
			b = nil
			return f, len(f) > maxTagBytes // there is enough for a tag that is cut
		}
		f := b[4 : 4+n]
		b = b[4+n:]
		return f, true
	}
	vendor, ok := field()
	if !ok || len(b) < 4 {
		return
	}
	info.addTag("vendor", text(vendor))
	count := binary.LittleEndian.Uint32(b)
	b = b[4:]
	for range min(count, maxTags+1) {
		comment, ok := field()
		if !ok {
			return
		}
		name, value, _ := bytes.Cut(comment, []byte("="))
		info.addTag(text(name), text(value))
	}
}

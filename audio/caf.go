package audio

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// cafFile is what the chunks of a Core Audio Format file say (Apple, "Core Audio Format Specification 1.0").
type cafFile struct {
	chunkFile
	rate         float64
	format       string // four letters
	flags        uint32
	packetBytes  uint32
	packetFrames uint32
	bits         uint32
	valid        int64 // frames that the packet table declares valid, -1 without one
	tableAt      int64
}

// Flags of linear PCM in CAF.
const (
	cafFloat  = 1
	cafLittle = 2
)

func isCAF(head []byte) bool {
	return len(head) >= 52 && string(head[:4]) == "caff" && string(head[8:12]) == "desc"
}

func openCAF(src *source) (*Stream, error) {
	f, err := readCAF(src)
	if err != nil {
		return nil, err
	}
	s, err := f.stream()
	if err != nil {
		return nil, err
	}
	if f.valid >= 0 && (f.valid > s.info.Frames || f.valid+f.codec.frames(int64(f.codec.unit)) <= s.info.Frames) {
		s.own.add(CodeInconsistent, f.tableAt+8, "the packet table declares %d frames, the samples are %d", f.valid, s.info.Frames)
	}
	return s, nil
}

// readCAF reads the chunks of a CAF file.
func readCAF(src *source) (*cafFile, error) {
	f := &cafFile{chunkFile: chunkFile{src: src, layout: cafLayout, info: Info{Container: "caf", Frames: -1}}, valid: -1}
	if err := f.walk(8, f.chunk); err != nil {
		return nil, err
	}
	return f, nil
}

// chunk reads one chunk.
func (f *cafFile) chunk(c *chunk) error {
	if c.id == "data" {
		f.samples(c)
		return nil
	}
	f.overrun(c)
	switch c.id {
	case "desc":
		return f.readFormat(c)
	case "pakt":
		if b := f.content(c); len(b) >= 24 {
			f.tableAt, f.valid = c.body, int64(min(binary.BigEndian.Uint64(b[8:]), 1<<62))
		}
	case "info":
		for _, t := range cafStrings(f.content(c)) {
			f.info.addTag(t.Name, t.Value)
		}
	}
	return nil
}

// readFormat reads the description.
func (f *cafFile) readFormat(c *chunk) error {
	b := f.content(c)
	if len(b) < 32 {
		return damaged(c.body, "description chunk of a caf file is cut off")
	}
	if f.format != "" {
		f.add(CodeInconsistent, c.body, "a second description chunk is ignored")
		return nil
	}
	f.rate, f.format = math.Float64frombits(binary.BigEndian.Uint64(b)), string(b[8:12])
	f.flags, f.packetBytes = binary.BigEndian.Uint32(b[12:]), binary.BigEndian.Uint32(b[16:])
	f.packetFrames = binary.BigEndian.Uint32(b[20:])
	if f.rate >= 1 && f.rate < 1e9 {
		f.info.SampleRate = int(f.rate)
		if f.rate != math.Trunc(f.rate) {
			f.add(CodeInconsistent, c.body, "the sample rate is %v Hz, taken as %d", f.rate, f.info.SampleRate)
		}
	}
	f.info.Channels, f.bits = int(min(binary.BigEndian.Uint32(b[24:]), 1<<16)), binary.BigEndian.Uint32(b[28:])
	f.info.BitsPerSample = int(min(f.bits, 64))
	f.setCodec(c)
	return nil
}

// setCodec names the codec, and for those decoded here sets how.
func (f *cafFile) setCodec(c *chunk) {
	switch width := f.width(); {
	case f.format == "lpcm" && f.flags&cafFloat != 0 && (width == 4 || width == 8):
		f.setPCM(pcmCoding{kind: pcmFloat, bytes: width, big: f.flags&cafLittle == 0})
	case f.format == "lpcm" && f.flags&cafFloat == 0 && width >= 1 && width <= 4:
		f.setPCM(pcmCoding{kind: pcmSigned, bytes: width, big: f.flags&cafLittle == 0})
	case f.format == "alaw":
		f.setPCM(pcmCoding{kind: pcmALaw, bytes: 1})
	case f.format == "ulaw":
		f.setPCM(pcmCoding{kind: pcmMuLaw, bytes: 1})
	case f.format == "ima4":
		f.setIMA4()
	default:
		if f.info.Codec = mp4Codecs[f.format]; f.info.Codec == "" {
			f.info.Codec = text([]byte(f.format))
		}
		return
	}
	if size := int64(f.codec.unit); size != int64(f.packetBytes) {
		f.add(CodeBadSize, c.body+16, "packets of %d bytes declared, %d follow from channels and bits", f.packetBytes, size)
	}
}

// width returns the bytes of a sample: those of a packet of one frame, or what the bits need.
func (f *cafFile) width() int {
	bytes, channels := (min(f.bits, 64)+7)/8, uint32(f.info.Channels)
	if channels == 0 || f.packetFrames != 1 || f.packetBytes%channels != 0 {
		return int(bytes)
	}
	if packed := f.packetBytes / channels; packed > bytes && packed <= 4 {
		bytes = packed
	}
	return int(bytes)
}

// samples finds them in a data chunk, behind a count of edits; only the last chunk may leave its length open.
func (f *cafFile) samples(c *chunk) {
	left := f.src.size - c.body
	if f.spans != nil {
		f.add(CodeHidden, c.at, "a further data chunk, which players leave out; its samples are appended")
	}
	switch {
	case c.declared == math.MaxUint64, c.declared == 0 && left > 4:
		f.add(CodeStreamed, c.at+4, "length of the samples left open (%d): read to the end of the file", int64(c.declared))
		c.size, c.declared = left, uint64(left)
	case c.declared > uint64(left):
		f.add(CodeTruncated, f.src.size, "%d of %d bytes of samples are missing", c.declared-uint64(left), c.declared)
	}
	end := c.body + c.size
	f.spans = append(f.spans, span{min(c.body+4, end), end})
}

// cafStrings reads the pairs of an information chunk: a count, then names and values that end in zero bytes.
func cafStrings(b []byte) (list []Tag) {
	if len(b) < 4 {
		return nil
	}
	for b = b[4:]; len(b) > 0 && len(list) <= maxTags; {
		var name, value []byte
		name, b = cutZero(b)
		value, b = cutZero(b)
		list = appendTag(list, text(name), text(value))
	}
	return list
}

// cutZero splits at the first zero byte.
func cutZero(b []byte) (first, rest []byte) {
	for i, v := range b {
		if v == 0 {
			return b[:i], b[i+1:]
		}
	}
	return b, nil
}

func inspectCAF(src *source, out *Structure) {
	f, err := readCAF(src)
	if err != nil {
		return
	}
	f.outer(out, "caff", "", f.parts(f.describe))
}

// describe says what a chunk of CAF holds.
func (f *cafFile) describe(c *chunk, p *Part) {
	switch b := f.content(c); c.id {
	case "desc":
		p.Mark = fmt.Sprintf("%s/%d/%d", strings.TrimSpace(f.format), f.bits, f.flags)
		p.Fields = append(p.Fields, number("rate_hz", f.rate), Tag{"format", text([]byte(f.format))}, number("flags", f.flags),
			number("packet_bytes", f.packetBytes), number("packet_frames", f.packetFrames),
			number("channels", f.info.Channels), number("bits", f.bits))
	case "data":
	case "pakt":
		if len(b) >= 24 {
			p.Fields = append(p.Fields, number("packets", binary.BigEndian.Uint64(b)),
				number("valid_frames", binary.BigEndian.Uint64(b[8:])), number("priming_frames", binary.BigEndian.Uint32(b[16:])),
				number("remainder_frames", binary.BigEndian.Uint32(b[20:])))
		}
	case "info":
		p.Fields = append(p.Fields, cafStrings(b)...)
	case "free":
		p.Mark = strconv.FormatInt(c.size, 10)
	default:
		p.Fields = append(p.Fields, preview(b)...)
	}
}

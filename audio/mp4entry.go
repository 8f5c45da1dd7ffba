package audio

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

// mp4Codecs names sample entries as ffmpeg does.
var mp4Codecs = map[string]string{
	"mp4a": "aac", "samr": "amr_nb", "sawb": "amr_wb", "alac": "alac", "ac-3": "ac3",
	"ec-3": "eac3", "Opus": "opus", "fLaC": "flac", ".mp3": "mp3", "ima4": "adpcm_ima_qt", "agsm": "gsm", "QDM2": "qdm2", "sqcp": "qcelp",
}

// mp4ObjectTypes names the codecs that esds tells apart (ISO/IEC 14496-1 table 5, and the registration authority).
var mp4ObjectTypes = map[byte]string{
	0x40: "aac", 0x66: "aac", 0x67: "aac", 0x68: "aac", 0x69: "mp3", 0x6B: "mp3", 0xA5: "ac3", 0xA6: "eac3",
	0xAD: "opus", 0xDD: "vorbis", 0xE1: "qcelp",
}

// mp4Entry is a sample entry: how the track is coded.
type mp4Entry struct {
	kind     string
	channels int
	bits     int
	rate     int
	frame    uint32 // bytes of a frame that version 2 tells, 0 for none
	flags    uint32 // of version 2
	codec    string
	config   []byte // AudioSpecificConfig, dOps, or the metadata block of dfLa
	object   byte   // of esds
	little   bool   // by enda or pcmC
}

// sampleEntries reads stsd (section 8.5.2): the first entry, and how many more there are.
func (t *mp4Track) sampleEntries(f *mp4File, b *mp4Box) {
	head := f.src.bytes(b.body, 8)
	if len(head) < 8 {
		return
	}
	t.entries = int(binary.BigEndian.Uint32(head[4:]))
	inner, _, ok := mp4Header(f.src, b.body+8, b.end)
	if !ok {
		return
	}
	part := Part{Name: boxName(inner.kind), AtByte: inner.at, Bytes: inner.end - inner.at}
	inner.part, inner.depth, inner.parent = &part, b.depth+1, "stsd"
	if t.kind == "soun" || t.kind == "" {
		t.entry = mp4Entry{kind: inner.kind, codec: mp4Codecs[inner.kind]}
		if t.entry.codec == "" {
			t.entry.codec = fmt.Sprintf("%q", inner.kind)
		}
		t.entry.read(f, inner, head[0])
	}
	if t.entries > 1 {
		b.field("entries", "%d", t.entries)
	}
	b.part.Parts = []Part{part}
}

// read reads an AudioSampleEntry; QuickTime's versions 1 and 2 are longer (QuickTime File Format, "Sound sample
// descriptions").
func (e *mp4Entry) read(f *mp4File, b *mp4Box, version byte) {
	body := f.bytes(b)
	if len(body) < 28 {
		return
	}
	own := binary.BigEndian.Uint16(body[8:])
	e.channels, e.bits = int(binary.BigEndian.Uint16(body[16:])), int(binary.BigEndian.Uint16(body[18:]))
	e.rate = int(binary.BigEndian.Uint16(body[24:]))
	rest := 28
	switch {
	case own == 1 && version == 0:
		rest = 28 + 16
	case own == 2 && len(body) >= 64:
		rest = 64
		if rate := math.Float64frombits(binary.BigEndian.Uint64(body[32:])); rate >= 1 && rate < 1e9 {
			e.rate = int(rate)
		}
		e.channels = int(binary.BigEndian.Uint32(body[40:]) & 0xffff)
		e.bits = int(binary.BigEndian.Uint32(body[48:]) & 0xff)
		e.flags, e.frame = binary.BigEndian.Uint32(body[52:]), binary.BigEndian.Uint32(body[56:])
	}
	if strings.HasPrefix(e.codec, "amr_") {
		e.channels = 1 // the entry says 2 whatever the codec gives (3GPP TS 26.244)
	}
	b.field("version", "%d", own)
	b.field("channels", "%d", e.channels)
	b.field("rate", "%d", e.rate)
	b.field("bits", "%d", e.bits)
	inner := *b
	inner.body = min(b.body+int64(rest), b.end)
	b.part.Parts = e.extensions(f, &inner)
}

// extensions reads the boxes behind an entry. QuickTime has them once more inside wave.
func (e *mp4Entry) extensions(f *mp4File, outer *mp4Box) (parts []Part) {
	for at := outer.body; at+8 <= outer.end && f.boxes < maxBoxes && outer.depth < maxBoxDepth; {
		b, _, ok := mp4Header(f.src, at, outer.end)
		if !ok {
			return parts
		}
		f.boxes++
		part := Part{Name: boxName(b.kind), AtByte: b.at, Bytes: b.end - b.at}
		b.part, b.depth = &part, outer.depth+1
		if b.kind == "wave" {
			part.Parts = e.extensions(f, b)
		} else {
			e.extension(b, f.bytes(b))
		}
		parts = append(parts, part)
		at = b.end
	}
	return parts
}

func (e *mp4Entry) extension(b *mp4Box, body []byte) {
	switch {
	case b.kind == "esds" && len(body) > 4:
		e.descriptors(b, body[4:], 0)
	case b.kind == "dOps" && len(body) >= 11:
		e.config = body
		b.field("version", "%d", body[0])
		b.field("pre_skip", "%d", binary.BigEndian.Uint16(body[2:]))
		b.field("input_sample_rate", "%d", binary.BigEndian.Uint32(body[4:]))
	case b.kind == "dfLa" && len(body) > 8:
		e.config = body[8:]
	case b.kind == "enda" && len(body) >= 2:
		e.little = body[1] == 1
	case b.kind == "pcmC" && len(body) >= 6:
		e.little, e.bits = body[4]&1 == 1, int(body[5])
	case b.kind == "damr" && len(body) >= 9:
		b.field("vendor", "%s", text(body[:4]))
		b.field("mode_set", "%#04x", binary.BigEndian.Uint16(body[5:]))
	}
}

// descriptors reads the descriptors of esds (ISO/IEC 14496-1 section 7.2.6), one inside the other.
func (e *mp4Entry) descriptors(b *mp4Box, d []byte, depth int) {
	for len(d) >= 2 && depth < 4 {
		tag, size, n := d[0], 0, 1
		for ; n < min(len(d), 5); n++ {
			size = size<<7 | int(d[n]&0x7f)
			if d[n]&0x80 == 0 {
				n++
				break
			}
		}
		body := d[n:min(n+size, len(d))]
		e.descriptor(b, tag, body, depth)
		d = d[n+len(body):]
		if size > len(body) {
			return
		}
	}
}

func (e *mp4Entry) descriptor(b *mp4Box, tag byte, body []byte, depth int) {
	switch {
	case tag == 3 && len(body) >= 3: // ES_Descriptor
		skip := 3
		if body[2]&0x80 != 0 {
			skip += 2
		}
		if body[2]&0x40 != 0 && len(body) > skip {
			skip += 1 + int(body[skip])
		}
		if body[2]&0x20 != 0 {
			skip += 2
		}
		e.descriptors(b, body[min(skip, len(body)):], depth+1)
	case tag == 4 && len(body) >= 13: // DecoderConfigDescriptor
		e.object = body[0]
		if name := mp4ObjectTypes[e.object]; name != "" {
			e.codec = name
		}
		b.field("object_type", "%#02x", e.object)
		b.field("max_bitrate", "%d", binary.BigEndian.Uint32(body[5:]))
		b.field("average_bitrate", "%d", binary.BigEndian.Uint32(body[9:]))
		e.descriptors(b, body[13:], depth+1)
	case tag == 5: // DecoderSpecificInfo
		e.config = body
		b.field("decoder_config", "%s", hex.EncodeToString(body[:min(len(body), 64)]))
	}
}

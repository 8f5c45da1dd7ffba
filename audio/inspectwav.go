package audio

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

func inspectWAV(src *source, out *Structure) {
	if w, err := readWAV(src); err == nil {
		w.outer(out, string(src.bytes(0, 4)), "", w.parts(w.describe))
	}
}

func inspectW64(src *source, out *Structure) {
	if w, err := readW64(src); err == nil {
		w.outer(out, "riff", "w64", w.parts(w.describe))
	}
}

// describe says what a chunk of RIFF holds.
func (w *wavFile) describe(c *chunk, p *Part) {
	switch strings.ToUpper(c.id) {
	case "FMT ":
		f := parseWaveFormat(append(w.content(c), make([]byte, 16)...)[:max(16, c.size)])
		f.bytes = int(c.size)
		p.Mark, p.Fields = f.mark(), append(p.Fields, f.fields()...)
	case "DATA":
	case "LIST":
		w.describeList(c, p)
	case "JUNK", "PAD ", "FLLR", "FAKE":
		p.Mark = strconv.FormatInt(c.size, 10) // which writers choose for all their files
		p.Fields = append(p.Fields, preview(w.content(c))...)
	case "BEXT":
		p.Fields = append(p.Fields, bextFields(w.content(c))...)
		p.Mark = markOf(p.Fields, "originator")
	case "CART":
		p.Fields = append(p.Fields, fields(w.content(c), cartTexts)...)
		p.Mark = markOf(p.Fields, "producer")
	case "ID3 ":
		var info Info
		id3v2Tags(w.src.part(c.body, c.size), &info)
		p.Fields = append(p.Fields, info.Tags...)
	default:
		p.Fields = append(p.Fields, chunkFields(c.id, w.content(c))...)
	}
}

// chunkFields reads the chunks that have no mark.
func chunkFields(id string, b []byte) []Tag {
	switch strings.TrimSpace(id) {
	case "fact":
		return words(b, "frames")
	case "ds64":
		return longWords(b, "riff_bytes", "data_bytes", "frames")
	case "cue":
		return cueFields(b)
	case "smpl":
		return words(b, "manufacturer", "product", "sample_period_ns", "unity_note", "pitch_fraction", "smpte_format",
			"smpte_offset", "loops")
	case "PEAK":
		return peakFields(b)
	case "levl":
		return append(words(b, "version", "format", "points_per_value", "block_frames", "channels", "peak_frames",
			"peak_of_peaks", "offset"), fields(b, []textField{{"time", 32, 28}})...)
	case "iXML", "axml", "_PMX", "XMP":
		return appendTag(nil, "text", text(b))
	}
	return preview(b)
}

// describeList makes parts of what a LIST holds.
func (w *wavFile) describeList(c *chunk, p *Part) {
	const most = maxParts - maxChunks
	b := w.content(c)
	if len(b) < 4 || w.items > most {
		return
	}
	p.Mark = text(b[:4])
	for _, item := range listItems(b[4:]) {
		if w.items++; w.items > most {
			return
		}
		inner := Part{Name: item.id, AtByte: c.body + 4 + int64(item.at), Bytes: int64(8 + len(item.body))}
		switch {
		case p.Mark == "INFO":
			inner.Fields = appendTag(nil, "text", text(item.body))
			if item.id == "ISFT" {
				inner.Mark = text(item.body)
			}
		case p.Mark == "adtl" && len(item.body) >= 4:
			inner.Fields = words(item.body, "cue")
			inner.Fields = appendTag(inner.Fields, "text", text(item.body[min(len(item.body), adtlText[item.id]):]))
		case item.id != "data":
			inner.Fields = preview(item.body)
		}
		p.Parts = append(p.Parts, inner)
	}
}

// adtlText is where the text of an associated data item begins; those not here begin with a text at 0.
var adtlText = map[string]int{"labl": 4, "note": 4, "ltxt": 20}

// fields says what a format chunk holds.
func (f waveFormat) fields() []Tag {
	list := []Tag{
		{"tag", fmt.Sprintf("0x%04x", f.tag)},
		number("channels", f.channels),
		number("rate_hz", f.rate),
		number("bytes_per_second", f.byteRate),
		number("block_bytes", f.blockAlign),
		number("bits", f.bits),
	}
	if f.extensible {
		return append(list, number("valid_bits", f.validBits), Tag{"channel_mask", fmt.Sprintf("0x%x", f.mask)},
			Tag{"subformat", hex.EncodeToString(f.subformat)})
	}
	return appendTag(list, "extra", hex.EncodeToString(f.extra[:min(len(f.extra), previewBytes)]))
}

// cartTexts are the texts of a cart chunk (AES46).
var cartTexts = []textField{
	{"version", 0, 4},
	{"title", 4, 64},
	{"artist", 68, 64},
	{"cut", 132, 64},
	{"client", 196, 64},
	{"category", 260, 64},
	{"classification", 324, 64},
	{"out_cue", 388, 64},
	{"start_date", 452, 10},
	{"start_time", 462, 8},
	{"end_date", 470, 10},
	{"end_time", 480, 8},
	{"producer", 488, 64},
	{"producer_version", 552, 64},
	{"user", 616, 64},
	{"url", 1024, 1024},
}

// cueFields reads the points of a cue chunk.
func cueFields(b []byte) (list []Tag) {
	if len(b) < 4 {
		return nil
	}
	list = append(list, number("points", binary.LittleEndian.Uint32(b)))
	for p := b[4:]; len(p) >= 24; p = p[24:] {
		list = appendTag(list, fmt.Sprintf("point %d", binary.LittleEndian.Uint32(p)),
			fmt.Sprintf("frame %d of %s", binary.LittleEndian.Uint32(p[20:]), text(p[8:12])))
	}
	return list
}

// peakFields reads a PEAK chunk: when the peaks were taken, and for each channel the peak and its frame.
func peakFields(b []byte) (list []Tag) {
	if len(b) < 8 {
		return nil
	}
	list = appendTag(list, "time", unixTime(int64(binary.LittleEndian.Uint32(b[4:]))))
	for p, i := b[8:], 1; len(p) >= 8 && i <= MaxChannels; p, i = p[8:], i+1 {
		list = appendTag(list, fmt.Sprintf("channel %d", i),
			fmt.Sprintf("%g at frame %d", float32At(p), binary.LittleEndian.Uint32(p[4:])))
	}
	return list
}

// words reads little-endian numbers of 32 bits with these names; unnamed ones are passed over.
func words(b []byte, names ...string) (list []Tag) {
	for i, name := range names {
		if name != "" && len(b) >= 4*i+4 {
			list = append(list, number(name, binary.LittleEndian.Uint32(b[4*i:])))
		}
	}
	return list
}

// longWords reads little-endian numbers of 64 bits with these names.
func longWords(b []byte, names ...string) (list []Tag) {
	for i, name := range names {
		if len(b) >= 8*i+8 {
			list = append(list, number(name, binary.LittleEndian.Uint64(b[8*i:])))
		}
	}
	return list
}

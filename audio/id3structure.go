package audio

import (
	"bytes"
	"fmt"
	"strconv"
)

// inspectID3v2 describes the tag of size bytes at a position, with a part for each of its frames.
func inspectID3v2(src *source, at, size int64) Part {
	p := Part{Name: "ID3v2", AtByte: at, Bytes: size}
	head := src.bytes(at, 10)
	if len(head) < 10 {
		return p
	}
	p.Mark = fmt.Sprintf("2.%d.%d", head[3], head[4])
	p.add("version", p.Mark)
	p.add("flags", fmt.Sprintf("%#02x", head[5]))
	declared, ok := id3v2Size(head)
	if !ok || declared != size {
		p.add("declared_bytes", strconv.FormatInt(int64(synchsafe(head[6:]))+10, 10))
	}
	frames, end := id3v2Frames(src, at, size)
	for _, f := range frames {
		p.Parts = append(p.Parts, f.part())
	}
	// What follows the frames is mostly padding, of which writers leave their own amounts.
	p.add("bytes_behind_frames", strconv.FormatInt(max(0, at+size-end), 10))
	return p
}

// part describes a frame. What names the program that wrote the file belongs in the signature.
func (f *id3Frame) part() Part {
	p := Part{Name: f.id, AtByte: f.at, Bytes: f.bytes}
	switch {
	case len(f.body) < 2:
	case f.id[0] == 'T':
		p.add("text", id3Text(f.body))
	case f.id == "COMM" || f.id == "USLT" || f.id == "COM" || f.id == "ULT":
		if len(f.body) > 4 { // encoding, language, text
			p.add("language", text(f.body[1:4]))
			p.add("text", id3Text(append([]byte{f.body[0]}, f.body[4:]...)))
		}
	case f.id == "PRIV" || f.id == "UFID" || f.id[0] == 'W':
		owner, rest, _ := bytes.Cut(f.body, []byte{0})
		p.add("owner", text(owner))
		p.add("data_bytes", strconv.Itoa(len(rest)))
	case f.id == "APIC" || f.id == "GEOB":
		kind, _, _ := bytes.Cut(f.body[1:], []byte{0})
		p.add("type", text(kind))
	}
	switch f.id {
	case "TSSE", "TENC", "TSS", "TEN", "PRIV":
		if len(p.Fields) > 0 {
			p.Mark = p.Fields[0].Value
		}
	}
	return p
}

// inspectID3v1 describes the 128 bytes of such a tag.
func inspectID3v1(src *source, at int64) Part {
	p := Part{Name: "ID3v1", AtByte: at, Bytes: 128}
	b := src.bytes(at, 128)
	if len(b) < 128 {
		return p
	}
	p.add("title", text(b[3:33]))
	p.add("artist", text(b[33:63]))
	p.add("album", text(b[63:93]))
	p.add("year", text(b[93:97]))
	p.add("comment", text(b[97:127]))
	if b[125] == 0 && b[126] != 0 {
		p.add("track", strconv.Itoa(int(b[126])))
	}
	p.add("genre", strconv.Itoa(int(b[127])))
	return p
}

// add appends a field that says something.
func (p *Part) add(name, value string) {
	if value != "" && len(p.Fields) < maxTags {
		p.Fields = append(p.Fields, Tag{name, value})
	}
}

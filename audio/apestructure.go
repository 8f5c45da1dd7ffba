package audio

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// maxTextTag bounds how much of an APE or Lyrics3 tag is read.
const maxTextTag = 64 << 10

// inspectAPE describes an APE tag (versions 1 and 2), whose items tell among others how the volume of the file was changed after
// encoding. Its footer says how many there are; a header is optional.
func inspectAPE(src *source, at, size int64) Part {
	p := Part{Name: "APE", AtByte: at, Bytes: size}
	b := src.bytes(at, int(min(size, maxTextTag)))
	mark := src.bytes(at+size-32, 32)
	if bytes.HasPrefix(b, []byte("APETAGEX")) && len(b) >= 32 {
		mark, b = b[:32], b[32:]
	}
	if len(mark) < 32 || string(mark[:8]) != "APETAGEX" {
		return p
	}
	p.Mark = strconv.FormatUint(uint64(binary.LittleEndian.Uint32(mark[8:])), 10)
	p.add("version", p.Mark)
	p.add("declared_bytes", strconv.FormatUint(uint64(binary.LittleEndian.Uint32(mark[12:])), 10))
	p.add("items", strconv.FormatUint(uint64(binary.LittleEndian.Uint32(mark[16:])), 10))
	for len(b) > 9 && len(p.Fields) < maxTags && !bytes.HasPrefix(b, []byte("APETAGEX")) {
		n := binary.LittleEndian.Uint32(b)
		key, rest, ok := bytes.Cut(b[8:], []byte{0})
		if !ok || len(key) == 0 || len(key) > 255 {
			break
		}
		value := rest[:min(uint64(n), uint64(len(rest)))]
		p.add("item:"+text(key), text(value))
		b = rest[len(value):]
	}
	return p
}

// inspectLyrics3 describes a Lyrics3 tag: fields of three letters and five digits in version 2, else the mere text.
func inspectLyrics3(src *source, at, size int64) Part {
	p := Part{Name: "Lyrics3", AtByte: at, Bytes: size}
	b, ok := bytes.CutPrefix(src.bytes(at, int(min(size, maxTextTag))), []byte("LYRICSBEGIN"))
	if !ok {
		return p
	}
	for len(b) >= 8 && len(p.Fields) < maxTags {
		n, err := strconv.ParseUint(string(b[3:8]), 10, 32)
		if err != nil || n > uint64(len(b)-8) {
			break
		}
		p.add("field:"+text(b[:3]), text(b[8:8+n]))
		b = b[8+n:]
	}
	return p
}

package audio

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// maxID3Frames bounds the frames of one ID3v2 tag that are looked at.
const maxID3Frames = 500

// id3Frame is a frame of an ID3v2 tag: a text, a picture, an owner's private data.
type id3Frame struct {
	id    string
	at    int64  // in the file, of its header
	bytes int64  // with its header, as far as the tag holds it
	body  []byte // its first bytes, maxTagBytes at most
}

// skipID3v2 returns where the ID3v2 tags at the file's start end. A tag that claims more than the file holds is
// passed by its header alone, and reported as bad.
func skipID3v2(src *source) (at int64, bad bool) {
	for range 16 {
		size, ok := id3v2Size(src.bytes(at, 10))
		if !ok {
			break
		}
		if at+size > src.size {
			return at + 10, true
		}
		at += size
	}
	return at, false
}

// id3v2Size returns the length of the tag with this header, header included.
func id3v2Size(b []byte) (int64, bool) {
	if len(b) < 10 || string(b[:3]) != "ID3" || b[3] == 0xFF || (b[6]|b[7]|b[8]|b[9])&0x80 != 0 {
		return 0, false
	}
	size := int64(synchsafe(b[6:])) + 10
	if b[5]&0x10 != 0 {
		size += 10 // a footer
	}
	return size, true
}

func synchsafe(b []byte) uint32 {
	return uint32(b[0])<<21 | uint32(b[1])<<14 | uint32(b[2])<<7 | uint32(b[3])
}

// id3v2Tags reads the text frames of the ID3v2 tag at the file's start.
func id3v2Tags(src *source, info *Info) {
	size, ok := id3v2Size(src.bytes(0, 10))
	if !ok {
		return
	}
	frames, _ := id3v2Frames(src, 0, size)
	for _, f := range frames {
		if f.id[0] == 'T' && len(f.body) > 1 {
			info.addTag("id3:"+f.id, id3Text(f.body))
		}
	}
}

// id3v2Frames lists the frames of the tag of size bytes at a position, and where they end (id3.org, ID3v2.2.0 to 2.4.0).
func id3v2Frames(src *source, at, size int64) (frames []id3Frame, end int64) {
	head := src.bytes(at, 10)
	if len(head) < 10 {
		return nil, at
	}
	version, stop := head[3], min(at+size, src.size)
	at += 10
	if head[5]&0x40 != 0 && version > 2 { // an extended header
		at += id3ExtendedBytes(src.bytes(at, 4), version)
	}
	idLen, headLen := 4, 10
	if version == 2 {
		idLen, headLen = 3, 6
	}
	for len(frames) < maxID3Frames && at+int64(headLen) < stop {
		b := src.bytes(at, headLen)
		if len(b) < headLen || b[0] < 'A' || b[0] > 'Z' || !isChunkID(string(b[:idLen])) {
			break
		}
		n := min(int64(id3FrameSize(b, version)), stop-at-int64(headLen))
		body := src.bytes(at+int64(headLen), int(min(n, maxTagBytes)))
		frames = append(frames, id3Frame{string(b[:idLen]), at, int64(headLen) + n, body})
		at += int64(headLen) + n
	}
	return frames, at
}

// id3ExtendedBytes returns the length of an extended header, whose size is counted without itself until version 3.
func id3ExtendedBytes(b []byte, version byte) int64 {
	switch {
	case len(b) < 4:
		return 0
	case version == 3:
		return 4 + int64(binary.BigEndian.Uint32(b))
	}
	return int64(synchsafe(b))
}

func id3FrameSize(b []byte, version byte) uint32 {
	switch version {
	case 2:
		return uint32(b[3])<<16 | uint32(b[4])<<8 | uint32(b[5])
	case 4:
		if (b[4]|b[5]|b[6]|b[7])&0x80 == 0 {
			return synchsafe(b[4:])
		} // else a writer that did not know version 4
	}
	return binary.BigEndian.Uint32(b[4:])
}

// id3Text decodes a text frame: a byte for the encoding, then strings. The parts of user text are joined by "=".
func id3Text(b []byte) string {
	encoding, b := b[0], b[1:min(len(b), maxTagBytes)]
	var s string
	switch {
	case encoding == 2 || encoding == 1 && bytes.HasPrefix(b, []byte("\xfe\xff")):
		s = utf16Text(b, binary.BigEndian)
	case encoding == 1:
		s = utf16Text(b, binary.LittleEndian)
	default:
		parts := bytes.Split(bytes.TrimRight(b, "\x00"), []byte{0})
		for i, p := range parts {
			parts[i] = []byte(text(p))
		}
		return string(bytes.Join(parts, []byte("=")))
	}
	return strings.ReplaceAll(strings.TrimRight(strings.ReplaceAll(s, "\ufeff", ""), "\x00"), "\x00", "=")
}

func utf16Text(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// id3v1Tags reads the tag of 128 bytes that a file may end with.
func id3v1Tags(src *source, info *Info) {
	b := src.bytes(src.size-128, 128)
	if len(b) < 128 || string(b[:3]) != "TAG" {
		return
	}
	info.addTag("id3v1:title", text(b[3:33]))
	info.addTag("id3v1:artist", text(b[33:63]))
	info.addTag("id3v1:year", text(b[93:97]))
	info.addTag("id3v1:comment", text(b[97:127]))
}

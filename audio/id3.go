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
	body  []byte // its first bytes, as many as tell whether it is too long
}

// skipID3v2 returns where the ID3v2 tags at the file's start end. A tag that claims more than the file holds is passed by its
// header alone; overlong is where the first one is, -1 without one. Package mp3 goes by the same rules.
func skipID3v2(src *source) (at, overlong int64) {
	overlong = -1
	head := src.bytes(0, headBytes)
	for {
		size, ok := id3v2Size(head)
		if !ok {
			return at, overlong
		}
		if size > src.size-at {
			if overlong < 0 {
				overlong = at
			}
			size = 10
		}
		at += size
		if size+10 <= int64(len(head)) { // many short tags cost one read
			head = head[size:]
			continue
		}
		head = src.bytes(at, headBytes)
	}
}

// id3v2Size returns the length of the tag with this header, header included.
func id3v2Size(b []byte) (int64, bool) {
	if len(b) < 10 || string(b[:3]) != "ID3" || (b[6]|b[7]|b[8]|b[9])&0x80 != 0 {
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
	version, unsynced := head[3], head[5]&0x80 != 0
	r := id3Reader{src: src, at: at + 10, stop: min(at+size, src.size), undo: unsynced && version < 4}
	if head[5]&0x40 != 0 && version > 2 { // an extended header
		r.take(id3ExtendedBytes(r.take(4, 4), version), 0)
	}
	idLen, headLen := 4, int64(10)
	if version == 2 {
		idLen, headLen = 3, 6
	}
	for len(frames) < maxID3Frames && r.at+headLen < r.stop {
		at := r.at
		b := r.take(headLen, int(headLen))
		if int64(len(b)) < headLen || b[0] < 'A' || b[0] > 'Z' || !isChunkID(string(b[:idLen])) {
			return frames, at
		}
		body := r.take(int64(id3FrameSize(b, version)), maxTagBytes+2) // one for the encoding, one that is too many
		if version == 4 {
			body = id3Body(body, b[9], unsynced)
		}
		frames = append(frames, id3Frame{string(b[:idLen]), at, r.at - at, body})
	}
	return frames, r.at
}

// id3Body returns what a frame of version 4 holds, by its flags and that of the tag: unsynchronisation is undone frame by
// frame, and its length without that may stand before it.
func id3Body(b []byte, flags byte, unsynced bool) []byte {
	if flags&1 != 0 {
		b = b[min(4, len(b)):]
	}
	if unsynced || flags&2 != 0 {
		b = synchronised(b)
	}
	return b
}

// synchronised undoes unsynchronisation: writers put a zero behind 0xFF, so that nothing in a tag looks like a frame of audio.
func synchronised(b []byte) []byte { return bytes.ReplaceAll(b, []byte{0xff, 0}, []byte{0xff}) }

// id3Reader reads a tag from front to end.
type id3Reader struct {
	src      *source
	at, stop int64
	undo     bool // the whole tag is unsynchronised; lengths in it are counted without that
}

// take returns the first of the next n bytes, most of them at most, and goes behind all n.
func (r *id3Reader) take(n int64, most int) (out []byte) {
	if !r.undo {
		n = max(0, min(n, r.stop-r.at))
		out = r.src.bytes(r.at, int(min(n, int64(most))))
		r.at += n
		return out
	}
	for n > 0 && r.at < r.stop {
		b := r.src.bytes(r.at, int(min(n, r.stop-r.at, 32<<10)))
		if len(b) == 0 {
			break
		}
		r.at += int64(len(b))
		if b[len(b)-1] == 0xff && r.at < r.stop && bytes.Equal(r.src.bytes(r.at, 1), []byte{0}) {
			r.at++
		}
		b = synchronised(b)
		n -= int64(len(b))
		out = append(out, b[:min(len(b), most-len(out))]...)
	}
	return out
}

// id3ExtendedBytes returns how much of an extended header follows its size, which counts itself from version 4 on.
func id3ExtendedBytes(size []byte, version byte) int64 {
	switch {
	case len(size) < 4:
		return 0
	case version == 3:
		return int64(binary.BigEndian.Uint32(size))
	}
	return max(0, int64(synchsafe(size))-4)
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
	encoding, b := b[0], b[1:]
	if len(b) > maxTagBytes {
		return id3Text(append([]byte{encoding}, whole(b[:maxTagBytes])...)) + cutMark
	}
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

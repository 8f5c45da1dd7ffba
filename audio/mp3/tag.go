package mp3

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// decoderDelay is the delay of the decoder's own filter banks in samples, which a LAME tag does not count.
const decoderDelay = 528 + 1

// tag is what a Xing, Info or VBRI frame says; see Sevy, "VBR and the Xing header", and gabriel.mp3-tech.org/mp3infotag.html.
type tag struct {
	found          bool
	frames, bytes  int64 // without the tag's own frame; 0 if not given
	encoder        string
	delay, padding int // samples; -1 if not given
}

// parseTag reads the tag in a Layer III frame; found is false if it is an ordinary frame.
func parseTag(h Header, frame []byte) tag {
	t := tag{delay: -1, padding: -1}
	if h.Layer != 3 {
		return t
	}
	if at := 4 + 32; len(frame) >= at+18 && string(frame[at:at+4]) == "VBRI" {
		t.found = true
		t.bytes = int64(binary.BigEndian.Uint32(frame[at+10:]))
		t.frames = int64(binary.BigEndian.Uint32(frame[at+14:]))
		return t
	}
	for _, at := range [...]int{4 + h.sideBytes(), h.mainOffset()} { // with and without room for the CRC, both occur
		if len(frame) >= at+8 && (string(frame[at:at+4]) == "Xing" || string(frame[at:at+4]) == "Info") {
			t.found = true
			t.parseXing(frame[at+4:])
			return t
		}
	}
	return t
}

// parseXing reads what follows the word Xing or Info.
func (t *tag) parseXing(b []byte) {
	flags := binary.BigEndian.Uint32(b)
	b = b[4:]
	field := func(flag uint32, size int) []byte {
		if flags&flag == 0 || len(b) < size {
			return make([]byte, 4)
		}
		f := b[:size]
		b = b[size:]
		return f
	}
	t.frames = int64(binary.BigEndian.Uint32(field(1, 4)))
	t.bytes = int64(binary.BigEndian.Uint32(field(2, 4)))
	field(4, 100) // table of contents
	field(8, 4)   // quality
	if len(b) < 24 || b[0] < 'A' || b[0] > 'z' {
		return
	}
	name := b[:9]
	if i := bytes.IndexFunc(name, func(r rune) bool { return r < ' ' || r > '~' }); i >= 0 {
		name = name[:i]
	}
	t.encoder = strings.TrimRight(string(name), " ")
	delay, padding := int(b[21])<<4|int(b[22])>>4, int(b[22]&15)<<8|int(b[23])
	if delay|padding != 0 { // some encoders write the tag and leave these zero
		t.delay, t.padding = delay, padding
	}
}

// trims returns how many samples of silence the coding added at the start and at the end.
func (t *tag) trims() (start, end int) {
	if t.delay < 0 {
		return 0, 0
	}
	return t.delay + decoderDelay, max(0, t.padding-decoderDelay)
}

package vorbis

import (
	"bytes"
	"encoding/binary"
)

// ParseComment reads the second header packet (section 5): the name of the encoder and comments of the form NAME=value.
// Both are bytes of the file, in UTF-8 if it keeps to the specification. If a length does not hold, it returns what goes
// before it, with a *FormatError.
func ParseComment(b []byte) (vendor string, comments []string, err error) {
	if !bytes.HasPrefix(b, []byte("\x03vorbis")) {
		return "", nil, &FormatError{Packet: "comment header", Text: "not a comment header"}
	}
	at := headerStart
	number := func() (int, bool) {
		if len(b)-at < 4 {
			return 0, false
		}
		n := binary.LittleEndian.Uint32(b[at:])
		at += 4
		return int(min(n, 1<<31-1)), true
	}
	field := func() (string, bool) {
		n, ok := number()
		if !ok || n > len(b)-at {
			return "", false
		}
		at += n
		return string(b[at-n : at]), true
	}
	fail := func(text string) error { return &FormatError{Packet: "comment header", AtBit: 8 * at, Text: text} }
	vendor, ok := field()
	if !ok {
		return "", nil, fail("the encoder's name is longer than the header")
	}
	count, ok := number()
	if !ok {
		return vendor, nil, fail("the number of comments is missing")
	}
	for range count {
		comment, ok := field()
		if !ok {
			return vendor, comments, fail("a comment is longer than the header")
		}
		comments = append(comments, comment)
	}
	if at >= len(b) || b[at]&1 == 0 {
		return vendor, comments, fail("the framing bit at the end is not set")
	}
	return vendor, comments, nil
}

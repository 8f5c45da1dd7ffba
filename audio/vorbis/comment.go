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
	c := commentReader{b: b, at: headerStart}
	vendor, ok := c.field()
	if !ok {
		return "", nil, c.fail("the encoder's name is longer than the header")
	}
	count, ok := c.number()
	if !ok {
		return vendor, nil, c.fail("the number of comments is missing")
	}
	for range count {
		comment, ok := c.field()
		if !ok {
			return vendor, comments, c.fail("a comment is longer than the header")
		}
		comments = append(comments, comment)
	}
	if c.at >= len(b) || b[c.at]&1 == 0 {
		return vendor, comments, c.fail("the framing bit at the end is not set")
	}
	return vendor, comments, nil
}

// commentReader reads numbers and strings.
type commentReader struct {
	b  []byte
	at int
}

// number reads a number, or reports that it is not there. It returns no more than 2^31-1.
func (c *commentReader) number() (int, bool) {
	if len(c.b)-c.at < 4 {
		return 0, false
	}
	c.at += 4
	return int(min(binary.LittleEndian.Uint32(c.b[c.at-4:]), 1<<31-1)), true
}

// field reads a string, or reports that it is not there as a whole.
func (c *commentReader) field() (string, bool) {
	n, ok := c.number()
	if !ok || n > len(c.b)-c.at {
		return "", false
	}
	c.at += n
	return string(c.b[c.at-n : c.at]), true
}

func (c *commentReader) fail(text string) error {
	return &FormatError{Packet: "comment header", AtBit: 8 * c.at, Text: text}
}

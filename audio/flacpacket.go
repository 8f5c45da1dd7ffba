package audio

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"hash"
)

// flacCodec decodes FLAC frames that a container holds one by one, and checks the MD5 of all.
type flacCodec struct {
	si    streamInfo
	info  Info
	bytes *bytes.Reader
	buf   *bufio.Reader
	one   flacFrameReader
	ints  []int32
	sum   hash.Hash
	room  []byte
	given int64
}

func newFLACCodec(si streamInfo, info Info) (packetCodec, error) {
	if si.bits > 31 {
		return nil, tooWideFLAC(info)
	}
	info.SampleRate, info.Channels, info.BitsPerSample = si.rate, si.channels, si.bits
	return &flacCodec{si: si, info: info, bytes: bytes.NewReader(nil), buf: bufio.NewReader(nil), sum: md5.New()}, nil
}

func (c *flacCodec) name() string { return flacDecoderName }

func (c *flacCodec) reset() {}

// frames is 0 for what is no frame of the stream, and for blocks beyond the longest of FLAC, 65536.
func (c *flacCodec) frames(_, packet []byte) int {
	h, ok := parseFLACHeader(packet[:min(len(packet), maxFLACHeader)])
	if !ok {
		return 0
	}
	return h.blockSize
}

func (c *flacCodec) decode(packet []byte) (Block, error) {
	h, ok := parseFLACHeader(packet[:min(len(packet), maxFLACHeader)])
	if !ok {
		return Block{}, errors.New("no frame header")
	}
	if !h.agrees(c.info) {
		return Block{}, fmt.Errorf("frame with %d Hz, %d channels, %d bits", h.rate, h.channels, h.bits)
	}
	c.bytes.Reset(packet)
	c.buf.Reset(c.bytes)
	c.one.begin(c.buf, packet[:h.size], h, c.info)
	ints, err := c.one.decode(h, c.info, c.ints)
	c.ints = ints
	if err != nil {
		return Block{}, err
	}
	c.given += int64(h.blockSize)
	c.room = appendInts(c.room[:0], ints, (c.info.BitsPerSample+7)/8, 0)
	c.sum.Write(c.room)
	return Block{Ints: ints}, nil
}

// finish compares all that was decoded with STREAMINFO.
func (c *flacCodec) finish(complete bool) (p Problem, bad bool) {
	found := func(code, format string, args ...any) (Problem, bool) {
		return Problem{Code: code, AtByte: -1, Text: fmt.Sprintf(format, args...)}, true
	}
	switch {
	case !complete:
		return Problem{}, false
	case c.si.frames > c.given:
		return found(CodeTruncated, "%d of %d declared samples are missing", c.si.frames-c.given, c.si.frames)
	case c.si.frames > 0 && c.si.frames < c.given:
		return found(CodeBadSize, "%d samples declared, %d decoded", c.si.frames, c.given)
	case c.si.md5 != [16]byte{} && c.si.md5 != [16]byte(c.sum.Sum(nil)):
		return found(CodeBadMD5, "samples do not have the MD5 that STREAMINFO declares")
	}
	return Problem{}, false
}

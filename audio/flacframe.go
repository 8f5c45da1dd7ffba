package audio

import (
	"bufio"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/mewkiz/flac/frame"
)

// errFLACFormat says that a sound frame has another rate, depth or channel count than the stream.
var errFLACFormat = errors.New("format change")

// flacHeader is the header of a frame (RFC 9639 section 9.1). rate and bits are 0 where STREAMINFO tells them.
type flacHeader struct {
	fixed                bool
	blockSize            int
	rate, channels, bits int
	coded                uint64 // frame number if fixed, sample number otherwise
	size                 int    // bytes of the header
}

// number returns the number of the frame's first sample, where fixed blocks have the given size.
func (h flacHeader) number(blockSize int) int64 {
	if h.fixed {
		return int64(h.coded) * int64(blockSize)
	}
	return int64(h.coded)
}

// maxFLACHeader is the longest frame header.
const maxFLACHeader = 16

// flacRates and flacBits are coded in frame headers; -1 is reserved.
var (
	flacRates = [12]int{0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000}
	flacBits  = [8]int{0, 8, 12, -1, 16, 20, 24, 32}
)

// parseFLACHeader reads a frame header whose checksum is right.
func parseFLACHeader(b []byte) (h flacHeader, ok bool) {
	if len(b) < 6 || b[0] != 0xFF || b[1]&0xFE != 0xF8 || b[3]&1 != 0 {
		return h, false
	}
	h.fixed = b[1]&1 == 0
	sizeCode, rateCode, channels := b[2]>>4, b[2]&15, b[3]>>4
	h.bits = flacBits[b[3]>>1&7]
	if sizeCode == 0 || rateCode == 15 || channels > 10 || h.bits < 0 {
		return h, false
	}
	h.channels = int(channels) + 1
	if channels >= 8 {
		h.channels = 2
	}
	coded, n := flacNumber(b[4:])
	if n == 0 {
		return h, false
	}
	h.coded = coded
	at := 4 + n
	take := func(n int) (v int) {
		for range n {
			if at < len(b) {
				v = v<<8 | int(b[at])
			}
			at++
		}
		return v
	}
	h.blockSize = flacBlockSize(sizeCode, take)
	h.rate = flacRate(rateCode, take)
	if at >= len(b) || flacCRC8(b[:at]) != b[at] {
		return h, false
	}
	h.size = at + 1
	return h, true
}

func flacBlockSize(code byte, take func(int) int) int {
	switch {
	case code == 1:
		return 192
	case code <= 5:
		return 576 << (code - 2)
	case code <= 7:
		return take(int(code)-5) + 1
	}
	return 256 << (code - 8)
}

func flacRate(code byte, take func(int) int) int {
	switch code {
	case 12:
		return take(1) * 1000
	case 13:
		return take(2)
	case 14:
		return take(2) * 10
	}
	return flacRates[code]
}

// flacNumber reads the number that is coded like an extended UTF-8 rune, and its length in bytes, 0 if it is wrong.
func flacNumber(b []byte) (v uint64, n int) {
	lead := b[0]
	if lead < 0x80 {
		return uint64(lead), 1
	}
	n = 0
	for lead&0x80 != 0 {
		lead <<= 1
		n++
	}
	if n == 1 || n > 7 || len(b) < n {
		return 0, 0
	}
	v = uint64(lead) >> n
	for _, c := range b[1:n] {
		if c&0xC0 != 0x80 {
			return 0, 0
		}
		v = v<<6 | uint64(c&0x3F)
	}
	return v, n
}

// flacCRC8 has polynomial 0x07.
func flacCRC8(b []byte) (c byte) {
	for _, v := range b {
		c ^= v
		for range 8 {
			c = c<<1 ^ c>>7*0x07
		}
	}
	return c
}

// agrees reports whether a header may belong to the stream.
func (h flacHeader) agrees(info Info) bool {
	return (h.rate == 0 || h.rate == info.SampleRate) && (h.bits == 0 || h.bits == info.BitsPerSample) && h.channels == info.Channels
}

// findFLACFrame searches [at, end) for a frame header, one that agrees with info if that is given.
func findFLACFrame(src *source, at, end int64, info *Info) (int64, flacHeader, bool) {
	var found flacHeader
	part := &source{r: src.r, size: min(src.size, end+maxFLACHeader)}
	at, ok := part.scan(at, maxFLACHeader, func(b []byte) int {
		for i, c := range b {
			if c != 0xFF {
				continue
			}
			h, ok := parseFLACHeader(b[i:])
			if ok && (info == nil || h.agrees(*info)) {
				found = h
				return i
			}
		}
		return -1
	})
	if part.err != nil && src.err == nil {
		src.err = part.err
	}
	if !ok || at >= end {
		return end, flacHeader{}, false
	}
	return at, found, true
}

// flacBuffer is how much is read at a time.
const flacBuffer = 16 << 10

// flacFrames reads frames by mewkiz/flac.
type flacFrames struct {
	src    *source
	at     int64 // of the next frame
	wasted int64 // bytes decoded in vain, to bound the search in a hostile file
	br     *bufio.Reader
	one    flacFrameReader
}

func (f *flacFrames) seek(at int64) {
	f.at = at
	if f.br == nil {
		f.br = bufio.NewReaderSize(nil, flacBuffer)
	}
	f.br.Reset(f.src.from(at))
}

// next decodes the frame at f.at into dst.
func (f *flacFrames) next(info Info, dst []int32) (flacHeader, []int32, error) {
	head, err := f.br.Peek(maxFLACHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		f.src.err = err
		return flacHeader{}, dst, err
	}
	if len(head) == 0 {
		return flacHeader{}, dst, io.EOF
	}
	h, ok := parseFLACHeader(head)
	if !ok {
		return h, dst, errors.New("no frame header")
	}
	if !h.agrees(info) {
		return h, dst, errFLACFormat
	}
	f.one.begin(f.br, head[:h.size], h, info)
	dst, err = f.one.decode(h, info, dst)
	if err != nil {
		f.wasted += f.one.n
		return h, dst, err
	}
	f.at += f.one.n
	if f.one.coded != nil {
		f.one.coded.Write(f.one.raw)
	}
	return h, dst, nil
}

// flacFrameReader hands one frame to mewkiz/flac. That library prints to the standard logger for each frame at
// 24 or 176.4 kHz, so such frames are handed over with the code "rate as in STREAMINFO" in their header; since its
// own check of the frame's CRC-16 then fails, the reader does that check itself.
type flacFrameReader struct {
	br     *bufio.Reader
	n      int64 // bytes handed over
	limit  int64
	header []byte // patched, still to be handed over
	masked bool
	crc    uint16
	room   [maxFLACHeader]byte
	coded  hash.Hash // of whole frames; nil: it is not asked for
	raw    []byte    // of this frame, if they are hashed
}

func (r *flacFrameReader) begin(br *bufio.Reader, head []byte, h flacHeader, info Info) {
	// A frame that is larger than its samples stored plainly is not sensible; twice that and room for headers
	// bound what a false header can make us read.
	limit := 1024 + 2*int64(h.blockSize)*int64(info.Channels)*int64(info.BitsPerSample+1)/8
	*r = flacFrameReader{br: br, limit: limit, coded: r.coded, raw: r.raw[:0]}
	if code := head[2] & 15; code != 2 && code != 7 {
		return
	}
	r.masked = true
	r.header = append(r.room[:0], head...)
	r.header[2] &^= 0x0F
	r.header[len(head)-1] = flacCRC8(r.header[:len(head)-1])
}

func (r *flacFrameReader) Read(p []byte) (int, error) {
	if r.n >= r.limit {
		return 0, errors.New("frame does not end")
	}
	n, err := r.br.Read(p[:min(len(p), int(r.limit-r.n))])
	r.n += int64(n)
	if r.coded != nil {
		r.raw = append(r.raw, p[:n]...)
	}
	if r.masked {
		for i, c := range p[:n] {
			r.crc = flacCRC16(r.crc, c)
			if len(r.header) > 0 {
				p[i], r.header = r.header[0], r.header[1:]
			}
		}
	}
	return n, err
}

// flacCRC16 adds a byte to the checksum with polynomial 0x8005. Over a frame with its checksum it gives 0.
func flacCRC16(crc uint16, b byte) uint16 {
	crc ^= uint16(b) << 8
	for range 8 {
		crc = crc<<1 ^ crc>>15*0x8005
	}
	return crc
}

// decode returns the frame's samples, interleaved, in dst.
func (r *flacFrameReader) decode(h flacHeader, info Info, dst []int32) (samples []int32, err error) {
	defer func() {
		if v := recover(); v != nil {
			samples, err = dst, fmt.Errorf("%v", v)
		}
	}()
	f, err := frame.New(r)
	if err != nil {
		return dst, err
	}
	f.BitsPerSample = uint8(info.BitsPerSample)
	err = f.Parse()
	if err != nil && !(r.masked && r.crc == 0) {
		return dst, err
	}
	dst = grow(dst, h.blockSize*info.Channels)
	for c, sub := range f.Subframes {
		if len(sub.Samples) != h.blockSize {
			return dst, errors.New("subframe with a wrong number of samples")
		}
		for i, v := range sub.Samples {
			dst[i*info.Channels+c] = v
		}
	}
	return dst, nil
}

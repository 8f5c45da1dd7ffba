package audio

import (
	"strconv"
)

// mpegHeader is the header of an MPEG audio frame (ISO/IEC 11172-3 section 2.4.1.3, 13818-3, and the unofficial 2.5).
type mpegHeader struct {
	version  int // 10, 20 or 25
	layer    int // 1 to 3
	rate     int
	channels int
	bitRate  int // 0: free format
	samples  int // per channel
	size     int // bytes of the frame, 0 in free format
	crc      bool
}

// mpegBitRates are in kbit/s, by low sampling frequency (MPEG-2, 2.5) and layer.
var mpegBitRates = [2][3][15]int{
	{
		{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
		{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	},
	{
		{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
	},
}

// parseMPEG reads a frame header.
func parseMPEG(b []byte) (h mpegHeader, ok bool) {
	if len(b) < 4 || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return h, false
	}
	version, layer, rateIndex, bitIndex := b[1]>>3&3, b[1]>>1&3, b[2]>>2&3, b[2]>>4
	if version == 1 || layer == 0 || rateIndex == 3 || bitIndex == 15 || b[3]&3 == 2 {
		return h, false
	}
	h.version = [4]int{25, 0, 20, 10}[version]
	low := min(int(3-version), 1)
	h.layer = 4 - int(layer)
	h.rate = [3]int{44100, 48000, 32000}[rateIndex] >> [4]int{2, 0, 1, 0}[version]
	h.crc = b[1]&1 == 0
	h.bitRate = 1000 * mpegBitRates[low][h.layer-1][bitIndex]
	h.channels = 2
	if b[3]>>6 == 3 {
		h.channels = 1
	}
	h.samples = [3]int{384, 1152, 1152 >> low}[h.layer-1]
	pad := int(b[2] >> 1 & 1)
	if h.bitRate > 0 && h.layer == 1 {
		h.size = (12*h.bitRate/h.rate + pad) * 4
	} else if h.bitRate > 0 {
		h.size = h.samples/8*h.bitRate/h.rate + pad
	}
	return h, true
}

// same reports whether two frames can follow each other in one stream; channels may change between them.
func (h mpegHeader) same(o mpegHeader) bool {
	return h.version == o.version && h.layer == o.layer && h.rate == o.rate
}

// codec names the layer as ffmpeg does.
func (h mpegHeader) codec() string { return "mp" + strconv.Itoa(h.layer) }

// window gives short pieces of a file out of a buffer, so that a walk over frames makes few reads.
type window struct {
	src *source
	at  int64
	buf []byte
}

// get returns n bytes at off, or the fewer that are there; they are valid until the next call.
func (w *window) get(off int64, n int) []byte {
	if off < w.at || off+int64(n) > w.at+int64(len(w.buf)) {
		w.at, w.buf = off, w.src.bytes(off, max(n, 64<<10))
	}
	i := min(max(off-w.at, 0), int64(len(w.buf)))
	return w.buf[i:min(i+int64(n), int64(len(w.buf)))]
}

// maxMPEGJunk bounds the search for the first frame.
const maxMPEGJunk = 1 << 20

// findMPEG finds the first frame in [at, end) with which a chain of four agreeing frames begins, or a shorter
// one that fills the file exactly. Four headers agree by chance once in about 2^60 places.
// Free format is taken at the start alone.
func findMPEG(src *source, start, end int64) (int64, mpegHeader, bool) {
	w := &window{src: src}
	at := start
	for stop := min(end, start+maxMPEGJunk); at < stop; at++ {
		b := w.get(at, 4)
		if len(b) < 4 {
			break
		}
		if b[0] != 0xFF || b[1] < 0xE0 {
			continue
		}
		h, ok := parseMPEG(b)
		if ok && h.size > 0 && mpegChain(src, h, at, end) || ok && h.size == 0 && at == start && freeFormatChain(src, at) {
			return at, h, true
		}
	}
	return at, mpegHeader{}, false
}

// mpegChain reports whether frames that agree with h follow from at.
func mpegChain(src *source, h mpegHeader, at, end int64) bool {
	const enough = 4
	next := h
	for n := 1; n < enough; n++ {
		at += int64(next.size)
		if at == end {
			return true
		}
		var ok bool
		next, ok = parseMPEG(src.bytes(at, 4))
		if !ok || !next.same(h) || next.size == 0 {
			return false
		}
	}
	return true
}

// freeFormatChain looks for three more headers at equal distances but for the padding, which is how free format is
// told. Only the bits that vary from frame to frame may differ from the first header.
func freeFormatChain(src *source, at int64) bool {
	const maxFree = 4608 // bytes; above 640 kbit/s at 32 kHz
	b := src.bytes(at, 4*maxFree)
	is := func(i int) bool {
		return i+4 <= len(b) && b[i] == 0xFF && b[i+1] == b[1] && (b[i+2]^b[2])&^3 == 0 && (b[i+3]^b[3])&^0x3C == 0
	}
	slot := 1
	if len(b) > 1 && b[1]>>1&3 == 3 {
		slot = 4 // of Layer I
	}
	for n := 48; n < maxFree; n++ {
		next, found := n, 0
		for ; found < 3 && is(next); found++ {
			if next += n; !is(next) {
				next += slot
			}
		}
		if found == 3 {
			return true
		}
	}
	return false
}

// mpegFile is what is known of a file of MPEG audio before it is decoded.
type mpegFile struct {
	problemList
	src    *source
	info   Info
	header mpegHeader // of the first frame
	first  int64      // where it begins
	end    int64      // where trailing tags begin
}

func openMPEG(src *source) (*Stream, error) {
	m := &mpegFile{src: src, info: Info{Container: "mp3", Frames: -1}}
	start, bad := skipID3v2(src)
	if bad {
		m.add(CodeBadSize, start-10, "ID3v2 tag claims more bytes than the file has")
	}
	id3v2Tags(src, &m.info)
	m.end = audioEnd(src, &m.info)
	var ok bool
	m.first, m.header, ok = findMPEG(src, start, m.end)
	if !ok && start > 0 {
		return nil, damaged(start, "no MPEG audio frames after the ID3v2 tag")
	}
	if !ok {
		return nil, &FormatError{Problem{Code: CodeNotAudio, Text: "not audio: no known format"}}
	}
	if m.first > start {
		m.add(CodeJunk, start, "%d bytes before the first frame", m.first-start)
	}
	h := m.header
	m.info.Codec, m.info.SampleRate, m.info.Channels, m.info.BitRate = h.codec(), h.rate, h.channels, h.bitRate
	return m.decode()
}

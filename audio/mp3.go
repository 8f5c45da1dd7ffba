package audio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	gomp3 "github.com/hajimehoshi/go-mp3"
)

// synthesisDelay is what every Layer III decoder adds before the first sample: 528 from the hybrid filter bank and 1.
const synthesisDelay = 529

// decode is the one place that chooses the decoder of MPEG audio. go-mp3 v0.3.4 refuses Layers I and II, free format
// and MPEG-2.5; at 22.05 kHz it loses the padding byte of each frame and gives noise.
func (m *mpegFile) decode() (*Stream, error) {
	h := m.header
	refuse := func(what string) (*Stream, error) {
		return nil, &UnsupportedError{Info: m.info, Reason: what + " is not decoded; allow an installed ffmpeg with --ffmpeg"}
	}
	switch {
	case h.layer != 3:
		return refuse(fmt.Sprintf("MPEG audio layer %d", h.layer))
	case h.size == 0:
		return refuse("free format of MPEG audio")
	case h.version == 25:
		return refuse("MPEG-2.5 audio")
	case h.rate == 22050:
		return refuse("MPEG-2 audio at 22.05 kHz")
	}
	m.info.Decoder = "hajimehoshi/go-mp3 v0.3.4"
	d := &mp3Decoder{frames: mp3Frames{
		problemList: m.problemList, header: h, at: m.first, end: m.end,
		window: window{src: m.src},
	}, xing: m.xing, channels: h.channels, left: -1}
	if m.xing.is {
		d.frames.at += int64(h.size)
	}
	if m.xing.lame {
		d.drop = m.xing.delay + synthesisDelay
	}
	if m.xing.lame && m.xing.frames > 0 {
		d.left = m.info.Frames
	}
	return NewStream(m.info, d), nil
}

// mp3Frames hands a decoder the whole frames of a file and nothing else.
type mp3Frames struct {
	problemList
	window  window
	header  mpegHeader
	at, end int64
	rest    []byte // of the current frame
	count   int64  // frames begun
	lastAt  int64
	changed bool
}

// Read implements io.Reader; it never crosses a frame, so that count says how far the decoder is.
func (f *mp3Frames) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *mp3Frames) next() error {
	h, ok := f.headerAt(f.at)
	if !ok {
		if !f.resync() {
			return io.EOF
		}
		h, _ = f.headerAt(f.at)
	}
	if f.at+int64(h.size) > f.end {
		f.add(CodeTruncated, f.end, "the frame that begins at byte %d lacks %d bytes", f.at, f.at+int64(h.size)-f.end)
		f.at = f.end
		return io.EOF
	}
	if h.channels != f.header.channels && !f.changed {
		f.changed = true
		f.add(CodeFormatChange, f.at, "frames change from %d channels to %d", f.header.channels, h.channels)
	}
	f.rest = f.window.get(f.at, h.size)
	f.lastAt = f.at
	f.at += int64(h.size)
	f.count++
	return nil
}

func (f *mp3Frames) headerAt(at int64) (mpegHeader, bool) {
	h, ok := parseMPEG(f.window.get(at, 4))
	return h, ok && h.same(f.header) && h.size > 0
}

// resync moves to the next frame that another follows.
func (f *mp3Frames) resync() bool {
	from := f.at
	if from >= f.end {
		return false
	}
	if h, ok := parseMPEG(f.window.get(from, 4)); ok && h.size > 0 && mpegChain(f.window.src, h, from, f.end) {
		f.add(CodeFormatChange, from, "frames change to %s at %d Hz; what follows is not decoded", h.codec(), h.rate)
		f.at = f.end
		return false
	}
	for at := from + 1; at+4 <= f.end; at++ {
		h, ok := f.headerAt(at)
		if !ok {
			continue
		}
		next := at + int64(h.size)
		if _, ok := f.headerAt(next); ok || next == f.end {
			f.add(CodeDamaged, from, "%d bytes that are no frames of this stream", at-from)
			f.at = at
			return true
		}
	}
	f.add(CodeJunk, from, "%d bytes after the last frame", f.end-from)
	f.at = f.end
	return false
}

// mp3Decoder decodes by go-mp3, which always gives 16-bit stereo, begins anew where it gives up, and cuts what the
// encoder put before and after the audio.
type mp3Decoder struct {
	frames   mp3Frames
	xing     xingTag
	dec      *gomp3.Decoder
	channels int
	drop     int   // frames still to be dropped at the start
	left     int64 // frames still to be given, -1: all
	given    int64 // frames decoded, dropped ones included
	broken   bool  // go-mp3 gave up; what it owes becomes silence
	ended    bool
	buf      [4608]byte
	floats   []float32
}

// Problems implements Decoder.
func (d *mp3Decoder) Problems() []Problem { return d.frames.Problems() }

// Decode implements Decoder: about one MPEG frame.
func (d *mp3Decoder) Decode() (Block, error) {
	if d.ended || d.left == 0 {
		return Block{}, d.finish()
	}
	if n := d.missing(); d.broken && n > 0 {
		clear(d.buf[:4*n])
		return d.block(n), nil
	}
	d.broken = false
	n, err := d.read()
	if n == 0 && errors.Is(err, io.EOF) && d.frames.at >= d.frames.end {
		return Block{}, d.finish()
	}
	if n < 4 && err != nil {
		d.frames.add(CodeDamaged, d.frames.lastAt, "frame not decoded, silence in its place: %v", err)
		d.dec, d.broken, d.frames.rest = nil, true, nil
		return Block{}, nil
	}
	return d.block(n / 4), nil
}

// read fills d.buf from go-mp3; a panic of it costs a frame.
func (d *mp3Decoder) read() (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, fmt.Errorf("%v", v)
		}
	}()
	if d.dec == nil {
		if d.dec, err = gomp3.NewDecoder(&d.frames); err != nil {
			return 0, err
		}
	}
	return io.ReadFull(d.dec, d.buf[:])
}

// missing returns how many frames of samples go-mp3 owes for the MPEG frames handed to it, as far as d.buf holds.
func (d *mp3Decoder) missing() int {
	owed := d.frames.count*int64(d.frames.header.samples) - d.given
	return int(min(max(owed, 0), int64(len(d.buf)/4)))
}

// block converts n stereo frames of d.buf.
func (d *mp3Decoder) block(n int) Block {
	d.given += int64(n)
	b := d.buf[:4*n]
	cut := min(n, d.drop)
	d.drop -= cut
	b = b[4*cut:]
	if d.left >= 0 {
		b = b[:min(int64(len(b)), 4*d.left)]
		d.left -= int64(len(b) / 4)
	}
	const scale = 1.0 / 32767 // go-mp3 multiplies by 32767
	d.floats = grow(d.floats, len(b)/4*d.channels)
	step := 4 / d.channels
	for i := range d.floats {
		d.floats[i] = float32(int16(binary.LittleEndian.Uint16(b[i*step:]))) * scale
	}
	return Block{Floats: d.floats}
}

// finish walks over what is left behind the audio and compares the number of frames with the one that the Xing tag
// states; some writers count the tag's own frame.
func (d *mp3Decoder) finish() error {
	if d.ended {
		return io.EOF
	}
	d.ended = true
	for d.frames.next() == nil {
	}
	if want := d.xing.frames; want > d.frames.count+1 {
		d.frames.add(CodeTruncated, d.frames.end, "%d of %d frames are missing", want-d.frames.count, want)
	}
	return io.EOF
}

// Package mp3 decodes MPEG-1, MPEG-2 and MPEG-2.5 audio, Layers I to III, to float32.
//
// A Layer III frame carries one or two granules of 576 spectral lines a channel. Side information tells how the lines are coded; their
// Huffman codes lie in a byte stream of their own, the bit reservoir, which runs through the frames' remaining space, so that
// a frame may need data of up to 511 bytes before it. Lines are requantised with the power 4/3, joint stereo is undone, and an
// IMDCT of 18 or 3×6 lines in each of 32 sub-bands followed by a polyphase filter bank gives the samples
// (ISO/IEC 11172-3:1993 and 13818-3:1998; MPEG-2.5 is a common extension to 8, 11.025 and 12 kHz).
//
// What cannot be decoded is replaced by silence of the same length where that is known, so that times stay right, and is
// reported with its place in the file: a recording that is evidence must not be repaired in secret. Nothing is clipped.
//
// Limits: a file is decoded in the format of its first frame; free-format frames are at most 4096 bytes long; of MPEG-2
// multichannel streams only the stereo pair that MPEG-1 decoders hear is decoded.
package mp3

import "io"

// FormatError reports that the input is not MPEG audio.
type FormatError string

// Error returns the message with its prefix.
func (e FormatError) Error() string { return "mp3: invalid format: " + string(e) }

// Info describes a stream.
type Info struct {
	Version        Version
	Layer          int
	SampleRate     int // Hz
	Channels       int // 1 or 2
	ChannelMode    ChannelMode
	BitRate        int    // bit/s: the mean if the tag counts bytes and frames, or else the first frame's
	Frames         int64  // samples per channel that Read should give, from the tag; -1 if there is none
	Encoder        string // as in the LAME tag, such as "LAME3.100"; empty if there is none
	Delay, Padding int    // samples that the encoder added, from the LAME tag; -1 if there is none
}

// codec decodes the frames of a layer. Output slices are for h.Samples() of h.Channels(), interleaved.
type codec interface {
	decode(pcm []float32, h Header, frame []byte) outcome
	silence(pcm []float32, h Header) // in place of a frame
	pass(h Header, frame []byte)     // a frame that is not decoded, but whose bytes later frames may need
	forget()                         // bytes are missing or doubtful
	// protected returns how many bits behind the CRC it covers.
	protected(h Header, frame []byte) int
}

// Decoder reads one stream. It is not safe for concurrent use.
type Decoder struct {
	frames   frames
	problems problemList
	format   Header // of the first frame
	tag      tag
	bitRate  int
	counted  int64 // frames decoded, silent ones included
	cutIn    bool  // nothing was decoded yet, and the first frame may follow one that the file does not hold
	codec    codec

	out        []float32 // samples ready, out[start:]
	start      int
	skip, hold int // values to drop at the start, to hold back for the end
	silent     int // lost frames still to be written
	next       frame
	haveNext   bool
	ended      bool
}

// NewDecoder finds the first trustworthy frame of a file of size bytes, behind ID3v2 tags and up to 1 MiB of whatever else.
//
// It returns a FormatError if there is none, or the error of r.
func NewDecoder(r io.ReaderAt, size int64) (*Decoder, error) {
	d := new(Decoder)
	src := newSource(r, size)
	src.trimTails()
	d.frames = frames{source: src, problems: &d.problems, trusted: -1}
	h, ok := d.frames.first()
	switch {
	case src.fail != nil:
		return nil, src.fail
	case !ok:
		return nil, FormatError("no MPEG audio frames")
	}
	d.format, d.bitRate = h, h.BitRate
	d.cutIn = d.frames.junk < int64(d.frames.length(d.frames.pos, h)-h.paddingBytes())
	if h.Layer == 3 {
		d.codec = new(layer3)
	} else {
		d.codec = new(layer12)
	}
	d.readTag()
	return d, nil
}

// readTag looks at the first frame and, if it holds a tag, takes it off the stream.
func (d *Decoder) readTag() {
	f, ok := d.frames.next()
	if !ok {
		d.tag = tag{delay: -1, padding: -1}
		return
	}
	if d.bitRate == 0 {
		d.bitRate = f.bytes * 8 * f.header.SampleRate / f.header.Samples()
	}
	d.tag = parseTag(f.header, d.frames.bytes(f.at, f.bytes))
	if !d.tag.found {
		d.next, d.haveNext = f, true
		return
	}
	start, end := d.tag.trims()
	d.skip, d.hold = start*d.format.Channels(), end*d.format.Channels()
	if d.tag.frames > 0 && d.tag.bytes > 0 && d.tag.bytes <= d.frames.end {
		d.bitRate = int(d.tag.bytes * 8 * int64(d.format.SampleRate) / (d.tag.frames * int64(d.format.Samples())))
	} else if h, ok := d.frames.header(d.frames.pos); ok && h.BitRate > 0 {
		d.bitRate = h.BitRate
	}
}

// Info describes the stream as its first frames do.
func (d *Decoder) Info() Info {
	frames := int64(-1)
	if d.tag.frames > 0 {
		start, end := d.tag.trims()
		frames = max(0, d.tag.frames*int64(d.format.Samples())-int64(start+end))
	}
	return Info{
		Version: d.format.Version, Layer: d.format.Layer, SampleRate: d.format.SampleRate, Channels: d.format.Channels(),
		ChannelMode: d.format.ChannelMode, BitRate: d.bitRate, Frames: frames,
		Encoder: d.tag.encoder, Delay: d.tag.delay, Padding: d.tag.padding,
	}
}

// Problems returns what has been found wrong so far, in the order of the file. It is complete once Read has returned io.EOF.
func (d *Decoder) Problems() []Problem { return d.problems.list() }

// Read fills dst with interleaved samples, full scale ±1, not clipped, and returns how many values it wrote, fewer than
// len(dst) only at the end. A LAME tag's encoder delay and padding are trimmed. It returns io.EOF at the end, or the error of
// the underlying reader. Damage is no error.
func (d *Decoder) Read(dst []float32) (int, error) {
	n := 0
	for n < len(dst) {
		d.dropDelay()
		if ready := len(d.out) - d.hold - d.start; ready > 0 {
			c := copy(dst[n:], d.out[d.start:d.start+ready])
			n += c
			d.start += c
			continue
		}
		if d.ended {
			break
		}
		d.advance()
	}
	switch {
	case n > 0 || len(dst) == 0:
		return n, nil
	case d.frames.fail != nil:
		return 0, d.frames.fail
	}
	return 0, io.EOF
}

// advance decodes one frame into out, or ends the stream.
func (d *Decoder) advance() {
	if !d.haveNext && d.silent == 0 {
		f, ok := d.frames.next()
		if !ok {
			d.finish()
			return
		}
		d.next, d.haveNext, d.silent = f, true, f.lost
		if f.gap {
			d.forget()
		}
	}
	if d.silent > 0 {
		d.silent--
		d.codec.silence(d.room(), d.format)
		return
	}
	d.haveNext = false
	d.decode(d.next)
}

// decode decodes a frame of the file.
func (d *Decoder) decode(f frame) {
	data := d.frames.bytes(f.at, f.bytes)
	h := f.header
	if f.spoilt || len(data) < h.mainOffset() {
		d.problems.add(problemEntry{code: CodeInconsistent, at: f.at, amount: 1})
		d.forget()
		d.codec.silence(d.room(), d.format)
		return
	}
	if h.Channels() != d.format.Channels() || !h.alike(d.format) {
		d.problems.add(problemEntry{code: CodeFormatChange, at: f.at, amount: 1, detail: h.format()})
		if !h.alike(d.format) {
			d.forget()
			return
		}
		d.codec.pass(h, data) // the frames after it may need its bytes
		d.codec.silence(d.room(), d.format)
		return
	}
	if h.CRC {
		crc := crc16(crc16(0xffff, data[2:4], 16), data[6:], d.codec.protected(h, data))
		if crc != uint16(data[4])<<8|uint16(data[5]) {
			d.problems.add(problemEntry{code: CodeCRC, at: f.at, amount: 1})
		}
	}
	if d.counted > 0 && parseTag(h, data).found {
		d.problems.add(problemEntry{code: CodeTagInside, at: f.at, amount: int64(f.bytes), detail: "the Xing tag of another file"})
	}
	switch result := d.codec.decode(d.room(), h, data); {
	case result == decoded:
		d.cutIn = false
	case result == inconsistent:
		d.cutIn = false
		d.problems.add(problemEntry{code: CodeInconsistent, at: f.at, amount: 1})
	case d.cutIn:
		d.problems.add(problemEntry{code: CodeMidStream, at: f.at, amount: 1})
	default:
		d.problems.add(problemEntry{code: CodeReservoir, at: f.at, amount: 1})
	}
}

// forget breaks with what came before, of which bytes are missing or doubtful.
func (d *Decoder) forget() {
	d.codec.forget()
	d.cutIn = false
}

// dropDelay drops values that are still to be skipped.
func (d *Decoder) dropDelay() {
	n := min(d.skip, len(d.out)-d.start)
	d.skip -= n
	d.start += n
}

// room makes room for a frame in out and returns it.
func (d *Decoder) room() []float32 {
	d.counted++
	kept := copy(d.out, d.out[d.start:])
	d.start = 0
	size := d.format.Samples() * d.format.Channels()
	if cap(d.out) < kept+size {
		d.out = append(make([]float32, 0, d.hold+2*size), d.out[:kept]...)
	}
	d.out = d.out[:kept+size]
	return d.out[kept:]
}

// finish ends the stream. Padding is cut off only if all frames that the tag counts have come.
func (d *Decoder) finish() {
	d.ended = true
	missing := d.tag.frames - d.counted
	switch {
	case d.tag.frames == 0 || missing == 0:
		d.out = d.out[:max(d.start, len(d.out)-d.hold)]
	case missing > 0:
		d.problems.add(problemEntry{code: CodeMissing, at: d.frames.end, amount: missing})
	default:
		d.problems.add(problemEntry{code: CodeMoreFrames, at: d.frames.end, amount: -missing})
	}
	d.hold = 0
}

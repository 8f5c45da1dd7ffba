// Package mp3 reads MPEG-1, MPEG-2 and MPEG-2.5 audio, Layers I to III, in three layers, each of use alone:
//
//   - [Index] walks the frames and tells what each says of itself, without decoding: headers, side information, whether checksums
//     fit and frames follow from each other, the encoder's own tag, and whatever else the file holds.
//   - [Unpacker] decodes the Huffman codes of Layer III to the integers that the encoder quantised, with their scalefactors.
//   - [Decoder] gives samples as float32.
//
// A Layer III frame carries one or two granules of 576 spectral lines a channel. Side information tells how the lines are
// coded; their Huffman codes lie in a byte stream of their own, the bit reservoir, which runs through the frames' remaining
// space, so that a frame may need data of up to 511 bytes before it. Lines are requantised with the power 4/3, joint stereo
// is undone, and an IMDCT of 18 or 3×6 lines in each of 32 sub-bands followed by a polyphase filter bank gives the samples
// (ISO/IEC 11172-3:1993 and 13818-3:1998; MPEG-2.5 is a common extension to 8, 11.025 and 12 kHz).
//
// What cannot be decoded is replaced by silence of the same length where that is known, so that times stay right, and is
// reported with its place in the file: a recording that is evidence must not be repaired in secret. Nothing is clipped.
//
// Limits: the samples are those of one format, the one that most frames at the start have; a part in another is reported
// with its place, and can be decoded from an io.SectionReader that begins there. Free-format frames are at most 4096 bytes
// long. Of MPEG-2 multichannel streams only the stereo pair that MPEG-1 decoders hear is decoded. Emphasis (50/15 µs or CCITT
// J.17) is told and not undone. Of the 70 MPEG vectors of a conformance kit that have a reference, 66 are decoded at full
// accuracy. The others (l2-nonstandard-test32-size, l3-nonstandard-compl-sideinfo-bigvalues, -blocktype and -size) are intact
// vectors with one byte changed: their references leave out 2 or 4 frames, where the time line is kept here with silence.
package mp3

import (
	"hash"
	"io"
	"slices"
)

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

// Options change what a Decoder does. The zero value is what NewDecoder takes.
type Options struct {
	// Untrimmed keeps the samples that encoder and decoder added at the start and the end, which a LAME tag counts:
	// a time line for players that do not trim, and the whole of what was coded.
	Untrimmed bool
}

// codec decodes the frames of a layer. Output slices are for h.Samples() of h.Channels(), interleaved.
type codec interface {
	decode(pcm []float32, h Header, frame []byte) outcome
	pass(h Header, frame []byte) outcome // keeps what later frames need of one that is not decoded
	silence(pcm []float32, h Header)     // in place of a frame
	renew()                              // the second channel begins, after mono
	forget()                             // bytes are missing or doubtful
	distrust()                           // bytes may have been put into the next frame's or taken out
}

// Decoder reads one stream. It is not safe for concurrent use.
type Decoder struct {
	index   *Index
	format  Header // of the frames that are decoded
	tag     *Tag
	trimmed bool
	bitRate int
	counted int64 // frames decoded, silent ones included
	cutIn   bool  // nothing was decoded yet, and the first frame may follow one that the file does not hold
	codec   codec

	channels int // of the last frame decoded
	other    [2 * 1152]float32

	out        []float32 // samples ready, out[start:]
	start      int
	skip, hold int  // values to drop at the start, to hold back for the end
	silent     int  // lost frames still to be written
	haveNext   bool // the index's frame is not decoded yet
	ended      bool
	coded      hash.Hash // of the frames' bytes; nil: it is not asked for
	passing    bool      // the next frame's samples are to be dropped, and those of some after it
	far        bool      // and nothing in the reservoir after it will be asked for
	passed     int       // values of the frame that was passed over
}

// NewDecoder finds the first trustworthy frame of a file of size bytes, behind ID3v2 tags and up to 1 MiB of whatever else.
//
// It returns a FormatError if there is none, or the error of r.
func NewDecoder(r io.ReaderAt, size int64) (*Decoder, error) {
	return NewDecoderWith(r, size, Options{})
}

// NewDecoderWith is NewDecoder with options.
func NewDecoderWith(r io.ReaderAt, size int64, o Options) (*Decoder, error) {
	first, err := mainFormat(r, size)
	if err != nil {
		return nil, err
	}
	x, err := NewIndex(r, size)
	if err != nil {
		return nil, err
	}
	d := &Decoder{index: x, format: first.Header, channels: first.Header.Channels(), trimmed: !o.Untrimmed}
	if d.bitRate = first.Header.BitRate; d.bitRate == 0 {
		d.bitRate = first.Bytes * 8 * d.format.SampleRate / d.format.Samples()
	}
	d.codec = new(layer12)
	if d.format.Layer == 3 {
		d.codec = new(layer3)
	}
	d.readTag()
	return d, nil
}

// Observe calls f with what the encoder rounded to in each granule that is decoded from now on: of mono, the left or the middle
// channel, whichever is coded first. The spectrum is valid during the call. Layers I and II have none.
func (d *Decoder) Observe(f func(h Header, s *Spectrum)) {
	if c, ok := d.codec.(*layer3); ok {
		c.observe, c.observed = f, new(Spectrum)
	}
}

// scoutBytes is how far a file is looked at to find the format that most of its frames have. A few frames in another format
// before a recording must not hide it.
const scoutBytes = 1 << 20

// mainFormat returns the first frame of the format that most frames at a file's start have, if possible not one with a tag.
func mainFormat(r io.ReaderAt, size int64) (Frame, error) {
	x, err := NewIndex(r, size)
	if err != nil {
		return Frame{}, err
	}
	var formats []Frame
	var counts []int
	best := 0
	for start := x.pos; x.Next() && x.frame.AtByte < start+scoutBytes; {
		f := x.Frame()
		if f.Header.Layer == 3 && !f.SideOK && !f.Tag { // no encoder's frame
			continue
		}
		i := slices.IndexFunc(formats, func(o Frame) bool { return f.Header.same(&o.Header) })
		switch {
		case i < 0 && len(formats) == maxFormats:
			continue
		case i < 0:
			i = len(formats)
			formats, counts = append(formats, *f), append(counts, 0)
		case formats[i].Tag:
			formats[i] = *f
		}
		if counts[i]++; counts[i] > counts[best] {
			best = i
		}
	}
	if x.fail != nil || len(formats) == 0 {
		return Frame{Header: x.last}, x.fail
	}
	return formats[best], nil
}

// maxFormats bounds the formats of one file that are told apart.
const maxFormats = 16

// readTag goes to the first frame and, if it holds a tag, takes it off the stream.
func (d *Decoder) readTag() {
	x := d.index
	if !x.Next() {
		return
	}
	f := x.Frame()
	d.cutIn = x.junk < int64(f.Bytes-f.Header.paddingBytes())
	if d.haveNext = !f.Tag; d.haveNext || !f.Header.alike(&d.format) {
		return
	}
	d.tag = x.Tag()
	if d.trimmed {
		start, end := d.tag.trims()
		d.skip, d.hold = start*d.format.Channels(), end*d.format.Channels()
	}
	if n := d.tag.counted(); n > 0 && d.tag.Bytes > 0 && d.tag.Bytes <= x.end {
		d.bitRate = int(d.tag.Bytes * 8 * int64(d.format.SampleRate) / (n * int64(d.format.Samples())))
	}
}

// Info describes the stream as its first frames do.
func (d *Decoder) Info() Info {
	out := Info{
		Version: d.format.Version, Layer: d.format.Layer, SampleRate: d.format.SampleRate, Channels: d.format.Channels(),
		ChannelMode: d.format.ChannelMode, BitRate: d.bitRate, Frames: -1, Delay: -1, Padding: -1,
	}
	if n := d.tag.counted(); n > 0 {
		out.Frames = n * int64(d.format.Samples())
		if d.trimmed {
			start, end := d.tag.trims()
			out.Frames = max(0, out.Frames-int64(start+end))
		}
	}
	if d.tag == nil || d.tag.LAME == nil {
		return out
	}
	out.Encoder = d.tag.LAME.Encoder
	if d.tag.LAME.delays() {
		out.Delay, out.Padding = d.tag.LAME.Delay, d.tag.LAME.Padding
	}
	return out
}

// Tag returns the Xing, Info or VBRI tag of the first frame, or nil.
func (d *Decoder) Tag() *Tag { return d.tag }

// HashFrames writes the bytes of each frame to h when Read comes to it, with its header, and without those frames that
// hold a tag.
func (d *Decoder) HashFrames(h hash.Hash) { d.coded = h }

// Problems returns what has been found wrong so far, in the order of the file. It is complete once Read has returned io.EOF.
func (d *Decoder) Problems() []Problem { return d.index.Problems() }

// Read fills dst with interleaved samples, full scale ±1, not clipped, and returns how many values it wrote, fewer than
// len(dst) only at the end. A LAME tag's encoder delay and padding are trimmed
// unless Options say otherwise. It returns io.EOF at the end, or the error of
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
	case d.index.fail != nil:
		return 0, d.index.fail
	}
	return 0, io.EOF
}

// advance decodes one frame into out, or ends the stream.
func (d *Decoder) advance() {
	f := d.index.Frame()
	if !d.haveNext && d.silent == 0 {
		if !d.index.Next() {
			d.finish()
			return
		}
		d.haveNext, d.silent = true, f.Lost
		if f.Gap {
			d.forget()
		}
	}
	if d.silent > 0 {
		d.silent--
		d.codec.silence(d.room(), d.format)
		return
	}
	d.haveNext = false
	if d.coded != nil && !f.Tag {
		d.coded.Write(d.index.Bytes())
	}
	d.decode(f)
}

// decode decodes a frame of the file.
func (d *Decoder) decode(f *Frame) {
	data := d.index.Bytes()
	h := f.Header
	if len(data) < h.mainOffset() {
		d.report(CodeInconsistent, f)
		d.forget()
		d.codec.silence(d.room(), d.format)
		return
	}
	if !h.alike(&d.format) {
		d.index.list.add(f.problem(CodeFormatChange, h.format()))
		d.forget()
		return
	}
	if f.Tag { // of another file: its frame is silence
		d.forget()
		d.codec.silence(d.room(), d.format)
		return
	}
	if f.Spoilt {
		d.codec.distrust()
	}
	if d.pass(f, data) {
		return
	}
	result := d.decodeFrame(f, data)
	d.cutIn = d.cutIn && result == noReservoir
	switch {
	case result == decoded && f.Spoilt:
		d.report(CodeSpoilt, f)
	case result == doubtful:
		d.report(CodeDoubtful, f)
	case result == inconsistent:
		d.report(CodeInconsistent, f)
	case result == noReservoir && d.cutIn:
		d.report(CodeMidStream, f)
	case result == noReservoir:
		d.report(CodeReservoir, f)
	}
}

// decodeFrame decodes a frame whose number of channels may be another than the stream's.
func (d *Decoder) decodeFrame(f *Frame, data []byte) outcome {
	h, pcm := f.Header, d.room()
	changed := h.Channels() != d.channels
	d.channels = h.Channels()
	if changed && d.channels == 2 {
		d.codec.renew()
	}
	if d.channels == d.format.Channels() {
		return d.codec.decode(pcm, h, data)
	}
	d.index.list.add(f.problem(CodeChannels, h.ChannelMode.String()))
	other := d.other[:h.Samples()*d.channels]
	result := d.codec.decode(other, h, data)
	if d.channels == 1 {
		for i, v := range other {
			pcm[2*i], pcm[2*i+1] = v, v
		}
		return result
	}
	for i := range pcm {
		pcm[i] = (other[2*i] + other[2*i+1]) / 2
	}
	return result
}

// report records a problem of one frame.
func (d *Decoder) report(code string, f *Frame) {
	d.index.list.add(f.problem(code, ""))
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
	n := d.tag.counted()
	missing := n - d.counted
	switch {
	case n == 0 || missing == 0:
		d.out = d.out[:max(d.start, len(d.out)-d.hold)]
	case missing > 0:
		d.index.list.add(problemEntry{code: CodeMissing, at: d.index.end, amount: missing})
	default:
		d.index.list.add(problemEntry{code: CodeMoreFrames, at: d.index.end, amount: -missing})
	}
	d.hold = 0
}

package audio

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// maxFLACSilence bounds the silence put in for missing frames, in seconds and in all.
const maxFLACSilence = 600

// flacDecoderName is what Info.Decoder says.
const flacDecoderName = "mewkiz/flac v1.0.14"

// streamInfo is FLAC's first metadata block (RFC 9639 section 8.2).
type streamInfo struct {
	rate, channels, bits int
	frames               int64 // 0: not known
	md5                  [16]byte
}

func parseStreamInfo(b []byte) streamInfo {
	v := binary.BigEndian.Uint64(b[10:])
	return streamInfo{
		rate: int(v >> 44), channels: int(v>>41&7) + 1, bits: int(v>>36&31) + 1,
		frames: int64(v & (1<<36 - 1)), md5: [16]byte(b[18:34]),
	}
}

// declaredFrames returns the frames as Info has them.
func (si streamInfo) declaredFrames() int64 {
	if si.frames == 0 {
		return -1
	}
	return si.frames
}

func isFLAC(head []byte) bool { return bytes.HasPrefix(head, []byte("fLaC")) }

// startsFLACFrame reports whether a file without metadata begins with FLAC frames, within its first bytes.
func startsFLACFrame(src *source) bool {
	_, _, ok := findFLACFrame(src, 0, min(src.size, 64<<10), nil)
	return ok
}

// flacFile is what stands before the frames.
type flacFile struct {
	problemList
	src  *source
	info Info
	si   streamInfo
	at   int64 // of the first frame
}

func openFLAC(src *source) (*Stream, error) {
	src.buffer()
	at, _ := skipID3v2(src)
	f := &flacFile{src: src, at: at, info: Info{
		Container: "flac", Codec: "flac", Lossless: true, Frames: -1,
		Decoder: flacDecoderName,
	}}
	if isFLAC(src.bytes(at, 4)) {
		f.metadata(at + 4)
	} else {
		f.add(CodeJunk, at, "no FLAC signature; reading from the first frame")
	}
	first, header, ok := findFLACFrame(src, f.at, min(f.at+1, src.size), nil)
	if !ok { // a wrong length among the metadata may lie before or behind the frames
		first, header, ok = findFLACFrame(src, min(at+42, f.at), src.size, nil)
	}
	if !ok && f.si.rate > 0 && f.at >= src.size {
		header = flacHeader{rate: f.si.rate, channels: f.si.channels, bits: f.si.bits} // metadata alone
		first = src.size
		f.add(CodeTruncated, src.size, "no audio frame follows the metadata")
	} else if !ok {
		return nil, damaged(f.at, "flac file without a readable frame")
	}
	if first != f.at {
		f.add(CodeBadSize, f.at, "no frame where the metadata end; the first begins at byte %d", first)
	}
	f.settle(header, first)
	if err := checkInfo(f.info); err != nil {
		return nil, err
	}
	if f.info.BitsPerSample > 31 {
		return nil, tooWideFLAC(f.info)
	}
	return NewStream(f.info, newFLACDecoder(f, first)), nil
}

// tooWideFLAC is the error for 32 bits: mewkiz/flac holds the difference of two channels, one bit more, in 32.
func tooWideFLAC(info Info) error {
	info.Decoder = ""
	return &UnsupportedError{Info: info, Reason: "flac with 32 bits is not decoded; allow an installed ffmpeg with --ffmpeg"}
}

// settle sets what is decoded: where STREAMINFO and the first frame differ, the frame is right.
func (f *flacFile) settle(h flacHeader, at int64) {
	f.info.Frames = f.si.declaredFrames()
	rate, bits := f.si.rate, f.si.bits
	if h.rate > 0 {
		rate = h.rate
	}
	if h.bits > 0 {
		bits = h.bits
	}
	if f.si.rate == 0 {
		f.add(CodeBadSize, at, "no STREAMINFO: format taken from the first frame")
	} else if rate != f.si.rate || bits != f.si.bits || h.channels != f.si.channels {
		f.add(CodeBadSize, at, "STREAMINFO says %d Hz, %d channels, %d bits; the first frame %d Hz, %d channels, %d bits",
			f.si.rate, f.si.channels, f.si.bits, rate, h.channels, bits)
	}
	f.info.SampleRate, f.info.BitsPerSample, f.info.Channels = rate, bits, h.channels
}

// flacBlockNames are the types of metadata blocks.
var flacBlockNames = [...]string{"STREAMINFO", "PADDING", "APPLICATION", "SEEKTABLE", "VORBIS_COMMENT", "CUESHEET", "PICTURE"}

// metadata reads the blocks that begin at and sets f.at behind the last.
func (f *flacFile) metadata(at int64) {
	var order []string
	for range maxChunks {
		head := f.src.bytes(at, 4)
		if len(head) < 4 || head[0] == 0xFF {
			break
		}
		kind, size := head[0]&0x7f, int64(binary.BigEndian.Uint32(head)&0xffffff)
		name := fmt.Sprintf("type%d", kind)
		if int(kind) < len(flacBlockNames) {
			name = flacBlockNames[kind]
		}
		order = append(order, name)
		f.block(kind, at+4, size)
		at += 4 + size
		if at > f.src.size {
			f.add(CodeBadSize, at-4-size, "metadata block %s claims %d bytes", name, size)
			at = min(int64(42), f.src.size) // right behind STREAMINFO
			break
		}
		if head[0]&0x80 != 0 {
			break
		}
	}
	f.at = at
	f.info.addTag("flac:blocks", strings.Join(order[:min(len(order), 64)], " "))
}

func (f *flacFile) block(kind byte, at, size int64) {
	switch {
	case kind == 0 && size >= 34 && f.si.rate == 0:
		if b := f.src.bytes(at, 34); len(b) == 34 {
			f.si = parseStreamInfo(b)
		}
	case kind == 4:
		vorbisComment(&f.info, f.src.bytes(at, int(min(size, maxPacket))))
	}
}

// flacDecoder decodes frame after frame.
type flacDecoder struct {
	problemList
	src       *source
	info      Info
	si        streamInfo
	frames    flacFrames
	blockSize int   // of the first frame, which numbers count in if the block size is fixed
	base      int64 // sample number of the first frame
	given     int64 // frames given so far, silence included
	silence   int64 // still to be given
	silenced  int64 // in all
	sum       hash.Hash
	spoiled   bool // the checksum of all samples can no longer hold
	done      bool
	ints      []int32
	pending   []int32 // samples behind the silence
	bytes     []byte
}

func newFLACDecoder(f *flacFile, first int64) *flacDecoder {
	d := &flacDecoder{problemList: f.problemList, src: f.src, info: f.info, si: f.si, sum: md5.New(), blockSize: -1}
	d.frames.src = f.src
	d.frames.seek(first)
	return d
}

// Decode implements Decoder: one frame, or a piece of silence.
func (d *flacDecoder) Decode() (Block, error) {
	if d.silence > 0 {
		n := min(d.silence, 4096)
		d.silence -= n
		d.given += n
		return Block{Ints: make([]int32, int(n)*d.info.Channels)}, nil
	}
	if d.pending != nil {
		ints := d.pending
		d.pending = nil
		return d.give(ints), nil
	}
	if d.done {
		return Block{}, io.EOF
	}
	return d.decodeFrame()
}

func (d *flacDecoder) decodeFrame() (Block, error) {
	at := d.frames.at
	h, ints, err := d.frames.next(d.info, d.ints)
	d.ints = ints
	switch {
	case errors.Is(err, io.EOF):
		return Block{}, d.finish()
	case errors.Is(err, errFLACFormat):
		d.add(CodeFormatChange, at, "frame with %d Hz, %d channels, %d bits; up to the next of the stream nothing is decoded",
			h.rate, h.channels, h.bits)
		return d.recover(at, nil)
	case err != nil && d.src.err != nil:
		return Block{}, d.src.err
	case err != nil:
		return d.recover(at, err)
	}
	if d.blockSize < 0 {
		d.blockSize = h.blockSize
		if d.base = h.number(d.blockSize); d.base > 0 {
			d.spoiled = true
			d.add(CodeGap, at, "the first frame is that of sample %d: what came before is missing", d.base)
		}
	}
	if missing := h.number(d.blockSize) - d.base - d.given; missing != 0 {
		d.hole(at, missing)
		d.pending = ints
		return Block{}, nil
	}
	return d.give(ints), nil
}

// recover finds the next frame after damage at a frame, whose cause is nil if it was told of.
func (d *flacDecoder) recover(at int64, cause error) (Block, error) {
	next, _, ok := findFLACFrame(d.src, at+1, d.src.size, &d.info)
	switch {
	case d.src.err != nil:
		return Block{}, d.src.err
	case ok && d.frames.wasted <= 4*d.src.size+1<<24:
		if cause != nil {
			d.add(CodeDamaged, at, "frame not decoded: %v", cause)
		}
		d.frames.seek(next)
		d.frames.wasted += flacBuffer
		d.spoiled = true
		return Block{}, nil
	case cause == nil:
	case d.si.frames > 0 && d.given >= d.si.frames:
		d.add(CodeJunk, at, "%d bytes after the last frame", d.src.size-at)
		return Block{}, d.finish()
	case errors.Is(cause, io.ErrUnexpectedEOF):
		d.add(CodeTruncated, d.src.size, "the file ends inside the frame that begins at byte %d", at)
	default:
		d.add(CodeDamaged, at, "no further frame: %v", cause)
	}
	d.spoiled = true
	return Block{}, d.finish()
}

// hole deals with frames whose numbers do not follow: missing samples become silence, up to maxFLACSilence.
func (d *flacDecoder) hole(at, missing int64) {
	d.spoiled = true
	if missing < 0 {
		d.add(CodeGap, at, "frame numbers go back by %d samples", -missing)
		d.base += missing
		return
	}
	fill := min(missing, maxFLACSilence*int64(d.info.SampleRate)-d.silenced)
	d.add(CodeGap, at, "%d samples are missing before this frame, %d of silence put in", missing, fill)
	d.silence, d.silenced = fill, d.silenced+fill
	d.base += missing - fill
}

func (d *flacDecoder) give(ints []int32) Block {
	d.given += int64(len(ints) / d.info.Channels)
	d.bytes = appendInts(d.bytes[:0], ints, (d.info.BitsPerSample+7)/8, 0)
	d.sum.Write(d.bytes)
	return Block{Ints: ints}
}

// finish compares what was decoded with what STREAMINFO declares.
func (d *flacDecoder) finish() error {
	if d.done {
		return io.EOF
	}
	d.done = true
	switch declared := d.si.frames; {
	case declared > d.given && !d.spoiled:
		d.add(CodeTruncated, d.src.size, "%d of %d declared samples are missing", declared-d.given, declared)
		d.spoiled = true
	case declared > 0 && declared < d.given:
		d.add(CodeBadSize, -1, "%d samples declared, %d decoded", declared, d.given)
	}
	if !d.spoiled && d.si.md5 != [16]byte{} && d.si.md5 != [16]byte(d.sum.Sum(nil)) {
		d.add(CodeBadMD5, -1, "samples do not have the MD5 that STREAMINFO declares")
	}
	return io.EOF
}

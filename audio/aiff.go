package audio

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// aiffFile is what the chunks of an AIFF or AIFF-C file say (Apple, 1988 and 1991).
type aiffFile struct {
	chunkFile
	commAt  int64  // of the COMM chunk's content, 0 if not met
	frames  int64  // as COMM declares them; packets, of ima4
	bits    int    // of a sample
	coding  string // the compression type of AIFF-C, "NONE" otherwise
	formEnd int64  // of the file, as declared
}

func isAIFF(head []byte) bool {
	return len(head) >= 12 && string(head[:4]) == "FORM" && (string(head[8:12]) == "AIFF" || string(head[8:12]) == "AIFC")
}

// aiffCodings are the compression types of whole samples.
var aiffCodings = map[string]pcmCoding{
	"raw ": {kind: pcmUnsigned, bytes: 1},
	"in24": {kind: pcmSigned, bytes: 3, big: true},
	"in32": {kind: pcmSigned, bytes: 4, big: true},
	"42ni": {kind: pcmSigned, bytes: 3},
	"23ni": {kind: pcmSigned, bytes: 4},
	"fl32": {kind: pcmFloat, bytes: 4, big: true},
	"FL32": {kind: pcmFloat, bytes: 4, big: true},
	"fl64": {kind: pcmFloat, bytes: 8, big: true},
	"FL64": {kind: pcmFloat, bytes: 8, big: true},
	"alaw": {kind: pcmALaw, bytes: 1},
	"ALAW": {kind: pcmALaw, bytes: 1},
	"ulaw": {kind: pcmMuLaw, bytes: 1},
	"ULAW": {kind: pcmMuLaw, bytes: 1},
}

// aiffNames are the compression types that are not decoded here, as ffmpeg names them.
var aiffNames = map[string]string{
	"GSM ": "gsm", "agsm": "gsm", "G722": "adpcm_g722", "G726": "adpcm_g726", "MAC3": "mace3", "MAC6": "mace6",
	"QDM2": "qdm2", "QDMC": "qdmc", "Qclp": "qcelp", ".mp3": "mp3", "ADP4": "adpcm_ima_dk4",
}

func openAIFF(src *source) (*Stream, error) {
	f, err := readAIFF(src)
	if err != nil {
		return nil, err
	}
	s, err := f.stream()
	if err != nil {
		return nil, err
	}
	packet := int64(1)
	if f.coding == "ima4" {
		packet = 64 // writers differ in whether they count packets or frames
	}
	if found := s.info.Frames; f.frames != found && f.frames*packet != found {
		s.own.add(CodeInconsistent, f.commAt+2, "%d frames declared, the samples are %d", f.frames, found)
	}
	return s, nil
}

// readAIFF reads the chunks of an AIFF file.
func readAIFF(src *source) (*aiffFile, error) {
	f := &aiffFile{chunkFile: chunkFile{src: src, layout: iffLayout, info: Info{Container: "aiff", Frames: -1}}}
	f.formEnd = 8 + int64(binary.BigEndian.Uint32(src.bytes(4, 4)))
	switch {
	case f.formEnd == 8 || f.formEnd == 8+openSize:
		f.add(CodeStreamed, 4, "length of the file left open (%d)", f.formEnd-8)
		f.formEnd = 0
	case f.formEnd > src.size:
		f.add(CodeBadSize, 4, "the file claims %d bytes and has %d", f.formEnd, src.size)
	}
	if err := f.walk(12, f.chunk); err != nil {
		return nil, err
	}
	if f.commAt == 0 {
		return nil, damaged(12, "aiff file without a common chunk")
	}
	f.setCodec()
	return f, nil
}

// chunk reads one chunk.
func (f *aiffFile) chunk(c *chunk) error {
	if f.formEnd > 0 && c.body+c.size > f.formEnd {
		f.add(CodeBadSize, c.at, "chunk %q lies beyond the end of the file that its header declares (%d)", c.id, f.formEnd)
		f.formEnd = 0
	}
	if c.id == "SSND" {
		f.samples(c)
		return nil
	}
	f.overrun(c)
	if f.commAt == 0 || f.spans == nil {
		f.cutShort(c, "COMM", "SSND")
	}
	switch c.id {
	case "COMM":
		return f.common(c)
	case "ID3 ":
		id3v2Tags(f.src.part(c.body, c.size), &f.info)
	case "NAME", "AUTH", "(c) ", "ANNO":
		f.info.addTag(strings.TrimSpace(c.id), text(f.content(c)))
	}
	return nil
}

// samples finds them in a sound data chunk: behind an offset and a block size, to its end or that of the file.
func (f *aiffFile) samples(c *chunk) {
	b := f.src.bytes(c.body, 8)
	if len(b) < 8 {
		f.add(CodeTruncated, f.src.size, "the file ends before its samples")
		return
	}
	if f.commAt == 0 {
		f.add(CodeInconsistent, c.at, "the samples stand before the common chunk")
	}
	if f.spans != nil {
		f.add(CodeHidden, c.at, "a further sound chunk of %d bytes, which players leave out; its samples are appended", c.declared)
	}
	left := f.src.size - c.body
	switch {
	case c.declared <= 8 && left > 8 && f.spans == nil && f.formEnd == 0, c.declared == openSize && left < openSize:
		f.add(CodeStreamed, c.at+4, "length of the samples left open (%d): read to the end of the file", c.declared)
		c.size, c.declared = left, uint64(left)
	case c.declared > uint64(left):
		f.add(CodeTruncated, f.src.size, "%d of %d bytes of samples are missing", c.declared-uint64(left), c.declared)
	}
	at := c.body + 8 + int64(binary.BigEndian.Uint32(b))
	if end := c.body + c.size; at > end {
		f.add(CodeBadSize, c.body, "the offset of the samples (%d) leads beyond their chunk; taken as 0", at-c.body-8)
		at = min(c.body+8, end)
	}
	f.checkSkipped(c.body+8, at)
	f.spans = append(f.spans, span{at, c.body + c.size})
}

// checkSkipped reports what an offset of the samples skips, unless it is the zeros that aligning them leaves.
func (f *aiffFile) checkSkipped(from, to int64) {
	if b := f.src.bytes(from, int(min(to-from, maxBody))); to-from > maxBody || strings.Trim(string(b), "\x00") != "" {
		f.add(CodeHidden, from, "%d bytes before the samples, which their offset skips, are not decoded", to-from)
	}
}

// common reads the format.
func (f *aiffFile) common(c *chunk) error {
	b := f.content(c)
	if len(b) < 18 {
		return damaged(c.body, "common chunk of an aiff file is cut off")
	}
	if f.commAt > 0 {
		f.add(CodeInconsistent, c.body, "a second common chunk is ignored")
		return nil
	}
	f.commAt = c.body
	f.info.Channels = int(binary.BigEndian.Uint16(b))
	f.frames, f.info.Frames = int64(binary.BigEndian.Uint32(b[2:])), int64(binary.BigEndian.Uint32(b[2:]))
	f.bits = int(binary.BigEndian.Uint16(b[6:]))
	rate := extended(b[8:18])
	f.info.SampleRate = int(rate)
	if rate != math.Trunc(rate) {
		f.add(CodeInconsistent, c.body+8, "the sample rate is %v Hz, taken as %d", rate, f.info.SampleRate)
	}
	f.coding = "NONE"
	if len(b) >= 22 && string(f.src.bytes(8, 4)) == "AIFC" {
		f.coding = string(b[18:22])
	}
	return nil
}

// setCodec names the codec, and sets how to decode it.
func (f *aiffFile) setCodec() {
	width := (f.bits + 7) / 8
	coding, ok := aiffCodings[f.coding]
	switch {
	case ok:
		f.setPCM(coding)
	case (f.coding == "NONE" || f.coding == "twos") && width >= 1 && width <= 4:
		f.setPCM(pcmCoding{kind: pcmSigned, bytes: width, big: true})
	case f.coding == "sowt" && width >= 1 && width <= 4:
		f.setPCM(pcmCoding{kind: pcmSigned, bytes: width})
	case f.coding == "ima4":
		f.setIMA4()
	default:
		if f.info.Codec = aiffNames[f.coding]; f.info.Codec == "" {
			f.info.Codec = text([]byte(f.coding))
		}
	}
}

// extended reads an 80-bit float (IEEE 754 double extended) as a rate in Hz, 0 where it is none.
func extended(b []byte) float64 {
	e := int(binary.BigEndian.Uint16(b)&0x7fff) - 16383 - 63
	v := math.Ldexp(float64(binary.BigEndian.Uint64(b[2:])), e)
	if v < 1 || v > 1e9 {
		return 0
	}
	return v
}

func inspectAIFF(src *source, out *Structure) {
	if f, err := readAIFF(src); err == nil {
		f.outer(out, "FORM", text(src.bytes(8, 4)), f.parts(f.describe))
	}
}

// describe says what a chunk of AIFF holds.
func (f *aiffFile) describe(c *chunk, p *Part) {
	b := f.content(c)
	switch c.id {
	case "COMM":
		p.Mark = fmt.Sprintf("%s/%d", strings.TrimSpace(f.coding), f.bits)
		p.Fields = append(p.Fields, number("channels", f.info.Channels), number("frames", f.frames), number("bits", f.bits),
			number("rate_hz", extended(b[8:18])))
		if len(b) > 23 {
			p.Fields = appendTag(p.Fields, "coding", text(b[23:23+min(int(b[22]), len(b)-23)]))
		}
	case "SSND":
		if len(b) >= 8 {
			p.Fields = append(p.Fields, number("offset", binary.BigEndian.Uint32(b)),
				number("block_bytes", binary.BigEndian.Uint32(b[4:])))
		}
	case "FVER":
		if len(b) >= 4 {
			p.Fields = appendTag(p.Fields, "time", macTime(binary.BigEndian.Uint32(b)))
		}
	case "COMT":
		p.Fields = append(p.Fields, commentFields(b)...)
	case "ID3 ":
		var info Info
		id3v2Tags(f.src.part(c.body, c.size), &info)
		p.Fields = append(p.Fields, info.Tags...)
	case "APPL":
		p.Mark = text(b[:min(len(b), 4)])
		p.Fields = append(p.Fields, preview(b[min(len(b), 4):])...)
	default:
		p.Fields = append(p.Fields, preview(b)...)
	}
}

// commentFields reads a comments chunk of AIFF: times, markers and texts.
func commentFields(b []byte) (list []Tag) {
	if len(b) < 2 {
		return nil
	}
	for b = b[2:]; len(b) >= 8 && len(list) < maxTags; {
		n := min(int(binary.BigEndian.Uint16(b[6:])), len(b)-8)
		list = appendTag(list, macTime(binary.BigEndian.Uint32(b)), text(b[8:8+n]))
		b = b[min(8+n+n&1, len(b)):]
	}
	return list
}

package audio

import (
	"encoding/binary"
	"strings"
)

// openSize is what writers put where they do not know a length yet.
const openSize = 0xFFFFFFFF

// wavFile is what the chunks of a RIFF or Wave64 file say.
type wavFile struct {
	chunkFile
	format    waveFormat
	formatAt  int64 // of the format chunk's content, 0 if not met
	dataAt    int64 // of the first samples, 0 if not met
	factAt    int64
	facts     int64 // frames that the fact chunk declares, -1 if it does not
	riffEnd   int64 // as declared, 0 if left open
	sizes     map[string]uint64
	items     int  // of lists, made parts
	followers bool // something stands behind the declared end
}

func isWAV(head []byte) bool {
	if len(head) < 12 || string(head[8:12]) != "WAVE" {
		return false
	}
	id := string(head[:4])
	return id == "RIFF" || id == "RF64" || id == "BW64"
}

func openWAV(src *source) (*Stream, error) {
	w, err := readWAV(src)
	if err != nil {
		return nil, err
	}
	return w.open()
}

// readWAV reads the chunks of a RIFF file.
func readWAV(src *source) (*wavFile, error) {
	w := &wavFile{chunkFile: chunkFile{src: src, layout: riffLayout, info: Info{Container: "wav", Frames: -1}}, facts: -1}
	size := binary.LittleEndian.Uint32(src.bytes(4, 4))
	switch {
	case size == openSize && string(src.bytes(0, 4)) != "RIFF": // in ds64
	case size == 0 || size == openSize:
		w.add(CodeStreamed, 4, "length of the file left open (%d)", size)
	default:
		w.setEnd(4, 8+int64(size))
	}
	return w, w.read(12)
}

// read walks over the chunks and draws the conclusions that need all of them.
func (w *wavFile) read(at int64) error {
	if err := w.walk(at, w.chunk); err != nil {
		return err
	}
	var names []string
	for _, c := range w.chunks[:min(len(w.chunks), 64)] {
		names = append(names, strings.TrimSpace(c.id))
	}
	w.info.addTag("riff:chunks", strings.Join(names, " "))
	if w.formatAt > 0 {
		w.setCodec()
	}
	return nil
}

// setEnd notes where the file says that it ends.
func (w *wavFile) setEnd(at, end int64) {
	w.riffEnd = end
	if size := w.src.size; end > size {
		w.add(CodeBadSize, at, "the file claims %d bytes and has %d", end, size)
	}
}

// open makes a stream of what was read.
func (w *wavFile) open() (*Stream, error) {
	if w.formatAt == 0 {
		return nil, damaged(12, "wav file without a format chunk")
	}
	if (w.format.tag == waveMP3 || w.format.tag == waveMPEG) && w.dataAt > 0 {
		return w.openMPEG()
	}
	w.dropPad()
	s, err := w.stream()
	if err != nil {
		return nil, err
	}
	w.checkFact(s)
	return s, nil
}

// checkFact compares the frames that the fact chunk declares with those that there are. Blocks may be filled up at the
// end.
func (w *wavFile) checkFact(s *Stream) {
	found := s.info.Frames
	slack := int64(0)
	if w.codec.partial {
		slack = w.codec.frames(int64(w.codec.unit)) - 1
	}
	if w.facts >= 0 && (w.facts > found || w.facts < found-slack) {
		s.own.add(CodeInconsistent, w.factAt, "the fact chunk declares %d frames, the samples are %d", w.facts, found)
	}
}

// openMPEG decodes the MPEG audio that some programs put in a data chunk, or in several.
func (w *wavFile) openMPEG() (*Stream, error) {
	rest := w.spans
	j, err := join(w.src, func() (e extent, ok bool) {
		if ok = len(rest) > 0; ok {
			e, rest = extent{rest[0].at, rest[0].end - rest[0].at}, rest[1:]
		}
		return e, ok
	})
	if err != nil {
		return nil, err
	}
	return openJoinedMPEG(j, w.info, trim{keep: -1}, &w.problemList)
}

// chunk reads one chunk.
func (w *wavFile) chunk(c *chunk) error {
	if size, ok := w.sizes[c.id]; ok && c.declared == openSize {
		c.declared, c.size = size, int64(min(size, uint64(w.src.size-c.body)))
	}
	w.checkEnd(c)
	switch c.id {
	case "data":
		w.data(c)
		return nil
	case "RIFF", "RF64":
		w.add(CodeHidden, c.at, "a second RIFF file follows the first; it is not decoded")
		return nil
	}
	w.overrun(c)
	if w.formatAt == 0 || w.dataAt == 0 {
		w.cutShort(c, "fmt ", "data")
	}
	switch c.id {
	case "fmt ":
		return w.readFormat(c)
	case "ds64":
		w.readSizes(c)
	case "fact":
		w.readFact(c)
	case "LIST", "list":
		w.readList(c)
	case "bext":
		for _, t := range bextFields(w.content(c)) {
			w.info.addTag("bext:"+t.Name, t.Value)
		}
	case "id3 ", "ID3 ":
		id3v2Tags(w.src.part(c.body, c.size), &w.info)
	case "iXML":
		w.info.addTag("ixml", text(w.content(c)))
	}
	return nil
}

// readFact reads how many frames the samples shall decode to; of Wave64 it has 64 bits.
func (w *wavFile) readFact(c *chunk) {
	b := w.content(c)
	if len(b) < 4 || w.facts >= 0 {
		return
	}
	facts := uint64(binary.LittleEndian.Uint32(b))
	if size, ok := w.sizes["fact"]; ok && facts == openSize {
		facts = size
	}
	if w.info.Container == "w64" && len(b) >= 8 {
		facts = binary.LittleEndian.Uint64(b)
	}
	w.factAt, w.facts = c.body, int64(min(facts, 1<<62))
}

// checkEnd reports the first chunk that stands behind the end that the file declares, or goes beyond it.
func (w *wavFile) checkEnd(c *chunk) {
	end := w.riffEnd
	if end == 0 || w.followers || c.id == "RIFF" || c.body+c.size <= end {
		return
	}
	w.followers = true
	w.add(CodeBadSize, c.at, "chunk %q lies beyond the end of the file that its header declares (%d)", c.id, end)
}

// readSizes reads the sizes that do not fit in 32 bits (EBU Tech 3306): of the file, of the samples, of others.
func (w *wavFile) readSizes(c *chunk) {
	b := w.content(c)
	if len(b) < 16 {
		w.add(CodeInconsistent, c.body, "chunk ds64 of %d bytes holds no sizes", len(b))
		return
	}
	w.sizes = map[string]uint64{"data": binary.LittleEndian.Uint64(b[8:])}
	if size := binary.LittleEndian.Uint64(b); w.riffEnd == 0 && size > 0 {
		w.setEnd(c.body, 8+int64(min(size, 1<<62)))
	}
	if len(b) < 28 {
		return
	}
	w.sizes["fact"] = binary.LittleEndian.Uint64(b[16:])
	for table := b[28:]; len(table) >= 12 && len(w.sizes) < 64; table = table[12:] {
		w.sizes[string(table[:4])] = binary.LittleEndian.Uint64(table[4:])
	}
}

// data decides where the samples end: at the declared size, at the end of the file, or where both disagree, at the
// smaller, with a problem.
func (w *wavFile) data(c *chunk) {
	first := w.meet(c)
	left := w.src.size - c.body
	isOpen := c.declared == openSize && left < openSize || c.declared >= 1<<62
	switch {
	case isOpen, c.declared == 0 && left > 0 && first && !w.chunksReachEnd(c.body):
		w.add(CodeStreamed, c.at+w.layout.sizeAt, "length of the samples left open (%d): read to the end of the file", c.declared)
		c.size, c.declared = left, uint64(left)
	case c.declared > uint64(left):
		w.add(CodeTruncated, w.src.size, "%d of %d bytes of samples are missing", c.declared-uint64(left), c.declared)
	case first && w.wraps(c, left):
		over := (left - c.size) >> 32 << 32
		w.add(CodeBadSize, c.at+w.layout.sizeAt, "length of the samples is %d bytes too small: it went beyond 32 bits", over)
		c.size += over
		c.declared += uint64(over)
	}
	w.spans = append(w.spans, span{c.body, c.body + c.size})
}

// meet notes that there are samples, and where they are not expected. It reports whether they are the first.
func (w *wavFile) meet(c *chunk) (first bool) {
	if w.dataAt > 0 {
		w.add(CodeHidden, c.at, "a further data chunk of %d bytes, which players leave out; its samples are appended", c.declared)
		return false
	}
	if w.dataAt = c.body; w.formatAt == 0 {
		w.add(CodeInconsistent, c.at, "the samples stand before the format chunk")
	}
	return true
}

// wraps reports whether the length of the samples went beyond the 32 bits that it has, as that of a recording does
// which was not ended in time: no chunk follows where they should end.
func (w *wavFile) wraps(c *chunk, left int64) bool {
	if w.layout.head != riffLayout.head || left-c.size < 1<<32 || c.declared > openSize {
		return false
	}
	next := w.src.bytes(c.body+c.size+c.size&1, int(w.layout.head))
	return int64(len(next)) == w.layout.head && !w.isKnown(next)
}

// chunksReachEnd reports whether well-formed chunks fill the rest of the file from at: an empty data chunk is then
// meant so, and not left open by a crash.
func (w *wavFile) chunksReachEnd(at int64) bool {
	for range maxChunks {
		head := w.src.bytes(at, int(w.layout.head))
		if int64(len(head)) < w.layout.head {
			return len(head) == 0 && at < w.src.size+w.layout.align
		}
		_, size, ok := w.layout.parse(head)
		if !ok || size > uint64(w.src.size) {
			return false
		}
		at += w.layout.head + (int64(size)+w.layout.align-1)&^(w.layout.align-1)
	}
	return false
}

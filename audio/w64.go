package audio

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// GUIDs of Sony Wave64 end alike, after four letters: two that hold others, and the rest.
const (
	w64Outer = "\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"
	w64List  = "\x2f\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"
	w64Inner = "\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
)

func isW64(head []byte) bool { return strings.HasPrefix(string(head), "riff"+w64Outer) }

// parseW64Chunk reads the header of a chunk: a GUID and a length that counts the header. Others than those known are
// named by their digits.
func parseW64Chunk(b []byte) (id string, size uint64, ok bool) {
	size = binary.LittleEndian.Uint64(b[16:])
	size -= min(size, 24)
	switch string(b[4:16]) {
	case w64Outer, w64List, w64Inner:
		return string(b[:4]), size, isChunkID(string(b[:4]))
	}
	return fmt.Sprintf("%X", b[:16]), size, size > 0 && strings.Trim(string(b[:16]), "\x00") != ""
}

func openW64(src *source) (*Stream, error) {
	w, err := readW64(src)
	if err != nil {
		return nil, err
	}
	return w.open()
}

// readW64 reads the chunks of a Wave64 file, which mean what they mean in RIFF.
func readW64(src *source) (*wavFile, error) {
	w := &wavFile{chunkFile: chunkFile{src: src, layout: w64Layout, info: Info{Container: "w64", Frames: -1}}, facts: -1}
	if b := src.bytes(16, 8); len(b) == 8 {
		switch size := binary.LittleEndian.Uint64(b); {
		case size <= 40 || size >= 1<<62:
			w.add(CodeStreamed, 16, "length of the file left open (%d)", size)
		default:
			w.setEnd(16, int64(size))
		}
	}
	return w, w.read(40)
}

// dropPad leaves out the zeros that fill the samples up to a multiple of 8 bytes where the writer counts them in the
// length, as ffmpeg does: those behind the frames that the fact chunk declares, or behind the last whole frame.
func (w *wavFile) dropPad() {
	if w.info.Container != "w64" || w.codec.unit == 0 || w.codec.partial || len(w.spans) != 1 {
		return
	}
	s, unit := &w.spans[0], int64(w.codec.unit)
	bytes := s.end - s.at
	frames := bytes / unit
	if w.facts >= 0 {
		frames = min(frames, w.facts)
	}
	end := s.at + frames*unit
	if pad := s.end - end; bytes%8 == 0 && pad < 8 && strings.Trim(string(w.src.bytes(end, int(pad))), "\x00") == "" {
		s.end = end
	}
}

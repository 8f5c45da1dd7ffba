package audio

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// Format tags of WAVE, from Microsoft's mmreg.h.
const (
	wavePCM        = 0x0001
	waveFloat      = 0x0003
	waveALaw       = 0x0006
	waveMuLaw      = 0x0007
	waveMPEG       = 0x0050 // Layers I and II
	waveMP3        = 0x0055
	waveExtensible = 0xFFFE
)

// waveCodecs names the format tags that are met in the field and not decoded here.
var waveCodecs = map[uint16]string{
	0x0002: "adpcm_ms", 0x0011: "adpcm_ima_wav", 0x0022: "truespeech", 0x0031: "gsm_ms", 0x0042: "g723_1",
	0x0045: "adpcm_g726", waveMPEG: "mp2", waveMP3: "mp3", 0x0064: "adpcm_g726", 0x0083: "g729", 0x00FF: "aac",
	0x0160: "wmav1", 0x0161: "wmav2", 0x0162: "wmapro", 0x0163: "wmalossless", 0x028F: "adpcm_g722", 0x1610: "aac",
	0x2000: "ac3", 0x674F: "vorbis", 0x704F: "opus", 0xA109: "speex", 0xF1AC: "flac",
}

// subformatTail ends every extensible subformat whose first two bytes are a format tag.
const subformatTail = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"

// openSize is what writers put where they do not know a length yet.
const openSize = 0xFFFFFFFF

// maxChunks bounds the walk over a RIFF file's chunks.
const maxChunks = 4096

// wavFile is what the chunks of a RIFF file say.
type wavFile struct {
	problemList
	src       *source
	info      Info
	tag       uint16 // of the format, extensible resolved
	frameSize int    // bytes of a sample of all channels
	dataAt    int64  // start of the samples, 0 if not met
	dataEnd   int64
	dataSize  uint64 // from ds64, of RF64
	order     []string
}

func isWAV(head []byte) bool {
	if len(head) < 12 || string(head[8:12]) != "WAVE" {
		return false
	}
	id := string(head[:4])
	return id == "RIFF" || id == "RF64" || id == "BW64"
}

func openWAV(src *source) (*Stream, error) {
	w := &wavFile{src: src, info: Info{Container: "wav", Frames: -1}}
	if err := w.walk(); err != nil {
		return nil, err
	}
	if w.frameSize == 0 {
		return nil, damaged(12, "wav file without a format chunk")
	}
	if (w.tag == waveMP3 || w.tag == waveMPEG) && w.dataAt > 0 {
		return w.openMPEG()
	}
	if err := checkInfo(w.info); err != nil {
		return nil, err
	}
	if w.info.Decoder == "" {
		return nil, noDecoder(w.info)
	}
	if w.dataAt == 0 {
		return nil, damaged(src.size, "wav file without a data chunk")
	}
	if extra := (w.dataEnd - w.dataAt) % int64(w.frameSize); extra != 0 {
		w.add(CodeBadSize, w.dataEnd-extra, "%d bytes at the end of the samples are not a whole frame", extra)
		w.dataEnd -= extra
	}
	w.info.Frames = (w.dataEnd - w.dataAt) / int64(w.frameSize)
	w.info.BitRate = w.frameSize * 8 * w.info.SampleRate
	return NewStream(w.info, newPCM(w)), nil
}

// openMPEG decodes the MPEG audio that some programs put in a data chunk.
func (w *wavFile) openMPEG() (*Stream, error) {
	size := w.dataEnd - w.dataAt
	s, err := openMPEG(&source{r: io.NewSectionReader(w.src.r, w.dataAt, size), size: size}, w.dataAt)
	if _, ok := errors.AsType[*FormatError](err); ok {
		return nil, damaged(w.dataAt, "data chunk without MPEG audio frames")
	}
	if err != nil {
		return nil, err
	}
	s.info.Container = "wav"
	s.info.Tags = append(w.info.Tags, s.info.Tags...)
	s.own.list = append(s.own.list, w.list...)
	return s, nil
}

// walk reads the chunks in the order of the file.
func (w *wavFile) walk() error {
	at := int64(12)
	for range maxChunks {
		head := w.src.bytes(at, 8)
		if len(head) < 8 {
			w.trailing(at, "chunk header cut off", len(head) > 0)
			break
		}
		id, size := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		if !isChunkID(id) {
			w.trailing(at, "bytes after the last chunk", true)
			break
		}
		w.order = append(w.order, strings.TrimSpace(id))
		next, err := w.chunk(id, at+8, size)
		if err != nil {
			return err
		}
		at = next
	}
	w.info.addTag("riff:chunks", strings.Join(w.order[:min(len(w.order), 64)], " "))
	return nil
}

func (w *wavFile) trailing(at int64, what string, is bool) {
	if is {
		w.add(CodeJunk, at, "%s (%d bytes)", what, w.src.size-at)
	}
}

// isChunkID reports whether s may name a chunk: printable ASCII.
func isChunkID(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// chunk reads one chunk whose body is at, and returns where the next begins.
func (w *wavFile) chunk(id string, at, size int64) (int64, error) {
	if id == "data" {
		if w.dataAt > 0 {
			w.add(CodeOtherStream, at, "a second data chunk of %d bytes is not decoded", size)
			return at + size + size&1, nil
		}
		return w.data(at, size), nil
	}
	if at+size > w.src.size {
		w.add(CodeBadSize, at-4, "chunk %q claims %d bytes, %d are left", id, size, w.src.size-at)
	}
	const maxBody = 1 << 20 // of a chunk that is read whole; coding histories and tag lists are far smaller
	body := func() []byte { return w.src.bytes(at, int(min(size, maxBody))) }
	switch id {
	case "fmt ":
		if err := w.format(at, body()); err != nil {
			return 0, err
		}
	case "ds64":
		if b := body(); len(b) >= 16 {
			w.dataSize = binary.LittleEndian.Uint64(b[8:])
		}
	case "LIST":
		w.listInfo(body())
	case "bext":
		w.bext(body())
	case "iXML":
		w.info.addTag("ixml", text(body()))
	}
	return at + size + size&1, nil
}

// data decides where the samples end: at the declared size, at the end of the file, or where both disagree, at the
// smaller, with a problem.
func (w *wavFile) data(at, size int64) int64 {
	w.dataAt = at
	left := w.src.size - at
	declared := size
	if size == openSize && w.dataSize > 0 && w.dataSize < 1<<62 {
		declared = int64(w.dataSize)
	}
	switch {
	case declared == openSize && left != openSize, size == 0 && left > 0 && !w.chunksReachEnd(at):
		w.add(CodeStreamed, at-4, "length of the samples left open (%d): read to the end of the file", size)
		w.dataEnd = w.src.size
	case declared > left:
		w.add(CodeTruncated, w.src.size, "%d of %d bytes of samples are missing", declared-left, declared)
		w.dataEnd = w.src.size
	default:
		w.dataEnd = at + declared
		return w.dataEnd + declared&1
	}
	return w.dataEnd
}

// chunksReachEnd reports whether well-formed chunks fill the rest of the file from at: an empty data chunk is then
// meant so, and not left open by a crash.
func (w *wavFile) chunksReachEnd(at int64) bool {
	for range maxChunks {
		head := w.src.bytes(at, 8)
		if len(head) < 8 || !isChunkID(string(head[:4])) {
			return len(head) == 0 && at <= w.src.size+1
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		at += 8 + size + size&1
	}
	return false
}

// format reads the fmt chunk.
func (w *wavFile) format(at int64, b []byte) error {
	if len(b) < 16 {
		return damaged(at, "format chunk of a wav file is cut off")
	}
	if w.frameSize > 0 {
		w.add(CodeBadSize, at, "a second format chunk is ignored")
		return nil
	}
	w.tag = binary.LittleEndian.Uint16(b)
	w.info.Channels = int(binary.LittleEndian.Uint16(b[2:]))
	w.info.SampleRate = int(min(binary.LittleEndian.Uint32(b[4:]), 1<<30))
	w.info.BitRate = int(min(binary.LittleEndian.Uint32(b[8:]), 1<<27)) * 8
	w.frameSize = max(int(binary.LittleEndian.Uint16(b[12:])), 1)
	bits := int(binary.LittleEndian.Uint16(b[14:]))
	if w.tag == waveExtensible && len(b) >= 40 && string(b[26:40]) == subformatTail {
		w.tag = binary.LittleEndian.Uint16(b[24:])
	}
	w.setCodec(at, bits)
	return nil
}

// setCodec names the codec, and for those decoded here sets depth, decoder and size of a frame.
func (w *wavFile) setCodec(at int64, bits int) {
	container := (bits + 7) / 8
	if c := w.info.Channels; c > 0 && w.frameSize%c == 0 && w.frameSize/c > container && w.frameSize/c <= 4 {
		container = w.frameSize / c // 20 bits in 4 bytes and the like; samples lie at the top
	}
	switch {
	case w.tag == wavePCM && bits > 0 && container <= 4:
		w.info.Codec, w.info.BitsPerSample = pcmName(8*container), 8*container
	case w.tag == waveFloat && (bits == 32 || bits == 64):
		container = bits / 8
		w.info.Codec, w.info.BitsPerSample = map[int]string{32: "pcm_f32le", 64: "pcm_f64le"}[bits], bits
	case w.tag == waveALaw, w.tag == waveMuLaw:
		container = 1
		w.info.Codec, w.info.BitsPerSample = map[uint16]string{waveALaw: "pcm_alaw", waveMuLaw: "pcm_mulaw"}[w.tag], 16
	default:
		w.info.Codec = waveCodecs[w.tag]
		return
	}
	w.info.Decoder, w.info.Lossless = decoderName, true
	if size := container * w.info.Channels; size != w.frameSize && size > 0 {
		w.add(CodeBadSize, at+12, "frames of %d bytes declared, %d follow from channels and bits", w.frameSize, size)
		w.frameSize = size
	}
}

// decoderName names the decoders of this package itself.
const decoderName = "earwitness"

package audio

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Format tags of WAVE, from Microsoft's mmreg.h.
const (
	wavePCM        = 0x0001
	waveMSADPCM    = 0x0002
	waveFloat      = 0x0003
	waveALaw       = 0x0006
	waveMuLaw      = 0x0007
	waveIMA        = 0x0011
	waveMPEG       = 0x0050 // Layers I and II
	waveMP3        = 0x0055
	waveExtensible = 0xFFFE
)

// waveCodecs names the format tags that are met in the field and not decoded here, or only sometimes.
var waveCodecs = map[uint16]string{
	waveMSADPCM: "adpcm_ms", waveIMA: "adpcm_ima_wav", 0x0022: "truespeech", 0x0031: "gsm_ms", 0x0042: "g723_1",
	0x0045: "adpcm_g726", waveMPEG: "mp2", waveMP3: "mp3", 0x0064: "adpcm_g726", 0x0083: "g729", 0x00FF: "aac",
	0x0160: "wmav1", 0x0161: "wmav2", 0x0162: "wmapro", 0x0163: "wmalossless", 0x028F: "adpcm_g722", 0x1610: "aac",
	0x2000: "ac3", 0x674F: "vorbis", 0x704F: "opus", 0xA109: "speex", 0xF1AC: "flac",
}

// subformatTail ends every extensible subformat whose first two bytes are a format tag.
const subformatTail = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"

// waveFormat is the content of a format chunk (WAVEFORMATEX and WAVEFORMATEXTENSIBLE).
type waveFormat struct {
	tag        uint16 // extensible resolved
	channels   int
	rate       uint32
	byteRate   uint32
	blockAlign int
	bits       int
	bytes      int // of the chunk
	extensible bool
	validBits  int
	mask       uint32 // which loudspeaker each channel is for
	subformat  []byte
	extra      []byte // what follows the common fields
}

// parseWaveFormat reads a format chunk of at least 14 bytes; the bits came later, with PCM.
func parseWaveFormat(b []byte) waveFormat {
	f := waveFormat{
		tag: binary.LittleEndian.Uint16(b), channels: int(binary.LittleEndian.Uint16(b[2:])),
		rate: binary.LittleEndian.Uint32(b[4:]), byteRate: binary.LittleEndian.Uint32(b[8:]),
		blockAlign: int(binary.LittleEndian.Uint16(b[12:])), bytes: len(b),
	}
	if len(b) >= 16 {
		f.bits = int(binary.LittleEndian.Uint16(b[14:]))
	}
	if len(b) >= 18 {
		f.extra = b[18:]
	}
	if f.tag == waveExtensible && len(b) >= 40 {
		f.extensible = true
		f.validBits, f.mask = int(binary.LittleEndian.Uint16(b[18:])), binary.LittleEndian.Uint32(b[20:])
		f.subformat = b[24:40]
		if string(b[26:40]) == subformatTail {
			f.tag = binary.LittleEndian.Uint16(b[24:])
		}
	}
	return f
}

// mark is what of the format tells one writer from another.
func (f waveFormat) mark() string {
	mark := fmt.Sprintf("%d/%d", f.tag, f.bits)
	if f.extensible {
		return mark + "/extensible"
	}
	if f.bytes != 16 {
		mark += fmt.Sprintf("/%d", f.bytes)
	}
	return mark
}

// readFormat reads a format chunk; the first counts.
func (w *wavFile) readFormat(c *chunk) error {
	b := w.content(c)
	if len(b) < 14 {
		return damaged(c.body, "format chunk of a wav file is cut off")
	}
	f := parseWaveFormat(b)
	if w.formatAt > 0 {
		same := f.mark() == w.format.mark() && f.channels == w.format.channels && f.rate == w.format.rate
		w.add(CodeInconsistent, c.body, "a second format chunk is ignored (it says the same: %v)", same)
		return nil
	}
	w.format, w.formatAt = f, c.body
	w.info.Channels = f.channels
	w.info.SampleRate = int(min(f.rate, 1<<30))
	w.info.BitRate = int(min(f.byteRate, 1<<27)) * 8
	return nil
}

// setCodec names the codec, and for those decoded here sets how.
func (w *wavFile) setCodec() {
	f := w.format
	switch {
	case f.tag == wavePCM && f.bits > 0 && w.container() <= 4:
		w.setPCM(pcmCoding{kind: pcmSigned, bytes: w.container()})
		if w.container() == 1 {
			w.setPCM(pcmCoding{kind: pcmUnsigned, bytes: 1})
		}
	case f.tag == waveFloat && (f.bits == 32 || f.bits == 64):
		w.setPCM(pcmCoding{kind: pcmFloat, bytes: f.bits / 8})
	case f.tag == waveALaw:
		w.setPCM(pcmCoding{kind: pcmALaw, bytes: 1})
	case f.tag == waveMuLaw:
		w.setPCM(pcmCoding{kind: pcmMuLaw, bytes: 1})
	case f.tag == waveIMA && (f.bits == 4 || f.bits == 0):
		w.setIMA(f.blockAlign)
	case f.tag == waveMSADPCM && (f.bits == 4 || f.bits == 0):
		w.setMS(f.blockAlign, w.pairs())
	default:
		w.info.Codec = waveCodecs[f.tag]
		return
	}
	w.checkFormat()
}

// container returns the bytes that a sample of PCM takes. They may be more than its bits need, such as 20 bits in 4
// bytes; samples lie at the top.
func (w *wavFile) container() int {
	f := w.format
	n := (f.bits + 7) / 8
	if f.channels > 0 && f.blockAlign%f.channels == 0 && f.blockAlign/f.channels > n && f.blockAlign/f.channels <= 4 {
		n = f.blockAlign / f.channels
	}
	return n
}

// checkFormat reports fields that contradict each other. Samples are read as channels and bits say.
func (w *wavFile) checkFormat() {
	f := w.format
	if !w.codec.partial {
		block := w.codec.unit
		if block != f.blockAlign && f.channels > 0 {
			w.add(CodeBadSize, w.formatAt+12, "frames of %d bytes declared, %d follow from channels and bits", f.blockAlign, block)
		}
		if want := uint64(f.rate) * uint64(block); want != uint64(f.byteRate) {
			w.add(CodeBadSize, w.formatAt+8, "%d bytes per second declared, %d follow from rate and frames", f.byteRate, want)
		}
	}
	if f.extensible && f.validBits > 0 && f.validBits < f.bits {
		w.info.addTag("riff:valid_bits", fmt.Sprint(f.validBits))
	}
	switch container := (f.bits + 7) / 8; {
	case f.extensible && f.mask != 0 && bits.OnesCount32(f.mask) != f.channels:
		w.add(CodeInconsistent, w.formatAt+20, "a mask of %d loudspeakers (%#x) for %d channels", bits.OnesCount32(f.mask), f.mask, f.channels)
	case f.extensible && f.validBits > f.bits:
		w.add(CodeInconsistent, w.formatAt+18, "%d valid bits declared of %d", f.validBits, f.bits)
	case f.tag == wavePCM && !f.extensible && w.container() > container:
		w.add(CodeInconsistent, w.formatAt+14, "%d bits in %d bytes, read as the upper ones", f.bits, w.container())
	}
}

// pairs returns the coefficients of Microsoft's ADPCM, which the format chunk lists.
func (w *wavFile) pairs() (list [][2]int32) {
	b := w.format.extra
	if len(b) < 4 {
		return nil
	}
	n := int(binary.LittleEndian.Uint16(b[2:]))
	for b = b[4:]; len(b) >= 4 && len(list) < min(n, 256); b = b[4:] {
		list = append(list, [2]int32{int32(int16(binary.LittleEndian.Uint16(b))), int32(int16(binary.LittleEndian.Uint16(b[2:])))})
	}
	return list
}

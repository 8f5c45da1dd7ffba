package audio

import (
	"encoding/binary"
	"math"
	"strings"
)

// What follows recognises formats that have no decoder here and reads what their first header says.

func isAIFF(head []byte) bool {
	return len(head) >= 12 && string(head[:4]) == "FORM" && (string(head[8:12]) == "AIFF" || string(head[8:12]) == "AIFC")
}

func openAIFF(src *source) (*Stream, error) {
	info := Info{Container: "aiff", Codec: "pcm_s16be", Lossless: true, Frames: -1}
	at := int64(12)
	for range maxChunks {
		b := src.bytes(at, 8+26)
		if len(b) < 8 {
			break
		}
		if string(b[:4]) == "COMM" && len(b) >= 8+18 {
			c := b[8:]
			info.Channels = int(binary.BigEndian.Uint16(c))
			info.Frames = int64(binary.BigEndian.Uint32(c[2:]))
			info.BitsPerSample = int(binary.BigEndian.Uint16(c[6:]))
			info.SampleRate = extended(c[8:18])
			if len(c) >= 22 && string(src.bytes(8, 4)) == "AIFC" && string(c[18:22]) != "NONE" {
				info.Codec = text(c[18:22])
			}
			break
		}
		size := int64(binary.BigEndian.Uint32(b[4:]))
		at += 8 + size + size&1
	}
	return nil, noDecoder(info)
}

// extended reads an 80-bit float as a rate in Hz, 0 where it is none.
func extended(b []byte) int {
	e := int(binary.BigEndian.Uint16(b)&0x7fff) - 16383 - 63
	v := math.Ldexp(float64(binary.BigEndian.Uint64(b[2:])), e)
	if v < 1 || v > 1e9 {
		return 0
	}
	return int(v)
}

func isAU(head []byte) bool { return len(head) >= 24 && string(head[:4]) == ".snd" }

func openAU(src *source) (*Stream, error) {
	b := src.bytes(0, 24)
	codec := map[uint32]string{
		1: "pcm_mulaw", 2: "pcm_s8", 3: "pcm_s16be", 4: "pcm_s24be", 5: "pcm_s32be",
		6: "pcm_f32be", 7: "pcm_f64be", 27: "pcm_alaw",
	}[binary.BigEndian.Uint32(b[12:])]
	return nil, noDecoder(Info{
		Container: "au", Codec: codec, Frames: -1,
		SampleRate: int(binary.BigEndian.Uint32(b[16:]) & 0x7fffffff), Channels: int(binary.BigEndian.Uint32(b[20:]) & 0xffff),
	})
}

// GUIDs of ASF objects, as they stand in files.
const (
	asfHeader = "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"
	asfStream = "\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65"
	asfAudio  = "\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
)

func isASF(head []byte) bool { return strings.HasPrefix(string(head), asfHeader) }

func openASF(src *source) (*Stream, error) {
	info := Info{Container: "asf", Frames: -1}
	at := int64(30)
	for range maxChunks {
		b := src.bytes(at, 24+54+18)
		if len(b) < 24 {
			break
		}
		size := binary.LittleEndian.Uint64(b[16:])
		if size < 24 || size > uint64(src.size) {
			break
		}
		if string(b[:16]) == asfStream && len(b) == 24+54+18 && string(b[24:40]) == asfAudio {
			f := b[24+54:]
			if info.Codec = waveCodecs[binary.LittleEndian.Uint16(f)]; info.Codec == "" {
				info.Codec = "wma"
			}
			info.Channels = int(binary.LittleEndian.Uint16(f[2:]))
			info.SampleRate = int(binary.LittleEndian.Uint32(f[4:]) & 0x7fffffff)
			info.BitRate = int(binary.LittleEndian.Uint32(f[8:])&0x0fffffff) * 8
			break
		}
		at += int64(size)
	}
	return nil, noDecoder(info)
}

func isCAF(head []byte) bool {
	return len(head) >= 44 && string(head[:4]) == "caff" && string(head[8:12]) == "desc"
}

func openCAF(src *source) (*Stream, error) {
	b := src.bytes(20, 32)
	info := Info{Container: "caf", Frames: -1}
	if len(b) == 32 {
		rate := math.Float64frombits(binary.BigEndian.Uint64(b))
		if rate >= 1 && rate < 1e9 {
			info.SampleRate = int(rate)
		}
		if info.Codec = mp4Codecs[string(b[8:12])]; info.Codec == "" {
			info.Codec = text(b[8:12])
		}
		info.Channels = int(binary.BigEndian.Uint32(b[24:]) & 0xffff)
		info.BitsPerSample = int(binary.BigEndian.Uint32(b[28:]) & 0xff)
	}
	return nil, noDecoder(info)
}

// w64RIFF is the GUID that a Sony Wave64 file begins with.
const w64RIFF = "riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"

func isW64(head []byte) bool { return strings.HasPrefix(string(head), w64RIFF) }

func openW64(src *source) (*Stream, error) {
	info := Info{Container: "w64", Frames: -1}
	at := int64(40)
	for range maxChunks {
		b := src.bytes(at, 40)
		if len(b) < 40 {
			break
		}
		size := binary.LittleEndian.Uint64(b[16:])
		if size < 24 || size > uint64(src.size) {
			break
		}
		if string(b[:4]) == "fmt " {
			w := &wavFile{src: src}
			if err := w.format(at+24, src.bytes(at+24, 40)); err == nil {
				info.Codec, info.SampleRate, info.Channels = w.info.Codec, w.info.SampleRate, w.info.Channels
				info.BitsPerSample, info.Lossless = w.info.BitsPerSample, w.info.Lossless
			}
			break
		}
		at += int64(size+7) &^ 7
	}
	return nil, noDecoder(info)
}

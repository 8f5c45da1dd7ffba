package audio

import (
	"encoding/binary"
	"strings"
)

// What follows recognises formats that have no decoder here and reads what their first header says.

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

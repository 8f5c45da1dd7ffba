package mp3

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
)

// lameBytes is the length of the LAME extension: 36 bytes behind the fields of the Xing tag.
const lameBytes = 36

// LAMETag is the extension that LAME, and others after it, write behind the fields of a Xing tag
// (gabriel.mp3-tech.org/mp3infotag.html, revision 1). Values are as coded where no unit is named.
type LAMETag struct {
	Encoder       string // nine characters, or as many as are printable: "LAME3.100", "Lavc58.13"
	Revision      int    // of the tag
	VBRMethod     int    // 1 CBR, 2 ABR, 3…6 VBR, 8 and 9 the same in two passes
	LowpassHz     int    // 0 if not given
	Peak          float32
	TrackGain     ReplayGain
	AlbumGain     ReplayGain
	NSPsyTune     bool
	NSSafeJoint   bool
	NoGapNext     bool // --nogap: goes on in another file
	NoGapPrevious bool // --nogap: another file goes before
	ATHType       int
	BitRate       int // kbit/s: of ABR the mean, else the minimum; 255 means that or more
	Delay         int // samples that the encoder added at the start
	Padding       int // and at the end
	NoiseShaping  int
	StereoMode    int // 0 mono, 1 stereo, 2 dual, 3 joint, 4 forced M/S, 5 automatic, 6 intensity, 7 other
	Unwise        bool
	SourceRate    int // 0 at most 32 kHz, 1 44.1, 2 48, 3 more
	MP3Gain       int // steps of 1.5 dB that the file was changed by afterwards
	Surround      int // 0 none, 1 DPL, 2 DPL2, 3 Ambisonic
	Preset        int
	MusicBytes    int64  // from the tag's frame on to the end of the audio
	MusicCRC      uint16 // CRC-16 of the bytes behind the tag's frame
	TagCRC        uint16 // CRC-16 of the frame up to here, or, by libavformat, of its first 190 bytes
	TagCheck      Check  // of TagCRC against the bytes
}

// ReplayGain is a loudness that was measured when the file was made.
type ReplayGain struct {
	Name       int // 0 not set, 1 radio (track), 2 audiophile (album)
	Originator int // 0 unset, 1 artist, 2 user, 3 model, 4 RMS
	DB         float64
}

// parseLAME reads the extension at byte at of a tag's frame, or returns nil if there is none.
func parseLAME(frame []byte, at int) *LAMETag {
	if len(frame) < at+lameBytes || frame[at] < 'A' || frame[at] > 'z' {
		return nil
	}
	b := frame[at : at+lameBytes]
	t := &LAMETag{
		Encoder:  printable(b[:9]),
		Revision: int(b[9] >> 4), VBRMethod: int(b[9] & 15), LowpassHz: 100 * int(b[10]),
		Peak:      peak(binary.BigEndian.Uint32(b[11:])),
		TrackGain: replayGain(binary.BigEndian.Uint16(b[15:])), AlbumGain: replayGain(binary.BigEndian.Uint16(b[17:])),
		NSPsyTune: b[19]&0x10 != 0, NSSafeJoint: b[19]&0x20 != 0, NoGapNext: b[19]&0x40 != 0, NoGapPrevious: b[19]&0x80 != 0,
		ATHType: int(b[19] & 15), BitRate: int(b[20]),
		Delay: int(b[21])<<4 | int(b[22])>>4, Padding: int(b[22]&15)<<8 | int(b[23]),
		NoiseShaping: int(b[24] & 3), StereoMode: int(b[24] >> 2 & 7), Unwise: b[24]&0x20 != 0, SourceRate: int(b[24] >> 6),
		MP3Gain:  int(int8(b[25])),
		Surround: int(b[26] >> 3 & 7), Preset: int(binary.BigEndian.Uint16(b[26:]) & 0x7ff),
		MusicBytes: int64(binary.BigEndian.Uint32(b[28:])),
		MusicCRC:   binary.BigEndian.Uint16(b[32:]), TagCRC: binary.BigEndian.Uint16(b[34:]),
	}
	if t.TagCRC != 0 {
		field := at + lameBytes - 2
		t.TagCheck = check(crcMusic(0, frame[:field]) == t.TagCRC || crcTagLibav(frame, field) == t.TagCRC)
	}
	return t
}

// crcTagLibav returns the CRC of a tag as libavformat counts it. The tag's specification says 190 bytes, which is where the
// field at byte field lies in stereo frames of MPEG-1; libavformat takes as many of every frame, while the field is still zero,
// and zeros behind a shorter one.
func crcTagLibav(frame []byte, field int) uint16 {
	var b [190]byte
	copy(b[:], frame)
	if field < len(b) {
		clear(b[field:min(field+2, len(b))])
	}
	return crcMusic(0, b[:])
}

// delays reports whether the tag gives delay and padding: some encoders write it and leave these zero.
func (t *LAMETag) delays() bool { return t.Delay|t.Padding != 0 }

// printable returns the ASCII characters that b begins with.
func printable(b []byte) string {
	if i := bytes.IndexFunc(b, func(r rune) bool { return r < ' ' || r > '~' }); i >= 0 {
		b = b[:i]
	}
	return strings.TrimRight(string(b), " ")
}

// peak reads the largest sample: 9 bits integer and 23 fraction since LAME 3.94, a float32 before, which is told by its
// exponent.
func peak(v uint32) float32 {
	if f := math.Float32frombits(v); f >= 1./(1<<15) && f < 16 {
		return f
	}
	return float32(v) / (1 << 23)
}

func replayGain(v uint16) ReplayGain {
	g := ReplayGain{Name: int(v >> 13), Originator: int(v >> 10 & 7), DB: float64(v&0x1ff) / 10}
	if v&0x200 != 0 {
		g.DB = -g.DB
	}
	return g
}

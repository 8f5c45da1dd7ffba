package mp3

import (
	"encoding/binary"
	"slices"
)

// decoderDelay is the delay of the decoder's own filter banks in samples, which a LAME tag does not count.
const decoderDelay = 528 + 1

// Tag is what the first frame of many files says of the rest in place of audio: Xing's "Xing" (variable bit rate) or "Info"
// (constant), or Fraunhofer's "VBRI". See Sevy, "VBR and the Xing header", and gabriel.mp3-tech.org/mp3infotag.html.
type Tag struct {
	Kind       string // Xing, Info or VBRI
	AtByte     int64  // of its frame
	FrameBytes int    // length of its frame
	Frames     int64  // frames of audio behind its own; -1 if not given
	Bytes      int64  // from its own frame on, or, by some encoders, behind it; -1 if not given
	TOC        []byte // of Xing: 100 positions in 1/256 of the bytes by hundredths of the time; nil if not given
	Quality    int    // of Xing 0 best to 100, but LAME writes 0…100 the other way round; -1 if not given
	LAME       *LAMETag
	VBRI       *VBRITag
}

// VBRITag is what only a VBRI tag has.
type VBRITag struct {
	Version        int
	Delay          int // as coded; samples
	Entries        int // of its table of positions
	Scale          int // bytes that a table's value counts
	EntryBytes     int
	FramesPerEntry int
}

// parseTag reads the tag in a Layer III frame, or returns nil if it is an ordinary frame: also where what looks like a tag
// does not fit its frame. main is where the frame's main data begins.
func parseTag(h *Header, frame []byte, main int) *Tag {
	if len(frame) < 4+32+8 {
		return nil
	}
	if b := frame[4+32:]; len(b) >= 26 && string(b[:4]) == "VBRI" {
		return parseVBRI(b)
	}
	at := 4 + h.sideBytes() // without room for the CRC, or with: both occur
	if !isXing(frame[at:]) {
		at = main
	}
	if !isXing(frame[at:]) {
		return nil
	}
	return parseXing(frame, at)
}

func isXing(b []byte) bool {
	return len(b) >= 8 && (string(b[:4]) == "Xing" || string(b[:4]) == "Info")
}

// parseXing reads a tag that begins at byte at of its frame.
func parseXing(frame []byte, at int) *Tag {
	t := &Tag{Kind: string(frame[at : at+4]), Frames: -1, Bytes: -1, Quality: -1}
	flags := binary.BigEndian.Uint32(frame[at+4:])
	at += 8
	for i, size := range [...]int{4, 4, 100, 4} {
		if flags>>i&1 == 0 {
			continue
		}
		if len(frame) < at+size {
			return nil
		}
		b := frame[at : at+size]
		at += size
		switch i {
		case 0:
			t.Frames = int64(binary.BigEndian.Uint32(b))
		case 1:
			t.Bytes = int64(binary.BigEndian.Uint32(b))
		case 2:
			t.TOC = slices.Clone(b)
		case 3:
			t.Quality = int(binary.BigEndian.Uint32(b))
		}
	}
	t.LAME = parseLAME(frame, at)
	return t
}

// parseVBRI reads a tag that begins with b, at least 26 bytes.
func parseVBRI(b []byte) *Tag {
	field := func(at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	return &Tag{
		Kind: "VBRI", Quality: field(8),
		Bytes: int64(binary.BigEndian.Uint32(b[10:])), Frames: int64(binary.BigEndian.Uint32(b[14:])),
		VBRI: &VBRITag{
			Version: field(4), Delay: field(6), Entries: field(18), Scale: field(20),
			EntryBytes: field(22), FramesPerEntry: field(24),
		},
	}
}

// counted returns the frames that the tag counts, 0 if it does not.
func (t *Tag) counted() int64 {
	if t == nil {
		return 0
	}
	return max(0, t.Frames)
}

// trims returns how many samples of silence the coding added at the start and at the end.
func (t *Tag) trims() (start, end int) {
	if t == nil || t.LAME == nil || !t.LAME.delays() {
		return 0, 0
	}
	return t.LAME.Delay + decoderDelay, max(0, t.LAME.Padding-decoderDelay)
}

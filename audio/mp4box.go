package audio

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"unicode"
)

// Limits on a file's boxes. Fragments behind them are still decoded.
const (
	maxBoxes    = maxParts
	maxBoxDepth = 12
	maxBoxBody  = 64 << 10 // that is looked at of one box; tables are read in pieces
)

// mp4Box is one box of an ISO base media file (ISO/IEC 14496-12 section 4.2).
type mp4Box struct {
	kind          string
	at, body, end int64 // in the file: of the box, of what it contains, of what follows it
	parent        string
	depth         int
	part          *Part
}

// field adds to what the structure says of the box.
func (b *mp4Box) field(name, format string, args ...any) {
	b.part.Fields = append(b.part.Fields, Tag{Name: name, Value: fmt.Sprintf(format, args...)})
}

// mp4File is what the boxes of a file say.
type mp4File struct {
	problemList
	src    *source
	info   Info // container and tags
	parts  []Part
	boxes  int
	scale  uint32 // ticks a second of the movie
	tracks []*mp4Track
	keys   []string // names of metadata items, from 1 on
	smpb   []int64  // priming, padding and length in frames as iTunes writes them
	times  []mp4Time
	moov   int64 // where the boxes are, -1 for none
	mdat   int64
	moof   int64
}

// mp4Containers are boxes of boxes.
var mp4Containers = map[string]bool{
	"moov": true, "trak": true, "mdia": true, "minf": true, "stbl": true, "udta": true, "edts": true, "dinf": true,
	"meta": true, "ilst": true, "mvex": true, "moof": true, "traf": true, "gmhd": true, "tref": true,
}

func readMP4(src *source) *mp4File {
	src.buffer()
	f := &mp4File{src: src, info: Info{Container: "mp4", Frames: -1}, moov: -1, mdat: -1, moof: -1}
	f.parts = f.walk(&mp4Box{end: src.size})
	f.compareTimes()
	return f
}

// walk reads the boxes inside another.
func (f *mp4File) walk(outer *mp4Box) (parts []Part) {
	for at := outer.body; at+8 <= outer.end && outer.depth < maxBoxDepth; {
		if f.boxes >= maxBoxes {
			f.tooMany(at)
			return parts
		}
		b, ok := f.header(at, outer)
		if !ok {
			return parts
		}
		f.boxes++
		part := Part{Name: boxName(b.kind), AtByte: b.at, Bytes: b.end - b.at}
		b.part = &part
		f.box(b)
		parts = append(parts, part)
		at = b.end
	}
	return parts
}

// tooMany tells once that the boxes from a place on are not looked at.
func (f *mp4File) tooMany(at int64) {
	if f.boxes == maxBoxes {
		f.boxes++
		f.add(CodeMore, at, "more than %d boxes: those from here on are not shown", maxBoxes)
	}
}

// header reads the header of the box at a place.
func (f *mp4File) header(at int64, outer *mp4Box) (*mp4Box, bool) {
	b, claimed, ok := mp4Header(f.src, at, outer.end)
	if !ok || outer.depth == 0 && !isBoxName(b.kind) {
		if string(f.src.bytes(at, 4)) != "\x00\x00\x00\x00" || outer.depth == 0 { // QuickTime ends lists with a zero
			f.add(CodeJunk, at, "%d bytes that are no box", outer.end-at)
		}
		return nil, false
	}
	b.parent, b.depth = outer.kind, outer.depth+1
	switch {
	case claimed <= b.end-at:
	case b.kind == "mdat" || outer.depth == 0:
		f.add(CodeTruncated, f.src.size, "the file ends inside box %s, which claims %d bytes from byte %d on", b.kind, claimed, at)
	default:
		f.add(CodeBadSize, at, "box %s claims %d bytes where %s has %d left", b.kind, claimed, outer.kind, b.end-at)
	}
	return b, true
}

// mp4Header reads a box header at a place. The box ends where its size says, and with what holds it at the latest.
func mp4Header(src *source, at, end int64) (b *mp4Box, claimed int64, ok bool) {
	head := src.bytes(at, 16)
	if len(head) < 8 {
		return nil, 0, false
	}
	b = &mp4Box{kind: string(head[4:8]), at: at, body: at + 8}
	claimed = int64(binary.BigEndian.Uint32(head))
	switch {
	case claimed == 1 && len(head) == 16:
		claimed, b.body = int64(min(binary.BigEndian.Uint64(head[8:]), 1<<62)), at+16
	case claimed == 0:
		claimed = end - at
	}
	if claimed < b.body-at {
		return b, claimed, false
	}
	b.end = at + min(claimed, end-at)
	b.body = min(b.body, b.end)
	return b, claimed, true
}

// boxName makes a name readable: Latin-1, or its four bytes in hexadecimal.
func boxName(kind string) string {
	name := text([]byte(kind))
	for _, r := range name {
		if !unicode.IsPrint(r) {
			name = ""
		}
	}
	if name == "" {
		return "0x" + hex.EncodeToString([]byte(kind))
	}
	return name
}

// isBoxName reports whether a top-level box may have this name: letters, digits and blanks.
func isBoxName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' {
			return false
		}
	}
	return true
}

// box reads one box, and those inside it.
func (f *mp4File) box(b *mp4Box) {
	switch b.kind {
	case "moov":
		f.moov = b.at
	case "moof":
		if f.moof < 0 {
			f.moof = b.at
		}
	case "mdat":
		if f.mdat < 0 {
			f.mdat = b.at
		}
	case "trak":
		f.tracks = append(f.tracks, &mp4Track{})
	case "meta":
		if string(f.src.bytes(b.body+4, 4)) != "hdlr" {
			b.body += 4 // version and flags; QuickTime has none
		}
	}
	switch {
	case b.parent == "ilst":
		f.item(b)
	case b.parent == "udta" && !mp4Containers[b.kind]:
		f.userData(b)
	case mp4Containers[b.kind]:
		b.part.Parts = f.walk(b)
	default:
		f.leaf(b)
	}
}

// leaf reads the boxes that hold no others.
func (f *mp4File) leaf(b *mp4Box) {
	switch b.kind {
	case "ftyp", "styp":
		f.brands(b)
	case "mvhd":
		f.scale, _, _ = f.timed(b)
		b.field("timescale", "%d", f.scale)
	case "tkhd", "mdhd":
		f.track().header(f, b)
	case "hdlr":
		f.handler(b)
	case "elst":
		f.track().editList(f, b)
	case "stsd":
		f.track().sampleEntries(f, b)
	case "stts", "stsz", "stz2", "stsc", "stco", "co64":
		f.track().table(f, b)
	case "trex":
		f.fragmentDefaults(b)
	case "keys":
		f.keyNames(b)
	case "uuid":
		b.part.Mark = hex.EncodeToString(f.src.bytes(b.body, 16))
	case "mfhd", "tfdt", "tfhd", "sidx":
		f.fragmentField(b)
	}
}

// bytes returns what a box contains, up to maxBoxBody, from an offset on.
func (f *mp4File) bytes(b *mp4Box) []byte {
	return f.src.bytes(b.body, int(min(b.end-b.body, maxBoxBody)))
}

// track returns the track that is being read.
func (f *mp4File) track() *mp4Track {
	if len(f.tracks) == 0 {
		f.tracks = append(f.tracks, &mp4Track{}) // boxes of a track outside of one
	}
	return f.tracks[len(f.tracks)-1]
}

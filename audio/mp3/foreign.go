package mp3

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// Tags of other formats stand before, behind and between frames. What they claim is believed only as far as their own
// structure bears it out: a size alone would let a few bytes hide a recording.

const (
	// maxTails bounds the tags in a row that are looked for.
	maxTails = 32
	// maxTagTries bounds the tags of a file that are walked through, which takes time.
	maxTagTries = 2000
	// maxTagItems bounds the items and fields of one tag; real ones have some tens.
	maxTagItems  = 1000
	id3v1Bytes   = 128
	plusBytes    = 227 // of TAG+
	apeHeadBytes = 32  // an APE tag's header or footer
	// maxLyrics1 is the length of a Lyrics3 tag of version 1: 5100 bytes of lyrics and the marks around them.
	maxLyrics1 = 5100 + 20
)

const (
	lyricsBegin = "LYRICSBEGIN"
	lyricsEnd1  = "LYRICSEND"
	lyricsEnd2  = "LYRICS200"
	apeMark     = "APETAGEX"
)

// skipTags returns the position behind the ID3v2 and APE tags at off.
func (f *frames) skipTags(off int64) int64 {
	for {
		kind, n := f.tagBytes(off)
		if n <= 0 || kind != PieceID3v2 && kind != PieceAPE {
			return off
		}
		f.pieces.add(kind, off, n)
		off += n
	}
}

// addTags lists the tags in from…to, of which the first is known to be one, and whatever is behind them.
func (f *frames) addTags(from, to int64) {
	for from < to {
		kind, n := f.tagBytes(from)
		if n <= 0 {
			f.pieces.add(PieceJunk, from, to-from)
			return
		}
		n = min(n, to-from)
		f.pieces.add(kind, from, n)
		from += n
	}
}

// behindTags returns the next trustworthy position: behind the tags at a position, if frames go on there, as no audio is to
// be looked for inside a tag, or else the first one. Tags with frames like those before them are no tags.
func (f *frames) behindTags(from int64) int64 {
	at := from
	for range maxTails {
		_, n := f.tagBytes(at)
		if n <= 0 || n > f.end-at {
			break
		}
		at += n
	}
	if at > from && (at == f.end || f.trust(at)) {
		if inside := f.searchIn(from, at); inside == at || !f.continues(inside) {
			return at
		}
	}
	return f.search(from, f.end)
}

// continues reports whether the frame at a position is like the one before.
func (f *frames) continues(at int64) bool {
	h, ok := f.header(at)
	return ok && h.kin(&f.last)
}

// tagAt reports whether a tag starts at a position.
func (f *frames) tagAt(at int64) bool {
	b := f.bytes(at, len(lyricsBegin))
	for _, mark := range [...]string{"ID3", "TAG", apeMark, lyricsBegin} {
		if bytes.HasPrefix(b, []byte(mark)) {
			return true
		}
	}
	return false
}

// tagBytes returns kind and length of the tag at a position, no length if there is none.
func (f *frames) tagBytes(at int64) (PieceKind, int64) {
	b := f.bytes(at, apeHeadBytes)
	switch {
	case bytes.HasPrefix(b, []byte("ID3")):
		return PieceID3v2, id3Bytes(b, f.end-at)
	case bytes.HasPrefix(b, []byte("TAG+")):
		return PieceID3v1Plus, min(plusBytes, f.end-at)
	case bytes.HasPrefix(b, []byte("TAG")):
		return PieceID3v1, min(id3v1Bytes, f.end-at)
	case len(b) == apeHeadBytes && string(b[:8]) == apeMark:
		return PieceAPE, f.apeFrom(at, b)
	case bytes.HasPrefix(b, []byte(lyricsBegin)):
		return PieceLyrics3, f.lyricsFrom(at)
	}
	return "", 0
}

// id3Bytes returns the length of the ID3v2 tag with the head b, of which room bytes are there, or 0 if its size is none. A
// tag whose size does not fit is taken for ten bytes long.
func id3Bytes(b []byte, room int64) int64 {
	if len(b) < 10 || (b[6]|b[7]|b[8]|b[9])&0x80 != 0 {
		return 0
	}
	size := 10 + (int64(b[6])<<21 | int64(b[7])<<14 | int64(b[8])<<7 | int64(b[9]))
	if b[5]&0x10 != 0 {
		size += 10 // footer
	}
	if size > room {
		return 10
	}
	return size
}

// apeFrom returns the length of the APE tag whose header, or footer if nothing is before it, is b: that alone if no tag follows.
func (f *frames) apeFrom(at int64, b []byte) int64 {
	size := int64(binary.LittleEndian.Uint32(b[12:]))
	flags := binary.LittleEndian.Uint32(b[20:])
	if flags&(1<<29) == 0 || size > f.end-at-apeHeadBytes {
		return apeHeadBytes
	}
	items, end := at+apeHeadBytes, at+apeHeadBytes+size
	if flags&(1<<30) == 0 { // a footer
		if end -= apeHeadBytes; string(f.peek(end, len(apeMark))) != apeMark {
			return apeHeadBytes
		}
	}
	if !f.apeItems(items, end, binary.LittleEndian.Uint32(b[16:])) {
		return apeHeadBytes
	}
	return apeHeadBytes + size
}

// apeItems reports whether from…to holds count APE items and nothing else: length, flags, key, zero, value each.
func (f *frames) apeItems(from, to int64, count uint32) bool {
	if f.tagTries++; f.tagTries > maxTagTries || count > maxTagItems {
		return false
	}
	for range count {
		b := f.peek(from, 8+256)
		if len(b) < 8 {
			return false
		}
		key := bytes.IndexByte(b[8:], 0)
		if key < 2 || bytes.ContainsFunc(b[8:8+key], notASCII) {
			return false
		}
		from += 8 + int64(key) + 1 + int64(binary.LittleEndian.Uint32(b))
	}
	return from == to
}

func notASCII(r rune) bool { return r < ' ' || r > '~' }

// lyricsFrom returns the length of the Lyrics3 tag at a position, or 0 if it does not end as such a tag must. Version 2
// consists of fields, each three letters, a length of five digits, and so many bytes.
func (f *frames) lyricsFrom(at int64) int64 {
	if f.tagTries++; f.tagTries > maxTagTries {
		return 0
	}
	start := at + int64(len(lyricsBegin))
	off := start
	for range maxTagItems {
		b := f.peek(off, 15)
		if len(b) < 15 {
			break
		}
		if string(b[6:]) == lyricsEnd2 {
			if size, err := strconv.ParseUint(string(b[:6]), 10, 32); err == nil && int64(size) == off-at {
				return off + 15 - at
			}
			break
		}
		size, err := strconv.ParseUint(string(b[3:8]), 10, 32)
		if err != nil {
			break
		}
		off += 8 + int64(size)
	}
	if i := bytes.Index(f.peek(start, maxLyrics1), []byte(lyricsEnd1)); i >= 0 {
		return start + int64(i+len(lyricsEnd1)) - at
	}
	return 0
}

// trimTails moves the end before trailing tags. Where frames are in what claims to be a tag, it is none.
func (f *frames) trimTails() {
	for range maxTails {
		kind, n := f.tailBytes()
		if n <= 0 || f.searchIn(f.end-n, f.end) < f.end {
			return
		}
		f.end -= n
		f.pieces.add(kind, f.end, n)
	}
}

// tailBytes returns kind and length of the tag that the file ends with: of its last bytes alone if no tag goes before them.
func (f *frames) tailBytes() (PieceKind, int64) {
	if b := f.bytes(f.end-plusBytes, 4); string(b) == "TAG+" && f.pieces.lastIs(PieceID3v1) {
		return PieceID3v1Plus, plusBytes
	}
	if b := f.bytes(f.end-id3v1Bytes, 3); string(b) == "TAG" {
		return PieceID3v1, id3v1Bytes
	}
	if b := f.bytes(f.end-apeHeadBytes, apeHeadBytes); len(b) == apeHeadBytes && string(b[:8]) == apeMark {
		return PieceAPE, f.apeTo(b)
	}
	if b := f.bytes(f.end-10, 10); len(b) == 10 && string(b[:3]) == "3DI" {
		return PieceID3v2, f.id3To(b)
	}
	return PieceLyrics3, f.lyricsTo()
}

// apeTo returns the length of the APE tag before the end, which its footer b claims.
func (f *frames) apeTo(b []byte) int64 {
	size := int64(binary.LittleEndian.Uint32(b[12:]))
	if size < apeHeadBytes || size > f.end || !f.apeItems(f.end-size, f.end-apeHeadBytes, binary.LittleEndian.Uint32(b[16:])) {
		return apeHeadBytes
	}
	if string(f.peek(f.end-size-apeHeadBytes, len(apeMark))) == apeMark {
		size += apeHeadBytes
	}
	return size
}

// id3To returns the length of the ID3v2 tag before the end, whose footer is b.
func (f *frames) id3To(b []byte) int64 {
	size := id3Bytes(b, f.end)
	head := f.peek(f.end-size, 10)
	if size < 20 || len(head) < 10 || string(head[:3]) != "ID3" || !bytes.Equal(head[3:], b[3:]) {
		return 10
	}
	return size
}

// lyricsTo returns the length of the Lyrics3 tag before the end, version 2 or 1, or 0.
func (f *frames) lyricsTo() int64 {
	if b := f.bytes(f.end-15, 15); len(b) == 15 && string(b[6:]) == lyricsEnd2 {
		size, err := strconv.ParseUint(string(b[:6]), 10, 32)
		total := int64(size) + 15
		if err == nil && string(f.peek(f.end-total, len(lyricsBegin))) == lyricsBegin && f.lyricsFrom(f.end-total) == total {
			return total
		}
		return 15
	}
	if b := f.bytes(f.end-int64(len(lyricsEnd1)), len(lyricsEnd1)); string(b) == lyricsEnd1 {
		b = f.bytes(max(0, f.end-maxLyrics1), maxLyrics1)
		if i := bytes.LastIndex(b, []byte(lyricsBegin)); i >= 0 {
			return int64(len(b) - i)
		}
		return int64(len(lyricsEnd1))
	}
	return 0
}

package mp3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
)

// source is a window that slides over a file. Bytes behind its end, where a file's trailing tags start, do not exist for it.
type source struct {
	r    io.ReaderAt
	end  int64
	buf  []byte // the bytes from at on that have been read
	at   int64
	fail error // the first read error other than io.EOF
}

const (
	windowBytes = 1 << 18
	// keptBytes before a position stay in the window when it moves there: searches step back by less than that after they
	// have looked at the frames behind a position, and must not read the file again each time.
	keptBytes = 1 << 14
)

func newSource(r io.ReaderAt, size int64) *source {
	size = max(size, 0)
	return &source{r: r, end: size, buf: make([]byte, 0, min(windowBytes, size))}
}

// bytes returns the n bytes at off, fewer at the end. They are valid until the next call; n is at most windowBytes - keptBytes.
func (s *source) bytes(off int64, n int) []byte {
	if i := off - s.at; i >= 0 && i+int64(n) <= int64(len(s.buf)) && off+int64(n) <= s.end {
		return s.buf[i : i+int64(n)]
	}
	if off < 0 || off >= s.end {
		return nil
	}
	n = int(min(int64(n), s.end-off))
	if off < s.at || off+int64(n) > s.at+int64(len(s.buf)) {
		s.fill(off)
	}
	have := s.buf[min(off-s.at, int64(len(s.buf))):]
	return have[:min(n, len(have))]
}

// fill moves the window to off and a little before.
func (s *source) fill(off int64) {
	at, kept := max(0, off-keptBytes), 0
	if stop := s.at + int64(len(s.buf)); at >= s.at && at < stop {
		kept = copy(s.buf[:stop-at], s.buf[at-s.at:])
	}
	want := int(min(int64(cap(s.buf)), s.end-at))
	got := 0
	var err error
	if kept < want {
		got, err = s.r.ReadAt(s.buf[kept:want], at+int64(kept))
	}
	s.buf, s.at = s.buf[:kept+got], at
	if err == nil || kept+got >= want {
		return
	}
	s.end = max(at+int64(kept+got), 0)
	if !errors.Is(err, io.EOF) && s.fail == nil {
		s.fail = err
	}
}

// header parses the frame header at off.
func (s *source) header(off int64) (h Header, ok bool) {
	ok = h.parse(s.word(off))
	return h, ok
}

// word returns the 32 bits at off, or 0, which is no header, where the file ends.
func (s *source) word(off int64) uint32 {
	b := s.bytes(off, 4)
	if len(b) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

// nextSync returns the first position from off to limit of a byte that may start a header, or limit.
func (s *source) nextSync(off, limit int64) int64 {
	for off < limit {
		b := s.bytes(off, windowBytes/4)
		if len(b) == 0 {
			break
		}
		if i := bytes.IndexByte(b, 0xff); i >= 0 {
			return off + int64(i)
		}
		off += int64(len(b))
	}
	return limit
}

// zeros reports whether all bytes in from…to are zero.
func (s *source) zeros(from, to int64) bool {
	for from < to {
		b := s.bytes(from, int(min(windowBytes/4, to-from)))
		if len(b) == 0 || len(bytes.TrimLeft(b, "\x00")) > 0 {
			return false
		}
		from += int64(len(b))
	}
	return true
}

// skipID3 returns the position behind the ID3v2 tags at off.
func (f *frames) skipID3(off int64) int64 {
	for {
		next := f.skipID3One(off)
		if next == off {
			return off
		}
		f.pieces.add(PieceID3v2, off, next-off)
		off = next
	}
}

// skipID3One passes over one ID3v2 tag, if there is one. A tag whose size does not fit the file is taken for ten bytes long.
func (s *source) skipID3One(off int64) int64 {
	b := s.bytes(off, 10)
	if len(b) < 10 || string(b[:3]) != "ID3" || (b[6]|b[7]|b[8]|b[9])&0x80 != 0 {
		return off
	}
	size := int64(b[6])<<21 | int64(b[7])<<14 | int64(b[8])<<7 | int64(b[9])
	if b[5]&0x10 != 0 {
		size += 10 // footer
	}
	off += 10
	if size <= s.end-off {
		off += size
	}
	return off
}

// maxTails bounds the tags at the end that are looked for.
const maxTails = 32

// trimTails moves the end before trailing ID3v1, APE and Lyrics3 tags.
func (f *frames) trimTails() {
	for range maxTails {
		kind, n := f.tailBytes()
		if n == 0 {
			return
		}
		f.end -= n
		f.pieces.add(kind, f.end, n)
	}
}

// tailBytes returns kind and length of the tag that the file ends with, or 0.
func (s *source) tailBytes() (PieceKind, int64) {
	if b := s.bytes(s.end-128, 128); len(b) == 128 && string(b[:3]) == "TAG" {
		return PieceID3v1, 128
	}
	if b := s.bytes(s.end-32, 32); len(b) == 32 && string(b[:8]) == "APETAGEX" {
		return PieceAPE, s.apeBytes(b)
	}
	return PieceLyrics3, s.lyricsBytes()
}

// lyricsBytes returns the length of a Lyrics3 tag, version 2 or 1, that the file ends with, or 0.
func (s *source) lyricsBytes() int64 {
	if b := s.bytes(s.end-15, 15); len(b) == 15 && string(b[6:]) == "LYRICS200" {
		size, err := strconv.ParseUint(string(b[:6]), 10, 32)
		if total := int64(size) + 15; err == nil && total <= s.end {
			return total
		}
		return 15
	}
	if b := s.bytes(s.end-9, 9); string(b) == "LYRICSEND" {
		const most = 5100 + 20 // bytes of lyrics and the marks around them
		b = s.bytes(max(0, s.end-most), most)
		if i := bytes.LastIndex(b, []byte("LYRICSBEGIN")); i >= 0 {
			return int64(len(b) - i)
		}
		return 9
	}
	return 0
}

// apeBytes returns the length of an APE tag from its footer; a size that does not fit the file counts for the footer alone.
func (s *source) apeBytes(footer []byte) int64 {
	size := int64(binary.LittleEndian.Uint32(footer[12:]))
	if binary.LittleEndian.Uint32(footer[20:])&(1<<31) != 0 {
		size += 32 // header
	}
	if size < 32 || size > s.end {
		return 32
	}
	return size
}

package mp3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
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

// peek returns the n bytes at off like bytes, fewer at the end, but leaves the window where it is: for looks far ahead.
func (s *source) peek(off int64, n int) []byte {
	if off < 0 || off >= s.end {
		return nil
	}
	n = int(min(int64(n), s.end-off))
	if i := off - s.at; i >= 0 && i+int64(n) <= int64(len(s.buf)) {
		return s.buf[i : i+int64(n)]
	}
	b := make([]byte, n)
	got, _ := s.r.ReadAt(b, off) // who comes here with bytes meets the error
	return b[:got]
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

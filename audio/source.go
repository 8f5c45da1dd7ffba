package audio

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// source reads pieces of a file. An error other than the file's end is kept, so that walks over headers need not
// check each step: they see missing bytes, and Open reports the error instead of their conclusion.
type source struct {
	r    io.ReaderAt
	size int64
	err  error
}

// buffer puts a window before the file, for a walk over small pieces.
func (s *source) buffer() { s.r = &window{r: s.r} }

// bytes returns n bytes at off, or the fewer that are there. Callers bound n.
func (s *source) bytes(off int64, n int) []byte {
	if off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	n = int(min(int64(n), s.size-off))
	b := make([]byte, n)
	got, err := s.r.ReadAt(b, off)
	if err != nil && !errors.Is(err, io.EOF) && s.err == nil {
		s.err = err
	}
	return b[:got]
}

// scan calls find on overlapping pieces of the file from a place on, until it returns the place of something within its
// piece. Pieces share overlap bytes. They are short at first, so that a file that is full of things to find costs no
// more than its size by much.
func (s *source) scan(from int64, overlap int, find func(b []byte) int) (int64, bool) {
	step := 256
	for at := from; at < s.size && s.err == nil; step = min(4*step, 64<<10) {
		if i := find(s.bytes(at, step+overlap)); i >= 0 && i < step {
			return at + int64(i), true
		}
		at += int64(step)
	}
	return s.size, false
}

// index returns the first place of a pattern from a place on.
func (s *source) index(from int64, pattern string) (int64, bool) {
	return s.scan(from, len(pattern)-1, func(b []byte) int { return bytes.Index(b, []byte(pattern)) })
}

// from returns a reader from off to the end.
func (s *source) from(off int64) *io.SectionReader {
	return io.NewSectionReader(s.r, off, max(s.size-off, 0))
}

// part returns a source of a piece.
func (s *source) part(at, size int64) *source {
	return &source{r: io.NewSectionReader(s.r, at, size), size: size}
}

// maxTagBytes bounds one tag's value, and maxTags their number; longer and more are cut, which cutMark and moreTags say.
const (
	maxTagBytes = 4096
	maxTags     = 256
	cutMark     = "… (cut)"
	moreTags    = "further tags are left out"
)

// text makes a tag's bytes a string: up to the first NUL, trimmed, Latin-1 if it is not UTF-8.
func text(b []byte) string {
	if len(b) > maxTagBytes && bytes.IndexByte(b[:maxTagBytes], 0) < 0 {
		return text(whole(b[:maxTagBytes])) + cutMark
	}
	b = b[:min(len(b), maxTagBytes)]
	s, _, _ := strings.Cut(string(b), "\x00")
	if !utf8.ValidString(s) {
		runes := make([]rune, len(s))
		for i := range len(s) {
			runes[i] = rune(s[i])
		}
		s = string(runes)
	}
	return strings.TrimSpace(s)
}

// whole leaves out what a cut has left of the last character of UTF-8.
func whole(b []byte) []byte {
	for n := len(b) - 1; n >= max(0, len(b)-utf8.UTFMax); n-- {
		if utf8.RuneStart(b[n]) {
			if !utf8.FullRune(b[n:]) {
				return b[:n]
			}
			break
		}
	}
	return b
}

// addTag appends a tag that says something. The first that is too many has a note in its place.
func (info *Info) addTag(name, value string) {
	switch {
	case value == "" || len(info.Tags) > maxTags:
		return
	case len(info.Tags) == maxTags:
		name, value = "…", moreTags
	}
	info.Tags = append(info.Tags, Tag{Name: name, Value: value})
}

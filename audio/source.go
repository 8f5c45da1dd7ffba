package audio

import (
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

// from returns a reader from off to the end.
func (s *source) from(off int64) *io.SectionReader {
	return io.NewSectionReader(s.r, off, max(s.size-off, 0))
}

// part returns a source of a piece.
func (s *source) part(at, size int64) *source {
	return &source{r: io.NewSectionReader(s.r, at, size), size: size}
}

// maxTagBytes bounds one tag's value, and maxTags their number; longer and more are cut.
const (
	maxTagBytes = 4096
	maxTags     = 256
)

// text makes a tag's bytes a string: up to the first NUL, trimmed, Latin-1 if it is not UTF-8.
func text(b []byte) string {
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

// addTag appends a tag that says something.
func (info *Info) addTag(name, value string) {
	if value != "" && len(info.Tags) < maxTags {
		info.Tags = append(info.Tags, Tag{Name: name, Value: value})
	}
}

package audio

import (
	"errors"
	"fmt"
	"hash"
	"io"
)

// codec is how the samples of a container are coded.
type codec struct {
	unit    int                      // bytes that decode together: a frame of all channels, or a block
	partial bool                     // a shorter unit at the end decodes as far as it goes
	frames  func(bytes int64) int64  // that so many bytes decode to
	decoder func(spanReader) Decoder // nil if there is none
	lacks   string                   // what the file lacks that a decoder needs
}

// span is a run of bytes in a file.
type span struct{ at, end int64 }

// spanReader reads units from runs of bytes that follow each other in a file. Decoders embed it.
type spanReader struct {
	problemList
	r     io.ReaderAt
	spans []span // not read yet
	unit  int64
	coded hash.Hash // of what is read; nil: it is not asked for
}

// next fills buf, which holds whole units, from one run and says where in the file that was. Only at the end of a run
// may it return a part of a unit. After the last it returns io.EOF.
func (s *spanReader) next(buf []byte) (b []byte, at int64, err error) {
	for len(s.spans) > 0 && s.spans[0].at >= s.spans[0].end {
		s.spans = s.spans[1:]
	}
	if len(s.spans) == 0 {
		return nil, 0, io.EOF
	}
	run := &s.spans[0]
	at = run.at
	n := int(min(int64(len(buf)), run.end-at))
	got, err := s.r.ReadAt(buf[:n], at)
	if got == n {
		run.at += int64(n)
		s.hash(buf[:n])
		return buf[:n], at, nil
	}
	if !errors.Is(err, io.EOF) {
		return nil, at, fmt.Errorf("reading samples at byte %d: %w", at, err)
	}
	s.add(CodeTruncated, at+int64(got), "the file became shorter while it was read")
	s.spans = nil
	if got -= got % int(s.unit); got == 0 {
		return nil, at, io.EOF
	}
	s.hash(buf[:got])
	return buf[:got], at, nil
}

func (s *spanReader) hash(b []byte) {
	if s.coded != nil {
		s.coded.Write(b)
	}
}

// skip passes over units without reading them.
func (s *spanReader) skip(units int64) (done int64, err error) {
	for ; len(s.spans) > 0; s.spans = s.spans[1:] {
		run := &s.spans[0]
		n := min(units-done, (run.end-run.at)/s.unit)
		run.at += n * s.unit
		if done += n; done == units {
			return done, nil
		}
	}
	return done, io.EOF
}

// grow returns a slice of length n, s itself if it is large enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

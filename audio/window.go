package audio

import (
	"errors"
	"io"
)

// windowBytes is how much a window holds; reads of more than a quarter of it go past it.
const windowBytes = 64 << 10

// window serves small reads that lie near each other out of one read of the file: a walk through headers would be a call
// to the system for each of them, and a hostile file may have one every few bytes. It is for one goroutine.
type window struct {
	r   io.ReaderAt
	at  int64 // in the file, of buf
	buf []byte
}

// buffer puts a window before the file.
func (s *source) buffer() { s.r = &window{r: s.r} }

// ReadAt implements io.ReaderAt.
func (w *window) ReadAt(p []byte, off int64) (int, error) {
	if len(p) > windowBytes/4 || off < 0 {
		return w.r.ReadAt(p, off)
	}
	if off < w.at || off+int64(len(p)) > w.at+int64(len(w.buf)) {
		w.at, w.buf = off, grow(w.buf, windowBytes)
		n, err := w.r.ReadAt(w.buf, off)
		if w.buf = w.buf[:n]; err != nil && !errors.Is(err, io.EOF) {
			w.buf = w.buf[:0]
			return w.r.ReadAt(p, off) // what was asked for may be readable
		}
	}
	n := copy(p, w.buf[off-w.at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

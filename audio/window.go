package audio

import (
	"errors"
	"io"
)

// windowBytes is what a window reads at once: as quick as the few bytes of a header, and past most of the headers that
// follow.
const windowBytes = 4 << 10

// window reads a file for a walk over small elements: headers of a few bytes come from the piece that was read last, so
// that a file of nothing but headers does not cost a call of the system for each. It serves one goroutine.
type window struct {
	r    io.ReaderAt
	at   int64
	held []byte
	buf  [windowBytes]byte
}

// ReadAt implements io.ReaderAt.
func (w *window) ReadAt(p []byte, off int64) (int, error) {
	if len(p) >= windowBytes/2 || off < 0 {
		return w.r.ReadAt(p, off)
	}
	if off < w.at || off+int64(len(p)) > w.at+int64(len(w.held)) {
		n, err := w.r.ReadAt(w.buf[:], off)
		if w.at, w.held = off, w.buf[:n]; n < len(p) {
			if err == nil {
				err = io.ErrUnexpectedEOF
			}
			return copy(p, w.held), err
		}
		if err != nil && !errors.Is(err, io.EOF) {
			w.held = nil // what lies behind p is asked for again
			return copy(p, w.buf[:n]), nil
		}
	}
	return copy(p, w.held[off-w.at:]), nil
}

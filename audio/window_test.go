package audio_test

import (
	"bytes"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// countedReader counts the calls of the system that a file on disk would cost.
type countedReader struct {
	*bytes.Reader
	calls, bytes int
}

func (r *countedReader) ReadAt(p []byte, off int64) (int, error) {
	r.calls++
	r.bytes += len(p)
	return r.Reader.ReadAt(p, off)
}

func TestMatroskaResyncCost(t *testing.T) {
	head, frames := flacParts(t)
	whole := element(0x1F43B675, element(0xA3, []byte{0x81, 0, 0, 0x80}, frames[0]))
	file := matroska(head, whole, bytes.Repeat([]byte("\x1f\x43\xb6\x75\x80\x00"), 50_000))
	r := &countedReader{Reader: bytes.NewReader(file)}
	s, err := audio.Open(r, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(readAll(t, s, 1000)); got != 2048 {
		t.Errorf("%d samples, want those of the one packet", got)
	}
	if r.calls > len(file)/1000 || r.bytes > 8*len(file) {
		t.Errorf("%d calls read %d bytes of a file of %d", r.calls, r.bytes, len(file))
	}
}

package audio_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// countingReader counts the calls of a reader.
type countingReader struct {
	io.ReaderAt
	calls int
}

func (r *countingReader) ReadAt(p []byte, off int64) (int, error) {
	r.calls++
	return r.ReaderAt.ReadAt(p, off)
}

// TestOggFalsePages holds that what imitates pages costs no call to the system each.
func TestOggFalsePages(t *testing.T) {
	headers, sound := repage(t)
	const n = 10_000
	fake := append([]byte("OggS"), append(make([]byte, 23), 'j')...)
	file := append(append(headers, bytes.Repeat(fake, n)...), bytes.Join(sound, nil)...)
	r := &countingReader{ReaderAt: bytes.NewReader(file)}
	s, err := audio.Open(r, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Skip(1 << 40); err != io.EOF {
		t.Errorf("Skip: %v", err)
	}
	if r.calls > 300 {
		t.Errorf("%d calls for %d false pages, want at most 300", r.calls, n)
	}
}

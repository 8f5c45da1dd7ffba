package mp3_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/earwitness/earwitness/audio/mp3"
)

// maxPerByte is the most values that a byte of input may give: 1152 samples of two channels from a frame of 24 bytes, and as
// many from the head of a lost one before it.
const maxPerByte = 2 * 2 * 1152 / 24

func FuzzDecoder(f *testing.F) {
	for _, file := range files {
		data := load(f, file.file())
		f.Add(data[:min(len(data), 2500)])
	}
	f.Add(bytes.Repeat(append([]byte{0xff, 0xff, 0x10, 0xc0, 0x11, 0x22}, make([]byte, 98)...), 4)) // Layer I
	f.Add([]byte("ID3\x04\x00\x10\x00\x00\x01\x00"))
	seedTags(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := mp3.NewDecoder(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		total := 0
		for buf := make([]float32, 1000); ; {
			n, err := d.Read(buf)
			total += n
			if err == io.EOF {
				break
			}
			if err != nil || n == 0 {
				t.Fatalf("Read = %d, %v, want values or io.EOF", n, err)
			}
			if total > maxPerByte*len(data) {
				t.Fatalf("%d values from %d bytes, want at most %d a byte", total, len(data), maxPerByte)
			}
		}
		d.Problems()
	})
}

// seedTags adds files with the heads of tags between their frames.
func seedTags(f *testing.F) {
	data := load(f, "mono-44k.mp3")
	starts := frameStarts(f, data)
	for _, tag := range []string{
		"ID3\x04\x00\x00\x80\x00\x01\x00", "ID3\x04\x00\x00\x00\x00\x01\x00", "TAG", "TAG+", "LYRICSBEGIN",
		"LYRICSBEGININD0000200000021LYRICS200", "APETAGEX\xd0\x07\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xa0",
	} {
		f.Add(splice(data[:starts[4]], []byte(tag), data[starts[4]:starts[8]]))
	}
}

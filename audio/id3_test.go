package audio_test

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// TestUnsynchronisedID3 reads tags in which zeros were put behind each 0xFF.
func TestUnsynchronisedID3(t *testing.T) {
	const title, artist = "\x01\xff\x00\xfea\x00\xff\x00\x00", "\x00Anna" // UTF-16, 7 bytes when the zeros are gone
	for _, tt := range []struct{ name, tag string }{
		{"version 2", "ID3\x02\x00\x80\x00\x00\x00\x1aTT2\x00\x00\x07" + title + "TP1\x00\x00\x05" + artist},
		{"version 3", "ID3\x03\x00\x80\x00\x00\x00\x22TIT2\x00\x00\x00\x07\x00\x00" + title + "TPE1\x00\x00\x00\x05\x00\x00" + artist},
		{"extended header", "ID3\x03\x00\xc0\x00\x00\x00\x2d\x00\x00\x00\x06\xff\x00\x00\x00\x00\x00\x00" +
			"TIT2\x00\x00\x00\x07\x00\x00" + title + "TPE1\x00\x00\x00\x05\x00\x00" + artist},
		{"version 4", "ID3\x04\x00\x80\x00\x00\x00\x22TIT2\x00\x00\x00\x09\x00\x02" + title + "TPE1\x00\x00\x00\x05\x00\x00" + artist},
		{"version 4 with lengths", "ID3\x04\x00\x00\x00\x00\x00\x26TIT2\x00\x00\x00\x0d\x00\x03\x00\x00\x00\x07" + title +
			"TPE1\x00\x00\x00\x05\x00\x00" + artist},
	} {
		s := inspectBytes(t, append([]byte(tt.tag), readMP3(t, "mono-44k.mp3")...))
		var got []string
		for _, tag := range s.Info.Tags {
			got = append(got, tag.Value)
		}
		if d := cmp.Diff([]string{"aÿ", "Anna"}, got); d != "" {
			t.Errorf("%s: tags, -want +got:\n%s", tt.name, d)
		}
		if n := field(s.Parts[0], "bytes_behind_frames"); n != "0" || len(s.Problems) > 0 {
			t.Errorf("%s: %s bytes behind the frames, problems %v, want none", tt.name, n, s.Problems)
		}
	}
}

// TestManyID3 puts tags in front of what has none of its own: it is found behind all of them.
func TestManyID3(t *testing.T) {
	const tag, odd, overlong = "ID3\x04\x00\x00\x00\x00\x00\x05hello", "ID3\xff\x00\x00\x00\x00\x00\x00", "ID3\x04\x00\x00\x7f\x00\x00\x00"
	flac, err := os.ReadFile("testdata/tone.flac")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		head []byte
	}{
		{"many", bytes.Repeat([]byte(tag), 1000)},
		{"of a version to come", []byte(odd)},
		{"one that claims too much", []byte(tag + overlong + tag)},
	} {
		data := slices.Concat(tt.head, flac)
		s, err := audio.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := s.Info().Container; got != "flac" {
			t.Errorf("%s: container %s, want flac", tt.name, got)
		}
	}
}

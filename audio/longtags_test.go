package audio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// synchsafe is a size of ID3v2, of seven bits a byte.
func synchsafe(n int) []byte {
	return []byte{byte(n >> 21 & 127), byte(n >> 14 & 127), byte(n >> 7 & 127), byte(n & 127)}
}

// Tags of ten megabytes, and of a character that the cut parts, are cut and say so; so are 300 of them.
func TestLongTags(t *testing.T) {
	long := bytes.Repeat([]byte("aé"), 10<<20/3)
	length := func(b []byte) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(len(b))) }

	frame := append([]byte("\x03"), long...)
	id3 := append([]byte("TIT2"), append(binary.BigEndian.AppendUint32(nil, uint32(len(frame))), 0, 0)...)
	id3 = append(id3, frame...)
	mp3 := append([]byte("ID3\x03\x00\x00"), synchsafe(len(id3))...)
	mp3 = append(append(mp3, id3...), readMP3(t, "mono-44k.mp3")...)

	flac, err := os.ReadFile("testdata/tone.flac")
	if err != nil {
		t.Fatal(err)
	}
	comment := append([]byte("title="), long...)
	block := append([]byte{1, 0, 0, 0, 'x', 1, 0, 0, 0}, append(length(comment), comment...)...)
	head := append([]byte{4}, binary.BigEndian.AppendUint32(nil, uint32(len(block)))[1:]...)
	withComment := append(bytes.Clone(flac[:42]), append(head, block...)...)
	withComment[4] &= 0x7f // more blocks follow
	if flac[4]&0x80 != 0 {
		withComment[42] |= 0x80
	}
	withComment = append(withComment, flac[42:]...)

	for name, file := range map[string][]byte{
		"id3": mp3, "flac": withComment,
		"wav": riff(formatChunk(1, 1, 8000, 16), chunk("LIST", append([]byte("INFO"), chunk("INAM", long)...)), chunk("data", make([]byte, 100))),
	} {
		found := false
		for _, tag := range open(t, file).Info().Tags {
			if strings.HasPrefix(tag.Value, "aéaé") {
				found = true
				if want := strings.Repeat("aé", 4096/3) + "a… (cut)"; tag.Value != want {
					t.Errorf("%s: a tag of %d bytes that ends in %q, want %d", name, len(tag.Value), tag.Value[len(tag.Value)-20:], len(want))
				}
			}
		}
		if !found {
			t.Errorf("%s: the tag is gone", name)
		}
	}

	list := []byte("INFO")
	for i := range 300 {
		list = append(list, chunk("ICMT", fmt.Appendf(nil, "%d", i))...)
	}
	tags := open(t, riff(formatChunk(1, 1, 8000, 16), chunk("LIST", list), chunk("data", make([]byte, 100)))).Info().Tags
	if last := tags[len(tags)-1]; len(tags) != 257 || last != (audio.Tag{Name: "…", Value: "further tags are left out"}) {
		t.Errorf("%d tags, the last %v, want 257 with a note at last", len(tags), last)
	}
}

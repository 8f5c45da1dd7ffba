package mp3_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/audio/mp3"
)

// apeTag returns an APE tag of one item, with or without a header.
func apeTag(header bool, value []byte) []byte {
	end := func(flags uint32, size int) []byte {
		b := append([]byte("APETAGEX"), make([]byte, 24)...)
		binary.LittleEndian.PutUint32(b[8:], 2000)
		binary.LittleEndian.PutUint32(b[12:], uint32(size))
		binary.LittleEndian.PutUint32(b[16:], 1)
		binary.LittleEndian.PutUint32(b[20:], flags)
		return b
	}
	item := binary.LittleEndian.AppendUint32(nil, uint32(len(value)))
	item = append(append(item, "\x00\x00\x00\x00Title\x00"...), value...)
	if !header {
		return splice(item, end(0, len(item)+32))
	}
	return splice(end(1<<31|1<<29, len(item)+32), item, end(1<<31, len(item)+32))
}

// id3Head returns the head of an ID3v2 tag, or with 3DI its end mark.
func id3Head(mark string, flags byte, size int) []byte {
	return append([]byte(mark), 4, 0, flags, byte(size>>21&127), byte(size>>14&127), byte(size>>7&127), byte(size&127))
}

// TestTags checks which tags are known where they may stand. None is a problem.
func TestTags(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	clean, _ := decode(t, data, 4096)
	id3v1 := append([]byte("TAG"), make([]byte, 125)...)
	for _, tt := range []struct {
		name  string
		data  []byte
		kinds []mp3.PieceKind
	}{
		{"APE in front", splice(apeTag(true, []byte("evidence")), data), []mp3.PieceKind{mp3.PieceAPE}},
		{"APE behind", splice(data, apeTag(false, []byte("evidence"))), []mp3.PieceKind{mp3.PieceAPE}},
		{"APE with a header behind", splice(data, apeTag(true, []byte("evidence"))), []mp3.PieceKind{mp3.PieceAPE}},
		{"ID3v2 with a footer behind", splice(data, id3Head("ID3", 0x10, 20), make([]byte, 20), id3Head("3DI", 0x10, 20)), []mp3.PieceKind{mp3.PieceID3v2}},
		{"TAG+", splice(data, []byte("TAG+"), make([]byte, 223), id3v1), []mp3.PieceKind{mp3.PieceID3v1Plus, mp3.PieceID3v1}},
		{"Lyrics3 of version 1", splice(data, []byte("LYRICSBEGIN[00:02]wordsLYRICSEND"), id3v1), []mp3.PieceKind{mp3.PieceLyrics3, mp3.PieceID3v1}},
	} {
		got, d := decode(t, tt.data, 4096)
		_, x := walk(t, tt.data)
		pieces, _ := x.Pieces()
		var kinds []mp3.PieceKind
		for _, p := range pieces {
			kinds = append(kinds, p.Kind)
		}
		if !slices.Equal(kinds, tt.kinds) || len(d.Problems()) > 0 || !slices.Equal(got, clean) {
			t.Errorf("%s: pieces %v, problems %v, %d samples, want %v, none, %d", tt.name, pieces, d.Problems(), len(got), tt.kinds, len(clean))
		}
	}
}

// TestHiding checks that no claim of a tag and no bytes between frames hide audio: all is decoded, exactly.
func TestHiding(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	starts := frameStarts(t, data)
	clean, _ := decode(t, data, 4096)
	head, rest := data[:starts[3]], data[starts[3]:]
	spaced := func(from int, gap string) []byte {
		out := slices.Clone(data[:starts[from]])
		for i := from; i < len(starts)-1; i++ {
			out = append(append(out, data[starts[i]:starts[i+1]]...), gap...)
		}
		return out
	}
	footer := append([]byte("APETAGEX\xd0\x07\x00\x00\x20\x08\x00\x00\x01"), make([]byte, 15)...)
	long := []byte("LYRICSBEGINLYR02090")
	frames := data[starts[3]:]
	for _, tt := range []struct {
		name  string
		data  []byte
		codes []string
	}{
		{"an APE footer alone", splice(data, footer), nil},
		{"the end of Lyrics3 alone", splice(data, []byte("002000LYRICS200")), nil},
		{"the beginning of Lyrics3 alone", splice(head, []byte("LYRICSBEGIN"), rest), []string{mp3.CodeTagInside}},
		{"an ID3v2 size up to a frame", splice(head, id3Head("ID3", 0, starts[9]-starts[3]), rest), []string{mp3.CodeTagInside}},
		{"frames in an APE item", splice(head, apeTag(false, frames)[:14], apeTag(false, frames)[14:]), []string{mp3.CodeSpoilt, mp3.CodeNotAudio, mp3.CodeTagBehind}},
		{"frames in a Lyrics3 field", splice(head, long, frames, []byte("002109LYRICS200")), []string{mp3.CodeTagInside, mp3.CodeNotAudio}},
		{"a byte behind each frame", spaced(0, "\x00"), []string{mp3.CodeSpoilt, mp3.CodeNotAudio}},
		{"a byte behind each frame from the fourth on", spaced(3, "\x00"), []string{mp3.CodeSpoilt, mp3.CodeNotAudio}},
		{"32 bytes behind each frame", spaced(0, "evidence evidence evidence evide"), []string{mp3.CodeSpoilt, mp3.CodeNotAudio}},
	} {
		got, d := decode(t, tt.data, 4096)
		var codes []string
		for _, p := range d.Problems() {
			if !slices.Contains(codes, p.Code) {
				codes = append(codes, p.Code)
			}
		}
		if !slices.Equal(got, clean) || !slices.Equal(codes, tt.codes) {
			t.Errorf("%s: %d samples, problems %v, want the %d of the clean file, %v", tt.name, len(got), d.Problems(), len(clean), tt.codes)
		}
	}
}

// TestFramesInside checks that frames which are not decoded are told.
func TestFramesInside(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	starts := frameStarts(t, data)
	gaps := slices.Clone(data[:starts[4]])
	for i := 4; i < len(starts)-1; i++ {
		gaps = splice(gaps, make([]byte, 100), data[starts[i]:starts[i+1]])
	}
	text := append([]byte("\xff\xfe9\x00"), make([]byte, 146)...) // looks like a header of frames of 144 bytes
	texts := bytes.Repeat(text, 8)
	random := make([]byte, 1<<18)
	fill := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = byte(fill.Uint32())
	}
	for _, tt := range []struct {
		name string
		data []byte
		want bool
	}{
		{"100 bytes between frames", gaps, true},
		{"an ID3v2 tag in front that holds frames", splice(id3Head("ID3", 0, starts[8]), data, data), true},
		{"UTF-16 texts in an ID3v2 tag", splice(id3Head("ID3", 0, len(texts)), texts, data), false},
		{"random bytes behind", splice(data, random), false},
		{"random bytes in front", splice(random, data), false},
	} {
		_, d := decode(t, tt.data, 4096)
		got := slices.ContainsFunc(d.Problems(), func(p mp3.Problem) bool { return p.Code == mp3.CodeFramesInside })
		if got != tt.want {
			t.Errorf("%s: Problems = %v, %s in them %v, want %v", tt.name, d.Problems(), mp3.CodeFramesInside, got, tt.want)
		}
	}
}

// TestOutvoted puts many short free-format frames, which no encoder can have written, before and behind a recording.
func TestOutvoted(t *testing.T) {
	data := load(t, "joint-44k.mp3")
	for _, length := range []int{24, 40} {
		frame := append([]byte{0xff, 0xfb, 0x04, 0x40}, bytes.Repeat([]byte{0x7f}, length-4)...) // 48 kHz
		d := open(t, splice(data, bytes.Repeat(frame, 100)))
		if d.Info().SampleRate != 44100 {
			t.Errorf("free-format frames of %d bytes: %d Hz, want 44100", length, d.Info().SampleRate)
		}
	}
}

// TestSpoilt puts bytes inside a frame: where the data does not fit any more, it goes silent instead of giving noise.
func TestSpoilt(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	starts := frameStarts(t, data)
	clean, _ := decode(t, data, 4096)
	got, d := decode(t, slices.Insert(slices.Clone(data), starts[6]+60, 0xaa), 4096)
	if len(got) != len(clean) || len(d.Problems()) == 0 {
		t.Fatalf("%d samples, problems %v, want %d, some", len(got), d.Problems(), len(clean))
	}
	if n := 1152 * 6; !slices.Equal(got[:n], clean[:n]) || !slices.Equal(got[len(got)-2*1152:], clean[len(got)-2*1152:]) {
		t.Error("frames far from the inserted byte have changed")
	}
	if p := d.Problems(); p[0].Code != mp3.CodeSpoilt && p[0].Code != mp3.CodeInconsistent {
		t.Errorf("Problems = %v, want %s or %s first", p, mp3.CodeSpoilt, mp3.CodeInconsistent)
	}
}

// TestFreeTries checks that many false free-format headers before a free-format recording do not hide it.
func TestFreeTries(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	for _, at := range frameStarts(t, data)[:13] {
		data[at+2] &= 0x0f
	}
	clean, _ := decode(t, data, 4096)
	var junk []byte
	fill := rand.New(rand.NewPCG(1, 2))
	for i := range 24000 { // of nine kinds in turn, at distances that seldom agree
		head := []byte{0xff, [...]byte{0xfb, 0xf3, 0xe3}[i%3], byte(i / 3 % 3 << 2), 0xc0}
		junk = append(append(junk, head...), bytes.Repeat([]byte{0x7f}, 20+fill.IntN(40))...)
	}
	got, d := decode(t, splice(junk, data), 4096)
	if len(got) < len(clean) || !slices.Equal(got[len(got)-9*1152:], clean[len(clean)-9*1152:]) {
		t.Errorf("%d samples, problems %v, want the %d of the recording", len(got), d.Problems(), len(clean))
	}
}

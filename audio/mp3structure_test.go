package audio_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

func readMP3(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("mp3/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func inspectBytes(t testing.TB, data []byte) *audio.Structure {
	t.Helper()
	s, err := audio.Inspect(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// field returns a field's value, "" if there is none.
func field(p audio.Part, name string) string {
	for _, f := range p.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// id3 returns an ID3v2.3 tag of frames given as id and body, and 20 bytes of padding.
func id3(frames ...string) []byte {
	var b []byte
	for i := 0; i < len(frames); i += 2 {
		b = append(b, frames[i]...)
		b = append(b, 0, 0, byte(len(frames[i+1])>>8), byte(len(frames[i+1])), 0, 0)
		b = append(b, frames[i+1]...)
	}
	b = append(b, make([]byte, 20)...)
	return append([]byte{'I', 'D', '3', 3, 0, 0, 0, 0, byte(len(b) >> 7), byte(len(b) & 127)}, b...)
}

// TestInspectMPEG checks parts and signature of a file with tags at both ends.
func TestInspectMPEG(t *testing.T) {
	head := id3("TSSE", "\x00Encoder 1.0", "PRIV", "www.example.org\x00abcde", "TXXX", "\x00key\x00value", "APIC", "\x00image/png\x00\x03\x00xxxx")
	lame := readMP3(t, "joint-44k.mp3")
	tail := append([]byte("TAGTitle"), make([]byte, 120)...)
	s := inspectBytes(t, slices.Concat(head, lame, tail))
	const want = `ID3v2=2.3.0(TSSE="Encoder 1.0" PRIV=www.example.org TXXX APIC) Info=LAME3.100 ` +
		`frames="MPEG-1 layer 3 44100 Hz joint stereo CBR 128" ID3v1`
	if got := s.Signature(); got != want {
		t.Errorf("Signature() = %s, want %s", got, want)
	}
	if len(s.Problems) > 0 {
		t.Errorf("Problems = %v, want none", s.Problems)
	}
	at := int64(0)
	for _, p := range s.Parts {
		if p.AtByte != at {
			t.Errorf("part %s at byte %d, want %d", p.Name, p.AtByte, at)
		}
		at += p.Bytes
	}
	if total := int64(len(head) + len(lame) + len(tail)); at != total {
		t.Errorf("parts end at byte %d, want %d", at, total)
	}
	for _, tt := range []struct {
		part        audio.Part
		name, value string
	}{
		{s.Parts[0], "bytes_behind_frames", "20"},
		{s.Parts[0].Parts[1], "data_bytes", "5"},
		{s.Parts[0].Parts[2], "text", "key=value"},
		{s.Parts[1], "delay", "576"},
		{s.Parts[1], "music_crc_check", "right"},
		{s.Parts[1], "tag_crc_check", "right"},
		{s.Parts[2], "frames", "11"},
		{s.Parts[2], "invalid_side_information", "0"},
		{s.Parts[2], "stuffing", fmt.Sprintf("LAME3.100 at byte %d", len(head)+bytes.LastIndex(lame, []byte("LAME3.")))},
		{s.Parts[3], "title", "Title"},
	} {
		if got := field(tt.part, tt.name); got != tt.value {
			t.Errorf("%s: %s = %q, want %q", tt.part.Name, tt.name, got, tt.value)
		}
	}
}

// TestInspectTextTags checks the tags that files may end with.
func TestInspectTextTags(t *testing.T) {
	item := []byte("\x08\x00\x00\x00\x00\x00\x00\x00MP3GAIN_UNDO\x00+003,N,W")
	item[0] = byte(len("+003,N,W"))
	footer := append([]byte("APETAGEX\xd0\x07\x00\x00"), byte(len(item)+32), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	lyrics := []byte("LYRICSBEGININD0000200INF00004textLYRICSEND")
	lyrics = append(lyrics[:len(lyrics)-9], "000033LYRICS200"...)
	s := inspectBytes(t, slices.Concat(readMP3(t, "mono-44k.mp3"), lyrics, item, footer))
	if got, want := s.Signature(), `frames="MPEG-1 layer 3 44100 Hz mono CBR 64" Lyrics3 APE=2000`; got != want {
		t.Fatalf("Signature() = %s, want %s", got, want)
	}
	if got := field(s.Parts[2], "item:MP3GAIN_UNDO"); got != "+003,N,W" {
		t.Errorf("APE item = %q, fields %v", got, s.Parts[2].Fields)
	}
	if got := field(s.Parts[1], "field:INF"); got != "text" {
		t.Errorf("Lyrics3 field = %q, fields %v", got, s.Parts[1].Fields)
	}
}

// TestInspectMPEGProblems checks that cuts and changes show.
func TestInspectMPEGProblems(t *testing.T) {
	plain, lame := readMP3(t, "mono-44k.mp3"), readMP3(t, "joint-44k.mp3")
	changed := slices.Clone(lame)
	changed[3000] ^= 1
	cut := slices.Concat(plain[:1044], plain[1671:]) // three frames less
	wrong := readMP3(t, "crc-32k.mp3")[432:]         // without its tag
	wrong[5] ^= 1
	wrong[432+5] ^= 1
	for _, tt := range []struct {
		name  string
		data  []byte
		codes []string
	}{
		{"as encoded", plain, nil},
		{"three frames cut out", cut, []string{audio.CodeGap}},
		{"one frame cut out", slices.Concat(plain[:626], plain[835:]), []string{audio.CodeGap}},
		{"five frames cut out", slices.Concat(plain[:626], plain[1671:]), []string{audio.CodeGap}},
		{"cut out of a longer file", plain[626:], []string{audio.CodeMidStream}},
		{"two frames with a wrong CRC", wrong, []string{audio.CodeBadCRC}},
		{"a bit of audio changed", changed, []string{audio.CodeBadCRC}},
		{"another file behind", slices.Concat(plain, lame), []string{audio.CodeJunk}},
		{"text behind", slices.Concat(plain, []byte("evidence")), []string{audio.CodeJunk}},
	} {
		s := inspectBytes(t, tt.data)
		var codes []string
		for _, p := range s.Problems {
			codes = append(codes, p.Code)
		}
		if d := cmp.Diff(tt.codes, codes); d != "" {
			t.Errorf("%s: problems %v, codes -want +got:\n%s", tt.name, s.Problems, d)
		}
	}
}

// TestTrimmedByTag checks that a LAME tag cannot leave out audio without a word.
func TestTrimmedByTag(t *testing.T) {
	for _, tt := range []struct {
		delay, padding int
		codes          []string
	}{
		{576, 1727, nil},
		{0, 0, nil},
		{4095, 630, []string{audio.CodeHidden}},
		{576, 4095, []string{audio.CodeHidden}},
	} {
		data := readMP3(t, "joint-44k.mp3")
		at := bytes.Index(data, []byte("LAME")) + 21
		data[at], data[at+1], data[at+2] = byte(tt.delay>>4), byte(tt.delay<<4|tt.padding>>8), byte(tt.padding)
		s, err := audio.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, p := range s.Problems() {
			codes = append(codes, p.Code)
		}
		if d := cmp.Diff(tt.codes, codes); d != "" {
			t.Errorf("delay %d, padding %d: problems, -want +got:\n%s", tt.delay, tt.padding, d)
		}
	}
}

func FuzzInspectMPEG(f *testing.F) {
	for _, name := range []string{"joint-44k.mp3", "mono-22k.mp3", "layer2-44k.mp2"} {
		data := readMP3(f, name)
		f.Add(data[:min(len(data), 2000)])
	}
	f.Add(slices.Concat(id3("TSSE", "\x01\xff\xfea\x00", "COMM", "\x00eng\x00x"), readMP3(f, "mono-44k.mp3")[:700], []byte("TAG"), make([]byte, 125)))
	f.Add(slices.Concat(readMP3(f, "mono-44k.mp3")[:626], []byte("LYRICSBEGININD00002 0000000021LYRICS200APETAGEX\xd0\x07\x00\x00\x20\x00"), make([]byte, 18)))
	f.Add(slices.Concat([]byte("ID3\x03\x00\xc0\x00\x00\x00\x2d\x00\x00\x00\x06\xff\x00\x00\x00\x00\x00\x00"+
		"TIT2\x00\x00\x00\x07\x00\x00\x01\xff\x00\xfea\x00\xff\x00\x00TPE1\x00\x00\x00\x05\x00\x00\x00Anna"), readMP3(f, "mono-44k.mp3")[:700]))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := audio.Inspect(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for _, p := range s.Parts {
			if p.AtByte < 0 || p.Bytes < 0 || p.AtByte+p.Bytes > int64(len(data)) {
				t.Errorf("part %s of %d bytes at %d in a file of %d", p.Name, p.Bytes, p.AtByte, len(data))
			}
		}
		s.Signature()
	})
}

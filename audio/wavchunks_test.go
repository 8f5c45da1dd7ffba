package audio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// broadcast makes the content of a bext chunk of version 2.
func broadcast() []byte {
	b := make([]byte, 602)
	copy(b, "Interview, second take")
	copy(b[256:], "Sound Devices")
	copy(b[288:], "USSDVT0001")
	copy(b[320:], "2026-11-22")
	copy(b[330:], "14:03:59")
	b[338], b[346], b[348] = 7, 2, 0xAB
	loudness := []int16{-2310, 740, -150, 0x7FFF, -1802}
	for i, v := range loudness {
		binary.LittleEndian.PutUint16(b[412+2*i:], uint16(v))
	}
	return append(b, "A=PCM,F=48000\r\n"...)
}

func TestWAVTags(t *testing.T) {
	list := append([]byte("INFO"), chunk("ISFT", []byte("Recorder 3\x00"))...)
	list = append(list, chunk("IART", []byte("J\xfcrgen"))...) // Latin-1
	s := open(t, riff(formatChunk(1, 1, 8000, 16), chunk("LIST", list), chunk("bext", broadcast()),
		chunk("iXML", []byte("<BWFXML/>")), chunk("data", nil)))
	want := []audio.Tag{
		{"ISFT", "Recorder 3"},
		{"IART", "Jürgen"},
		{"bext:description", "Interview, second take"},
		{"bext:originator", "Sound Devices"},
		{"bext:originator_reference", "USSDVT0001"},
		{"bext:origination_date", "2026-11-22"},
		{"bext:origination_time", "14:03:59"},
		{"bext:time_reference", "7"},
		{"bext:version", "2"},
		{"bext:umid", "ab" + strings.Repeat("00", 63)},
		{"bext:loudness_lufs", "-23.10"},
		{"bext:loudness_range_lu", "7.40"},
		{"bext:max_true_peak_dbtp", "-1.50"},
		{"bext:max_short_term_lufs", "-18.02"},
		{"bext:coding_history", "A=PCM,F=48000"},
		{"ixml", "<BWFXML/>"},
		{"riff:chunks", "fmt LIST bext iXML data"},
	}
	if diff := cmp.Diff(want, s.Info().Tags); diff != "" {
		t.Errorf("Tags (-want +got):\n%s", diff)
	}
}

// TestWAVProblems holds that each contradiction is told, where it is, and that the samples are read all the same.
func TestWAVProblems(t *testing.T) {
	format, four := formatChunk(1, 1, 8000, 16), []byte{1, 0, 2, 0, 3, 0, 4, 0}
	data, adpcm := chunk("data", four), load(t, "ima.wav")
	word := func(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }
	plain, unpadded := riff(format, data), chunk("JUNK", []byte{1})[:9]
	list := bytes.Join([][]byte{[]byte("wavl"), data, chunk("slnt", word(99)), data}, nil)
	claiming := chunk("LIST", append([]byte("wavl"), edit(data, 4, word(0xFFFFFFFF)...)...))
	wide := append([]byte{0xFE, 0xFF}, format[10:24]...)
	wide = append(wide, "\x16\x00\x14\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
	rf64 := func(sizes ...uint64) []byte {
		var body []byte
		for _, v := range sizes {
			body = binary.LittleEndian.AppendUint64(body, v)
		}
		file := riff(chunk("ds64", append(body, 0, 0, 0, 0)), format, data)
		return edit(edit(edit(file, 0, []byte("RF64")...), 4, word(0xFFFFFFFF)...), len(file)-12, word(0xFFFFFFFF)...)
	}
	factAt := bytes.Index(adpcm, []byte("fact")) + 8
	tests := []struct {
		name   string
		file   []byte
		frames int
		codes  string
	}{
		{"riff too small", edit(plain, 4, word(20)...), 4, "[bad_size@12]"},
		{"riff ends in the samples", edit(plain, 4, word(40)...), 4, "[bad_size@36]"},
		{"riff too large", edit(plain, 4, word(60)...), 4, "[bad_size@4]"},
		{"riff streamed", edit(plain, 4, word(0)...), 4, "[streamed@4]"},
		{"chunks behind the end", append(bytes.Clone(plain), chunk("LIST", []byte("INFO"))...), 4, "[bad_size@52]"},
		{"two files in one", append(bytes.Clone(plain), plain...), 4, "[hidden_audio@52]"},
		{"byte rate", edit(plain, 28, 1), 4, "[bad_size@28]"},
		{"block align", edit(plain, 32, 1), 4, "[bad_size@32]"},
		{"bits in too many bytes", edit(edit(plain, 28, word(32000)...), 32, 4), 2, "[inconsistent@34]"},
		{"valid bits beyond", riff(chunk("fmt ", wide), data), 4, "[inconsistent@38]"},
		{"channel mask", riff(chunk("fmt ", edit(wide, 18, 16, 0, 7)), data), 4, "[inconsistent@40]"},
		{"fact", riff(format, chunk("fact", word(5)), data), 4, "[inconsistent@44]"},
		{"fact right", riff(format, chunk("fact", word(4)), data), 4, "[]"},
		{"fact of ADPCM, a block filled up", edit(adpcm, factAt, word(1600)...), 4040, "[]"},
		{"fact of ADPCM, too small", edit(adpcm, factAt, word(800)...), 4040, fmt.Sprintf("[inconsistent@%d]", factAt)},
		{"fact of ADPCM, too large", edit(adpcm, factAt, word(2021)...), 4040, fmt.Sprintf("[inconsistent@%d]", factAt)},
		{"second format, same", riff(format, format, data), 4, "[inconsistent@44]"},
		{"samples before the format", riff(data, format), 4, "[inconsistent@12]"},
		{"no pads", riff(format, unpadded, unpadded, data), 4, "[inconsistent@45 inconsistent@54]"},
		{"pad not zero", riff(format, edit(chunk("JUNK", []byte{1}), 9, 7), data), 4, "[inconsistent@45]"},
		{"pad missing at the end", riff(format, data, unpadded)[:61], 4, "[]"},
		{"a lying list", riff(edit(chunk("LIST", []byte("INFO")), 4, word(1<<30)...), format, data), 4, "[bad_size@16 damaged@24]"},
		{"wave list", riff(format, chunk("LIST", list)), 8, "[gap@64 hidden_audio@76]"},
		{"wave lists that leave lengths open", riff(format, claiming, claiming), 8, "[bad_size@52 hidden_audio@76 bad_size@80]"},
		{
			"wave list cut off", riff(format, claiming, claiming)[:90], 7,
			"[bad_size@4 bad_size@52 bad_size@68 hidden_audio@76 truncated@90]",
		},
		{"rf64", rf64(80, 8, 4), 4, "[]"},
		{"rf64, riff size", rf64(99, 8, 4), 4, "[bad_size@20]"},
		{"rf64, data size", rf64(80, 9, 4), 4, "[truncated@88]"},
		{"rf64, open", rf64(0, 0, 0), 4, "[streamed@76]"},
		{"ds64 cut off", edit(riff(chunk("ds64", word(1)), format, data), 0, []byte("RF64")...), 4, "[inconsistent@20]"},
	}
	for _, test := range tests {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.frames || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.frames, test.codes)
		}
	}
}

// wrapped is a file of more than 4 GiB whose lengths lost their upper bits, all zeros but for its ends.
type wrapped struct{ head, tail []byte }

const wrappedData = 5<<30 + 4

func (w wrapped) size() int64 { return int64(len(w.head)+len(w.tail)) + wrappedData }

func (w wrapped) ReadAt(p []byte, off int64) (int, error) {
	n := int(min(int64(len(p)), w.size()-off))
	clear(p)
	for i := range p[:n] {
		switch at := off + int64(i); {
		case at < int64(len(w.head)):
			p[i] = w.head[at]
		case at >= w.size()-int64(len(w.tail)):
			p[i] = w.tail[at-w.size()+int64(len(w.tail))]
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// TestWrappedSize holds that recordings beyond 4 GiB are read whole.
func TestWrappedSize(t *testing.T) {
	head := riff(formatChunk(1, 2, 48000, 16), chunk("data", nil))
	binary.LittleEndian.PutUint32(head[40:], uint32(wrappedData&0xFFFFFFFF))
	list := append([]byte("INFO"), chunk("ISFT", []byte("Recorder"))...)
	w := wrapped{head, chunk("LIST", list)}
	s, err := audio.Open(w, w.size())
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Skip(1 << 40)
	if n != wrappedData/4 || err != io.EOF || codes(s) != "[bad_size@36 bad_size@40]" {
		t.Errorf("%d frames, %v, problems %v; want %d, EOF, two bad sizes", n, err, s.Problems(), int64(wrappedData/4))
	}
	if got, want := fmt.Sprint(s.Info().Tags), "[{ISFT Recorder} {riff:chunks fmt data LIST}]"; got != want {
		t.Errorf("Tags = %s, want %s: the walk goes on behind the samples", got, want)
	}
}

// TestManyChunks holds that a file of nothing but chunks costs no more than their bound.
func TestManyChunks(t *testing.T) {
	file := riff(formatChunk(1, 1, 8000, 16), bytes.Repeat(chunk("JUNK", nil), 5000), chunk("data", make([]byte, 8)))
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if p := audio.ProblemOf(err); p.Code != audio.CodeDamaged {
		t.Errorf("5000 chunks before the samples: %v, want damaged", err)
	}
	file = riff(formatChunk(1, 1, 8000, 16), chunk("data", make([]byte, 8)), bytes.Repeat(chunk("JUNK", nil), 5000))
	s := open(t, file)
	if got := len(readAll(t, s, 100)); got != 4 || codes(s) != fmt.Sprintf("[limit@%d]", 12+24+16+4094*8) {
		t.Errorf("5000 chunks behind them: %d samples, problems %v", got, s.Problems())
	}
}

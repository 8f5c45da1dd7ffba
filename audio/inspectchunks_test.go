package audio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// inspect returns the structure of a file.
func inspect(t *testing.T, file []byte) *audio.Structure {
	t.Helper()
	s, err := audio.Inspect(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("Inspect: %v", err)
	}
	return s
}

func TestInspectWAV(t *testing.T) {
	list := append([]byte("INFO"), chunk("ISFT", []byte("Lavf59.27.100\x00"))...)
	list = append(list, chunk("ICMT", []byte("second take"))...)
	labels := append([]byte("adtl"), chunk("labl", []byte("\x01\x00\x00\x00here\x00"))...)
	cue := append([]byte{1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, "data\x00\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00"...)
	peak := append([]byte{1, 0, 0, 0, 0, 0, 0, 0x60}, binary.LittleEndian.AppendUint32(nil, math.Float32bits(0.5))...)
	peak = append(peak, 9, 0, 0, 0)
	cart := make([]byte, 2048)
	copy(cart[4:], "A title")
	copy(cart[488:], "Some program")
	s := inspect(t, riff(chunk("JUNK", make([]byte, 28)), formatChunk(1, 1, 8000, 16), chunk("bext", broadcast()[:602]),
		chunk("LIST", list), chunk("fact", []byte{2, 0, 0, 0}), chunk("cue ", cue), chunk("LIST", labels),
		chunk("PEAK", peak), chunk("cart", cart),
		chunk("data", []byte{1, 0, 2, 0}), chunk("tEsT", []byte{0xde, 0xad}), chunk("Fake", []byte("fake text"))))
	if len(s.Problems) != 0 {
		t.Errorf("problems %v", s.Problems)
	}
	want := `RIFF(JUNK=28 fmt=1/16 bext="Sound Devices" LIST=INFO(ISFT=Lavf59.27.100 ICMT) fact cue LIST=adtl(labl) PEAK ` +
		`cart="Some program" data tEsT Fake=9)`
	if got := s.Signature(); got != want {
		t.Errorf("Signature = %s\nwant        %s", got, want)
	}
	fields := map[string]string{}
	for _, p := range append(s.Parts[0].Parts, append(s.Parts[0].Parts[3].Parts, s.Parts[0].Parts[6].Parts...)...) {
		fields[p.Name] = fmt.Sprint(p.Fields)
	}
	for name, want := range map[string]string{
		"JUNK": "[{zeros all}]",
		"fmt ": "[{tag 0x0001} {channels 1} {rate_hz 8000} {bytes_per_second 16000} {block_bytes 2} {bits 16}]",
		"ICMT": "[{text second take}]",
		"fact": "[{frames 2}]",
		"cue ": "[{points 1} {point 1 frame 5 of data}]",
		"labl": "[{cue 1} {text here}]",
		"PEAK": "[{time 2021-01-14T08:25:36Z} {channel 1 0.5 at frame 9}]",
		"cart": "[{title A title} {producer Some program}]",
		"tEsT": "[{hex dead}]",
		"Fake": "[{text fake text}]",
	} {
		if fields[name] != want {
			t.Errorf("%s: fields %s, want %s", name, fields[name], want)
		}
	}
}

// TestInspectOthers holds the signatures of the other containers, and that what cannot be decoded is inspected too.
func TestInspectOthers(t *testing.T) {
	comments := append([]byte{0, 1, 0xB4, 0x92, 0xF4, 0x00, 0, 0, 0, 5}, "hello\x00"...)
	rest := aiff("sowt", 16, 1, []byte{1, 2})[12:]
	noted := bytes.Join([][]byte{[]byte("AIFC"), iff("FVER", []byte{0xA2, 0x80, 0x51, 0x40}), iff("COMT", comments), rest}, nil)
	info := cafChunk("info", []byte("\x00\x00\x00\x01title\x00x\x00"))
	format, lying := formatChunk(1, 1, 8000, 16), append([]byte("INFO"), chunk("ISFT", []byte("x) data("))...)
	tests := []struct {
		name, want string
		file       []byte
	}{
		{"aiff", "FORM=AIFF(COMM=NONE/16 SSND)", aiff("", 16, 1, []byte{1, 2})},
		{"aifc", "FORM=AIFC(FVER COMT COMM=sowt/16 SSND)", iff("FORM", noted)},
		{"caf", "caff(desc=lpcm/16/2 info free=10 data)", caf("lpcm", 2, 2, 16, []byte{1, 2}, info, cafChunk("free", make([]byte, 10)))},
		{"caf, aac", "caff(desc=aac/0/0 data)", caf("aac ", 0, 0, 0, []byte{1, 2})},
		{"au", ".snd=3/32 data", au(3, []byte{1, 2})},
		{"w64", "riff=w64(fmt=1/16 data)", w64(formatChunk(1, 1, 8000, 16)[8:], []byte{1, 2})},
		{"gsm in wav", "RIFF(fmt=49/0 data)", riff(formatChunk(0x31, 1, 8000, 0), chunk("data", make([]byte, 65)))},
		{"a lying name", `RIFF(fmt=1/16 LIST=INFO(ISFT="x) data(") data)`, riff(format, chunk("LIST", lying), chunk("data", nil))},
		{"tail", "RIFF(fmt=1/16 data) tail", append(riff(format, chunk("data", []byte{1, 2})), 1, 2, 3)},
	}
	for _, test := range tests {
		if got := inspect(t, test.file).Signature(); got != test.want {
			t.Errorf("%s: Signature = %s, want %s", test.name, got, test.want)
		}
	}
	s := inspect(t, iff("FORM", noted))
	if got, want := fmt.Sprint(s.Parts[0].Parts[1].Fields), "[{2000-01-01T00:00:00Z hello}]"; got != want {
		t.Errorf("COMT: fields %s, want %s", got, want)
	}
	s = inspect(t, aiff("", 24, 1, []byte{1, 2, 3})[:57])
	if got, want := fmt.Sprint(s.Parts[0].Parts[1].Fields[0]), "{pad missing at the end of the file}"; got != want {
		t.Errorf("SSND without its pad: field %s, want %s", got, want)
	}
	if s := inspect(t, riff(formatChunk(0x31, 1, 8000, 0), chunk("data", make([]byte, 65)))[:50]); len(s.Problems) == 0 {
		t.Error("truncated GSM in WAV: no problems in the structure")
	}
}

package audio_test

import (
	"fmt"
	"testing"

	"github.com/earwitness/earwitness/audio/mp3"
)

// mpegFrames takes the first frames of a file of MPEG audio apart.
func mpegFrames(t *testing.T, name string, count int) (frames [][]byte) {
	t.Helper()
	for b := load(t, name); len(frames) < count; {
		h, ok := mp3.ParseHeader([4]byte(b))
		if !ok {
			t.Fatalf("%s: no frame behind %d frames", name, len(frames))
		}
		frames, b = append(frames, b[:h.FrameBytes()]), b[h.FrameBytes():]
	}
	return frames
}

// TestMatroskaMPEG has frames of 576 samples at 22.05 kHz, which are 26 ms.
func TestMatroskaMPEG(t *testing.T) {
	frames := mpegFrames(t, "mono22.mp3", 5)
	rate := element(0xE1, element(0xB5, []byte{0x46, 0xAC, 0x44, 0}), element(0x9F, []byte{1}))
	start := len(matroskaTrack("A_MPEG/L3", rate))
	for _, test := range []struct {
		name    string
		times   [5]uint16
		discard []byte // nanoseconds
		samples int
		codes   string
	}{
		{"as they come", [5]uint16{0, 26, 52, 78, 104}, nil, 5 * 576, "[]"},
		{"10 ms left out", [5]uint16{0, 26, 52, 78, 104}, []byte{0, 0x98, 0x96, 0x80}, 5*576 - 221, "[]"},
		{"more left out than there is", [5]uint16{0, 26, 52, 78, 104}, []byte{0x7F, 0xFF, 0xFF, 0xFF}, 4 * 576, "[]"},
		{"a second missing", [5]uint16{0, 26, 52, 1078, 1104}, nil, 5 * 576, "[gap@%d]"},
		{"back", [5]uint16{100, 126, 152, 0, 26}, nil, 5 * 576, "[inconsistent@%d]"},
	} {
		var clusters [][]byte
		fourth := start
		for i, frame := range frames {
			block := element(0xA1, []byte{0x81, 0, 0, 0}, frame)
			if i == len(frames)-1 && test.discard != nil {
				block = append(block, element(0x75A2, test.discard)...)
			}
			clusters = append(clusters, element(0x1F43B675, element(0xE7, []byte{byte(test.times[i] >> 8), byte(test.times[i])}), element(0xA0, block)))
			if i < 3 {
				fourth += len(clusters[i])
			}
		}
		want := test.codes
		if want != "[]" {
			want = fmt.Sprintf(want, fourth+8+7+5+5+4)
		}
		s := open(t, matroskaTrack("A_MPEG/L3", rate, clusters...))
		if got := len(readAll(t, s, 1000)); got != test.samples || codes(s) != want {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.samples, want)
		}
	}
}

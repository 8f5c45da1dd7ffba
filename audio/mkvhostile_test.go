package audio_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// matroskaTrack makes a file of one audio track of any codec. settings stand beside its number and codec.
func matroskaTrack(codec string, settings []byte, clusters ...[]byte) []byte {
	track := element(0xAE, element(0xD7, []byte{1}), element(0x83, []byte{2}), element(0x86, []byte(codec)), settings)
	inside := append([][]byte{element(0x1549A966, element(0x2AD7B1, []byte{0x0F, 0x42, 0x40})), element(0x1654AE6B, track)}, clusters...)
	return append(element(0x1A45DFA3, element(0x4282, []byte("matroska"))), openElement(0x18538067, inside...)...)
}

// stripped makes the settings of header stripping: what was taken from the start of each packet.
func stripped(b []byte) []byte {
	return element(0x6D80, element(0x6240, element(0x5034, element(0x4254, []byte{3}), element(0x4255, b))))
}

var aacLC = element(0x63A2, []byte{0x12, 0x10}) // 44.1 kHz, two channels

func TestMatroskaLongStrip(t *testing.T) {
	head, frames := flacParts(t)
	common := frames[0][:2]
	cluster := element(0x1F43B675, simpleBlocks(0, frames[0][len(common):], frames[1][len(common):]))
	settings := bytes.Join([][]byte{element(0x63A2, head), stripped(common)}, nil)
	s := open(t, matroskaTrack("A_FLAC", settings, cluster))
	const missing = "[truncated@-1]" // the third packet of the file
	if got := len(readAll(t, s, 1000)); got != 4096 || codes(s) != missing {
		t.Errorf("two bytes taken out: %d samples, problems %v; want 4096, %s", got, s.Problems(), missing)
	}
	file := matroskaTrack("A_AAC", append(stripped(make([]byte, 65)), aacLC...), element(0x1F43B675))
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if _, ok := errors.AsType[*audio.UnsupportedError](err); !ok || !strings.Contains(err.Error(), "65 bytes") {
		t.Errorf("Open with 65 bytes in front of each packet = %v, want an UnsupportedError that says so", err)
	}
}

// TestMatroskaShortPackets has packets of a byte with 64 bytes in front of each.
func TestMatroskaShortPackets(t *testing.T) {
	block := element(0xA3, []byte{0x81, 0, 0, 0x84, 255}, make([]byte, 256))
	file := matroskaTrack("A_AAC", append(stripped(make([]byte, 64)), aacLC...), element(0x1F43B675, bytes.Repeat(block, 200)))
	s := open(t, file)
	const most = 20_000 // packets of 51,200: four times the file and a megabyte
	if got := len(readAll(t, s, 1000)) / 2048; got == 0 || got > most || len(s.Problems()) == 0 {
		t.Errorf("%d packets of silence, problems %v; want %d at most", got, s.Problems(), most)
	}
}

func TestMatroskaEmptyPackets(t *testing.T) {
	head, frames := flacParts(t)
	empty := element(0xA3, []byte{0x81, 0, 0, 0x84, 255}) // 256 packets
	cluster := element(0x1F43B675, element(0xA3, []byte{0x81, 0, 0, 0x80}, frames[0]), bytes.Repeat(empty, 100))
	start := len(matroska(head))
	for _, test := range []struct {
		name    string
		file    []byte
		samples int
		codes   string
	}{
		{"behind a packet of FLAC", matroska(head, cluster), 2048, fmt.Sprintf("[damaged@%d truncated@-1]", start+8+8+1+len(frames[0])+5+5)},
		{"alone in AAC", matroskaTrack("A_AAC", aacLC, element(0x1F43B675, empty)), 0, "[damaged@106]"},
	} {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.samples || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.samples, test.codes)
		}
	}
}

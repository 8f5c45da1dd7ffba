package audio_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// TestADPCM compares with what sox (IMA in WAV) and ffmpeg (the others) decode, bit for bit.
func TestADPCM(t *testing.T) {
	for _, test := range []struct{ file, reference, codec string }{
		{"ima.wav", "ima-sox.wav", "adpcm_ima_wav"},
		{"ms.wav", "ms-ffmpeg.wav", "adpcm_ms"},
		{"ima4.caf", "ima4-ffmpeg.wav", "adpcm_ima_qt"},
	} {
		s := open(t, load(t, test.file))
		got, want := readAll(t, s, 100), readAll(t, open(t, load(t, test.reference)), 100)
		if !equalBits(got, want) {
			t.Errorf("%s: %d samples, other than the %d of %s", test.file, len(got), len(want), test.reference)
		}
		if i := s.Info(); i.Codec != test.codec || i.Lossless || i.Frames*2 != int64(len(want)) || codes(s) != "[]" {
			t.Errorf("%s: Info = %+v, problems %v; want %s, lossy, %d frames", test.file, i, s.Problems(), test.codec, len(want)/2)
		}
	}
}

// TestIMA4InAIFF holds that the packets mean the same in both of Apple's containers.
func TestIMA4InAIFF(t *testing.T) {
	packets := make([]byte, 3*34)
	for i := range packets {
		packets[i] = byte(i * 41)
	}
	for i := 0; i < len(packets); i += 34 {
		packets[i+1] = 20
	}
	want := readAll(t, open(t, caf("ima4", 0, 34, 0, packets)), 100)
	for _, frames := range []uint32{3, 3 * 64} { // writers count packets, or frames
		s := open(t, aiff("ima4", 16, frames, packets))
		if got := readAll(t, s, 100); len(got) != 3*64 || !equalBits(got, want) || codes(s) != "[]" {
			t.Errorf("%d declared: %d samples, problems %v; want those of CAF, 192", frames, len(got), s.Problems())
		}
	}
}

// TestADPCMDamage holds that an impossible block becomes silence of its length, and that a short one gives what it has.
func TestADPCMDamage(t *testing.T) {
	tests := []struct {
		file string
		unit int // bytes of a block
		at   int // in a block, where a value can be impossible
	}{{"ima.wav", 512, 2}, {"ms.wav", 256, 0}, {"ima4.caf", 68, 1}}
	for _, test := range tests {
		file := load(t, test.file)
		at := bytes.Index(file, []byte("data")) + 8 + test.unit // where the second block begins
		if test.file == "ima4.caf" {
			at += 8
		}
		whole := readAll(t, open(t, file), 100)
		bad := bytes.Clone(file)
		bad[at+test.at] = 0x7f
		s := open(t, bad)
		got := readAll(t, s, 100)
		if len(got) != len(whole) || codes(s) != fmt.Sprintf("[damaged@%d]", at) || s.Whole() {
			t.Errorf("%s: %d samples, problems %v; want %d, damaged at %d", test.file, len(got), s.Problems(), len(whole), at)
		}
		s = open(t, file[:at+test.unit/2+6])
		got = readAll(t, s, 100)
		least := len(readAll(t, open(t, file[:at]), 100))
		if len(got) < least || len(got) >= 2*least || !equalBits(got, whole[:len(got)]) || s.Whole() {
			t.Errorf("%s, cut in a block: %d samples, problems %v; want %d and some, as in the whole file",
				test.file, len(got), s.Problems(), least)
		}
	}
}

// TestADPCMLimits holds that blocks which cannot be are refused before anything is made of them.
func TestADPCMLimits(t *testing.T) {
	ima4 := caf("ima4", 0, 34, 0, make([]byte, 999))
	for name, file := range map[string][]byte{
		"MS, three channels":  riff(formatChunk(2, 3, 8000, 4), chunk("data", make([]byte, 999))),
		"MS, no pairs":        edit(riff(formatChunk(2, 1, 8000, 4), chunk("data", make([]byte, 999))), 32, 0, 1),
		"MS, 8 bits":          riff(formatChunk(2, 1, 8000, 8), chunk("data", make([]byte, 999))),
		"IMA, three bits":     riff(formatChunk(0x11, 1, 8000, 3), chunk("data", make([]byte, 999))),
		"IMA, short blocks":   riff(formatChunk(0x11, 4, 8000, 4), chunk("data", make([]byte, 999))),
		"ima4, many channels": edit(ima4, 44, 0, 0, 1, 0),
	} {
		_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
		switch audio.ProblemOf(err).Code {
		case audio.CodeUnsupported, audio.CodeLimit, audio.CodeDamaged:
		default:
			t.Errorf("%s: %v, want unsupported, damaged or a limit", name, err)
		}
	}
}

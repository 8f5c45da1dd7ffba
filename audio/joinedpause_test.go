package audio_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pcm8 are the settings of a Matroska track of bytes at 8 kHz.
var pcm8 = element(0xE1, element(0xB5, []byte{0x45, 0xFA, 0, 0}), element(0x9F, []byte{1}), element(0x6264, []byte{8}))

// levels gives samples as unsigned bytes again.
func levels(t *testing.T, samples []float32) []byte {
	t.Helper()
	b := make([]byte, len(samples))
	for i, v := range samples {
		b[i] = byte(int(v*128) + 128)
	}
	return b
}

// TestMatroskaPCMTimes has three blocks of 800 samples, which are 100 ms.
func TestMatroskaPCMTimes(t *testing.T) {
	piece := func(v byte) []byte { return bytes.Repeat([]byte{v}, 800) }
	quiet := bytes.Repeat([]byte{128}, 1600)
	sound := bytes.Join([][]byte{piece(1), piece(2), piece(3)}, nil)
	start := len(matroskaTrack("A_PCM/INT/LIT", pcm8)) + 8 + 8 + 5 + 5
	const step = 8 + 8 + 5 + 5 + 800
	for _, test := range []struct {
		name  string
		times [3]uint16
		want  []byte
		codes string
	}{
		{"as they come", [3]uint16{0, 100, 200}, sound, "[]"},
		{"wavering", [3]uint16{1, 99, 201}, sound, "[]"},
		{"200 ms missing", [3]uint16{0, 300, 400}, bytes.Join([][]byte{piece(1), quiet, piece(2), piece(3)}, nil), fmt.Sprintf("[gap@%d]", start+step)},
		{"back", [3]uint16{0, 100, 100}, sound, fmt.Sprintf("[inconsistent@%d]", start+2*step)},
	} {
		var clusters [][]byte
		for i, ms := range test.times {
			block := element(0xA3, []byte{0x81, 0, 0, 0x84, 0}, piece(byte(i+1)))
			clusters = append(clusters, element(0x1F43B675, element(0xE7, []byte{0, byte(ms >> 8), byte(ms)}), block))
		}
		s := open(t, matroskaTrack("A_PCM/INT/LIT", pcm8, clusters...))
		declared := s.Info().Frames
		got := levels(t, readAll(t, s, 1000))
		if diff := cmp.Diff(got, test.want); diff != "" || codes(s) != test.codes || int(declared) != len(got) {
			t.Errorf("%s: %d samples of %d, want %d; problems %v, want %s", test.name, len(got), declared, len(test.want), s.Problems(), test.codes)
		}
	}
}

// TestMatroskaLongSilence claims hours between two samples.
func TestMatroskaLongSilence(t *testing.T) {
	block := element(0xA3, []byte{0x81, 0, 0, 0x80}, make([]byte, 800))
	file := matroskaTrack("A_PCM/INT/LIT", pcm8, element(0x1F43B675, block), element(0x1F43B675, element(0xE7, []byte{0xFF, 0xFF, 0xFF, 0xFF}), block))
	s := open(t, file)
	const most = 600*8000 + 3*800 // what is put in at most, and the samples twice
	if got := len(readAll(t, s, 1000)); got > most {
		t.Errorf("%d samples, want %d at most", got, most)
	}
}

// TestMP4Pause has two chunks of 800 bytes, of which the first lasts as long as three.
func TestMP4Pause(t *testing.T) {
	piece := func(v byte) []byte { return bytes.Repeat([]byte{v}, 800) }
	head := box("ftyp", []byte("qt  \x00\x00\x00\x00qt  "))
	at := uint32(len(head) + 8)
	entry := box("raw ", make([]byte, 6), []byte{0, 1}, make([]byte, 8), []byte{0, 1, 0, 8, 0, 0, 0, 0}, words(8000<<16))
	file := func(edits []byte, lengths ...uint32) []byte {
		table := box(
			"stbl", box("stsd", words(0, 1), entry), box("stts", words(0, uint32(len(lengths)/2)), words(lengths...)),
			box("stsc", words(0, 1, 1, 800, 1)), box("stsz", words(0, 1, 1600)), box("stco", words(0, 2, at, at+800)),
		)
		media := box("mdia", box("mdhd", words(0, 0, 0, 8000, 3200, 0)), box("hdlr", words(0, 0), []byte("soun"), make([]byte, 13)), box("minf", table))
		moov := box("moov", box("mvhd", words(0, 0, 0, 8000, 3200)), box("trak", box("tkhd", words(3, 0, 0, 1, 0, 3200)), edits, media))
		return append(append(bytes.Clone(head), box("mdat", piece(1), piece(2))...), moov...)
	}
	quiet := bytes.Repeat([]byte{128}, 1600)
	gap := fmt.Sprintf("gap@%d", at+800)
	unplayed := fmt.Sprintf("hidden_audio@%[1]d hidden_audio@%[1]d ", at+1600)
	for _, test := range []struct {
		name  string
		file  []byte
		want  [][]byte
		codes string
	}{
		{"none", file(nil, 1600, 1), [][]byte{piece(1), piece(2)}, "[]"},
		{"after the first", file(nil, 799, 1, 1, 1601, 800, 1), [][]byte{piece(1), quiet, piece(2)}, "[" + gap + "]"},
		{"an edit begins and ends inside", file(box("edts", box("elst", words(0, 1, 1000, 1000, 1<<16))), 799, 1, 1, 1601, 800, 1), [][]byte{quiet[:1000]}, "[" + unplayed + gap + "]"},
	} {
		s := open(t, test.file)
		got := levels(t, readAll(t, s, 1000))
		if diff := cmp.Diff(got, bytes.Join(test.want, nil)); diff != "" || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, len(got), s.Problems(), len(bytes.Join(test.want, nil)), test.codes)
		}
	}
}

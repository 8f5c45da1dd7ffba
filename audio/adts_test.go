package audio_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// adtsFrames returns where the frames of a file begin, and its end.
func adtsFrames(file []byte) (at []int) {
	for i := 0; i+7 <= len(file); {
		at = append(at, i)
		i += int(file[i+3]&3)<<11 | int(file[i+4])<<3 | int(file[i+5]>>5)
	}
	return append(at, len(file))
}

func TestADTSDamage(t *testing.T) {
	file := load(t, "tone.aac")
	at := adtsFrames(file)
	whole := readAll(t, open(t, file), 1000)
	insert := func(i int, junk string) []byte {
		return append(append(bytes.Clone(file[:at[i]]), junk...), file[at[i]:]...)
	}
	otherRate := func(from, to int) []byte {
		b := bytes.Clone(file)
		for _, i := range at[from:to] {
			b[i+2] ^= 0x04 // the next sampling frequency
		}
		return b
	}
	tag := "ID3\x04\x00\x00\x00\x00\x00\x05hello"
	const frame, passed = 2 * 1024, 2 * 1365 // 1024 samples at 12 kHz
	for _, test := range []struct {
		name    string
		file    []byte
		samples int
		codes   string
	}{
		{"whole", file, len(whole), "[]"},
		{"ID3v2 in front", append([]byte(tag), file...), len(whole), "[]"},
		{"ID3v1 behind", append(bytes.Clone(file), append([]byte("TAG"), make([]byte, 125)...)...), len(whole), "[]"},
		{"ID3v2 between", insert(3, tag), len(whole), fmt.Sprintf("[junk@%d]", at[3])},
		{"junk between", insert(3, "\xff\xf1 no frame"), len(whole), fmt.Sprintf("[damaged@%d]", at[3])},
		{"junk behind", append(bytes.Clone(file), "junk"...), len(whole), fmt.Sprintf("[junk@%d]", len(file))},
		{"cut inside a frame", file[:at[3]+50], 3 * frame, fmt.Sprintf("[truncated@%d]", at[3]+50)},
		{"two frames of another rate", otherRate(3, 5), len(whole) - 2*frame + 2*passed, fmt.Sprintf("[format_change@%d]", at[3])},
		{"another rate up to the end", otherRate(3, 6), 3 * frame, fmt.Sprintf("[format_change@%d]", at[3])},
	} {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.samples || codes(s) != test.codes {
			t.Errorf("%s: %d samples, problems %v; want %d, %s", test.name, got, s.Problems(), test.samples, test.codes)
		}
	}
}

// TestAACContainers holds that the same packets give the same samples in ADTS and in MP4, which trims them.
func TestAACContainers(t *testing.T) {
	adts := readAll(t, open(t, load(t, "tone.aac")), 1000)
	mp4 := readAll(t, open(t, load(t, "tone.m4a")), 1000)
	const priming = 2 * 1024
	if diff := cmp.Diff(mp4, adts[priming:][:len(mp4)]); diff != "" || len(mp4) != 2*4800 {
		t.Errorf("%d samples in MP4 are not those of ADTS behind the priming", len(mp4))
	}
}

// TestHEAAC holds that spectral band replication that a configuration announces is left to others, and named.
func TestHEAAC(t *testing.T) {
	file := bytes.Clone(load(t, "tone.m4a"))
	config := bytes.Index(file, []byte("\x14\x10\x56\xe5\x00")) // its extension says: none
	file[config+4] = 0x80 | 4<<3                                // 44100 Hz
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	u, ok := errors.AsType[*audio.UnsupportedError](err)
	if !ok || u.Info.Codec != "aac" || u.Info.SampleRate != 44100 || !slices.Contains(u.Info.Tags, audio.Tag{Name: "aac:profile", Value: "HE-AAC"}) {
		t.Errorf("Open: %v, want UnsupportedError for HE-AAC", err)
	}
}

func TestLOAS(t *testing.T) {
	file := bytes.Repeat(append([]byte{0x56, 0xE0, 20}, make([]byte, 20)...), 10)
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if u, ok := errors.AsType[*audio.UnsupportedError](err); !ok || u.Info.Container != "loas" {
		t.Errorf("Open: %v, want UnsupportedError for LOAS", err)
	}
}

func TestADTSStructure(t *testing.T) {
	file := load(t, "tone.aac")
	s, err := audio.Inspect(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Signature(), "frames=MPEG-4"; got != want {
		t.Errorf("Signature() = %s, want %s", got, want)
	}
}

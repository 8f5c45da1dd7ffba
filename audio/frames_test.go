package audio_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// TestFrames holds the tables against what decoding gives: all that is decoded, the encoder's delay and padding included,
// comes from the frames listed.
func TestFrames(t *testing.T) {
	for _, test := range []struct {
		name            string
		frames, samples int
		field, value    string // of the last frame
	}{
		{"mono44.mp3", 14, 13 * 1152, "bit_rate", "64000"}, // one carries the tag
		{"tone-vorbis.ogg", 14, 4800 + 64, "cut", "64"},
		{"tone.wav", 0, 0, "", ""},
		{"tone.wma", 0, 0, "", ""},
	} {
		b, err := os.ReadFile(filepath.Join("testdata", test.name))
		if err != nil {
			t.Fatal(err)
		}
		frames, samples, end := 0, 0, int64(-1)
		var last audio.Frame
		err = audio.Frames(bytes.NewReader(b), int64(len(b)), func(f audio.Frame) bool {
			if f.AtByte < end && test.name == "mono44.mp3" {
				t.Errorf("%s: frame %d at %d, inside the one before", test.name, frames, f.AtByte)
			}
			frames, samples, end, last = frames+1, samples+f.Samples, f.AtByte+int64(f.Bytes), f
			return true
		})
		if err != nil || frames != test.frames || samples != test.samples {
			t.Errorf("Frames(%s) = %d of %d samples, %v; want %d of %d", test.name, frames, samples, err, test.frames, test.samples)
		}
		found := test.field == ""
		for _, field := range last.Fields {
			found = found || field.Name == test.field && field.Value == test.value
		}
		if !found {
			t.Errorf("Frames(%s): last %+v, want %s = %s", test.name, last, test.field, test.value)
		}
	}
}

// TestFrameTimes holds the times of frames against what decoding gives: the last one ends where the samples do, or with the
// padding that is trimmed, whatever is missing or left out before it.
func TestFrameTimes(t *testing.T) {
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plain := readMP3(t, "mono-44k.mp3")
	lost := bytes.Clone(plain)
	copy(lost[626:], "no header") // of the fourth frame
	for _, test := range []struct {
		name    string
		data    []byte
		trimmed int64 // at the end
	}{
		{"a frame lost", lost, 0},
		{"frames of another rate between", slices.Concat(plain[:1044], readMP3(t, "mono-22k.mp3")[:418], plain[1044:]), 0},
		{"LAME", readMP3(t, "joint-44k.mp3"), 630 - 529},
		{"MP3 in MP4", read("tone-mp3.mp4"), 11*576 - 1105 - 4800},
		{"Vorbis", read("tone-vorbis.ogg"), 0},
		{"Opus", read("stereo.opus"), 0},
	} {
		s, err := audio.Open(bytes.NewReader(test.data), int64(len(test.data)))
		if err != nil {
			t.Fatal(err)
		}
		want := int64(0)
		for buf := make([]float32, 4096*s.Info().Channels); err == nil; {
			var n int
			n, err = s.Read(buf)
			want += int64(n / s.Info().Channels)
		}
		got := int64(0)
		err = audio.Frames(bytes.NewReader(test.data), int64(len(test.data)), func(f audio.Frame) bool {
			got = max(got, f.Start+int64(f.Samples))
			for _, field := range f.Fields {
				if cut, _ := strconv.Atoi(field.Value); field.Name == "cut" {
					got -= int64(cut)
				}
			}
			return true
		})
		if want += test.trimmed; got != want || err != nil {
			t.Errorf("%s: frames end at %d, %v; want %d", test.name, got, err, want)
		}
	}
}

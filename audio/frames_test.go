package audio_test

import (
	"bytes"
	"os"
	"path/filepath"
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
		{"mono44.mp3", 14, 14 * 1152, "bit_rate", "64000"}, // one carries the tag
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

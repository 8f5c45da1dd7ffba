package audio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// withMapping gives an Opus file of mapping family 0 a channel mapping table.
func withMapping(file []byte, channels byte, table ...byte) []byte {
	first := 27 + 1 + int(file[27])
	head := append(bytes.Clone(file[28:first]), table...)
	head[9], head[18] = channels, 1
	p := page(2, 0, 0, head)
	copy(p[14:18], file[14:18]) // the serial
	return append(repair(p), file[first:]...)
}

func TestOpusMapping(t *testing.T) {
	stereo, mono := load(t, "stereo.opus"), load(t, "speech.opus")
	both, one := readAll(t, open(t, stereo), 1000), readAll(t, open(t, mono), 1000)
	pick := func(samples []float32, coded int, mapping ...int) (out []float32) {
		for i := 0; i < len(samples); i += coded {
			for _, m := range mapping {
				out = append(out, append(samples[i:i+coded:i+coded], 0)[m])
			}
		}
		return out
	}
	for _, test := range []struct {
		name string
		file []byte
		want []float32 // nil: not decoded
	}{
		{"as coded", withMapping(stereo, 2, 1, 1, 0, 1), both},
		{"left and right exchanged", withMapping(stereo, 2, 1, 1, 1, 0), pick(both, 2, 1, 0)},
		{"silence at the left", withMapping(stereo, 2, 1, 1, 255, 1), pick(both, 2, 2, 1)},
		{"the right alone", withMapping(stereo, 1, 1, 1, 1), pick(both, 2, 1)},
		{"one channel twice", withMapping(mono, 2, 1, 0, 0, 0), pick(one, 1, 0, 0)},
		{"a channel that is not there", withMapping(stereo, 2, 1, 1, 0, 2), nil},
		{"more pairs than streams", withMapping(stereo, 2, 1, 2, 0, 1), nil},
		{"two streams", withMapping(stereo, 2, 2, 0, 0, 1), nil},
		{"a table cut short", withMapping(stereo, 2, 1, 1, 0), nil},
	} {
		if test.want == nil {
			_, err := audio.Open(bytes.NewReader(test.file), int64(len(test.file)))
			if _, ok := errors.AsType[*audio.UnsupportedError](err); !ok {
				t.Errorf("%s: Open: %v, want UnsupportedError", test.name, err)
			}
			continue
		}
		s := open(t, test.file)
		if diff := cmp.Diff(readAll(t, s, 1000), test.want); diff != "" || codes(s) != "[]" {
			t.Errorf("%s: other samples, or problems %v", test.name, s.Problems())
		}
	}
}

// TestOpusPreSkip holds that a header that leaves out more of the start than a decoder needs is told.
func TestOpusPreSkip(t *testing.T) {
	headers, sound := repage(t)
	for skip, want := range map[uint16]string{0: "[]", 312: "[]", 9600: "[]", 9601: "[hidden_audio@0]"} {
		file := append(bytes.Clone(headers), bytes.Join(sound, nil)...)
		first := 27 + 1 + int(file[27])
		binary.LittleEndian.PutUint16(file[28+10:], skip)
		repair(file[:first])
		s := open(t, file)
		if n := len(readAll(t, s, 1000)); n != len(sound)*2*960-100-int(skip) || codes(s) != want {
			t.Errorf("pre-skip %d: %d frames, problems %v; want %s", skip, n, s.Problems(), want)
		}
	}
}

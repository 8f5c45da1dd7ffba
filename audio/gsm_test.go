package audio_test

import (
	"bytes"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// TestGSM holds that bare frames of GSM are told from other bytes, and what is said of them.
func TestGSM(t *testing.T) {
	frames := make([]byte, 33*50)
	for i := range frames {
		frames[i] = byte(i * 7)
	}
	for i := 0; i < len(frames); i += 33 {
		frames[i] = 0xD0 | byte(i&15)
	}
	_, err := audio.Open(bytes.NewReader(frames), int64(len(frames)))
	e, ok := err.(*audio.UnsupportedError)
	if !ok || e.Info.Container != "gsm" || e.Info.Codec != "gsm" || e.Info.SampleRate != 8000 || e.Info.Frames != 50*160 {
		t.Errorf("50 frames of GSM: %v, want an UnsupportedError with 8000 frames at 8 kHz", err)
	}
	damaged := bytes.Clone(frames)
	damaged[33*20] = 0x10
	for name, file := range map[string][]byte{
		"few frames": frames[:33*20], "a rest": frames[:33*40+1], "a wrong frame": damaged,
	} {
		_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
		if _, ok := err.(*audio.UnsupportedError); ok {
			t.Errorf("%s: taken for GSM", name)
		}
	}
}

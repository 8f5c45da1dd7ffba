package ffmpeg_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	goaudio "github.com/go-audio/audio"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/audio/ffmpeg"
)

// tone writes a second of 440 Hz at 16 kHz as a WAV file.
func tone(t *testing.T, path string) {
	t.Helper()
	x := make([]int, 16000)
	for i := range x {
		x[i] = int(8000 * math.Sin(2*math.Pi*440*float64(i)/16000))
	}
	s, err := audio.FromBuffer(&goaudio.IntBuffer{
		Format: &goaudio.Format{NumChannels: 1, SampleRate: 16000}, Data: x, SourceBitDepth: 16,
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := audio.WriteWAV(t.Context(), f, s); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// A file that is encoded opens as what it was to be, twice with the same bytes.
func TestEncode(t *testing.T) {
	needInstalled(t)
	dir := t.TempDir()
	wav := filepath.Join(dir, "in.wav")
	tone(t, wav)
	for _, target := range []ffmpeg.Target{{"mp3", 32000}, {"aac", 48000}, {"opus", 24000}, {"pcm_alaw", 64000}} {
		var first []byte
		for _, name := range []string{"one", "two"} {
			out := filepath.Join(dir, name+target.Codec+target.Extension())
			if err := ffmpeg.Encode(t.Context(), ffmpeg.Options{}, wav, out, target); err != nil {
				t.Fatalf("%v: %v", target, err)
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(b, first) {
				t.Errorf("%v: encoding twice gives other bytes", target)
			}
			first = b
		}
		s, err := audio.Open(bytes.NewReader(first), int64(len(first)))
		if err != nil {
			t.Fatalf("%v: %v", target, err)
		}
		if got := s.Info().Codec; got != target.Codec {
			t.Errorf("%v: the file holds %s", target, got)
		}
		frames, _, _ := readAll(s)
		if seconds := float64(frames) / float64(s.Info().SampleRate); math.Abs(seconds-1) > 0.08 {
			t.Errorf("%v: %.3f s, want 1 s and a frame of the codec at most", target, seconds)
		}
	}
}

// What cannot be encoded is an error that says why, and a context that ends stops the program.
func TestEncodeErrors(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	self := ffmpeg.Options{Program: os.Args[0]}
	err := ffmpeg.Encode(t.Context(), self, in("refuse"), filepath.Join(dir, "out"), ffmpeg.Target{Codec: "mp3"})
	if err == nil || err.Error() != "ffmpeg: Invalid data" {
		t.Errorf("a program that refuses: %v, want what it said", err)
	}
	if err := ffmpeg.Encode(t.Context(), self, in("whole"), "out", ffmpeg.Target{Codec: "none"}); err == nil {
		t.Error("a codec without encoder: no error")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err = ffmpeg.Encode(ctx, self, in("hang"), filepath.Join(dir, "out"), ffmpeg.Target{Codec: "mp3"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a program that hangs: %v, want the end of the context", err)
	}
}

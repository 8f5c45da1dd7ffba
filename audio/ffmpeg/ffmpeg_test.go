package ffmpeg_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/audio/ffmpeg"
)

// TestMain makes the test binary a stand-in for ffmpeg when it is called with its arguments. The name of the input
// file says how it behaves.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-nostdin" {
		os.Exit(pretend(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func pretend(args []string) int {
	if slices.Contains(args, "-version") {
		fmt.Println("ffmpeg version pretended\nmore")
		return 0
	}
	input := args[slices.Index(args, "-i")+1]
	head := []byte(".snd\x00\x00\x00\x20\xff\xff\xff\xff\x00\x00\x00\x06\x00\x00\x1f\x40\x00\x00\x00\x02annotate")
	sample := binary.BigEndian.AppendUint32(nil, math.Float32bits(0.25))
	switch filepath.Base(input) {
	case "whole":
		os.Stdout.Write(head)
		os.Stdout.Write(slices.Repeat(sample, 2*5000))
	case "video":
		os.Stdout.Write(head)
		os.Stdout.Write(slices.Repeat(sample, 2*10))
		fmt.Fprint(os.Stderr, strings.Repeat("[h264 @ 0x1] Codec (h264) not on whitelist 'aac'\n", 100))
	case "endless":
		os.Stdout.Write(head)
		for {
			if _, err := os.Stdout.Write(slices.Repeat(sample, 2*5000)); err != nil {
				return 1
			}
		}
	case "hang":
		time.Sleep(time.Hour)
	case "broken":
		os.Stdout.Write(head)
		os.Stdout.Write(slices.Repeat(sample, 2*10))
		fmt.Fprint(os.Stderr, strings.Repeat("bad\npacket ", 10000))
		return 1
	case "refuse":
		fmt.Fprint(os.Stderr, "Invalid data")
		return 1
	case "environment":
		fmt.Fprint(os.Stderr, "environment: ", len(os.Environ()))
		return 1
	}
	return 0
}

// open runs the stand-in on an empty file of the given name.
func open(t *testing.T, ctx context.Context, name string) (*audio.Stream, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := ffmpeg.Open(ctx, ffmpeg.Options{Program: os.Args[0]}, path, audio.Info{Container: "mp4", Codec: "aac"})
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

func readAll(s *audio.Stream) (frames int, last float32, err error) {
	buf := make([]float32, 1000*s.Info().Channels)
	for {
		n, err := s.Read(buf)
		frames += n / s.Info().Channels
		if n > 0 {
			last = buf[n-1]
		}
		if err != nil {
			return frames, last, err
		}
	}
}

func TestOpen(t *testing.T) {
	s, err := open(t, t.Context(), "whole")
	if err != nil {
		t.Fatal(err)
	}
	if i := s.Info(); i.SampleRate != 8000 || i.Channels != 2 || i.Codec != "aac" || i.Decoder != "ffmpeg" {
		t.Errorf("Info = %+v, want 8000 Hz, 2 channels, aac by ffmpeg", i)
	}
	frames, last, err := readAll(s)
	if frames != 5000 || last != 0.25 || err != io.EOF || len(s.Problems()) != 0 {
		t.Errorf("read %d frames, last %v, %v, %v; want 5000, 0.25, EOF, no problems", frames, last, err, s.Problems())
	}
}

// TestOpenVideo holds that a picture decoder kept from running is no fault of the sound.
func TestOpenVideo(t *testing.T) {
	s, err := open(t, t.Context(), "video")
	if err != nil {
		t.Fatal(err)
	}
	if frames, _, err := readAll(s); frames != 10 || err != io.EOF || !s.Whole() {
		t.Errorf("read %d frames, %v, problems %v; want 10, EOF, none", frames, err, s.Problems())
	}
}

func TestOpenBroken(t *testing.T) {
	s, err := open(t, t.Context(), "broken")
	if err != nil {
		t.Fatal(err)
	}
	frames, _, err := readAll(s)
	if frames != 10 || err != io.EOF || s.Whole() {
		t.Errorf("read %d frames, %v, whole %v; want 10, EOF, false", frames, err, s.Whole())
	}
	p := s.Problems()
	if len(p) != 1 || p[0].Code != audio.CodeFailed || !strings.Contains(p[0].Text, "bad packet") || len(p[0].Text) > 3000 {
		t.Errorf("Problems = %.200v, want one, bounded, with what the program said", p)
	}
}

func TestOpenEndless(t *testing.T) {
	s, err := open(t, t.Context(), "endless")
	if err != nil {
		t.Fatal(err)
	}
	frames, _, err := readAll(s)
	const want = 60 * 8000 // the minute that an empty file is granted
	if frames != want || err != io.EOF {
		t.Errorf("read %d frames, %v; want %d, EOF", frames, err, want)
	}
	if p := s.Problems(); len(p) != 1 || p[0].Code != audio.CodeLimit {
		t.Errorf("Problems = %v, want %s", p, audio.CodeLimit)
	}
}

func TestOpenRefused(t *testing.T) {
	for name, want := range map[string]string{"refuse": "Invalid data", "environment": "environment: 0"} {
		_, err := open(t, t.Context(), name)
		var e *audio.FormatError
		if !errors.As(err, &e) || e.Code != audio.CodeDamaged || !strings.Contains(e.Text, want) {
			t.Errorf("Open(%s): %v, want a FormatError with %q", name, err, want)
		}
	}
}

func TestOpenUnknownContainer(t *testing.T) {
	_, err := ffmpeg.Open(t.Context(), ffmpeg.Options{}, "x", audio.Info{Container: "hls"})
	var e *audio.UnsupportedError
	if !errors.As(err, &e) {
		t.Errorf("Open of a playlist: %v, want UnsupportedError", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := open(t, ctx, "hang"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Open of a hanging program: %v, want the context's error", err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("Open returned after %v", d)
	}
	ctx, stop := context.WithCancel(t.Context())
	s, err := open(t, ctx, "endless")
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if _, _, err := readAll(s); !errors.Is(err, context.Canceled) {
		t.Errorf("Read after cancel: %v, want context.Canceled", err)
	}
}

func TestVersion(t *testing.T) {
	version, sum, err := ffmpeg.Version(t.Context(), ffmpeg.Options{Program: os.Args[0]})
	if err != nil || version != "ffmpeg version pretended" || len(sum) != 64 {
		t.Errorf("Version = %q, %q, %v", version, sum, err)
	}
}

// needInstalled skips where the real program is not installed, but not in CI.
func needInstalled(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("ffmpeg is not installed")
		}
		t.Skip("ffmpeg is not installed")
	}
}

// TestLossless holds that integers of a lossless codec come as they were coded: the hash of the samples is that of the
// WAV file that they were made from.
func TestLossless(t *testing.T) {
	needInstalled(t)
	var pcm [2]bytes.Buffer
	for i, name := range []string{"tone24.wav", "tone24-alac.m4a"} {
		path := filepath.Join("..", "testdata", name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := audio.Open(bytes.NewReader(b), int64(len(b)))
		if u, ok := errors.AsType[*audio.UnsupportedError](err); ok {
			s, err = ffmpeg.Open(t.Context(), ffmpeg.Options{}, path, u.Info)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.TeePCM(&pcm[i])
		if _, _, err := readAll(s); err != io.EOF || !s.Info().Lossless {
			t.Errorf("%s: %v, lossless %v; want EOF, true", name, err, s.Info().Lossless)
		}
		s.Close()
	}
	if !bytes.Equal(pcm[0].Bytes(), pcm[1].Bytes()) {
		t.Errorf("ALAC gives %d bytes that differ from the %d of the WAV", pcm[1].Len(), pcm[0].Len())
	}
}

// TestInstalled decodes by the real program, where there is one.
func TestInstalled(t *testing.T) {
	needInstalled(t)
	for _, name := range []string{"tone.wma", "tone.gsm", "tone24-alac.m4a"} {
		path := filepath.Join("..", "testdata", name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = audio.Open(strings.NewReader(string(b)), int64(len(b)))
		var u *audio.UnsupportedError
		if !errors.As(err, &u) {
			t.Errorf("audio.Open(%s): %v, want an UnsupportedError", name, err)
			continue
		}
		s, err := ffmpeg.Open(t.Context(), ffmpeg.Options{}, path, u.Info)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		frames, _, err := readAll(s)
		seconds := float64(frames) / float64(s.Info().SampleRate)
		if err != io.EOF || seconds < 0.28 || seconds > 0.6 || len(s.Problems()) > 0 {
			t.Errorf("%s: %v s, %v, %v; want 0.3 to 0.6 s, EOF", name, seconds, err, s.Problems())
		}
		s.Close()
	}
}

func ExampleOpen() {
	ctx := context.Background()
	f, err := os.Open("recording.m4a")
	if err != nil {
		return
	}
	defer f.Close()
	stat, _ := f.Stat()
	s, err := audio.Open(f, stat.Size())
	if u, ok := errors.AsType[*audio.UnsupportedError](err); ok {
		s, err = ffmpeg.Open(ctx, ffmpeg.Options{}, f.Name(), u.Info)
	}
	if err != nil {
		return
	}
	defer s.Close()
	fmt.Println(s.Info().SampleRate)
}

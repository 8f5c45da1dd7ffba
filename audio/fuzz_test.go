package audio_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// FuzzOpen reads whatever Open accepts, up to a bound, and holds the promises of Stream against it.
func FuzzOpen(f *testing.F) {
	addFiles(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := audio.Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if audio.ProblemOf(err).Code == audio.CodeFailed {
				t.Fatalf("Open: untyped error %v", err)
			}
			return
		}
		defer s.Close()
		info := s.Info()
		if info.Channels < 1 || info.SampleRate < 1 || info.Codec == "" || info.Decoder == "" {
			t.Fatalf("Open: incomplete info %+v", info)
		}
		s.TeePCM(io.Discard)
		buf := make([]float32, 1000*info.Channels)
		const enough = 1 << 19
		for total := 0; total < enough; {
			n, err := s.Read(buf)
			if n%info.Channels != 0 {
				t.Fatalf("Read = %d samples of %d channels", n, info.Channels)
			}
			for _, v := range buf[:n] {
				if math.IsNaN(float64(v)) {
					t.Fatal("Read gave NaN")
				}
			}
			total += n
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("Read: %v", err)
			}
		}
		s.Problems()
	})
}

// FuzzInspect holds that the structure of whatever Open accepts is bounded and lies within the file.
func FuzzInspect(f *testing.F) {
	addFiles(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := audio.Inspect(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if audio.ProblemOf(err).Code == audio.CodeFailed {
				t.Fatalf("Inspect: untyped error %v", err)
			}
			return
		}
		for _, p := range s.Problems {
			if strings.Contains(p.Text, "structure cannot be read") {
				t.Fatal(p.Text) // a panic
			}
		}
		count := 0
		checkParts(t, s.Parts, int64(len(b)), &count)
		if s.Signature() == "" && count > 0 {
			t.Error("parts without a signature")
		}
		frames := 0
		audio.Frames(bytes.NewReader(b), int64(len(b)), func(f audio.Frame) bool {
			if frames++; f.Bytes < 0 || f.Samples < 0 || f.AtByte < 0 || f.AtByte > int64(len(b)) {
				t.Errorf("frame %d: %d bytes, %d samples at %d", frames, f.Bytes, f.Samples, f.AtByte)
			}
			return frames <= len(b)
		})
		if frames > len(b) {
			t.Errorf("more frames than bytes: %d", len(b))
		}
	})
}

func checkParts(t *testing.T, parts []audio.Part, size int64, count *int) {
	for _, p := range parts {
		if *count++; *count > 20_000 {
			t.Fatalf("more than %d parts", *count)
		}
		if p.Name == "" || p.AtByte < 0 || p.Bytes < 0 || p.AtByte+p.Bytes > size {
			t.Fatalf("part %q of %d bytes at %d in a file of %d", p.Name, p.Bytes, p.AtByte, size)
		}
		checkParts(t, p.Parts, size, count)
	}
}

// addFiles seeds with the beginnings of all test files.
func addFiles(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		f.Fatalf("seed corpus: %v, %d files", err, len(files))
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 8<<10)])
	}
}

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
	addFiles(f, "*.*")
	f.Fuzz(openAndRead)
}

// The containers' parsers have fuzz tests of their own: among the files of all formats, a fuzzer spends its time on others.

func FuzzMP4(f *testing.F) {
	addFiles(f, "*.m4a", "*.mp4", "*.mov")
	f.Fuzz(openAndRead)
}

func FuzzMatroska(f *testing.F) {
	addFiles(f, "*.mka", "*.webm")
	f.Fuzz(openAndRead)
}

func FuzzOgg(f *testing.F) {
	addFiles(f, "*.ogg", "*.opus")
	f.Fuzz(func(t *testing.T, b []byte) {
		repairPages(b)
		openAndRead(t, b)
	})
}

func FuzzADTS(f *testing.F) {
	addFiles(f, "*.aac")
	f.Fuzz(openAndRead)
}

func FuzzFLAC(f *testing.F) {
	addFiles(f, "*.flac")
	f.Fuzz(openAndRead)
}

// repairPages gives each Ogg page the checksum of its bytes, which no fuzzer finds.
func repairPages(b []byte) {
	for i := 0; ; {
		next := bytes.Index(b[i:], []byte("OggS"))
		if next < 0 || len(b)-i-next < 27 {
			return
		}
		page := b[i+next:]
		size := 27 + int(page[26])
		for _, l := range page[27:min(size, len(page))] {
			size += int(l)
		}
		if size <= len(page) {
			repair(page[:size])
		}
		i += next + 4
	}
}

// openAndRead reads a file that Open accepts, up to a bound.
func openAndRead(t *testing.T, b []byte) {
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
}

// FuzzInspect holds that the structure of whatever Open accepts is bounded and lies within the file.
func FuzzInspect(f *testing.F) {
	addFiles(f, "*.*")
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

// addFiles adds the beginnings of files with names of some patterns as seeds.
func addFiles(f *testing.F, patterns ...string) {
	for _, pattern := range patterns {
		files, err := filepath.Glob("testdata/" + pattern)
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
	for _, b := range chunkFiles() {
		f.Add(b)
	}
}

package audio_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// TestDirectReads holds that large reads, which go past the blocks of a decoder, give what small ones give.
func TestDirectReads(t *testing.T) {
	data := make([]byte, 240_000)
	for i := range data {
		data[i] = byte(i * i >> 3)
		if i%4 == 3 {
			data[i] &= 0x3f // finite as a float
		}
	}
	files := map[string][]byte{
		"aiff 16": aiff("", 16, 120_000, data), "aiff 24": aiff("", 24, 80_000, data), "float": aiff("fl32", 32, 60_000, data),
	}
	for _, bits := range []uint16{8, 16, 24, 32} {
		files[fmt.Sprintf("wav %d", bits)] = riff(formatChunk(1, 2, 8000, bits), chunk("data", data))
	}
	for _, tag := range []uint16{6, 7} {
		files[fmt.Sprintf("G.711 %d", tag)] = riff(formatChunk(tag, 3, 8000, 8), chunk("data", data))
	}
	files["f32"] = riff(formatChunk(3, 1, 8000, 32), chunk("data", data))
	files["f64"] = riff(formatChunk(3, 2, 8000, 64), chunk("data", data))
	files["two data chunks"] = riff(formatChunk(1, 2, 8000, 16), chunk("data", data[:30_000]), chunk("data", data[30_000:]))
	for name, file := range files {
		var wantTee, tee bytes.Buffer
		s := open(t, file)
		s.TeePCM(&wantTee)
		want := readAll(t, s, 100)
		for _, step := range []int{4096, 5003, 1 << 17} {
			s := open(t, file)
			tee.Reset()
			s.TeePCM(&tee)
			if got := readAll(t, s, step); !equalBits(got, want) {
				t.Errorf("%s: reads of %d frames give other samples than reads of 100", name, step)
			}
			if !bytes.Equal(tee.Bytes(), wantTee.Bytes()) {
				t.Errorf("%s: reads of %d frames give another tee", name, step)
			}
			if got := readAll(t, open(t, file), step); !equalBits(got, want) {
				t.Errorf("%s: reads of %d frames without a tee give other samples", name, step)
			}
		}
	}
}

func equalBits(got, want []float32) bool {
	if len(got) != len(want) {
		return false
	}
	for i, v := range got {
		if math.Float32bits(v) != math.Float32bits(want[i]) {
			return false
		}
	}
	return true
}

// BenchmarkReadWAV reads a file of 64 MB, in the page cache, by Reads of 32 768 samples.
func BenchmarkReadWAV(b *testing.B) {
	for _, test := range []struct {
		name      string
		tag, bits uint16
	}{{"s16", 1, 16}, {"s24", 1, 24}, {"s32", 1, 32}, {"f32", 3, 32}, {"u8", 1, 8}, {"mulaw", 7, 8}} {
		for _, hash := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/hash=%v", test.name, hash), func(b *testing.B) {
				benchmarkRead(b, riff(formatChunk(test.tag, 2, 44100, test.bits), chunk("data", make([]byte, 48<<20))), hash)
			})
		}
	}
}

func benchmarkRead(b *testing.B, file []byte, hash bool) {
	name := filepath.Join(b.TempDir(), "long.wav")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	buf := make([]float32, 1<<15)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		s, err := audio.Open(f, int64(len(file)))
		if err != nil {
			b.Fatal(err)
		}
		if hash {
			s.TeePCM(sha256.New())
		}
		for err == nil {
			_, err = s.Read(buf)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}

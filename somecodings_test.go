package earwitness

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/internal/synth"
)

// coded is a recording of the demonstration.
const coded = "REC0012.mp3"

// someCodings is a folder of a few codings, with hum, silence and an edit among them, and its number of recordings.
func someCodings(t *testing.T) (dir string, n int) {
	t.Helper()
	at := t.TempDir()
	if _, err := demo.Write(at); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(at, "some")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(at, "leak", coded), filepath.Join(dir, coded)); err != nil {
		t.Fatal(err)
	}
	x, _ := synth.Babble(6*8000, 8000, 3, 4)
	clear(x[30000:34000])
	hum := synth.Hum(20*8000, 8000, []float64{50.01, 50.012}, []float64{0.01, 0.005, 0.005})
	made := map[string][]byte{
		"wiped.wav":   synth.WAV(x, 8000, 1),
		"hum.wav":     synth.WAV(synth.Add(hum, synth.White(len(hum), 0.01, 3)), 8000, 1),
		"slow.wav":    synth.WAV(x[:20000], 6000, 1), // below the rate of streams
		"decoded.wav": decodedAndWiped(t, filepath.Join(dir, coded)),
	}
	for name, text := range made {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, 1 + len(made)
}

// decodedAndWiped is what a recording decodes to, silent for a third of a second, as a WAV file: what the silence is worth there
// depends on the frames of the earlier coding.
func decodedAndWiped(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	s, err := audio.Open(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var x []float32
	block := make([]float32, 4096)
	for err == nil {
		var n int
		n, err = s.Read(block)
		x = append(x, block[:n]...)
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	rate := s.Info().SampleRate
	x = x[:12*rate]
	clear(x[9036*rate/1000:][:rate/3]) // within a word
	return synth.WAV(x, rate, 1)
}

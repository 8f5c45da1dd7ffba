package audio_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	goaudio "github.com/go-audio/audio"
	"github.com/go-audio/wav"
)

// TestAgainstPeer compares with go-audio/wav where it is right: linear samples of 16, 24 and 32 bits in well-formed
// files. It reads what go-audio/wav writes, as it does, and as the samples were.
func TestAgainstPeer(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, bits := range []int{16, 24, 32} {
		for _, channels := range []int{1, 2, 6} {
			want := &goaudio.IntBuffer{Format: &goaudio.Format{NumChannels: channels, SampleRate: 44100}, SourceBitDepth: bits}
			for range 1001 * channels {
				want.Data = append(want.Data, int(int32(random.Uint32())>>(32-bits)))
			}
			file := writeByPeer(t, want)
			peer, err := wav.NewDecoder(bytes.NewReader(file)).FullPCMBuffer()
			if err != nil {
				t.Fatal(err)
			}
			got := readAll(t, open(t, file), 100)
			if len(got) != len(want.Data) || len(got) != len(peer.Data) {
				t.Fatalf("%d bits, %d channels: %d samples, want %d; peer %d", bits, channels, len(got), len(want.Data), len(peer.Data))
			}
			for i, v := range want.Data {
				scaled := float32(v) / float32(int64(1)<<(bits-1))
				if got[i] != scaled || peer.Data[i] != v {
					t.Fatalf("%d bits, %d channels: sample %d = %v, want %v; peer %d, want %d", bits, channels, i, got[i], scaled, peer.Data[i], v)
				}
			}
		}
	}
}

func writeByPeer(t *testing.T, b *goaudio.IntBuffer) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "peer.wav")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	e := wav.NewEncoder(f, b.Format.SampleRate, b.SourceBitDepth, b.Format.NumChannels, 1)
	if err := e.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

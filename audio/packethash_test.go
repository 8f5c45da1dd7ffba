package audio_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// hashes reads a file in steps and returns the hash of its coded audio, what was told of it, and the hash of its samples.
func hashes(t *testing.T, file []byte, step int) (coded string, told audio.PacketHash, samples string) {
	t.Helper()
	s := open(t, file)
	defer s.Close()
	h, pcm := sha256.New(), sha256.New()
	s.TeePCM(pcm)
	told = s.HashPackets(h)
	buf := make([]float32, step*s.Info().Channels)
	for {
		if _, err := s.Read(buf); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), told, hex.EncodeToString(pcm.Sum(nil))
}

func testdata(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// What one encoder made has one hash in whatever container, also where an edit list leaves a part of it out.
func TestHashPacketsAcrossContainers(t *testing.T) {
	for _, names := range [][]string{
		{"tone.aac", "tone.m4a", "tone-fragments.mp4"},
		{"tone-flac.ogg", "tone-flac.mka", "tone-flac.mp4"},
		{"tone-mp3.mka", "tone-mp3.mp4"},
		{"tone-vorbis.ogg", "tone-vorbis.mka"},
		{"tone.webm", "tone-libopus.mp4"},
		{"tone.aiff", "tone.caf", "tone.au"},
	} {
		first, _, _ := hashes(t, testdata(t, names[0]), 4096)
		for _, name := range names {
			for _, step := range []int{1 << 16, 100} {
				got, told, _ := hashes(t, testdata(t, name), step)
				if got != first || told != audio.PacketsHashed || got == hex.EncodeToString(sha256.New().Sum(nil)) {
					t.Errorf("%s in steps of %d: %s, told %d; %s has %s", name, step, got, told, names[0], first)
				}
			}
		}
	}
}

// The hash is that of the bytes that hold the audio, whatever stands before and behind them.
func TestHashPacketsBytes(t *testing.T) {
	mp3, flac := readMP3(t, "mono-44k.mp3"), testdata(t, "tone.flac")
	first := bytes.Index(flac, []byte{0xff, 0xf8}) // sync code of frames of a fixed size
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x00\x10"), make([]byte, 16)...)
	behind := append([]byte("TAG"), make([]byte, 125)...)
	ulaw := bytes.Repeat([]byte{0x12, 0x93, 0x7f, 0xff}, 500)
	for _, test := range []struct {
		name  string
		file  []byte
		coded []byte
	}{
		{"mp3", mp3, mp3},
		{"mp3 with tags", append(append(bytes.Clone(id3), mp3...), behind...), mp3},
		{"flac", flac, flac[first:]},
		{"flac with a tag", append(bytes.Clone(id3), flac...), flac[first:]},
		{"wav of G.711", riff(chunk("LIST", []byte("INFO")), formatChunk(7, 1, 8000, 8), chunk("data", ulaw), chunk("LIST", []byte("INFO"))), ulaw},
	} {
		got, told, _ := hashes(t, test.file, 4096)
		sum := sha256.Sum256(test.coded)
		if want := hex.EncodeToString(sum[:]); got != want || told != audio.PacketsHashed {
			t.Errorf("%s: %s, told %d, want %s", test.name, got, told, want)
		}
	}
}

// Plain little-endian samples are not hashed a second time: their bytes are those that TeePCM gives.
func TestHashPacketsAsPCM(t *testing.T) {
	for _, name := range []string{"tone.wav", "tone24.wav", "tone.w64"} {
		if _, told, _ := hashes(t, testdata(t, name), 4096); told != audio.PacketsArePCM {
			t.Errorf("%s: told %d, want %d", name, told, audio.PacketsArePCM)
		}
	}
	samples := bytes.Repeat([]byte{1, 2, 3, 0xf4}, 500)
	_, told, pcm := hashes(t, riff(formatChunk(1, 2, 8000, 16), chunk("data", samples)), 4096)
	sum := sha256.Sum256(samples)
	if want := hex.EncodeToString(sum[:]); told != audio.PacketsArePCM || pcm != want {
		t.Errorf("told %d, TeePCM gives %s, want %s", told, pcm, want)
	}
	if _, told, _ := hashes(t, testdata(t, "tone-s16.mka"), 4096); told != audio.PacketsUnknown {
		t.Errorf("samples in the packets of a container: told %d, want %d", told, audio.PacketsUnknown)
	}
}

package audio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	goaudio "github.com/go-audio/audio"
	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio"
)

// written decodes s to a WAV file that can be sought in, or not, and returns its bytes.
func written(t *testing.T, s *audio.Stream, seek bool) []byte {
	t.Helper()
	var pipe bytes.Buffer
	var w io.Writer = &pipe
	path := filepath.Join(t.TempDir(), "out.wav")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if seek {
		w = f
	}
	if _, err := audio.WriteWAV(t.Context(), w, s); err != nil {
		t.Fatal(err)
	}
	if !seek {
		return pipe.Bytes()
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestWriteWAVRoundTrip holds that what is written reads back as the same samples of the same kind, without problems.
func TestWriteWAVRoundTrip(t *testing.T) {
	for _, test := range []struct {
		name string
		file []byte
	}{
		{"8 bits, odd number", riff(formatChunk(1, 1, 8000, 8), chunk("data", []byte{0, 1, 127, 128, 129, 255, 7}))},
		{"16 bits", riff(formatChunk(1, 2, 44100, 16), chunk("data", []byte{0, 1, 2, 3, 4, 0x80, 6, 0x7f}))},
		{"24 bits", riff(formatChunk(1, 1, 96000, 24), chunk("data", []byte{0, 1, 0x80, 3, 4, 0x7f}))},
		{"32 bits", riff(formatChunk(1, 1, 96000, 32), chunk("data", []byte{0, 1, 2, 0x80, 3, 4, 5, 0x7f}))},
		{"floats beyond full scale", riff(formatChunk(3, 1, 48000, 32), chunk("data", floatBytes(-2, 0.1, 3e-20, 5)))},
		{"three channels", riff(formatChunk(1, 3, 48000, 16), chunk("data", []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}))},
	} {
		for _, seek := range []bool{true, false} {
			first, again := open(t, test.file), open(t, written(t, open(t, test.file), seek))
			var want, got bytes.Buffer
			first.TeePCM(&want)
			again.TeePCM(&got)
			if diff := cmp.Diff(readAll(t, first, 3), readAll(t, again, 3)); diff != "" {
				t.Errorf("%s, seek %v: samples differ (-first +again):\n%s", test.name, seek, diff)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%s, seek %v: integers differ", test.name, seek)
			}
			if seek && (len(again.Problems()) > 0 || again.Info().Codec != first.Info().Codec) {
				t.Errorf("%s: again %s, problems %v; want %s, none", test.name, again.Info().Codec, again.Problems(), first.Info().Codec)
			}
		}
	}
}

func floatBytes(values ...float32) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// TestWriteWAVDepth holds that 12 bits come back at the same level.
func TestWriteWAVDepth(t *testing.T) {
	buffer := &goaudio.IntBuffer{
		Format: &goaudio.Format{NumChannels: 1, SampleRate: 8000}, Data: []int{-2048, 2047, 0, -1}, SourceBitDepth: 12,
	}
	s, err := audio.FromBuffer(buffer)
	if err != nil {
		t.Fatal(err)
	}
	again := open(t, written(t, s, true))
	if diff := cmp.Diff([]float32{-1, 2047.0 / 2048, 0, -1.0 / 2048}, readAll(t, again, 4)); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}

// TestWriteWAVLong writes more than 4 GiB to a writer that keeps the header alone.
func TestWriteWAVLong(t *testing.T) {
	if testing.Short() {
		t.Skip("4 GiB of zeros")
	}
	const frames = 1<<32/4/64 + 1000
	info := audio.Info{Codec: "pcm_f32le", SampleRate: 48000, Channels: 64}
	w := new(headKeeper)
	got, err := audio.WriteWAV(t.Context(), w, audio.NewStream(info, &zeros{left: frames * 64}))
	if err != nil || got != frames {
		t.Fatalf("WriteWAV = %d, %v; want %d", got, err, frames)
	}
	le := binary.LittleEndian
	const bytes = frames * 4 * 64
	head := w.head[:]
	if string(head[:4]) != "RF64" || string(head[12:16]) != "ds64" || le.Uint32(head[4:]) != 0xffffffff {
		t.Errorf("header begins with % x, want RF64 and ds64", head[:20])
	}
	if riff, data, count := le.Uint64(head[20:]), le.Uint64(head[28:]), le.Uint64(head[36:]); riff != uint64(w.size)-8 ||
		data != bytes || count != frames {
		t.Errorf("ds64 = %d, %d, %d; want %d, %d, %d", riff, data, count, w.size-8, int64(bytes), int64(frames))
	}
}

// TestWriteWAVCancelled holds that the end of the context ends the writing.
func TestWriteWAVCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := audio.NewStream(audio.Info{SampleRate: 1, Channels: 1}, &zeros{left: 1 << 30})
	if _, err := audio.WriteWAV(ctx, io.Discard, s); err != context.Canceled {
		t.Errorf("WriteWAV = %v, want %v", err, context.Canceled)
	}
}

// zeros decodes to silence.
type zeros struct {
	left  int64
	block [1 << 18]float32
}

func (z *zeros) Decode() (audio.Block, error) {
	n := min(z.left, int64(len(z.block)))
	z.left -= n
	if n == 0 {
		return audio.Block{}, io.EOF
	}
	return audio.Block{Floats: z.block[:n]}, nil
}

func (z *zeros) Problems() []audio.Problem { return nil }

// headKeeper is a file of which only the beginning is kept.
type headKeeper struct {
	head     [128]byte
	at, size int64
}

func (k *headKeeper) Write(p []byte) (int, error) {
	if k.at < int64(len(k.head)) {
		copy(k.head[k.at:], p)
	}
	k.at += int64(len(p))
	k.size = max(k.size, k.at)
	return len(p), nil
}

func (k *headKeeper) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		k.at += offset
	case io.SeekEnd:
		k.at = k.size + offset
	}
	return k.at, nil
}

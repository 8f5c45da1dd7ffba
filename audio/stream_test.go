package audio_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	goaudio "github.com/go-audio/audio"

	"github.com/earwitness/earwitness/audio"
)

// TestTeePCMIsFullScale holds that 12 bits give the bytes that they have in a file of 16.
func TestTeePCMIsFullScale(t *testing.T) {
	var got, want bytes.Buffer
	for bits, out := range map[int]*bytes.Buffer{12: &got, 16: &want} {
		b := &goaudio.IntBuffer{Format: &goaudio.Format{NumChannels: 1, SampleRate: 8000}, SourceBitDepth: bits}
		for _, v := range []int{-2048, -1, 0, 1, 2047} {
			b.Data = append(b.Data, v<<(bits-12))
		}
		s, err := audio.FromBuffer(b)
		if err != nil {
			t.Fatal(err)
		}
		s.TeePCM(out)
		readAll(t, s, 10)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("12 bits give %x, want %x as 16 bits do", got.Bytes(), want.Bytes())
	}
}

// TestNoSamples holds that an empty stream says so.
func TestNoSamples(t *testing.T) {
	s, err := audio.FromBuffer(&goaudio.Float32Buffer{Format: &goaudio.Format{NumChannels: 1, SampleRate: 8000}})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(readAll(t, s, 10)); n != 0 || codes(s) != "[empty@-1]" || s.Whole() {
		t.Errorf("%d samples, problems %s, whole %v; want 0, [empty@-1], false", n, codes(s), s.Whole())
	}
}

func TestFromBuffer(t *testing.T) {
	format := &goaudio.Format{NumChannels: 2, SampleRate: 16000}
	tests := []struct {
		name   string
		buffer goaudio.Buffer
		want   []float32
		codes  string
	}{
		{"int16", &goaudio.IntBuffer{Format: format, Data: []int{-32768, 16384}, SourceBitDepth: 16}, []float32{-1, 0.5}, "[]"},
		{"uint8", &goaudio.IntBuffer{Format: format, Data: []int{0, 192}, SourceBitDepth: 8}, []float32{-1, 0.5}, "[]"},
		{"clipped", &goaudio.IntBuffer{Format: format, Data: []int{-40000, 40000}, SourceBitDepth: 16}, []float32{-1, 32767. / 32768}, "[damaged@-1]"},
		{"float64", &goaudio.FloatBuffer{Format: format, Data: []float64{0.25, -0.5, 1}}, []float32{0.25, -0.5}, "[truncated@-1]"},
		{"float32", &goaudio.Float32Buffer{Format: format, Data: []float32{0.25, 2}}, []float32{0.25, 2}, "[]"},
	}
	for _, test := range tests {
		s, err := audio.FromBuffer(test.buffer)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := readAll(t, s, 10); fmt.Sprint(got) != fmt.Sprint(test.want) || codes(s) != test.codes {
			t.Errorf("%s: %v, problems %s; want %v, %s", test.name, got, codes(s), test.want, test.codes)
		}
	}
	if _, err := audio.FromBuffer(&goaudio.IntBuffer{}); err == nil {
		t.Error("buffer without a format: no error")
	}
}

// panicking is a decoder with a bug.
type panicking struct{}

func (panicking) Decode() (audio.Block, error) { panic("bug") }
func (panicking) Problems() []audio.Problem    { return nil }

func TestPanicCostsTheFile(t *testing.T) {
	s := audio.NewStream(audio.Info{Channels: 1, SampleRate: 8000}, panicking{})
	if n, err := s.Read(make([]float32, 10)); n != 0 || err != io.EOF || codes(s) != "[decoder_failed@-1]" {
		t.Errorf("Read = %d, %v, problems %s; want 0, EOF, decoder_failed", n, err, codes(s))
	}
}

package audio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

// chunk makes a RIFF chunk, padded to even length.
func chunk(id string, body []byte) []byte {
	b := append([]byte(id), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	b = append(b, body...)
	return append(b, make([]byte, len(body)&1)...)
}

// formatChunk makes the chunk of a plain format.
func formatChunk(tag, channels uint16, rate uint32, bits uint16) []byte {
	frame := channels * ((bits + 7) / 8)
	b := binary.LittleEndian.AppendUint16(nil, tag)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(frame))
	b = binary.LittleEndian.AppendUint16(b, frame)
	return chunk("fmt ", binary.LittleEndian.AppendUint16(b, bits))
}

// riff makes a WAV file of chunks.
func riff(chunks ...[]byte) []byte {
	body := append([]byte("WAVE"), bytes.Join(chunks, nil)...)
	return chunk("RIFF", body)
}

func open(t *testing.T, file []byte) *audio.Stream {
	t.Helper()
	s, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

// readAll reads in steps of the given number of frames.
func readAll(t *testing.T, s *audio.Stream, step int) []float32 {
	t.Helper()
	var all []float32
	buf := make([]float32, step*s.Info().Channels)
	for {
		n, err := s.Read(buf)
		all = append(all, buf[:n]...)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("Read: %v", err)
		}
	}
}

func codes(s *audio.Stream) string {
	var list []string
	for _, p := range s.Problems() {
		list = append(list, fmt.Sprintf("%s@%d", p.Code, p.AtByte))
	}
	return fmt.Sprint(list)
}

func TestWAVSamples(t *testing.T) {
	u32, u64 := math.Float32bits, math.Float64bits
	le := binary.LittleEndian
	tests := []struct {
		name      string
		tag, bits uint16
		data      []byte
		codec     string
		want      []float32
		tee       []byte // nil: the data
	}{
		{"u8", 1, 8, []byte{0, 128, 255, 192}, "pcm_u8", []float32{-1, 0, 127. / 128, 0.5}, []byte{0x80, 0, 127, 64}},
		{"s16", 1, 16, []byte{0, 0x80, 0xff, 0x7f, 1, 0}, "pcm_s16le", []float32{-1, 32767. / 32768, 1. / 32768}, nil},
		{"s24", 1, 24, []byte{0, 0, 0x80, 1, 0, 0}, "pcm_s24le", []float32{-1, 1. / (1 << 23)}, nil},
		{"s32", 1, 32, []byte{0, 0, 0, 0x80, 0, 0, 0, 0x40}, "pcm_s32le", []float32{-1, 0.5}, nil},
		{"f32", 3, 32, le.AppendUint32(le.AppendUint32(nil, u32(1.5)), u32(-0.25)), "pcm_f32le", []float32{1.5, -0.25}, nil},
		{
			"f64", 3, 64, le.AppendUint64(le.AppendUint64(nil, u64(0.1)), u64(-2)), "pcm_f64le",
			[]float32{0.1, -2},
			le.AppendUint32(le.AppendUint32(nil, u32(0.1)), u32(-2)),
		},
		// Levels from the tables of ITU-T G.711, at the top of 16 bits.
		{
			"alaw", 6, 8,
			[]byte{0xD5, 0x55, 0xAA, 0x2A, 0x80},
			"pcm_alaw",
			[]float32{8. / 32768, -8. / 32768, 32256. / 32768, -32256. / 32768, 5504. / 32768},
			[]byte{8, 0, 0xf8, 0xff, 0, 0x7e, 0, 0x82, 0x80, 0x15},
		},
		{
			"mulaw", 7, 8,
			[]byte{0xFF, 0x7F, 0x80, 0x00},
			"pcm_mulaw",
			[]float32{0, 0, 32124. / 32768, -32124. / 32768},
			[]byte{0, 0, 0, 0, 0x7c, 0x7d, 0x84, 0x82},
		},
	}
	for _, test := range tests {
		s := open(t, riff(formatChunk(test.tag, 1, 8000, test.bits), chunk("data", test.data)))
		var tee bytes.Buffer
		s.TeePCM(&tee)
		got := readAll(t, s, 3)
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: samples = %v, want %v", test.name, got, test.want)
		}
		if test.tee == nil {
			test.tee = test.data
		}
		if !bytes.Equal(tee.Bytes(), test.tee) {
			t.Errorf("%s: tee = %x, want %x", test.name, tee.Bytes(), test.tee)
		}
		if i := s.Info(); i.Codec != test.codec || i.Frames != int64(len(test.want)) || !i.Lossless {
			t.Errorf("%s: Info = %+v, want %s, %d frames, lossless", test.name, i, test.codec, len(test.want))
		}
		if p := s.Problems(); len(p) != 0 {
			t.Errorf("%s: problems %v", test.name, p)
		}
	}
}

func TestWAVStructure(t *testing.T) {
	format := formatChunk(1, 1, 8000, 16)
	four := []byte{1, 0, 2, 0, 3, 0, 4, 0}
	resized := func(file []byte, at int, size uint32) []byte {
		file = bytes.Clone(file)
		binary.LittleEndian.PutUint32(file[at:], size)
		return file
	}
	plain := riff(format, chunk("data", four))
	extensible := append([]byte{0xFE, 0xFF}, format[10:24]...)
	extensible = append(extensible, "\x16\x00\x10\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
	rf64 := riff(chunk("ds64", append(make([]byte, 8), 8, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0)), format, chunk("data", four), chunk("LIST", nil))
	copy(rf64, "RF64")
	const dataAt = 44 // in a plain file
	tests := []struct {
		name   string
		file   []byte
		frames int
		codes  string
	}{
		{"plain", plain, 4, "[]"},
		{"chunks around", riff(chunk("JUNK", []byte{1, 2, 3}), format, chunk("bext", nil), chunk("data", four), chunk("LIST", []byte("INFO"))), 4, "[]"},
		{"extensible", riff(chunk("fmt ", extensible), chunk("data", four)), 4, "[]"},
		{"rf64", resized(rf64, 12+8+20+24+4, 0xFFFFFFFF), 4, "[]"},
		{"streamed", resized(plain, dataAt-4, 0xFFFFFFFF), 4, "[streamed@40]"},
		{"crashed", resized(plain, dataAt-4, 0), 4, "[streamed@40]"},
		{"empty data, then tags", riff(format, chunk("data", nil), chunk("LIST", []byte("INFO"))), 0, "[empty@-1]"},
		{"truncated", plain[:len(plain)-3], 2, "[bad_size@4 truncated@49 bad_size@48]"},
		{"huge", resized(plain, dataAt-4, 0x7FFFFFFF), 4, "[truncated@52]"},
		{"half a frame", riff(format, chunk("data", four[:7])), 3, "[bad_size@50]"},
		{"two data chunks", riff(format, chunk("data", four), chunk("data", four)), 8, "[hidden_audio@52]"},
		{"bytes at the end", append(bytes.Clone(plain), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), 4, "[junk@52]"},
		{"chunk beyond the end", riff(format, chunk("data", four), resized(chunk("LIST", []byte("INFO")), 4, 0x7fffffff)), 4, "[bad_size@56]"},
	}
	for _, test := range tests {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.frames || codes(s) != test.codes {
			t.Errorf("%s: %d frames, problems %s; want %d, %s", test.name, got, codes(s), test.frames, test.codes)
		}
	}
}

// TestWAVNotFinite holds that one sample that is no number becomes 0, wherever it stands, for dst and tee alike.
func TestWAVNotFinite(t *testing.T) {
	const n = 7
	for i := range n {
		for _, bad := range []uint32{0x7f800000, 0xff800000, 0x7fc00000, 0xffffffff, 0x7f800001} {
			var data, want []byte
			for j := range n {
				v := math.Float32bits(float32(j) - 3.25)
				data, want = binary.LittleEndian.AppendUint32(data, v), binary.LittleEndian.AppendUint32(want, v)
			}
			binary.LittleEndian.PutUint32(data[4*i:], bad)
			binary.LittleEndian.PutUint32(want[4*i:], 0)
			for _, step := range []int{n, 5000} { // in blocks, and past them
				s := open(t, riff(formatChunk(3, 1, 8000, 32), chunk("data", data)))
				var tee bytes.Buffer
				s.TeePCM(&tee)
				got := readAll(t, s, step)
				at := fmt.Sprintf("[not_finite@%d]", 44+4*i)
				if got[i] != 0 || !bytes.Equal(tee.Bytes(), want) || codes(s) != at {
					t.Errorf("%#x at sample %d: %v, problems %s; want 0, %s", bad, i, got, codes(s), at)
				}
			}
		}
	}
}

func TestWAVUnsupported(t *testing.T) {
	for tag, codec := range map[uint16]string{0x31: "gsm_ms", 0x161: "wmav2", 2: "adpcm_ms", 0x11: "adpcm_ima_wav"} {
		file := riff(formatChunk(tag, 1, 8000, 4), chunk("data", make([]byte, 100))) // blocks of a byte: too short for ADPCM
		_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
		var e *audio.UnsupportedError
		if !errors.As(err, &e) || e.Info.Codec != codec || e.Info.SampleRate != 8000 || e.Info.Container != "wav" {
			t.Errorf("Open of format %#x: %v, want UnsupportedError with %s at 8000 Hz", tag, err, codec)
		}
	}
	file := riff(formatChunk(1, 65, 8000, 8), chunk("data", make([]byte, 65)))
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	var e *audio.LimitError
	if !errors.As(err, &e) {
		t.Errorf("Open with 65 channels: %v, want LimitError", err)
	}
}

func TestSkip(t *testing.T) {
	var data []byte
	for i := range 100_000 {
		data = binary.LittleEndian.AppendUint16(data, uint16(i%30_000))
	}
	file := riff(formatChunk(1, 2, 8000, 16), chunk("data", data))
	whole := readAll(t, open(t, file), 777)
	for _, tee := range []bool{false, true} {
		s := open(t, file)
		var hash bytes.Buffer
		if tee {
			s.TeePCM(&hash)
		}
		s.Read(make([]float32, 20)) // ten frames
		if n, err := s.Skip(40_000); n != 40_000 || err != nil {
			t.Fatalf("Skip = %d, %v", n, err)
		}
		if rest := readAll(t, s, 500); fmt.Sprint(rest) != fmt.Sprint(whole[2*40_010:]) {
			t.Errorf("samples after Skip with tee %v are not those that follow", tee)
		}
		if tee && !bytes.Equal(hash.Bytes(), data) {
			t.Error("tee did not get the skipped samples")
		}
	}
	if n, err := open(t, file).Skip(60_000); n != 50_000 || err != io.EOF {
		t.Errorf("Skip beyond the end = %d, %v; want 50000, EOF", n, err)
	}
}

// TestMPEGInWAV holds that Layers II and III in a data chunk are decoded and problems have their place in the file.
func TestMPEGInWAV(t *testing.T) {
	layer2, err := os.ReadFile("mp3/testdata/layer2-44k.mp2")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		tag   uint16
		codec string
		mpeg  []byte
	}{{0x50, "mp2", layer2}, {0x55, "mp3", load(t, "mono44.mp3")}} {
		want := readAll(t, open(t, test.mpeg), 1000)
		s := open(t, riff(formatChunk(test.tag, 1, 44100, 0), chunk("data", append([]byte("junk"), test.mpeg...))))
		if got := readAll(t, s, 1000); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %d samples differ from the %d of the file alone", test.codec, len(got), len(want))
		}
		if i := s.Info(); i.Container != "wav" || i.Codec != test.codec || codes(s) != "[junk@44]" {
			t.Errorf("Info = %+v, problems %s; want %s in wav, junk at 44", i, codes(s), test.codec)
		}
	}
	mpeg := load(t, "mono44.mp3")
	half := len(mpeg) / 2 &^ 1
	s := open(t, riff(formatChunk(0x55, 1, 44100, 0), chunk("data", mpeg[:half]), chunk("data", mpeg[half:]), chunk("data", []byte("junk"))))
	want := fmt.Sprintf("[junk@%d hidden_audio@%d hidden_audio@%d]", 44+len(mpeg)+8+len(mpeg)&1+8, 44+half, 44+8+len(mpeg)+len(mpeg)&1)
	if got := readAll(t, s, 1000); !equalBits(got, readAll(t, open(t, mpeg), 1000)) || codes(s) != want {
		t.Errorf("MP3 in three data chunks: %d samples, problems %v; want those of the file alone, %s", len(got), s.Problems(), want)
	}
	file := riff(formatChunk(0x55, 1, 44100, 0), chunk("data", make([]byte, 2000)))
	_, err = audio.Open(bytes.NewReader(file), int64(len(file)))
	if p := audio.ProblemOf(err); p.Code != audio.CodeDamaged || p.AtByte != 44 {
		t.Errorf("data without frames: %+v, want damaged at 44", p)
	}
}

func TestZeroBits(t *testing.T) {
	format := formatChunk(1, 1, 8000, 16)
	format[len(format)-2] = 0
	file := riff(format, chunk("data", make([]byte, 100)))
	_, err := audio.Open(bytes.NewReader(file), int64(len(file)))
	if _, ok := errors.AsType[*audio.UnsupportedError](err); !ok {
		t.Errorf("Open: %v, want an UnsupportedError", err)
	}
}

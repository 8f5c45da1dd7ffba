package mp3_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"testing"

	peer "github.com/hajimehoshi/go-mp3"

	"github.com/earwitness/earwitness/audio/mp3"
)

// maxReferenceError is half a step of 16 bits, the references' rounding, and 0.03 for the float32 of both decoders, in steps.
const maxReferenceError = 0.53

func open(t testing.TB, data []byte) *mp3.Decoder {
	t.Helper()
	d, err := mp3.NewDecoder(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// decode returns all samples, read in blocks of n values.
func decode(t testing.TB, data []byte, n int) ([]float32, *mp3.Decoder) {
	t.Helper()
	d := open(t, data)
	var all []float32
	for buf := make([]float32, n); ; {
		got, err := d.Read(buf)
		all = append(all, buf[:got]...)
		if err == io.EOF {
			return all, d
		}
		if err != nil || got == 0 {
			t.Fatalf("Read = %d, %v", got, err)
		}
	}
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// reference returns a 16-bit reference as floats in ±1.
func reference(t testing.TB, name string) []float32 {
	t.Helper()
	data := load(t, name)
	x := make([]float32, len(data)/2)
	for i := range x {
		x[i] = float32(int16(binary.LittleEndian.Uint16(data[2*i:]))) / 32768
	}
	return x
}

// worst returns the largest difference in steps of 16 bits.
func worst(a, b []float32) float64 {
	d := 0.0
	for i := range min(len(a), len(b)) {
		d = max(d, math.Abs(float64(a[i])-float64(b[i]))*32768)
	}
	return d
}

type testFile struct {
	name string
	info mp3.Info
}

var files = []testFile{
	{"mono-8k", mp3.Info{Version: mp3.MPEG25, Layer: 3, SampleRate: 8000, Channels: 1, ChannelMode: mp3.Mono, BitRate: 16000, Frames: -1, Delay: -1, Padding: -1}},
	{"mono-22k", mp3.Info{Version: mp3.MPEG2, Layer: 3, SampleRate: 22050, Channels: 1, ChannelMode: mp3.Mono, BitRate: 32000, Frames: -1, Delay: -1, Padding: -1}},
	{"joint-44k", mp3.Info{Version: mp3.MPEG1, Layer: 3, SampleRate: 44100, Channels: 2, ChannelMode: mp3.JointStereo, BitRate: 139594, Frames: 11466, Encoder: "LAME3.100", Delay: 576, Padding: 630}},
	{"vbr-44k", mp3.Info{Version: mp3.MPEG1, Layer: 3, SampleRate: 44100, Channels: 1, ChannelMode: mp3.Mono, BitRate: 121121, Frames: 12348, Encoder: "LAME3.100", Delay: 576, Padding: 900}},
	{"crc-32k", mp3.Info{Version: mp3.MPEG1, Layer: 3, SampleRate: 32000, Channels: 2, ChannelMode: mp3.Stereo, BitRate: 112000, Frames: 5760, Encoder: "LAME3.100", Delay: 576, Padding: 576}},
	{"layer2-44k", mp3.Info{Version: mp3.MPEG1, Layer: 2, SampleRate: 44100, Channels: 2, ChannelMode: mp3.JointStereo, BitRate: 96000, Frames: -1, Delay: -1, Padding: -1}},
	{"mono-44k", mp3.Info{Version: mp3.MPEG1, Layer: 3, SampleRate: 44100, Channels: 1, ChannelMode: mp3.Mono, BitRate: 64000, Frames: -1, Delay: -1, Padding: -1}},
}

// file returns the name of a test file.
func (f testFile) file() string {
	if f.info.Layer == 2 {
		return f.name + ".mp2"
	}
	return f.name + ".mp3"
}

func TestReferences(t *testing.T) {
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			got, d := decode(t, load(t, f.file()), 4096)
			want := reference(t, f.name+".s16")
			if len(got) != len(want) {
				t.Errorf("%d values, want %d", len(got), len(want))
			}
			if e := worst(got, want); e > maxReferenceError {
				t.Errorf("differs from mpg123 by %.2f steps of 16 bits, want at most %v", e, maxReferenceError)
			}
			if d.Info() != f.info {
				t.Errorf("Info = %+v, want %+v", d.Info(), f.info)
			}
			if p := d.Problems(); len(p) > 0 {
				t.Errorf("Problems = %v, want none", p)
			}
		})
	}
}

func TestReadBlockSizes(t *testing.T) {
	data := load(t, "joint-44k.mp3")
	want, _ := decode(t, data, 1<<16)
	for _, n := range []int{1, 2, 3, 1000, 2304} {
		if got, _ := decode(t, data, n); !slices.Equal(got, want) {
			t.Errorf("blocks of %d values give other samples than one block", n)
		}
	}
}

// frameStarts returns the offsets of the frames in a file without tags, and its end.
func frameStarts(t testing.TB, data []byte) []int {
	t.Helper()
	var starts []int
	at := 0
	for at+4 <= len(data) {
		h, ok := mp3.ParseHeader([4]byte(data[at:]))
		if !ok {
			t.Fatalf("no header at %d", at)
		}
		starts = append(starts, at)
		at += h.FrameBytes()
	}
	return append(starts, at)
}

func splice(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

type damage struct {
	name   string
	data   []byte
	frames int      // more or fewer than the clean file
	codes  []string // of all problems
	at     int64    // of the first problem
	good   int      // frames at the end that are as in the clean file
}

// damages returns damaged versions of data.
func damages(data, other []byte, starts []int) []damage {
	broken := slices.Clone(data)
	broken[starts[5]] = 0
	zeroed := slices.Clone(data)
	clear(zeroed[starts[4]:starts[7]])
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128)...)
	ape := []byte("APETAGEX\xd0\x07\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	id3v1 := append([]byte("TAG"), make([]byte, 125)...)
	lyrics := []byte("LYRICSBEGININD0000200000021LYRICS200")
	junk := bytes.Repeat([]byte("evidence "), 100)
	return []damage{
		{"tags around", splice(id3, data, lyrics, ape, id3v1), 0, nil, 0, 13},
		{"ID3 of 256 MB", splice([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"), data), 0, nil, 0, 13},
		{"zeros around", splice(make([]byte, 500), data, make([]byte, 500)), 0, []string{mp3.CodeNotAudio}, 0, 13},
		{"junk before", splice(junk, data), 0, []string{mp3.CodeNotAudio}, 0, 13},
		{"junk between frames", splice(data[:starts[6]], junk, data[starts[6]:]), 0, []string{mp3.CodeSpoilt, mp3.CodeNotAudio}, int64(starts[5]), 13},
		{"ID3 between frames", splice(data[:starts[6]], id3, data[starts[6]:]), 0, []string{mp3.CodeTagInside}, int64(starts[6]), 13},
		{"one header", broken, 0, []string{mp3.CodeLost, mp3.CodeReservoir}, int64(starts[5]), 3},
		{"three frames of zeros", zeroed, 0, []string{mp3.CodeLost, mp3.CodeReservoir}, int64(starts[4]), 3},
		{"a byte missing", slices.Delete(slices.Clone(data), starts[6]+100, starts[6]+101), 0, []string{mp3.CodeLost, mp3.CodeReservoir}, int64(starts[6]), 3},
		{"first frames missing", data[starts[3]:], -3, []string{mp3.CodeMidStream}, 0, 3},
		{"first header", splice([]byte{0}, data[1:]), -1, []string{mp3.CodeNotAudio, mp3.CodeReservoir}, 0, 3},
		{"last frame cut", data[:starts[12]+50], -1, []string{mp3.CodeTruncated}, int64(starts[12]), 0},
		{"another rate behind", splice(data, other[:starts[4]]), 0, []string{mp3.CodeFormatChange, mp3.CodeTruncated}, int64(len(data)), 13},
		{"another rate before", splice(other[:4*104+2], data), 0, []string{mp3.CodeFormatChange}, 0, 13},
	}
}

// TestDamage damages a file of which each frame is 208 or 209 bytes and 1152 samples.
func TestDamage(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	clean, _ := decode(t, data, 4096)
	for _, tt := range damages(data, load(t, "mono-22k.mp3"), frameStarts(t, data)) {
		t.Run(tt.name, func(t *testing.T) {
			got, d := decode(t, tt.data, 4096)
			if want := len(clean) + 1152*tt.frames; len(got) != want {
				t.Errorf("%d samples, want %d", len(got), want)
			}
			var codes []string
			for _, p := range d.Problems() {
				codes = append(codes, p.Code)
			}
			if !slices.Equal(codes, tt.codes) || len(codes) > 0 && d.Problems()[0].AtByte != tt.at {
				t.Fatalf("Problems = %v, want codes %v, the first at byte %d", d.Problems(), tt.codes, tt.at)
			}
			n := min(1152*tt.good, len(got))
			if e := worst(got[len(got)-n:], clean[len(clean)-n:]); e > 0 {
				t.Errorf("the last %d frames differ from the clean file's by %v", tt.good, e)
			}
		})
	}
}

// TestTagCounts checks what the frame count of a Xing tag reveals.
func TestTagCounts(t *testing.T) {
	data := load(t, "joint-44k.mp3")
	starts := frameStarts(t, data)
	whole, _ := decode(t, data, 4096)
	last := len(starts) - 2
	got, d := decode(t, data[:starts[last]], 4096)
	if p := d.Problems(); len(p) != 1 || p[0].Code != mp3.CodeMissing {
		t.Errorf("a frame less: Problems = %v, want %s", p, mp3.CodeMissing)
	}
	// The padding of 630 - 529 samples was in the lost frame; what is left is audio and stays.
	if want := len(whole) + 2*(630-529-1152); len(got) != want {
		t.Errorf("a frame less: %d values, want %d", len(got), want)
	}
	many := slices.Clone(data)
	many[bytes.Index(many, []byte("Info"))+8] = 1 // some 16 million frames
	if _, d = decode(t, many, 4096); len(d.Problems()) != 1 || d.Problems()[0].Code != mp3.CodeMissing {
		t.Errorf("most frames missing: Problems = %v, want %s", d.Problems(), mp3.CodeMissing)
	}
	if _, d = decode(t, splice(data, data), 4096); len(d.Problems()) != 2 || d.Problems()[0].Code != mp3.CodeTagInside || d.Problems()[1].Code != mp3.CodeMoreFrames {
		t.Errorf("the file twice: Problems = %v, want %s and %s", d.Problems(), mp3.CodeTagInside, mp3.CodeMoreFrames)
	}
}

// TestFreeFormat turns a file of constant frames to free format by clearing the bit rate.
func TestFreeFormat(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	want, _ := decode(t, data, 4096)
	for _, at := range frameStarts(t, data)[:13] {
		data[at+2] &= 0x0f
	}
	got, d := decode(t, data, 4096)
	if !slices.Equal(got, want) {
		t.Errorf("free format gives %d samples other than the %d of 64 kbit/s", len(got), len(want))
	}
	if len(d.Problems()) > 0 || d.Info().BitRate < 63000 || d.Info().BitRate > 65000 {
		t.Errorf("Problems %v, bit rate %d, want none, about 64000", d.Problems(), d.Info().BitRate)
	}
}

func TestErrors(t *testing.T) {
	var format mp3.FormatError
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"nothing", nil},
		{"text", []byte("not audio at all")},
		{"zeros", make([]byte, 100000)},
		{"headers only", bytes.Repeat([]byte{0xff, 0xfb, 0x90}, 10)},
		{"zeros and the look of a last frame", splice(make([]byte, 1000), []byte{0xff, 0xfb, 0x90, 0}, make([]byte, 413))},
	} {
		if _, err := mp3.NewDecoder(bytes.NewReader(tt.data), int64(len(tt.data))); !errors.As(err, &format) {
			t.Errorf("%s: error %v, want a FormatError", tt.name, err)
		}
	}
}

type failing struct{ *bytes.Reader }

var errDisk = errors.New("disk error")

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off > 1000 {
		return 0, errDisk
	}
	return f.Reader.ReadAt(b[:min(len(b), 1500)], off)
}

func TestReadError(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	for _, size := range []int{len(data), len(data) + 1000} {
		d, err := mp3.NewDecoder(failing{bytes.NewReader(data)}, int64(size))
		for buf := make([]float32, 4096); err == nil; {
			_, err = d.Read(buf)
		}
		if !errors.Is(err, errDisk) {
			t.Errorf("error %v, want %v", err, errDisk)
		}
	}
}

// TestPeer compares with go-mp3, which is right on MPEG-1 mono; it truncates where this package does not round.
func TestPeer(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	got, _ := decode(t, data, 4096)
	d, err := peer.NewDecoder(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, len(pcm)/4) // it makes mono stereo
	for i := range want {
		want[i] = float32(int16(binary.LittleEndian.Uint16(pcm[4*i:]))) / 32768
	}
	if e := worst(got, want); len(got) != len(want) || e > 2 {
		t.Errorf("%d samples, want %d; difference %.2f steps of 16 bits, want at most 2", len(got), len(want), e)
	}
}

// TestUntrimmed checks that nothing is trimmed if that is asked for.
func TestUntrimmed(t *testing.T) {
	data := load(t, "joint-44k.mp3")
	want, _ := decode(t, data, 4096)
	d, err := mp3.NewDecoderWith(bytes.NewReader(data), int64(len(data)), mp3.Options{Untrimmed: true})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 2*1152*12)
	if n, _ := d.Read(got); n != 2*1152*11 || d.Info().Frames != 1152*11 {
		t.Errorf("%d values, %d declared, want twice %d", n, d.Info().Frames, 1152*11)
	}
	if start := 2 * (576 + 529); !slices.Equal(got[start:start+len(want)], want) {
		t.Error("the samples differ from those of a trimmed stream")
	}
}

// TestChannels turns frames of a mono file to stereo and back, so that the number of channels changes inside the stream.
func TestChannels(t *testing.T) {
	data := load(t, "mono-44k.mp3")
	starts := frameStarts(t, data)
	clean, _ := decode(t, data, 4096)
	flipped := slices.Clone(data)
	flipped[starts[6]+3] &^= 0xc0 // a mono frame that says stereo: its side information makes no sense
	got, d := decode(t, flipped, 4096)
	if len(got) != len(clean) {
		t.Fatalf("%d samples, want %d", len(got), len(clean))
	}
	if p := d.Problems(); len(p) < 2 || p[0].Code != mp3.CodeChannels || p[1].Code != mp3.CodeInconsistent {
		t.Errorf("Problems = %v, want %s and %s", p, mp3.CodeChannels, mp3.CodeInconsistent)
	}
	for i, v := range got {
		if v != clean[i] && v != 0 && (i < 6*1152 || i > 11*1152) {
			t.Fatalf("sample %d is %v, want %v or silence", i, v, clean[i])
		}
	}
}

func Example() {
	f, err := os.Open("testdata/joint-44k.mp3")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := mp3.NewDecoder(f, stat.Size())
	if err != nil {
		fmt.Println(err)
		return
	}
	peak, values := float32(0), 0
	for buf := make([]float32, 4096); ; {
		n, err := d.Read(buf)
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		values += n
		for _, v := range buf[:n] {
			peak = max(peak, v, -v)
		}
	}
	info := d.Info()
	fmt.Printf("%v, %d Hz, %v, %d samples, peak %.3f, %d problems\n", info.Version, info.SampleRate, info.ChannelMode, values/info.Channels, peak, len(d.Problems()))
	// Output: MPEG-1, 44100 Hz, joint stereo, 11466 samples, peak 0.786, 0 problems
}

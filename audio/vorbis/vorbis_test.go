package vorbis_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/audio/vorbis"
)

var write = flag.String("write", "", "directory to write the built streams to, as Ogg files")

// open returns a decoder for the first and third of a stream's packets.
func open(t testing.TB, packets [][]byte) *vorbis.Decoder {
	t.Helper()
	d, err := vorbis.NewDecoder(packets[0], packets[2])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// decode decodes audio packets and compares the number of samples with what Samples says.
func decode(t testing.TB, d *vorbis.Decoder, packets [][]byte) []float32 {
	t.Helper()
	var pcm []float32
	for i, p := range packets {
		want, before := d.Samples(p)*d.Info().Channels, len(pcm)
		var err error
		if pcm, err = d.Decode(pcm, p); err != nil {
			t.Fatalf("packet %d: %v", i, err)
		}
		if len(pcm)-before != want {
			t.Fatalf("packet %d gave %d values, want %d", i, len(pcm)-before, want)
		}
		if sizes := d.BlockSize(packets[max(i-1, 0)]) + d.BlockSize(p); i > 0 && want != sizes/4*d.Info().Channels {
			t.Fatalf("packet %d completes %d values, want a quarter of %d samples", i, want, sizes)
		}
	}
	return pcm
}

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checksum returns a checksum of the bits of samples.
func checksum(pcm []float32) uint32 {
	b := make([]byte, 0, 4*len(pcm))
	for _, v := range pcm {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return crc32.ChecksumIEEE(b)
}

// floats returns the samples of a file of float32.
func floats(t testing.TB, name string) []float32 {
	b := load(t, name)
	pcm := make([]float32, len(b)/4)
	for i := range pcm {
		pcm[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return pcm
}

// snr returns the ratio in dB of want to its difference to got.
func snr(got, want []float32) float64 {
	var signal, noise float64
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		signal += float64(w) * float64(w)
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}

// files are what libvorbis encoded, with the decoder that made the reference and the least signal to difference in dB.
// Float decoders differ by their roundings; ffmpeg's floor of type 0 is less exact, and libvorbis gives 16 bits.
var files = []struct {
	name     string
	built    *built // or nil for an Ogg file
	snr      float64
	checksum uint32 // of the bits, which are the same on all architectures
	info     vorbis.Info
}{
	{
		name: "mono-16k", snr: 130, checksum: 0x13f89a6b,
		info: vorbis.Info{SampleRate: 16000, Channels: 1, BlockSizes: [2]int{512, 1024}, NominalBitRate: 56000},
	},
	{
		name: "stereo-48k", snr: 130, checksum: 0xc0046b54,
		info: vorbis.Info{SampleRate: 48000, Channels: 2, BlockSizes: [2]int{256, 2048}, NominalBitRate: 192000},
	},
	{
		name: "surround-16k", snr: 130, checksum: 0xcfe41438,
		info: vorbis.Info{SampleRate: 16000, Channels: 6, BlockSizes: [2]int{512, 1024}, NominalBitRate: 240000},
	},
	{
		name: "floor0", built: &builtStreams[0], snr: 110, checksum: 0x420f39f2,
		info: vorbis.Info{SampleRate: 8000, Channels: 1, BlockSizes: [2]int{128, 512}},
	},
	{
		name: "residue1", built: &builtStreams[1], snr: 50, checksum: 0x2ff76437,
		info: vorbis.Info{SampleRate: 8000, Channels: 2, BlockSizes: [2]int{64, 256}},
	},
	{
		name: "residue2", built: &builtStreams[2], snr: 130, checksum: 0xe5e9eade,
		info: vorbis.Info{SampleRate: 8000, Channels: 3, BlockSizes: [2]int{128, 128}},
	},
}

// stream returns the packets of one of the files.
func stream(t testing.TB, name string, b *built) [][]byte {
	if b != nil {
		return append(b.headers(), b.packets()...)
	}
	return oggPackets(t, load(t, name+".ogg"))
}

func TestDecode(t *testing.T) {
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			packets := stream(t, f.name, f.built)
			d := open(t, packets)
			if diff := cmp.Diff(f.info, d.Info()); diff != "" {
				t.Errorf("Info (-want +got):\n%s", diff)
			}
			got := decode(t, d, packets[3:])
			want := floats(t, f.name+".f32")
			n := min(len(got), len(want)) // encoded files end in trimmed samples
			if n < len(want)*9/10 {
				t.Fatalf("%d values, want %d", len(got), len(want))
			}
			if r := snr(got[:n], want[:n]); r < f.snr {
				t.Errorf("signal to difference from the reference: %.1f dB, want at least %.0f", r, f.snr)
			}
			d.Reset()
			if again := decode(t, d, packets[3:]); !slices.Equal(again, got) {
				t.Error("after Reset, other samples")
			}
		})
	}
}

// TestBits holds samples to their bits on every architecture.
func TestBits(t *testing.T) {
	for _, f := range files {
		packets := stream(t, f.name, f.built)
		if sum := checksum(decode(t, open(t, packets), packets[3:])); sum != f.checksum {
			t.Errorf("%s: checksum of the bits %#08x, want %#08x", f.name, sum, f.checksum)
		}
	}
}

// TestBuilt writes the built streams as Ogg files, for gen.sh where it asks, and holds that their packets come back.
func TestBuilt(t *testing.T) {
	dir := *write
	if dir == "" {
		dir = t.TempDir()
	}
	for _, s := range builtStreams {
		packets := append(s.headers(), s.packets()...)
		name := filepath.Join(dir, s.name+".ogg")
		if err := os.WriteFile(name, oggFile(packets, open(t, packets)), 0o666); err != nil {
			t.Fatal(err)
		}
		again, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := oggPackets(t, again); !slices.EqualFunc(got, packets, bytes.Equal) {
			t.Errorf("%s: %d packets come back, want the %d written", s.name, len(got), len(packets))
		}
	}
}

// TestShortPackets cuts packets at every length: they complete as many samples, without error, once their mode is there.
func TestShortPackets(t *testing.T) {
	packets := stream(t, "stereo-48k", nil)
	d := open(t, packets)
	for _, p := range packets[4:7] {
		for n := 2; n < len(p); n++ {
			d.Reset()
			for _, q := range [][]byte{packets[3], p[:n]} {
				want := d.Samples(q)
				got, err := d.Decode(nil, q)
				if err != nil || len(got) != 2*want {
					t.Fatalf("packet of %d bytes, cut to %d: %d values, %v, want %d", len(p), len(q), len(got), err, 2*want)
				}
			}
		}
	}
}

// TestLostPackets decodes without one packet in the middle: what is two packets away is not touched.
func TestLostPackets(t *testing.T) {
	packets := stream(t, "mono-16k", nil)[3:]
	d := open(t, stream(t, "mono-16k", nil))
	whole := decode(t, d, packets)
	d.Reset()
	lost := len(packets) / 2
	part := append(decode(t, d, packets[:lost]), decode(t, d, packets[lost+1:])...)
	d.Reset()
	tail := len(decode(t, d, packets[lost+2:]))
	if tail < 100 || !slices.Equal(part[len(part)-tail:], whole[len(whole)-tail:]) {
		t.Errorf("the last %d samples differ", tail)
	}
}

// TestBadPackets expects errors that leave dst as it was, and a decoder that goes on.
func TestBadPackets(t *testing.T) {
	packets := stream(t, "floor0", &builtStreams[0])
	d := open(t, packets)
	dst := decode(t, d, packets[3:5])
	tests := []struct {
		name   string
		packet []byte
		bit    int
		next   int // samples that the next packet, which is long, completes
	}{
		{name: "empty", packet: nil, next: 160},
		{name: "header", packet: packets[1], next: 160},
		{name: "no book", packet: []byte{0xfc, 0xff, 0xff}, bit: 9, next: 0},
	}
	for _, test := range tests {
		d.Reset()
		if _, err := d.Decode(nil, packets[3]); err != nil {
			t.Fatal(err)
		}
		got, err := d.Decode(dst, test.packet)
		e, ok := errors.AsType[*vorbis.FormatError](err)
		if !ok || e.AtBit != test.bit || len(got) != len(dst) || d.Samples(nil) != 0 {
			t.Errorf("%s: %d values more, error %v, want none and bit %d", test.name, len(got)-len(dst), err, test.bit)
		}
		if n := d.BlockSize(test.packet); n != 0 && test.bit == 0 {
			t.Errorf("%s: block of %d samples, want none", test.name, n)
		}
		if n := d.Samples(packets[5]); n != test.next {
			t.Errorf("%s: the next packet completes %d samples, want %d", test.name, n, test.next)
		}
	}
}

func TestSetupErrors(t *testing.T) {
	packets := stream(t, "mono-16k", nil)
	id, setup := packets[0], packets[2]
	for n := range setup {
		if _, err := vorbis.NewDecoder(id, setup[:n]); err == nil {
			t.Fatalf("setup header cut to %d of %d bytes: no error", n, len(setup))
		}
	}
	changed := func(at int, value byte) []byte {
		b := slices.Clone(id)
		b[at] = value
		return b
	}
	tests := []struct {
		name string
		id   []byte
		bit  int
	}{
		{name: "other packet", id: packets[1], bit: 0},
		{name: "short", id: id[:29], bit: 0},
		{name: "version", id: changed(7, 1), bit: 56},
		{name: "no channels", id: changed(11, 0), bit: 88},
		{name: "channels", id: changed(11, 65), bit: 88},
		{name: "sample rate", id: changed(15, 0x80), bit: 96},
		{name: "short block too short", id: changed(28, 0xa5), bit: 224},
		{name: "long block too long", id: changed(28, 0xe9), bit: 224},
		{name: "blocks in wrong order", id: changed(28, 0x9a), bit: 224},
		{name: "framing", id: changed(29, 0), bit: 232},
	}
	for _, test := range tests {
		_, err := vorbis.NewDecoder(test.id, setup)
		if e, ok := errors.AsType[*vorbis.FormatError](err); !ok || e.AtBit != test.bit {
			t.Errorf("%s: error %v, want one at bit %d", test.name, err, test.bit)
		}
	}
}

// hostileBooks claim more than they hold, or contradict themselves.
var hostileBooks = []struct {
	name  string
	books func(w *bitWriter)
	want  string
}{
	{name: "entries of a small header", want: "more than 67264 entries", books: func(w *bitWriter) { w.equalBook(1, 17) }},
	{name: "entries", want: "entries", books: func(w *bitWriter) {
		w.puts(0x564342, 24, 1, 16, 1<<24-1, 24, 1, 1, 23, 5, 1<<24-1, 24)
	}},
	{name: "values", want: "values", books: func(w *bitWriter) {
		w.equalBook(65535, 5)
		w.put(1, 4)
	}},
	{name: "longer than header", want: "longer than the header", books: func(w *bitWriter) {
		w.puts(0x564342, 24, 1, 16, 1<<16, 24, 0, 1, 0, 1)
	}},
	{name: "sparse, longer than header", want: "longer than the header", books: func(w *bitWriter) {
		w.puts(0x564342, 24, 1, 16, 1<<16, 24, 0, 1, 1, 1)
	}},
	{name: "values longer than header", want: "longer than the header", books: func(w *bitWriter) {
		w.equalBook(100, 8)
		w.puts(2, 4)
		w.float(0, 0)
		w.float(0, 0)
	}},
	{name: "too many codewords", want: "too many codewords", books: func(w *bitWriter) { w.book(1, 1, 1, 2) }},
	{name: "too few codewords", want: "codewords are missing", books: func(w *bitWriter) { w.book(1, 1, 2, 3) }},
	{name: "one long codeword", want: "codewords are missing", books: func(w *bitWriter) { w.book(1, 2) }},
	{name: "dimensions", want: "without dimensions", books: func(w *bitWriter) { w.book(0, 1, 1) }},
}

// TestHostileSetup expects codebooks that a few bytes claim to be large to be refused before they are made.
func TestHostileSetup(t *testing.T) {
	id := builtStreams[0].headers()[0]
	for _, test := range hostileBooks {
		w := &bitWriter{bytes: []byte("\x05vorbis"), n: 56}
		w.put(0, 8)
		test.books(w)
		w.put(0, 32)
		w.put(0, 32)
		_, err := vorbis.NewDecoder(id, w.bytes)
		if e, ok := errors.AsType[*vorbis.FormatError](err); !ok || !strings.Contains(e.Text, test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestParseComment(t *testing.T) {
	good := "\x03vorbis\x04\x00\x00\x00Xiph\x02\x00\x00\x00\x03\x00\x00\x00A=b\x05\x00\x00\x00TI=\xff\x00\x01"
	tests := []struct {
		name     string
		packet   string
		vendor   string
		comments []string
		bit      int // of the error, -1 for none
	}{
		{name: "good", packet: good, vendor: "Xiph", comments: []string{"A=b", "TI=\xff\x00"}, bit: -1},
		{name: "no framing", packet: good[:len(good)-1], vendor: "Xiph", comments: []string{"A=b", "TI=\xff\x00"}, bit: 8 * 35},
		{name: "second comment cut", packet: good[:len(good)-2], vendor: "Xiph", comments: []string{"A=b"}, bit: 8 * 30},
		{name: "first comment cut", packet: good[:25], vendor: "Xiph", bit: 8 * 23},
		{name: "no number", packet: good[:17], vendor: "Xiph", bit: 8 * 15},
		{name: "vendor cut", packet: good[:13], bit: 8 * 11},
		{name: "vendor of 4 GB", packet: "\x03vorbis\xff\xff\xff\xff", bit: 8 * 11},
		{name: "comments without end", packet: "\x03vorbis\x00\x00\x00\x00\xff\xff\xff\xff", bit: 8 * 15},
		{name: "other packet", packet: "\x05vorbis\x00\x00\x00\x00\x00\x00\x00\x00\x01"},
	}
	for _, test := range tests {
		vendor, comments, err := vorbis.ParseComment([]byte(test.packet))
		if vendor != test.vendor || !slices.Equal(comments, test.comments) {
			t.Errorf("%s: got %q and %q, want %q and %q", test.name, vendor, comments, test.vendor, test.comments)
		}
		e, ok := errors.AsType[*vorbis.FormatError](err)
		if ok != (test.bit >= 0) || ok && e.AtBit != test.bit {
			t.Errorf("%s: error %v, want one at bit %d", test.name, err, test.bit)
		}
	}
}

func TestReadme(t *testing.T) {
	readme := string(load(t, "README.md"))
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		line := fmt.Sprintf("%x  %s\n", sha256.Sum256(load(t, e.Name())), e.Name())
		if e.Name() != "README.md" && e.Type().IsRegular() && !strings.Contains(readme, line) {
			t.Errorf("testdata/README.md lacks the line %q", line)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"mono-16k", "stereo-48k"} {
		b.Run(name, func(b *testing.B) {
			packets := stream(b, name, nil)
			d := open(b, packets)
			var pcm []float32
			samples := 0
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range packets[3:] {
					pcm, _ = d.Decode(pcm[:0], p)
					samples += len(pcm) / d.Info().Channels
				}
			}
			b.ReportMetric(float64(samples)/float64(d.Info().SampleRate)/b.Elapsed().Seconds(), "x-real-time")
		})
	}
}

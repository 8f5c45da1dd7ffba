package earwitness

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
)

func sweep(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		t := float64(i) / float64(n)
		x[i] = float32(0.5 * math.Sin(2*math.Pi*2000*t*t*float64(n)/8000))
	}
	return x
}

// Every stream gives the same samples and rows however the recording is cut into blocks, and lasts as long as it.
func TestFrontEndBlocks(t *testing.T) {
	x := sweep(50_000)
	run := func(block int) (streams map[int][]float32, rows [2][]float32) {
		streams = map[int][]float32{}
		keep := func(rate int) tap {
			return tap{rate: rate, samples: func(b []float32) { streams[rate] = append(streams[rate], b...) }}
		}
		spectrum := func(i int) tap {
			return tap{rate: narrowRate, frame: 512, hop: 128, row: func(p []float32) { rows[i] = append(rows[i], p[20]) }}
		}
		front := newFrontEnd(44100, []tap{keep(nativeRate), keep(wideRate), keep(narrowRate), keep(slowRate), spectrum(0), spectrum(1)})
		for b := range slices.Chunk(x, block) {
			front.write(b)
		}
		front.flush()
		return streams, rows
	}
	want, wantRows := run(len(x))
	for rate, s := range want {
		if rate == nativeRate {
			rate = 44100
		}
		if d := math.Abs(float64(len(s))/float64(rate) - float64(len(x))/44100); d > 0.002 {
			t.Errorf("the stream of %d Hz is %.4f s off the recording's length", rate, d)
		}
	}
	for _, block := range []int{1000, 7777} {
		got, gotRows := run(block)
		for rate := range want {
			if !slices.Equal(got[rate], want[rate]) {
				t.Errorf("blocks of %d change the stream of %d Hz", block, rate)
			}
		}
		for i := range gotRows {
			if !slices.Equal(gotRows[i], wantRows[0]) {
				t.Errorf("blocks of %d change the spectra of consumer %d", block, i)
			}
		}
	}
}

func TestFrontEndSharesAndPrunes(t *testing.T) {
	row := func([]float32) {}
	front := newFrontEnd(48000, []tap{
		{rate: narrowRate, frame: 512, hop: 128, row: row},
		{rate: narrowRate, frame: 512, hop: 128, row: row},
	})
	wide := front.below[0]
	narrow := wide.below[0]
	if len(narrow.spectra) != 1 || len(narrow.spectra[0].rows) != 2 {
		t.Errorf("two users of one STFT have %d", len(narrow.spectra))
	}
	if len(narrow.below) != 0 {
		t.Error("the slow stream is made though nobody asked for it")
	}
	if low := newFrontEnd(4000, []tap{{rate: narrowRate, samples: row}}); len(low.below) != 0 {
		t.Error("a recording of 4 kHz has a narrow stream")
	}
}

func TestHashingReader(t *testing.T) {
	data := []byte("the quick brown fox jumps over the lazy dog")
	sum := sha256.Sum256(data)
	want := hex.EncodeToString(sum[:])
	for _, reads := range [][][2]int64{{}, {{0, 10}, {10, 5}}, {{5, 10}, {0, 20}}, {{30, 13}}, {{0, 100}}, {{0, 10}, {5, 10}}} {
		r := newHashingReader(bytes.NewReader(data))
		for _, at := range reads {
			if _, err := r.ReadAt(make([]byte, at[1]), at[0]); err != nil && err != io.EOF {
				t.Fatal(err)
			}
		}
		got, err := r.sum(t.Context(), int64(len(data)))
		if err != nil || got != want {
			t.Errorf("after reads %v: %s, %v; want %s", reads, got, err, want)
		}
	}
}

// The picture has bounded size, and a tone stands at its frequency.
func TestPicture(t *testing.T) {
	const rate = 8000
	p := &picture{per: 1}
	x := make([]float32, 2000*compression.Hop)
	for i := range x {
		x[i] = float32(math.Sin(2 * math.Pi * 1000 * float64(i) / rate))
	}
	dsp.NewSTFT(compression.Frame, compression.Hop).Write(x, func(r *dsp.Rows) {
		for _, power := range r.All() {
			p.row(power)
		}
	})
	m := evidence.Measured{}
	if err := p.finish(&m, rate/2); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(m.Exhibits[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != pictureWidth || b.Dy() != pictureHeight {
		t.Errorf("picture is %v", b)
	}
	bright := func(y int) uint32 { r, g, b, _ := img.At(100, y).RGBA(); return r + g + b }
	tone := pictureHeight - 1 - pictureHeight/4
	if bright(tone) < 2*bright(tone-20) || bright(tone) < 2*bright(tone+20) {
		t.Errorf("a tone of 1 kHz: brightness %d at its row, %d and %d beside it", bright(tone), bright(tone-20), bright(tone+20))
	}
}

// The waveform has bounded size, shows a jump of the level at its place, and stays within it whatever the samples are.
func TestWaveform(t *testing.T) {
	w := &wave{per: waveFirst}
	const n = 1000*waveFirst + 17
	for i := range n {
		v := float32(0.5) * float32(1-2*(i%2))
		if i > n/2 {
			v = float32([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 3e38}[i%4])
		}
		w.write([]float32{v})
	}
	var m evidence.Measured
	if err := w.finish(&m); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(m.Exhibits[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() > waveWidth || b.Dx() < waveWidth/2 || b.Dy() != waveHeight {
		t.Errorf("picture is %v", b)
	}
	drawn := func(x, y int) bool { _, _, _, a := img.At(x, y).RGBA(); return a > 0 }
	if drawn(10, 0) || !drawn(10, waveHeight/4+1) || !drawn(10, waveHeight/2) || drawn(10, waveHeight-1) {
		t.Error("a waveform of half of full scale does not fill the middle half")
	}
}

// The quietest second is found, digital silence is none.
func TestPause(t *testing.T) {
	x := make([]float32, 20*narrowRate)
	for i := range x {
		level := float32(0.1)
		switch sec := i / narrowRate; {
		case sec >= 3 && sec < 7:
			level = 0
		case sec >= 12 && sec < 15:
			level = 0.001
		}
		x[i] = level * float32(1-2*(i%2))
	}
	p := &pause{level: math.Inf(1)}
	for b := range slices.Chunk(x, 777) {
		p.write(b)
	}
	var m evidence.Measured
	p.finish(&m)
	if len(m.Exhibits) != 1 || m.Exhibits[0].StartSeconds < 11 || m.Exhibits[0].EndSeconds > 16 {
		t.Fatalf("kept %+v, want three seconds around 12 to 15 s", m.Exhibits)
	}
}

// The excerpt decodes to what went in, by our own WAV reader: µ-law keeps at least 33 dB.
func TestMuLawWAV(t *testing.T) {
	x := sweep(8001)
	b := muLawWAV(x)
	s, err := audio.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 0, len(x))
	block := make([]float32, 1000)
	for {
		n, err := s.Read(block)
		got = append(got, block[:n]...)
		if err != nil {
			break
		}
	}
	if len(got) != len(x) || len(s.Problems()) > 0 {
		t.Fatalf("%d samples, want %d; problems %v", len(got), len(x), s.Problems())
	}
	signal, noise := 0.0, 0.0
	for i := range x {
		signal += float64(x[i]) * float64(x[i])
		noise += float64(x[i]-got[i]) * float64(x[i]-got[i])
	}
	if snr := 10 * math.Log10(signal/noise); snr < 33 {
		t.Errorf("excerpt has %.1f dB", snr)
	}
}

func TestWalkLargestFirst(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"b.wav": 10, "a.wav": 10, "sub/big.mp3": 100} {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.wav")); err != nil {
		t.Fatal(err)
	}
	files, err := walk(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.path)
		if (f.path == "link.wav") != (f.problem != "") {
			t.Errorf("%s: problem %q", f.path, f.problem)
		}
	}
	if want := []string{"sub/big.mp3", "a.wav", "b.wav", "link.wav"}; !slices.Equal(got, want) {
		t.Errorf("walk gives %v, want %v", got, want)
	}
}

func TestMixDown(t *testing.T) {
	dst := make([]float32, 2)
	faulty := mixDown(dst, []float32{1, 0.5, float32(math.NaN()), 1e30}, 2)
	if dst[0] != 0.75 || faulty != 2 || !(math.Abs(float64(dst[1])) <= sampleLimit) {
		t.Errorf("mixDown gives %v with %d faulty", dst, faulty)
	}
}

// Measurements of another architecture are not taken for those of this one: their last bits may differ.
func TestMeasurementKeyArchitecture(t *testing.T) {
	here := architecture()
	if !strings.HasPrefix(here, runtime.GOARCH) {
		t.Errorf("architecture is %q on %s", here, runtime.GOARCH)
	}
	if got := (Options{}).settings()["architecture"]; got != here {
		t.Errorf("a case says architecture %q, want %q", got, here)
	}
	if got, want := measurementKey(Options{}), keyOn(here, Options{}); got != want {
		t.Errorf("the key is %s, on %s %s", got, here, want)
	}
	if got := keyOn("another", Options{}); got == measurementKey(Options{}) {
		t.Errorf("key %s whatever the architecture", got)
	}
}

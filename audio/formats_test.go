package audio_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/audio"
)

func load(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tee returns the hash of the decoded samples as TeePCM gives them.
func tee(t *testing.T, file []byte) string {
	t.Helper()
	s := open(t, file)
	h := sha256.New()
	s.TeePCM(h)
	readAll(t, s, 100)
	if p := s.Problems(); len(p) > 0 {
		t.Errorf("problems: %v", p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestFLACGivesTheBytesOfWAV(t *testing.T) {
	for name, wav := range map[string]string{"tone.flac": "tone.wav", "tone24.flac": "tone24.wav", "tone-flac.ogg": "tone.wav", "tone-flac.mp4": "tone.wav", "tone-flac.mka": "tone.wav"} {
		if got, want := tee(t, load(t, name)), tee(t, load(t, wav)); got != want {
			t.Errorf("%s: samples %s, want those of %s, %s", name, got, wav, want)
		}
	}
}

// TestFLACIsQuiet holds that the library behind it does not print for frames at 24 kHz.
func TestFLACIsQuiet(t *testing.T) {
	var out bytes.Buffer
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	s := open(t, load(t, "rate24k.flac"))
	if n := len(readAll(t, s, 100)); n != 14400 || codes(s) != "[]" {
		t.Errorf("%d samples, problems %s; want 14400, none", n, codes(s))
	}
	if out.Len() > 0 {
		t.Errorf("printed %q", out.String())
	}
}

func TestInfo(t *testing.T) {
	tests := []struct {
		file, container, codec string
		rate, channels, bits   int
		frames                 int64
		decoded                bool
	}{
		{"tone.wav", "wav", "pcm_s16le", 16000, 2, 16, 4800, true},
		{"tone.flac", "flac", "flac", 16000, 2, 16, 4800, true},
		{"tone24.flac", "flac", "flac", 16000, 2, 24, 4800, true},
		{"speech.opus", "ogg", "opus", 48000, 1, 0, 14400, true},
		{"stereo.opus", "ogg", "opus", 48000, 2, 0, 14400, true},
		{"mono44.mp3", "mp3", "mp3", 44100, 1, 0, 13230, true},
		{"mono22.mp3", "mp3", "mp3", 22050, 1, 0, -1, true},
		{"tone-vorbis.ogg", "ogg", "vorbis", 16000, 2, 0, 4800, true},
		{"tone-flac.ogg", "ogg", "flac", 16000, 2, 16, 4800, true},
		{"tone-libopus.mp4", "mp4", "opus", 48000, 2, 0, 14400, true},
		{"tone-flac.mp4", "mp4", "flac", 16000, 2, 16, 4800, true},
		{"tone-fragments.mp4", "mp4", "aac", 16000, 2, 0, -1, true},
		{"tone.m4a", "mp4", "aac", 16000, 2, 0, 4800, true}, // without the encoder's 1024 samples of priming
		{"tone.aac", "adts", "aac", 16000, 2, 0, -1, true},
		{"tone.webm", "matroska", "opus", 48000, 2, 0, 14680, true},
		{"tone-flac.mka", "matroska", "flac", 16000, 2, 16, 4800, true},
		{"tone-s24.mov", "mp4", "pcm_s24be", 16000, 2, 24, 800, true},
		{"tone-s16.mka", "matroska", "pcm_s16le", 16000, 2, 16, 800, true},
		{"tone-mp3.mka", "matroska", "mp3", 16000, 2, 0, 5904, true},
		{"tone-mp3.mp4", "mp4", "mp3", 16000, 2, 0, 4800, true},
		{"tone-vorbis.mka", "matroska", "vorbis", 16000, 2, 0, 5056, true},
		{"tone.wma", "asf", "wmav2", 16000, 2, 0, -1, false},
		{"tone.gsm", "gsm", "gsm", 8000, 1, 0, 4800, false},
		{"tone.aiff", "aiff", "pcm_s16be", 16000, 1, 16, 4800, true},
		{"tone.au", "au", "pcm_s16be", 16000, 1, 16, 4800, true},
		{"tone.caf", "caf", "pcm_s16be", 16000, 1, 16, 4800, true},
		{"tone.w64", "w64", "pcm_s16le", 16000, 1, 16, 4800, true},
	}
	for _, test := range tests {
		file := load(t, test.file)
		s, err := audio.Open(bytes.NewReader(file), int64(len(file)))
		var info audio.Info
		if u, ok := errors.AsType[*audio.UnsupportedError](err); ok {
			info = u.Info
		} else if err != nil {
			t.Errorf("%s: %v", test.file, err)
			continue
		} else {
			info = s.Info()
		}
		got := test
		got.container, got.codec, got.decoded = info.Container, info.Codec, err == nil
		got.rate, got.channels, got.bits, got.frames = info.SampleRate, info.Channels, info.BitsPerSample, info.Frames
		if got != test {
			t.Errorf("Info = %+v, want %+v", got, test)
		}
	}
}

// snr returns the ratio of signal to difference in dB.
func snr(got, want []float32) float64 {
	var signal, noise float64
	for i := range want {
		d := float64(got[i]) - float64(want[i])
		signal += float64(want[i]) * float64(want[i])
		noise += d * d
	}
	return 10 * math.Log10(signal/noise)
}

// TestLossyAgainstReference compares with what libopus and ffmpeg decode. pion/opus follows the reference decoder
// but for its resampler.
func TestLossyAgainstReference(t *testing.T) {
	tests := []struct {
		file, reference string
		leastSNR        float64
	}{
		{"speech.opus", "speech-libopus.wav", 40},
		{"stereo.opus", "stereo-libopus.wav", 60},
		{"mono44.mp3", "mono44-ffmpeg.wav", 120},
	}
	for _, test := range tests {
		s := open(t, load(t, test.file))
		got, want := readAll(t, s, 1000), readAll(t, open(t, load(t, test.reference)), 1000)
		if len(got) != len(want) {
			t.Errorf("%s: %d samples, want %d", test.file, len(got), len(want))
			continue
		}
		if r := snr(got, want); r < test.leastSNR {
			t.Errorf("%s: %.1f dB from the reference decoder, want at least %v", test.file, r, test.leastSNR)
		}
		if codes(s) != "[]" {
			t.Errorf("%s: problems %v", test.file, s.Problems())
		}
	}
}

// TestStepsDoNotMatter reads each decodable file in steps of different sizes.
func TestStepsDoNotMatter(t *testing.T) {
	for _, name := range []string{"tone.wav", "tone.flac", "stereo.opus", "mono44.mp3"} {
		want := fmt.Sprint(readAll(t, open(t, load(t, name)), 1))
		for _, step := range []int{7, 960, 100_000} {
			if got := fmt.Sprint(readAll(t, open(t, load(t, name)), step)); got != want {
				t.Errorf("%s: samples depend on the size of reads (%d frames)", name, step)
			}
		}
	}
}

func TestOpusDamage(t *testing.T) {
	file := load(t, "speech.opus")
	whole := readAll(t, open(t, file), 1000)
	last := bytes.LastIndex(file, []byte("OggS"))
	flip := func(at int) []byte {
		b := bytes.Clone(file)
		b[at] ^= 0x10
		return b
	}
	tests := []struct {
		name   string
		file   []byte
		frames int
		codes  string
	}{
		{"wrong checksum on the only page of sound", flip(last + 100), 0, fmt.Sprintf("[bad_crc@%d truncated@%d]", last, len(file))},
		{"cut inside a page", file[:len(file)-5], 15*960 - 312, fmt.Sprintf("[truncated@%d truncated@%d]", len(file)-5, len(file)-5)},
		{"cut before the page", file[:last], 0, fmt.Sprintf("[truncated@%d]", last)},
		{"junk between pages", append(append(bytes.Clone(file[:last]), "some junk"...), file[last:]...), len(whole), fmt.Sprintf("[junk@%d]", last)},
		{"two files in one", append(bytes.Clone(file), file...), 2 * len(whole), fmt.Sprintf("[chained@%d]", len(file))},
	}
	for _, test := range tests {
		s := open(t, test.file)
		if got := len(readAll(t, s, 1000)); got != test.frames || codes(s) != test.codes {
			t.Errorf("%s: %d frames, problems %s; want %d, %s", test.name, got, codes(s), test.frames, test.codes)
		}
	}
}

func TestFLACDamage(t *testing.T) {
	file := load(t, "tone.flac")
	whole := readAll(t, open(t, file), 1000)
	damagedFrame := bytes.Clone(file)
	damagedFrame[len(file)-2000] ^= 0x10 // in the third frame of five
	frames := flacFrames(file)
	lost := append(bytes.Clone(file[:frames[2]]), file[frames[3]:]...)
	wrongSum := bytes.Clone(file)
	wrongSum[8+18] ^= 1
	tests := []struct {
		name, code string
		file       []byte
		atLeast    int // samples
	}{
		{"damaged frame", audio.CodeDamaged, damagedFrame, len(whole)},
		{"lost frame", audio.CodeGap, lost, len(whole)},
		{"lost first frame", audio.CodeGap, append(bytes.Clone(file[:frames[0]]), file[frames[1]:]...), len(whole) - 2*1024},
		{"cut off", audio.CodeTruncated, file[:len(file)-100], 0},
		{"wrong MD5", audio.CodeBadMD5, wrongSum, len(whole)},
	}
	for _, test := range tests {
		s := open(t, test.file)
		got := readAll(t, s, 1000)
		if len(got) < test.atLeast || s.Whole() || !strings.Contains(codes(s), test.code+"@") {
			t.Errorf("%s: %d samples, problems %s; want %s", test.name, len(got), codes(s), test.code)
		}
		if len(got) > len(whole) {
			t.Errorf("%s: %d samples, more than the whole %d", test.name, len(got), len(whole))
		}
	}
}

// flacFrames returns where the frames of tone.flac begin: 1024 samples at 16 kHz, two channels.
func flacFrames(file []byte) (at []int) {
	for i := range len(file) - 4 {
		if file[i] == 0xFF && file[i+1] == 0xF8 && file[i+2]&15 == 5 && int(file[i+4]) == len(at) {
			at = append(at, i)
		}
	}
	return at
}

func TestMP3Damage(t *testing.T) {
	file := load(t, "mono44.mp3")
	whole := len(readAll(t, open(t, file), 1000))
	s := open(t, append(make([]byte, 300), file...))
	if got := len(readAll(t, s, 1000)); got != whole || codes(s) != "[junk@0]" {
		t.Errorf("junk in front: %d samples, problems %s; want %d, junk at 0", got, codes(s), whole)
	}
	s = open(t, file[:len(file)-300])
	if got := len(readAll(t, s, 1000)); got >= whole || s.Whole() {
		t.Errorf("cut off: %d of %d samples, problems %s", got, whole, codes(s))
	}
	s = open(t, append(bytes.Clone(file), "not a frame"...))
	if got := len(readAll(t, s, 1000)); got != whole || codes(s) != fmt.Sprintf("[junk@%d]", len(file)) {
		t.Errorf("junk behind: %d samples, problems %s; want %d, junk at %d", got, codes(s), whole, len(file))
	}
	lost := append(bytes.Clone(file[:1500]), file[1501:]...)
	s = open(t, lost)
	if got := len(readAll(t, s, 1000)); got < whole-3*1152 || s.Whole() {
		t.Errorf("one byte lost: %d of %d samples, problems %s", got, whole, codes(s))
	}
}

func TestNotAudio(t *testing.T) {
	for file, code := range map[string]string{
		"":                                audio.CodeEmpty,
		"A memo about the meeting.\n":     audio.CodeNotAudio,
		"\x89PNG\r\n\x1a\n\x00\x00":       audio.CodeNotAudio,
		"RIFF\x04\x00\x00\x00WAVE":        audio.CodeDamaged,
		"ID3\x04\x00\x00\x00\x00\x00\x00": audio.CodeDamaged,
		string(make([]byte, 5000)):        audio.CodeNotAudio,
		"\xff\xfeM\x00e\x00m\x00o\x00":    audio.CodeNotAudio, // UTF-16, whose mark looks like half a header
		"\xff\xd8\xff\xfb\x90\x64" + string(make([]byte, 413)): audio.CodeNotAudio, // a picture that holds a frame
	} {
		_, err := audio.Open(strings.NewReader(file), int64(len(file)))
		var e *audio.FormatError
		if !errors.As(err, &e) || e.Code != code || audio.ProblemOf(err).Code != code {
			t.Errorf("Open(%.20q): %v, want FormatError %s", file, err, code)
		}
	}
}

// failing is a disk that breaks after some bytes.
type failing struct {
	*bytes.Reader
	good int64
}

var errDisk = errors.New("disk error")

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.good {
		return 0, errDisk
	}
	return f.Reader.ReadAt(p, off)
}

// TestDiskError holds that a broken disk is not taken for a broken file.
func TestDiskError(t *testing.T) {
	for _, name := range []string{"tone.wav", "tone.flac", "stereo.opus", "mono44.mp3"} {
		file := load(t, name)
		for _, good := range []int64{0, int64(len(file)) * 9 / 10} {
			s, err := audio.Open(failing{bytes.NewReader(file), good}, int64(len(file)))
			for err == nil {
				_, err = s.Read(make([]float32, 1000))
			}
			if !errors.Is(err, errDisk) {
				t.Errorf("%s with %d good bytes: %v, want the disk's error", name, good, err)
			}
		}
	}
}

// TestDiskErrorBetweenPages holds the same where bytes are searched for the next page.
func TestDiskErrorBetweenPages(t *testing.T) {
	file := load(t, "speech.opus")
	size := int64(len(file)) + 100_000
	disk := &failing{bytes.NewReader(append(file, make([]byte, 100_000)...)), size}
	s, err := audio.Open(disk, size)
	if err != nil {
		t.Fatal(err)
	}
	disk.good = int64(len(file)) + 100
	for err == nil {
		_, err = s.Read(make([]float32, 1000))
	}
	if !errors.Is(err, errDisk) {
		t.Errorf("Read: %v, want the disk's error", err)
	}
}

// TestTestdataIsListed holds that the list of origins is complete.
func TestTestdataIsListed(t *testing.T) {
	readme := string(load(t, "README.md"))
	files, _ := filepath.Glob("testdata/*.*")
	for _, path := range files {
		name := filepath.Base(path)
		sum := sha256.Sum256(load(t, name))
		if name != "README.md" && !strings.Contains(readme, fmt.Sprintf("%x  %s", sum, name)) {
			t.Errorf("testdata/README.md does not list %s with %x", name, sum)
		}
	}
}

func ExampleOpen() {
	f, err := os.Open("testdata/tone.flac")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	stat, _ := f.Stat()
	s, err := audio.Open(f, stat.Size())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	buf := make([]float32, 4096)
	samples := 0
	for err == nil {
		var n int
		n, err = s.Read(buf)
		samples += n
	}
	fmt.Println(s.Info().Codec, s.Info().SampleRate, samples/s.Info().Channels, s.Problems())
	// Output: flac 16000 4800 []
}

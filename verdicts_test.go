package earwitness

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	goaudio "github.com/go-audio/audio"
	"github.com/go-audio/wav"
	"github.com/google/go-cmp/cmp"
	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/synth"
)

const (
	madeRate = 16000
	madeCut  = 6 * madeRate // where what was removed stood
)

// madeRecording was coded by the grid of AAC's frames. If edited, 5000 samples were removed after that.
func madeRecording(edited bool) []float32 {
	x := synth.Pink(13*madeRate, madeRate, 0.1, 7)
	for i := range x {
		x[i] *= float32(0.6 + 0.4*math.Sin(float64(i)/3000))
	}
	x = synth.Coded(x, dsp.KaiserBesselDerived(2048, 4), 407)
	if edited {
		x = slices.Delete(x, madeCut, madeCut+5000)
	}
	return x
}

// verdictCalibration weighs what the detectors find by their bars alone, whatever the shipped calibration says.
func verdictCalibration() *Calibration {
	c := *shipped()
	plain := evidence.Calibration{Logistic: evidence.Logistic{Intercept: 0, Slope: 2, Trials: 1000}}
	c.Lossy, c.Edited = plain, EditCalibration{Trace: plain, Grid: plain, Lossless: plain, Lossy: plain, Background: plain}
	return &c
}

func measureFile(t *testing.T, file []byte) evidence.Measured {
	t.Helper()
	m, err := Measure(t.Context(), Input{Path: "a", R: bytes.NewReader(file), Size: int64(len(file))}, Options{Calibration: verdictCalibration()})
	if err != nil || m.Recording.Status != evidence.OK {
		t.Fatalf("status %q, %v: %+v", m.Recording.Status, err, m.Recording.Problems)
	}
	return m
}

// judged is what a recording is said to be: its verdicts, and where its edits lie, in seconds from some place.
type judged struct {
	Edited, PreviouslyLossy string
	Places                  []float64
	Codecs                  []string
}

func judge(m evidence.Measured, from float64) judged {
	j := judged{Edited: m.Recording.Edited.Verdict, PreviouslyLossy: m.Recording.PreviouslyLossy.Verdict}
	for _, f := range m.Findings {
		if f.Kind == "edit" || f.Kind == "copy_move" {
			j.Places = append(j.Places, round((f.StartSeconds+f.EndSeconds)/2-from, 1e-2))
		}
	}
	for _, g := range m.Recording.Generations {
		j.Codecs = append(j.Codecs, g.Codec)
	}
	return j
}

// The same samples get the same verdicts whatever file they lie in, and the same measurements where they are mono.
func TestVerdictsOfContainers(t *testing.T) {
	for _, c := range []struct {
		name   string
		edited bool
		want   judged
	}{
		{"edited", true, judged{"edited", "yes", []float64{float64(madeCut) / madeRate}, []string{"aac"}}},
		{"continuous", false, judged{"continuous", "yes", nil, []string{"aac"}}},
	} {
		x := madeRecording(c.edited)
		pcm := synth.WAV(x, madeRate, 1)
		want := measureFile(t, pcm)
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 0.1 }) // seconds: frames last 0.13
		if d := cmp.Diff(c.want, judge(want, 0), near); d != "" {
			t.Errorf("%s: WAV (-want +got):\n%s", c.name, d)
		}
		stereo := make([]float32, 0, 2*len(x))
		for _, v := range x {
			stereo = append(stereo, v, v)
		}
		for name, file := range map[string][]byte{
			"FLAC": madeFLAC(t, pcm[44:]), "W64": madeW64(pcm[44:]), "WAV of 24 bits": madeWAV24(t, x), "two channels": synth.WAV(stereo, madeRate, 2),
		} {
			got := measureFile(t, file)
			if d := cmp.Diff(want.Features[nameEdited], got.Features[nameEdited]); d != "" {
				t.Errorf("%s: %s: score of edits (-WAV +it):\n%s", c.name, name, d)
			}
			if d := cmp.Diff(judge(want, 0), judge(got, 0)); d != "" {
				t.Errorf("%s: %s (-WAV +it):\n%s", c.name, name, d)
			}
		}
	}
}

// Digital silence put before and behind a recording moves its grids, and changes no verdict.
func TestVerdictsOfPadded(t *testing.T) {
	for _, edited := range []bool{true, false} {
		x := madeRecording(edited)
		want := judge(measureFile(t, synth.WAV(x, madeRate, 1)), 0)
		for _, pad := range []int{1, 777, madeRate, 20*madeRate + 5} {
			silence := make([]float32, pad)
			got := measureFile(t, synth.WAV(slices.Concat(silence, x, silence), madeRate, 1))
			if d := cmp.Diff(want, judge(got, float64(pad)/madeRate)); d != "" {
				t.Errorf("edited %v, %d samples of silence (-without +with):\n%s", edited, pad, d)
			}
		}
	}
}

// Blocks of any size give the same measurement, to the bit.
func TestVerdictsOfBlocks(t *testing.T) {
	x := madeRecording(true)
	info := audio.Info{Codec: "pcm_s16le", SampleRate: madeRate, Channels: 1, BitsPerSample: 16, Lossless: true}
	measure := func(block int) evidence.Measured {
		m := evidence.Measured{
			Recording: evidence.Recording{Path: "a", DurationSeconds: float64(len(x)) / madeRate}, Features: map[string][]byte{},
		}
		running := start(detectors, info, Options{Calibration: verdictCalibration()}, &m)
		var taps []tap
		for _, d := range running {
			taps = append(taps, d.taps...)
		}
		front := newFrontEnd(madeRate, taps)
		for b := range slices.Chunk(x, block) {
			front.write(b)
		}
		front.flush()
		for _, d := range running {
			if err := d.finish(&m); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
	want := measure(blockSamples)
	for _, block := range []int{777, len(x)} {
		if d := cmp.Diff(want, measure(block)); d != "" {
			t.Errorf("blocks of %d (-of %d +of it):\n%s", block, blockSamples, d)
		}
	}
}

// Each detector can run alone, without the verdicts that others leave.
func TestDetectorsAlone(t *testing.T) {
	for _, rate := range []int{8000, 48000} {
		x := synth.Pink(2*rate, rate, 0.1, 3)
		for _, d := range Detectors() {
			s, err := audio.FromBuffer(&goaudio.Float32Buffer{Format: &goaudio.Format{NumChannels: 1, SampleRate: rate}, Data: x})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Measure(t.Context(), "a", s, Options{}); err != nil {
				t.Errorf("%s at %d Hz: %v", d.Name, rate, err)
			}
		}
	}
}

func madeWAV24(t *testing.T, x []float32) []byte {
	t.Helper()
	b := &goaudio.IntBuffer{Format: &goaudio.Format{NumChannels: 1, SampleRate: madeRate}, SourceBitDepth: 24}
	for _, v := range x {
		b.Data = append(b.Data, int(math.Round(float64(v)*(1<<23))))
	}
	path := filepath.Join(t.TempDir(), "a.wav")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	e := wav.NewEncoder(file, madeRate, 24, 1, 1)
	if err := errors.Join(e.Write(b), e.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// madeFLAC holds mono samples of 16 bits as they are.
func madeFLAC(t *testing.T, pcm []byte) []byte {
	t.Helper()
	const blockSize = 4096
	var out bytes.Buffer
	e, err := flac.NewEncoder(&out, &meta.StreamInfo{
		BlockSizeMin: blockSize, BlockSizeMax: blockSize, SampleRate: madeRate, NChannels: 1, BitsPerSample: 16, NSamples: uint64(len(pcm) / 2),
	})
	if err != nil {
		t.Fatal(err)
	}
	number := uint64(0)
	for block := range slices.Chunk(pcm, 2*blockSize) {
		samples := make([]int32, len(block)/2)
		for i := range samples {
			samples[i] = int32(int16(binary.LittleEndian.Uint16(block[2*i:])))
		}
		if err := e.WriteFrame(&frame.Frame{
			Header: frame.Header{
				HasFixedBlockSize: true, BlockSize: uint16(len(samples)), SampleRate: madeRate,
				Channels: frame.ChannelsMono, BitsPerSample: 16, Num: number,
			},
			Subframes: []*frame.Subframe{{SubHeader: frame.SubHeader{Pred: frame.PredVerbatim}, Samples: samples, NSamples: len(samples)}},
		}); err != nil {
			t.Fatal(err)
		}
		number++
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// madeW64 is a Wave64 file of mono samples of 16 bits.
func madeW64(pcm []byte) []byte {
	const tail = "\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"
	chunk := func(id string, body []byte) []byte {
		b := binary.LittleEndian.AppendUint64([]byte(id+tail), uint64(24+len(body)))
		b = append(b, body...)
		return append(b, make([]byte, -len(b)&7)...)
	}
	var format []byte
	for _, v := range []uint32{1 | 1<<16, madeRate, 2 * madeRate, 2 | 16<<16} {
		format = binary.LittleEndian.AppendUint32(format, v)
	}
	body := slices.Concat([]byte("wave"+tail), chunk("fmt ", format), chunk("data", pcm))
	head := []byte("riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00")
	return append(binary.LittleEndian.AppendUint64(head, uint64(24+len(body))), body...)
}

// Silence in the midst of sound is an edit where the sound was coded before, which would have smeared its edges; elsewhere a mute
// button may have made it; and whole packets of a call are lost ones.
func TestVerdictsOfSilence(t *testing.T) {
	plain := synth.Pink(13*madeRate, madeRate, 0.1, 7)
	for _, c := range []struct {
		name    string
		x       []float32
		samples int
		want    string
		places  int
	}{
		{"coded before", madeRecording(false), 3777, "edited", 1},
		{"never coded", plain, 3777, "inconclusive", 1},
		{"lost packets", madeRecording(false), 3200, "continuous", 0},
		{"too short", madeRecording(false), 777, "continuous", 0},
	} {
		clear(c.x[madeCut : madeCut+c.samples])
		if got := judge(measureFile(t, synth.WAV(c.x, madeRate, 1)), 0); got.Edited != c.want || len(got.Places) != c.places {
			t.Errorf("%s: %s at %v, want %s at %d places", c.name, got.Edited, got.Places, c.want, c.places)
		}
	}
}

package mains_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/mains"
)

// hum returns seconds of hum at nominalHz under noise, and its true track.
func hum(seconds int, nominalHz, amplitude float64) ([]float32, []float64) {
	track := synth.MainsTrack(seconds, nominalHz, 3)
	n := seconds * mains.Rate
	x := synth.Hum(n, mains.Rate, track, []float64{amplitude, amplitude / 2, amplitude / 3})
	return synth.Add(x, synth.Pink(n, mains.Rate, 0.01, 5)), track
}

func measure(x []float32) mains.Result {
	e := mains.NewExtractor()
	e.Write(x)
	return e.Result()
}

func TestPresence(t *testing.T) {
	const n = 60 * mains.Rate
	noise := synth.Pink(n, mains.Rate, 0.01, 5)
	hum50, _ := hum(60, 50, 0.01)
	hum60, _ := hum(60, 60, 0.01)
	fan := synth.Add(noise, synth.Sine(n, mains.Rate, 46.3, 0.02), synth.Sine(n, mains.Rate, 92.6, 0.01))
	for _, c := range []struct {
		name    string
		x       []float32
		present bool
		nominal float64
	}{
		{"50 Hz", hum50, true, 50},
		{"60 Hz", hum60, true, 60},
		{"50 Hz for 10 s", hum50[:10*mains.Rate], true, 50},
		{"noise", noise, false, 0},
		{"fan", fan, false, 0},
		{"speech", babble(n), false, 0},
	} {
		got := measure(c.x)
		if got.Present != c.present {
			t.Errorf("%s: present = %v with score %.2f, want %v", c.name, got.Present, got.Score, c.present)
		}
		if c.present && got.NominalHz != c.nominal {
			t.Errorf("%s: nominal %g Hz, want %g", c.name, got.NominalHz, c.nominal)
		}
	}
}

// Without hum the score is near 0 at every length, and never above the threshold.
func TestScoreOfNoise(t *testing.T) {
	for _, seconds := range []int{8, 16, 20, 40, 75, 200} {
		for seed := range uint64(5) {
			got := measure(synth.Pink(seconds*mains.Rate, mains.Rate, 0.01, seed))
			if math.Abs(got.Score) > 0.9 {
				t.Errorf("%d s of noise, seed %d: score %.2f, want 0 ± 0.9", seconds, seed, got.Score)
			}
		}
	}
}

// A passing tone next to the hum must not pull the track along.
func TestTrackRejectsStray(t *testing.T) {
	x, want := hum(90, 50, 0.01)
	tone := synth.Sine(8*mains.Rate, mains.Rate, 50.07, 0.3)
	copy(x[40*mains.Rate:], synth.Add(tone, x[40*mains.Rate:48*mains.Rate]))
	for _, p := range measure(x).Track {
		if e := p.FrequencyHz - want[int(p.TimeSeconds)]; math.Abs(e) > 0.03 {
			t.Errorf("at %g s the track is off by %.3f Hz", p.TimeSeconds, e)
		}
	}
}

func babble(n int) []float32 {
	x, _ := synth.Babble(8*n, 8000, 1, 2)
	y := make([]float32, n) // aliases do no harm here
	for i := range y {
		y[i] = x[8*i]
	}
	return y
}

func TestTrack(t *testing.T) {
	// The frame's own mean over 16 s of a drifting frequency is what differs.
	const tolHz = 0.0015
	x, want := hum(90, 50, 0.01)
	got := measure(x).Track
	if len(got) < 70 {
		t.Fatalf("%d points, want 75", len(got))
	}
	sum := 0.0
	for _, p := range got {
		e := p.FrequencyHz - want[int(p.TimeSeconds)]
		sum += e * e
	}
	if rms := math.Sqrt(sum / float64(len(got))); rms > tolHz {
		t.Errorf("track is off by %.5f Hz RMS, want below %.5f", rms, tolHz)
	}
}

func TestSteadyTone(t *testing.T) {
	const freqHz, tolHz = 50.0123, 1e-5 // the interpolation is exact but for the tone's image at −50 Hz
	x := synth.Sine(20*mains.Rate, mains.Rate, freqHz, 0.1)
	for _, p := range measure(x).Track {
		if math.Abs(p.FrequencyHz-freqHz) > tolHz {
			t.Errorf("at %g s: %.6f Hz, want %.6f", p.TimeSeconds, p.FrequencyHz, freqHz)
		}
	}
}

func TestReasons(t *testing.T) {
	x, _ := hum(20, 50, 0.01)
	for _, c := range []struct {
		name   string
		x      []float32
		reason string
		points int
	}{
		{"nothing", nil, "shorter than 8 s", 0},
		{"7.9 s", x[:7900], "shorter than 8 s", 0},
		{"9 s", x[:9000], "shorter than 16 s: one short frame, a track of one point", 1},
		{"20 s", x, "", 5},
		{"zeros", make([]float32, 20000), "digital silence", 0},
	} {
		got := measure(c.x)
		if got.Reason != c.reason || len(got.Track) != c.points {
			t.Errorf("%s: reason %q and %d points, want %q and %d", c.name, got.Reason, len(got.Track), c.reason, c.points)
		}
	}
}

func TestBlocks(t *testing.T) {
	x, _ := hum(30, 60, 0.005)
	want := measure(x)
	for _, size := range []int{1, 777, 16000} {
		e := mains.NewExtractor()
		for b := range slices.Chunk(x, size) {
			e.Write(b)
		}
		got := e.Result()
		if got.Score != want.Score || !slices.Equal(got.Track, want.Track) {
			t.Errorf("blocks of %d give another result", size)
		}
	}
}

func TestAppendedSilence(t *testing.T) {
	x, _ := hum(60, 50, 0.01)
	silent := make([]float32, 20*mains.Rate)
	for name, y := range map[string][]float32{
		"before": slices.Concat(silent, x), "after": slices.Concat(x, silent),
	} {
		if got := measure(y); !got.Present || got.NominalHz != 50 {
			t.Errorf("silence %s: present = %v at %g Hz, want hum at 50", name, got.Present, got.NominalHz)
		}
	}
}

func Example() {
	track := synth.MainsTrack(60, 50, 1)
	x := synth.Hum(60*mains.Rate, mains.Rate, track, []float64{0.02, 0.01})
	e := mains.NewExtractor()
	e.Write(synth.Add(x, synth.White(len(x), 0.01, 2)))
	r := e.Result()
	p := r.Track[0]
	fmt.Println(r.Present, r.NominalHz)
	fmt.Printf("%.0f s: %.2f Hz\n", p.TimeSeconds, p.FrequencyHz)
	// Output:
	// true 50
	// 8 s: 50.01 Hz
}

func BenchmarkExtractor(b *testing.B) {
	x, _ := hum(60, 50, 0.01)
	for b.Loop() {
		measure(x)
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}

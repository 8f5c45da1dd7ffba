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
	// The frequency of this made network moves by 2 mHz from one second to the next, that of real ones by far less.
	const tolHz = 0.002
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

// Standardised errors deviate by 1 where the frequency moves as networks do, by 0.3 mHz in a second.
func TestTrackErrors(t *testing.T) {
	const least, most = 0.4, 1.3
	for _, amplitude := range []float64{0.001, 0.002, 0.005} {
		var sum, n float64
		for seed := range uint64(6) {
			track := calmTrack(120, 50, seed)
			size := 120 * mains.Rate
			x := synth.Hum(size, mains.Rate, track, []float64{amplitude, amplitude / 2, amplitude / 3})
			for _, p := range measure(synth.Add(x, synth.Pink(size, mains.Rate, 0.01, seed+50))).Track {
				e := (p.FrequencyHz - track[int(p.TimeSeconds)]) / p.ErrorHz
				sum += e * e
				n++
			}
		}
		if got := math.Sqrt(sum / n); n < 200 || got < least || got > most {
			t.Errorf("amplitude %g: errors over their standard errors deviate by %.2f in %.0f points, want %g to %g", amplitude, got, n, least, most)
		}
	}
}

// calmTrack moves as the networks of continents do.
func calmTrack(seconds int, nominalHz float64, seed uint64) []float64 {
	track := synth.MainsTrack(seconds, nominalHz, seed)
	for i, f := range track {
		track[i] = nominalHz + (f-nominalHz)*0.15
	}
	return track
}

func TestSteadyTone(t *testing.T) {
	const freqHz, tolHz = 50.0123, 1e-5
	x := synth.Sine(80*mains.Rate, mains.Rate, freqHz, 0.1)
	got := measure(x)
	for _, p := range got.Track {
		if math.Abs(p.FrequencyHz-freqHz) > tolHz {
			t.Fatalf("at %g s: %.6f Hz, want %.6f", p.TimeSeconds, p.FrequencyHz, freqHz)
		}
	}
	if !got.Present || !got.Steady || got.Reason == "" {
		t.Errorf("present %v, steady %v, reason %q; want a steady tone, with a reason", got.Present, got.Steady, got.Reason)
	}
}

func TestHarmonics(t *testing.T) {
	track := calmTrack(60, 50, 1)
	x := synth.Hum(60*mains.Rate, mains.Rate, track, []float64{0.01, 0, 0.005, 0, 0, 0, 0, 0, 0, 0.002})
	var numbers []int
	for _, h := range measure(synth.Add(x, synth.White(len(x), 0.002, 2))).Harmonics {
		if h.Share < 0.9 {
			continue
		}
		numbers = append(numbers, h.Number)
		want := map[int]float64{1: -40, 3: -46.02, 10: -53.98}[h.Number]
		if math.Abs(h.LevelDBFS-want) > 0.5 {
			t.Errorf("harmonic %d: %.2f dB, want %.2f", h.Number, h.LevelDBFS, want)
		}
	}
	if want := []int{1, 3, 10}; !slices.Equal(numbers, want) {
		t.Errorf("harmonics %v, want %v", numbers, want)
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
		{"7.9 s", x[:8*mains.Rate-100], "shorter than 8 s", 0},
		{"9 s", x[:9*mains.Rate], "shorter than 16 s: one short frame, a track of one point", 1},
		{"20 s", x, "", 5},
		{"zeros", make([]float32, 20*mains.Rate), "digital silence", 0},
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

package synth_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/go-audio/wav"

	"github.com/earwitness/earwitness/internal/synth"
)

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.6g, want %.6g ± %.2g", name, got, want, tolerance)
	}
}

// powerDB is the power of x at freqHz, against that of a sine of amplitude 1.
func powerDB(x []float32, rate int, freqHz float64) float64 {
	var re, im float64
	for i, v := range x {
		phase := 2 * math.Pi * freqHz * float64(i) / float64(rate)
		re += float64(v) * math.Cos(phase)
		im += float64(v) * math.Sin(phase)
	}
	return 20 * math.Log10(2*math.Hypot(re, im)/float64(len(x)))
}

func TestSine(t *testing.T) {
	x := synth.Sine(8000, 8000, 1000, 0.5)
	near(t, "Sine x[0]", float64(x[0]), 0, 0)
	near(t, "Sine x[2]", float64(x[2]), 0.5, 1e-7)
	near(t, "Sine RMS", synth.RMS(x), 0.5/math.Sqrt2, 1e-6)
}

func TestSweepFrequencies(t *testing.T) {
	const rate = 16000
	x := synth.Sweep(10*rate, rate, 100, 6400, 1) // six octaves in ten seconds
	near(t, "Sweep x[0]", float64(x[0]), 0, 0)
	for _, test := range []struct{ seconds, wantHz float64 }{
		{10.0 / 6, 200}, {20.0 / 6, 400}, {5, 800}, {50.0 / 6, 3200},
	} {
		// Crossings of zero around a moment, in a window where the sweep is nearly even.
		half := int(0.2 * rate)
		middle := int(test.seconds * rate)
		crossings := 0
		for i := middle - half; i < middle+half; i++ {
			if (x[i] < 0) != (x[i+1] < 0) {
				crossings++
			}
		}
		got := float64(crossings) / 2 / 0.4
		near(t, "Sweep frequency", got, test.wantHz, 0.01*test.wantHz+2.5)
	}
}

func TestClick(t *testing.T) {
	got, want := synth.Click(4, 2, 0.5), []float32{0, 0, 0.5, 0}
	if !slices.Equal(got, want) {
		t.Errorf("Click(4, 2, 0.5) = %v, want %v", got, want)
	}
}

func TestMixRatio(t *testing.T) {
	signal := synth.Sine(16000, 16000, 440, 0.3)
	noise := synth.White(20000, 1, 1)
	before := slices.Clone(noise)
	for _, snrDB := range []float64{-5, 0, 20} {
		mixed := synth.Mix(signal, noise, snrDB)
		rest := synth.Add(mixed, synth.Gain(slices.Clone(signal), -1))
		near(t, "Mix ratio in dB", 20*math.Log10(synth.RMS(signal)/synth.RMS(rest)), snrDB, 0.01)
	}
	if !slices.Equal(noise, before) {
		t.Error("Mix changed its noise")
	}
}

func TestJoin(t *testing.T) {
	x := []float32{0, 1, 2, 3, 4, 5}
	for _, test := range []struct {
		name      string
		fade      int
		parts     [][]float32
		want      []float32
		wantJoins []int
	}{
		{"one part", 0, [][]float32{x}, x, nil},
		{"deletion", 0, [][]float32{x[:2], x[4:]}, []float32{0, 1, 4, 5}, []int{2}},
		{"insertion", 0, [][]float32{x[:1], {9, 9}, x[1:3]}, []float32{0, 9, 9, 1, 2}, []int{1, 3}},
		{"fade", 2, [][]float32{{4, 4, 4, 4}, {0, 0, 0, 0}}, []float32{4, 4, 3, 1, 0, 0}, []int{3}},
	} {
		got, joins := synth.Join(test.fade, test.parts...)
		if !slices.Equal(got, test.want) || !slices.Equal(joins, test.wantJoins) {
			t.Errorf("%s: Join = %v, %v, want %v, %v", test.name, got, joins, test.want, test.wantJoins)
		}
	}
}

func TestMainsTrackAndHum(t *testing.T) {
	const rate, seconds = 1000, 60
	track := synth.MainsTrack(seconds, 50, 7)
	if len(track) != seconds+1 {
		t.Fatalf("MainsTrack has %d values, want %d", len(track), seconds+1)
	}
	x := synth.Hum(seconds*rate, rate, track, []float64{1, 0, 0.25})
	// The phase that the hum has gained over a nominal 50 Hz, second by second,
	// is the integral of the track's deviation (trapezia).
	var wantTurns float64
	for second := 0; second+1 < seconds; second++ {
		part := x[second*rate : second*rate+200] // ten periods
		var re, im float64
		for i, v := range part {
			phase := 2 * math.Pi * 50 * float64(i) / rate
			re += float64(v) * math.Cos(phase)
			im += float64(v) * math.Sin(phase)
		}
		got := math.Atan2(re, im) / (2 * math.Pi)
		want := wantTurns + (track[second]-50)*0.1 // the middle of the ten periods
		difference := got - want
		near(t, "Hum phase in turns", difference-math.Round(difference), 0, 0.002)
		wantTurns += (track[second]+track[second+1])/2 - 50
	}
	var spread float64
	long := synth.MainsTrack(20000, 60, 1)
	for _, f := range long {
		spread += (f - 60) * (f - 60)
	}
	near(t, "MainsTrack spread in Hz", math.Sqrt(spread/float64(len(long))), 0.02, 0.005)
}

func TestBabble(t *testing.T) {
	const rate, n = 16000, 20 * 16000
	x, pauses := synth.Babble(n, rate, 1, 2)
	again, _ := synth.Babble(n, rate, 1, 2)
	if !slices.Equal(x, again) {
		t.Error("Babble differs between two equal calls")
	}
	if len(pauses) < 4 {
		t.Fatalf("Babble of 20 s has %d pauses, want 4 or more", len(pauses))
	}
	silent, peak := 0, 0.0
	for _, p := range pauses {
		silent += p.End - p.Start
		near(t, "Babble before a pause", float64(x[p.Start-1]), 0, 0)
		near(t, "Babble RMS in a pause", synth.RMS(x[p.Start:p.End]), 0, 0)
	}
	for _, v := range x {
		peak = max(peak, math.Abs(float64(v)))
	}
	near(t, "Babble RMS in speech", synth.RMS(x)*math.Sqrt(float64(n)/float64(n-silent)), 0.1, 0.001)
	if peak > 1 || peak < 0.3 {
		t.Errorf("Babble peak = %.3g, want in 0.3 to 1", peak)
	}
	sameVoice, _ := synth.Babble(n, rate, 1, 3)
	otherVoice, _ := synth.Babble(n, rate, 4, 2)
	if slices.Equal(x, sameVoice) || slices.Equal(x, otherVoice) {
		t.Error("Babble is the same for another voice or other words")
	}
}

func TestWAV(t *testing.T) {
	x := []float32{0, 0.5, -1, 1, -1.0 / 32768, 2}
	decoder := wav.NewDecoder(bytes.NewReader(synth.WAV(x, 8000, 2)))
	buffer, err := decoder.FullPCMBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if buffer.Format.SampleRate != 8000 || buffer.Format.NumChannels != 2 || decoder.BitDepth != 16 {
		t.Errorf("WAV is %+v of %d bits, want 8000 Hz, 2 channels, 16 bits", buffer.Format, decoder.BitDepth)
	}
	if want := []int{0, 16384, -32768, 32767, -1, 32767}; !slices.Equal(buffer.Data, want) {
		t.Errorf("WAV samples = %v, want %v", buffer.Data, want)
	}
}

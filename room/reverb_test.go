package room_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/room"
)

// reverb measures samples.
func reverb(x []float32, rate int) *room.ReverbMeter {
	m := room.NewReverb(rate)
	for _, row := range reverbRows(x, rate) {
		m.Row(row)
	}
	return m
}

func reverbRows(x []float32, rate int) (rows [][]float32) {
	frame, hop := room.ReverbRows(rate)
	dsp.NewSTFT(frame, hop).Write(x, func(r *dsp.Rows) {
		for _, power := range r.All() {
			rows = append(rows, slices.Clone(power))
		}
	})
	return rows
}

// spokenIn is babble in a room whose decay is known, the direct sound as strong as all the rest, under pink noise.
func spokenIn(seconds, rate int, rt60, snrDB float64) []float32 {
	x, _ := synth.Babble(seconds*rate, rate, 1, 5)
	x = synth.Convolve(x, synth.Polack(rate, rt60, 0, 3))[:len(x)]
	return synth.Mix(x, synth.Pink(len(x), rate, 1, 9), snrDB)
}

// The weights are those of readers: babble need not be read as well.
func TestReverbOfKnownDecay(t *testing.T) {
	for _, c := range []struct {
		rate                   int
		want, snrDB, tolerance float64 // seconds; dB; share
	}{
		{16000, 0.3, 60, 0.3},
		{16000, 0.6, 60, 0.2},
		{16000, 1.2, 60, 0.2},
		{16000, 0.3, 24, 0.3},
		{16000, 0.6, 24, 0.3},
		{8000, 0.3, 60, 0.3},
		{8000, 0.6, 60, 0.2},
		{8000, 1.2, 60, 0.2},
		{8000, 0.6, 18, 0.3},
		{8000, 1.2, 18, 0.3},
	} {
		r := reverb(spokenIn(20, c.rate, c.want, c.snrDB), c.rate).Result()
		if math.Abs(r.RT60Seconds-c.want) > c.tolerance*c.want {
			t.Errorf("RT60 of %g s at %d Hz and %g dB = %.3f (reason %q)", c.want, c.rate, c.snrDB, r.RT60Seconds, r.Reason)
		}
		if least := 0.1 * r.RT60Seconds; r.StandardErrorSeconds < least || r.StandardErrorSeconds > 3*least {
			t.Errorf("standard error of %.3f s is %.3f", r.RT60Seconds, r.StandardErrorSeconds)
		}
		if n := map[int]int{8000: 4, 16000: 5}[c.rate]; c.snrDB > 30 && len(r.Octaves) != n {
			t.Errorf("%d octaves at %d Hz, want %d", len(r.Octaves), c.rate, n)
		}
	}
}

// C50 of Polack's room: the direct sound and the noise of the first 50 ms, over the rest, which is 10^(−6·0.05/T) of the
// noise.
func TestC50OfKnownDecay(t *testing.T) {
	const toleranceDB = 3
	for _, rt60 := range []float64{0.3, 0.6, 1.2} {
		rest := math.Pow(10, -0.3/rt60)
		want := 10 * math.Log10((2-rest)/rest)
		r := reverb(spokenIn(20, 16000, rt60, 60), 16000).Result()
		if math.Abs(r.C50dB-want) > toleranceDB || r.C50ErrorDB < 1 || r.C50ErrorDB > toleranceDB {
			t.Errorf("C50 with RT60 %g s = %.1f ± %.1f dB, want %.1f", rt60, r.C50dB, r.C50ErrorDB, want)
		}
	}
}

func TestReverbOfDrySpeechIsAtMost(t *testing.T) {
	x, _ := synth.Babble(20*16000, 16000, 1, 5)
	x = synth.Mix(x, synth.Pink(len(x), 16000, 1, 9), 60)
	if r := reverb(x, 16000).Result(); !r.AtMost || r.RT60Seconds > 0.3 {
		t.Errorf("dry speech reads %.2f s, at most: %v", r.RT60Seconds, r.AtMost)
	}
	if r := reverb(spokenIn(20, 16000, 0.6, 60), 16000).Result(); r.AtMost {
		t.Errorf("a room of 0.6 s reads at most %.2f s", r.RT60Seconds)
	}
}

func TestReverbAbstains(t *testing.T) {
	noise := synth.White(10*16000, 0.1, 1)
	cut := slices.Clone(noise) // bursts that end in digital silence
	for i := range cut {
		if i%16000 > 4000 {
			cut[i] = 0
		}
	}
	for name, x := range map[string][]float32{
		"nothing": nil, "silence": make([]float32, 160000), "noise": noise, "cut to silence": cut,
		"tone": synth.Sine(160000, 16000, 1000, 0.1), "two seconds": spokenIn(2, 16000, 0.5, 60),
		"under noise": spokenIn(10, 16000, 0.5, -20), "no number": {float32(math.NaN())},
	} {
		if r := reverb(x, 16000).Result(); r.Reason == "" || r.RT60Seconds != 0 || r.C50dB != 0 {
			t.Errorf("%s: RT60 %g s, want none", name, r.RT60Seconds)
		}
	}
}

// Digital silence before, after and within is as if it were not there, but for the rows that reach into it.
func TestReverbIgnoresDigitalSilence(t *testing.T) {
	x := spokenIn(12, 16000, 0.5, 60)
	want := reverb(x, 16000).Result()
	silence := make([]float32, 5*16000)
	for i := range silence {
		silence[i] = float32(i%2) / 32768
	}
	got := reverb(slices.Concat(silence, x[:96000], silence, x[96000:], silence), 16000).Result()
	if math.Abs(got.RT60Seconds-want.RT60Seconds) > want.StandardErrorSeconds/2 {
		t.Errorf("with silence around and within %.3f s, without %.3f s", got.RT60Seconds, want.RT60Seconds)
	}
}

// To ask for a result early changes nothing.
func TestReverbResultsBetween(t *testing.T) {
	x := spokenIn(12, 16000, 0.5, 40)
	want := reverb(x, 16000).Result()
	m := room.NewReverb(16000)
	for i, row := range reverbRows(x, 16000) {
		if i%100 == 0 {
			m.Result()
		}
		m.Row(row)
	}
	if got := m.Result(); got.RT60Seconds != want.RT60Seconds || got.StandardErrorSeconds != want.StandardErrorSeconds {
		t.Errorf("with results between %+v, want %+v", got, want)
	}
}

// A standard error of a signature is right if recordings of one voice in one room scatter by it.
func TestSignatureErrors(t *testing.T) {
	const octave, recordings = 2, 12
	var values, errors []float64
	h := synth.Polack(16000, 0.6, 0, 3)
	for words := range uint64(recordings) {
		x, _ := synth.Babble(10*16000, 16000, 1, words)
		x = synth.Mix(synth.Convolve(x, h)[:len(x)], synth.Pink(len(x), 16000, 1, words), 50)
		s := reverb(x, 16000).Signature()
		values, errors = append(values, s.LogRT60[octave].Value), append(errors, s.LogRT60[octave].Error)
	}
	if got, want := dsp.MAD(values), dsp.Median(errors); got < want/2 || got > want*2 {
		t.Errorf("ln RT60 scatters by %.3f, the error says %.3f", got, want)
	}
}

func TestSignatureOfNarrowBand(t *testing.T) {
	s := reverb(spokenIn(20, 8000, 0.6, 60), 8000).Signature()
	for i, e := range s.LogRT60 {
		if given := e.Error > 0; given != (i < 4) {
			t.Errorf("octave %d at 8 kHz: %+v", i, e)
		}
	}
	if s.C50dB.Error <= 0 {
		t.Errorf("C50 %+v", s.C50dB)
	}
}

func ExampleReverbMeter() {
	m := room.NewReverb(16000)
	frame, hop := room.ReverbRows(16000)
	dsp.NewSTFT(frame, hop).Write(spokenIn(20, 16000, 0.6, 60), func(r *dsp.Rows) {
		for _, power := range r.All() {
			m.Row(power)
		}
	})
	r := m.Result()
	fmt.Printf("RT60 %.1f s from %d octaves\n", r.RT60Seconds, len(r.Octaves))
	// Output: RT60 0.6 s from 5 octaves
}

func BenchmarkReverb(b *testing.B) {
	rows := reverbRows(spokenIn(10, 16000, 0.5, 40), 16000)
	for b.Loop() {
		m := room.NewReverb(16000)
		for _, row := range rows {
			m.Row(row)
		}
		m.Result()
	}
	b.ReportMetric(10*float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
}

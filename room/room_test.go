package room_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/room"
)

func background(x []float32) room.Background {
	m := room.NewBackground()
	m.Samples(x)
	dsp.NewSTFT(512, 128).Write(x, func(r *dsp.Rows) {
		for _, power := range r.All() {
			m.Row(power)
		}
	})
	return m.Result()
}

// spoken is noise with the power 1 + 0.16 + 0.8·cos ω times that of white noise of the given RMS, with a hundred times
// louder, low-pitched bursts in every second half second.
func spoken(seconds int, rms float64) []float32 {
	rng := rand.New(rand.NewPCG(5, 6))
	x := make([]float32, seconds*8000)
	low, before := 0.0, 0.0
	for i := range x {
		n := rng.NormFloat64()
		low += 0.2 * (n - low)
		x[i] = float32(rms * (n + 0.4*before))
		before = n
		if i/4000%2 == 1 {
			x[i] += float32(100 * rms * low)
		}
	}
	return x
}

// The noise has the power 2·r² re a full-scale sine for an RMS of r, times what its colour adds; a band of k of the 256 bins
// has 10·log10(k) dB over one bin, and the mean of the log of k squared Rayleigh variables lies below that, the same for
// all bands only if k is large.
func TestBackgroundOfKnownNoise(t *testing.T) {
	const rms = 0.001
	power := func(hz float64) float64 { return 1.16 + 0.8*math.Cos(2*math.Pi*hz/8000) }
	b := background(spoken(20, rms))
	if b.Reason != "" {
		t.Fatal(b.Reason)
	}
	inBand := 0.0
	for hz := 250.5; hz < 3400; hz++ {
		inBand += power(hz) / 4000
	}
	if want := 10 * math.Log10(2*rms*rms*inBand); math.Abs(b.LevelDBFS-want) > 0.4 {
		t.Errorf("level %.2f dBFS, want %.2f: the quietest frames lie a little below the mean", b.LevelDBFS, want)
	}
	if b.PauseSeconds < 8.5 || b.PauseSeconds > 10 {
		t.Errorf("%.1f s of pauses, want nearly 10", b.PauseSeconds)
	}
	// Band 24 is 1.5 times as wide as band 21 and both are wide.
	last := len(b.BandsHz) - 1
	want := 10 * math.Log10(b.BandsHz[last]/b.BandsHz[last-3]*power(b.BandsHz[last])/power(b.BandsHz[last-3]))
	if got := b.PauseShapeDB[last] - b.PauseShapeDB[last-3]; math.Abs(got-want) > 0.6 {
		t.Errorf("shape changes by %.2f dB over three bands, want %.2f", got, want)
	}
	if b.LongTermDB[4]-b.LongTermDB[last] < b.PauseShapeDB[4]-b.PauseShapeDB[last]+5 {
		t.Error("the long-term spectrum of low-pitched speech is not low")
	}
	if b.SNRdB < 15 || b.SNRdB > 40 {
		t.Errorf("SNR %.1f dB", b.SNRdB)
	}
	if b.SilenceShare != 0 || math.Abs(b.SoundSeconds-20) > 0.02 {
		t.Errorf("%.3f s of sound, %.3f of silence, want 20 s and none", b.SoundSeconds, b.SilenceShare)
	}
}

// A standard error is right if means of independent recordings scatter by it.
func TestBackgroundStandardError(t *testing.T) {
	const recordings, band = 40, 10
	var shapes, errors []float64
	for seed := range recordings {
		x := spoken(10, 0.001)[:48000]
		rng := rand.New(rand.NewPCG(uint64(seed), 9))
		before := 0.0
		for i := range x[:32000] {
			n := rng.NormFloat64()
			x[i] = float32(0.001 * (n + 0.4*before))
			before = n
		}
		b := background(x[:40000])
		shapes, errors = append(shapes, b.PauseShapeDB[band]), append(errors, b.PauseErrorDB[band])
	}
	if got, want := dsp.MAD(shapes), dsp.Median(errors); got < want/2 || got > want*2 {
		t.Errorf("shapes scatter by %.3f dB, the standard error says %.3f", got, want)
	}
}

func TestBackgroundIgnoresDigitalSilence(t *testing.T) {
	x := spoken(9, 0.001)[:68000] // ends in a pause, which runs into the silence
	want := background(x)
	silence := make([]float32, 8000)
	for i := range silence {
		silence[i] = float32(i%2) / 32768
	}
	got := background(slices.Concat(silence[:7936], x, silence))
	if math.Abs(got.LevelDBFS-want.LevelDBFS) > 0.01 || got.PauseFrames != want.PauseFrames {
		t.Errorf("with silence around: %d frames at %.2f dBFS, want %d at %.2f",
			got.PauseFrames, got.LevelDBFS, want.PauseFrames, want.LevelDBFS)
	}
}

func TestBackgroundAbstains(t *testing.T) {
	gated, white := spoken(10, 0.001), spoken(10, 0.001)
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range gated {
		switch {
		case i/4000%2 == 0 && i%4000 > 400:
			gated[i] = 0 // what is left of a pause is the end of the burst before
			fallthrough
		case i/4000%2 == 0:
			white[i] = float32(0.01 * rng.NormFloat64())
		}
	}
	for name, x := range map[string][]float32{
		"nothing": nil, "silence": make([]float32, 80000), "a quarter of a second": spoken(1, 0.001)[:2000],
		"gated": gated, "white noise": white,
	} {
		if b := background(x); b.Reason == "" || b.PauseShapeDB != nil {
			t.Errorf("%s: a background of %d frames", name, b.PauseFrames)
		}
	}
}

func ExampleBackgroundMeter() {
	m := room.NewBackground()
	rows := dsp.NewSTFT(512, 128)
	rows.Write(spoken(10, 0.001), func(r *dsp.Rows) {
		for _, power := range r.All() {
			m.Row(power)
		}
	})
	b := m.Result()
	fmt.Printf("pauses at %.0f dBFS\n", b.LevelDBFS)
	// Output: pauses at -57 dBFS
}

func BenchmarkBackground(b *testing.B) {
	var rows [][]float32
	dsp.NewSTFT(512, 128).Write(spoken(10, 0.001), func(r *dsp.Rows) {
		for _, p := range r.All() {
			rows = append(rows, slices.Clone(p))
		}
	})
	for b.Loop() {
		m := room.NewBackground()
		for _, r := range rows {
			m.Row(r)
		}
		m.Result()
	}
	b.ReportMetric(10*float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
}

package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// decimations are the usual rates, and some odd ones.
var decimations = []struct{ from, to int }{
	{8000, 1000},
	{11025, 1000},
	{16000, 1000},
	{22050, 1000},
	{44100, 1000},
	{48000, 1000},
	{96000, 1000},
	{44101, 1000},
	{8000, 999},
	{7350, 1200},
	{1000, 1000},
}

func decimate(from, to int, x []float32) []float64 {
	d := dsp.NewDecimator(from, to)
	return d.Flush(d.Write(nil, x))
}

func TestDecimateSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("no kernel is in this, and much arithmetic")
	}
	// What the last stage images lies below what aliases: it is the far side lobes.
	const rippleDB, imagesDB, aliasesDB = 0.01, -130.0, -120.0
	for _, c := range decimations {
		ripple, images, aliases := sweep(c.from, c.to, func(x []float32) []float64 { return decimate(c.from, c.to, x) })
		t.Logf("%d to %d: ripple %.7f dB, images %.1f dB, aliases %.1f dB", c.from, c.to, ripple, images, aliases)
		if ripple > rippleDB || images > imagesDB || aliases > aliasesDB {
			t.Errorf("%d to %d: ripple %g dB, images %.1f dB, aliases %.1f dB", c.from, c.to, ripple, images, aliases)
		}
	}
}

// Numbers that float32 holds exactly show what the filters add: rounding of float64, and nothing else.
func TestDecimateConstant(t *testing.T) {
	const tolerance = 1e-14
	for _, c := range decimations {
		x := slices.Repeat([]float32{0.75}, c.from)
		y := decimate(c.from, c.to, x)
		if len(y) != c.to {
			t.Errorf("%d to %d: %d samples from one second", c.from, c.to, len(y))
		}
		for i, v := range y[100 : len(y)-100] {
			if math.Abs(v-0.75) > tolerance {
				t.Errorf("%d to %d: output %d of a constant 0.75 is off by %g", c.from, c.to, i, v-0.75)
				break
			}
		}
	}
}

func TestDecimateBlocks(t *testing.T) {
	for _, c := range decimations {
		x := sine(9000, 0.04*float64(c.from), c.from)
		want := decimate(c.from, c.to, x)
		for _, block := range []int{1, 100, 4097} {
			d, got := dsp.NewDecimator(c.from, c.to), []float64(nil)
			for b := range slices.Chunk(x, block) {
				got = d.Write(got, b)
			}
			if got = d.Flush(got); !slices.Equal(got, want) {
				t.Errorf("%d to %d: blocks of %d change the output", c.from, c.to, block)
			}
		}
		for k, v := range decimate(c.from, c.to, make([]float32, 9000)) {
			if v != 0 {
				t.Fatalf("%d to %d: output %d of silence is %g", c.from, c.to, k, v)
			}
		}
	}
}

func ExampleDecimator() {
	d := dsp.NewDecimator(48000, 1000)
	y := d.Flush(d.Write(nil, sine(48000, 50, 48000)))
	fmt.Printf("%d samples, a quarter of a 50 Hz period after half a second: %.6f\n", len(y), y[505])
	// Output: 1000 samples, a quarter of a 50 Hz period after half a second: 1.000000
}

func BenchmarkDecimate(b *testing.B) {
	for _, c := range decimations[:6] {
		b.Run(fmt.Sprintf("%dto%d", c.from, c.to), func(b *testing.B) {
			x := sine(c.from, 50, c.from)
			d := dsp.NewDecimator(c.from, c.to)
			var y []float64
			for b.Loop() {
				y = d.Write(y[:0], x)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
		})
	}
}

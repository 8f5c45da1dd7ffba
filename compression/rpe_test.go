package compression_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/internal/synth"
)

// gsm is what a decoder of GSM full rate makes of pulses drawn at random: a grid and 13 amplitudes each subframe, a copy of
// the excitation one pitch before, a filter with two formants, and the de-emphasis.
func gsm(subframes int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	excitation := make([]float64, 40*subframes)
	y := make([]float32, len(excitation))
	var s [5]float64
	for f := range subframes {
		grid, loud, gain := r.IntN(4), 300*(0.2+r.Float64()), []float64{0.1, 0.35, 0.65}[r.IntN(3)]
		for i := range 40 {
			n := 40*f + i
			if n >= 55 {
				excitation[n] = gain * excitation[n-55]
			}
			if i >= grid && (i-grid)%3 == 0 && i-grid < 39 {
				excitation[n] += loud * r.NormFloat64()
			}
			v := excitation[n] + 1.2*s[0] - 0.9*s[1] + 0.3*s[2] - 0.2*s[3]
			s = [5]float64{v, s[0], s[1], s[2], v + 28180.0/32768*s[4]}
			y[n] = float32(s[4] / 32768)
		}
	}
	return scaled(y, 1)
}

func rpe(x []float32, block int) compression.RPEResult {
	r := compression.NewRPE()
	for b := range slices.Chunk(x, block) {
		r.Write(b)
	}
	return r.Result()
}

func TestRPE(t *testing.T) {
	x := gsm(2000, 5)
	for name, y := range map[string][]float32{"decoded": x, "quieter": scaled(x, 0.2), "A-law": g711(x, "alaw")} {
		if r := rpe(y[13:], 4000); !r.Found || r.Offset != 27 {
			t.Errorf("%s: %+v, want offset 27", name, r)
		}
	}
}

// A cut moves the subframes, and blocks of any size tell the same.
func TestRPECut(t *testing.T) {
	x := gsm(2000, 5)
	x = slices.Concat(x[:32000], x[32011:])
	want := rpe(x, len(x))
	if s := want.Stretches; len(s) != 2 || s[0].Offset != 0 || s[0].Samples != 32000 || s[1].Offset != 29 {
		t.Errorf("got %+v", want)
	}
	for _, block := range []int{1, 79, 10007} {
		if diff := cmp.Diff(want, rpe(x, block)); diff != "" {
			t.Errorf("in blocks of %d, -want +got:\n%s", block, diff)
		}
	}
}

// A buzz whose period divides a few subframes has its pulses at the same places of each, which looks like a grid.
func TestRPELookAlikes(t *testing.T) {
	cases := map[string][]float32{
		"speech": speech(10, 4), "noise": synth.White(80000, 0.1, 3), "silence": make([]float32, 30000), "short": speech(10, 4)[:90],
	}
	for _, period := range []int{40, 50, 80, 120, 160} {
		x := synth.White(80000, 0.0005, 9)
		for i := 0; i+21 < len(x); i += period {
			x[i] += 0.3
			x[i+21] -= 0.2
		}
		cases[fmt.Sprint("buzz of period ", period)] = x
	}
	for name, x := range cases {
		if r := rpe(x, 1000); r.Found {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func BenchmarkRPE(b *testing.B) {
	x := speech(10, 4)
	for b.Loop() {
		rpe(x, len(x))
	}
	b.ReportMetric(float64(len(x))/compression.RPERate*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}

func ExampleRPE() {
	r := compression.NewRPE()
	r.Write(gsm(1500, 8)[100:])
	result := r.Result()
	fmt.Printf("GSM: %v, subframes begin at sample %d\n", result.Found, result.Offset)
	// Output: GSM: true, subframes begin at sample 20
}

package splice_test

import (
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/splice"
)

func repeats(x []float32, block int) []splice.Repeat {
	r := splice.NewRepeats(rate)
	for b := range slices.Chunk(x, block) {
		r.Write(b)
	}
	return r.Result()
}

func sixteenBits(x []float32) []float32 {
	for i, v := range x {
		x[i] = float32(math.Round(float64(v)*32768) / 32768)
	}
	return x
}

func TestRepeats(t *testing.T) {
	x := sixteenBits(synth.White(6*rate, 0.1, 1))
	copy(x[4*rate:], x[rate:rate+rate/2])
	for _, block := range []int{len(x), 1000, 7} {
		got := repeats(x, block)
		if len(got) != 1 || got[0].Second-got[0].First != 3*rate {
			t.Fatalf("blocks of %d: repeats %v, want one, 3 s apart", block, got)
		}
		r := got[0]
		if r.Second < 4*rate || r.Second > 4*rate+500 || r.Second+r.Samples > 4*rate+rate/2 || r.Samples < rate/2-1000 {
			t.Errorf("repeat of %d samples at %d, want %d at %d", r.Samples, r.Second, rate/2, 4*rate)
		}
	}
}

func TestRepeatsOfMachines(t *testing.T) {
	tone := make([]float32, 5*rate)
	for i := range tone {
		tone[i] = float32(math.Round(3000*math.Sin(2*math.Pi*float64(i)/40)) / 32768)
	}
	loop := slices.Repeat(sixteenBits(synth.White(rate/4, 0.1, 2)), 40)
	for name, x := range map[string][]float32{
		"silence": make([]float32, rate), "tone": tone, "noise": sixteenBits(synth.White(20*rate, 0.1, 3)), "nothing": nil,
	} {
		if got := repeats(x, 4096); len(got) > 0 {
			t.Errorf("%s: repeats %v, want none", name, got)
		}
	}
	if got := repeats(loop, 4096); len(got) > 3 {
		t.Errorf("a loop gives %d repeats, want 3 at most", len(got))
	}
}

func BenchmarkRepeats(b *testing.B) {
	x := sixteenBits(synth.White(60*rate, 0.1, 1))
	for b.Loop() {
		repeats(x, 1<<15)
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}

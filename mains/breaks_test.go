package mains_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/mains"
)

// calmHum returns hum of a network that moves as real ones do, with noise under it.
func calmHum(seconds int, seed uint64) []float32 {
	n := seconds * mains.Rate
	x := synth.Hum(n, mains.Rate, calmTrack(seconds, 50, seed), []float64{0.002, 0.001, 0.001, 0, 0.0005})
	return synth.Add(x, synth.Pink(n, mains.Rate, 0.01, seed+20))
}

// strong returns the breaks that reach the bar.
func strong(x []float32) []mains.Break {
	return slices.DeleteFunc(measure(x).Breaks, func(b mains.Break) bool { return b.Score < 1 })
}

func TestBreaks(t *testing.T) {
	x := calmHum(70, 1)
	for _, removed := range []int{330, 1000, 3216, 1616, 6408} { // samples; a period is 32
		const at = 30 * mains.Rate
		got := strong(slices.Concat(x[:at], x[at+removed:]))
		if len(got) != 1 {
			t.Errorf("%d samples removed: %d breaks, want 1", removed, len(got))
			continue
		}
		b := got[0]
		want := math.Mod(float64(removed)/mains.Rate, 0.02)
		miss := math.Remainder(b.RemovedSeconds-want, 0.02)
		if math.Abs(b.TimeSeconds-30) > 0.5 || math.Abs(b.TimeSeconds-30) > 4*b.TimeErrorSeconds {
			t.Errorf("%d samples removed: at %.3f ± %.3f s, want 30", removed, b.TimeSeconds, b.TimeErrorSeconds)
		}
		if math.Abs(miss) > 4*b.RemovedErrorSeconds || b.RemovedErrorSeconds > 0.001 {
			t.Errorf("%d samples removed: %.5f ± %.5f s modulo a period, want %.5f", removed, b.RemovedSeconds, b.RemovedErrorSeconds, want)
		}
	}
}

// What is not a cut is no break: whole periods, fades, steps of level, one harmonic that is switched, gaps of silence.
func TestNoBreaks(t *testing.T) {
	const at = 30 * mains.Rate
	x := calmHum(70, 2)
	faded, stepped, muted := slices.Clone(x), slices.Clone(x), slices.Clone(x)
	for i := range faded {
		faded[i] *= float32(0.55 + 0.45*math.Cos(float64(i)/mains.Rate/5))
	}
	for i := range stepped[at:] {
		stepped[at+i] *= 0.1
	}
	clear(muted[at : at+3*mains.Rate])
	appliance := synth.Hum(40*mains.Rate, mains.Rate, calmTrack(70, 50, 2)[30:], []float64{0, 0, 0, 0.004})
	switched := slices.Concat(x[:at], synth.Add(x[at:], appliance))
	louder := slices.Concat(x[:at], synth.Add(x[at:], synth.Pink(40*mains.Rate, mains.Rate, 0.02, 9)))
	for name, y := range map[string][]float32{
		"whole": x, "whole periods": slices.Concat(x[:at], x[at+50*32:]), "faded": faded, "step of level": stepped,
		"muted": muted, "one harmonic switched": switched, "step of noise": louder,
	} {
		for _, b := range strong(y) {
			t.Errorf("%s: break at %.2f s with score %.2f, want none", name, b.TimeSeconds, b.Score)
		}
	}
}

func TestShifts(t *testing.T) {
	x := calmHum(70, 3)
	clear(x[30*mains.Rate : 50*mains.Rate])
	got := measure(x).Shifts
	for i, want := range map[int]bool{3: false, 15: true, 20: true, 40: false, 60: true} {
		seen := i < len(got) && !math.IsInf(float64(got[i]), 0)
		if seen != want {
			t.Errorf("at %d s: a break could be seen: %v, want %v", i, seen, want)
		}
		if seen && (got[i] <= 0 || got[i] > 0.004) {
			t.Errorf("at %d s: from %.4f s on, want more than 0 and at most 0.004", i, got[i])
		}
	}
}

func ExampleExtractor_breaks() {
	x := calmHum(60, 4)
	e := mains.NewExtractor()
	e.Write(x[:30*mains.Rate])
	e.Write(x[30*mains.Rate+811:]) // half a second and 7 ms are missing
	for _, b := range e.Result().Breaks {
		if b.Score >= 1 {
			fmt.Printf("%.0f s: about %.0f ms removed, give or take whole periods\n", b.TimeSeconds, 1000*b.RemovedSeconds)
		}
	}
	// Output: 30 s: about 7 ms removed, give or take whole periods
}

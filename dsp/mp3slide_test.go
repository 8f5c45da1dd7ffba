package dsp_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestSlidingMP3(t *testing.T) {
	const tolerance, lines = 1e-4, 576 // of a mean of logarithms, by the rounding of steps
	dsp.EachKernel(t, func(t *testing.T) {
		slide, whole := dsp.NewSlidingMP3(), dsp.NewMP3Hybrid(dsp.MP3Long)
		for _, starts := range []int{1, 13, 588, 700} {
			for _, width := range []int{1, 9, 100, 550, lines - dsp.SlidingFirst} {
				src, got := noise(starts-1+whole.Len(), uint64(width)), make([]float64, starts)
				gain, base := factors(width)
				slide.LogSums(got, src, dsp.Factors{Gain: gain, Base: base})
				c := whole.Forward(nil, src, 1)
				want := dsp.LogSums(nil, c[dsp.SlidingFirst:len(c)-lines+dsp.SlidingFirst+width], gain, base, lines)
				for i := range got {
					if !(math.Abs(got[i]-want[i]) <= tolerance*float64(width)+1e-3) {
						t.Fatalf("%d starts, %d factors: sum %d is %g, want %g", starts, width, i, got[i], want[i])
					}
				}
			}
		}
	})
}

// BenchmarkSlidingMP3 measures all starts of a granule.
func BenchmarkSlidingMP3(b *testing.B) {
	const starts = 588
	dsp.EachKernel(b, func(b *testing.B) {
		s := dsp.NewSlidingMP3()
		src, dst := noise(starts+1631, 1), make([]float64, starts)
		gain, base := factors(572)
		for b.Loop() {
			s.LogSums(dst, src, dsp.Factors{Gain: gain, Base: base})
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/starts, "ns/start")
	})
}

func ExampleSlidingMP3() {
	s := dsp.NewSlidingMP3()
	x := make([]float32, 1633)
	sums := make([]float64, 2)
	s.LogSums(sums, x, dsp.Factors{Gain: []float32{1, 1}, Base: []float32{1, 2}}) // silence
	fmt.Printf("%.3f\n", sums)
	// Output: [0.693 0.693]
}

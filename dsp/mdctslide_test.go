package dsp_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestSlidingMDCT(t *testing.T) {
	// tolerance is that of a mean of logarithms, by the terms of the window that are left out and the rounding of a thousand steps.
	const starts, n, top = 100, 512, 250
	tolerance := map[string]float64{"sine": 1e-4, "KBD": 0.05}
	dsp.EachKernel(t, func(t *testing.T) {
		for name, window := range map[string][]float32{"sine": dsp.Sine(n), "KBD": dsp.KaiserBesselDerived(n, 4)} {
			slide, whole := dsp.NewSlidingMDCT(n, window), dsp.NewMDCT(n, window)
			for _, rows := range []int{1, 3, slide.Lanes()} {
				var src [][]float32
				var dst [][]float64
				var f []dsp.Factors
				for r := range rows {
					src = append(src, noise(n+starts-1, uint64(r)))
					dst = append(dst, make([]float64, starts))
					gain, base := factors(top - 7*r)
					f = append(f, dsp.Factors{Gain: gain, Base: base})
				}
				slide.LogSums(dst, src, f)
				for r, got := range dst {
					c := whole.Forward(nil, src[r], 1)
					width := len(f[r].Gain)
					want := dsp.LogSums(nil, c[dsp.SlidingFirst:len(c)-n/2+dsp.SlidingFirst+width], f[r].Gain, f[r].Base, n/2)
					for i := range got {
						if math.Abs(got[i]-want[i]) > tolerance[name]*float64(width) {
							t.Fatalf("%s: %d stretches: sum %d of stretch %d is %g, want %g", name, rows, i, r, got[i], want[i])
						}
					}
				}
			}
		}
	})
}

// BenchmarkSlidingMDCT measures frames of AAC at each start.
func BenchmarkSlidingMDCT(b *testing.B) {
	const n, starts = 2048, 1036
	dsp.EachKernel(b, func(b *testing.B) {
		s := dsp.NewSlidingMDCT(n, dsp.KaiserBesselDerived(n, 4))
		var src [][]float32
		var dst [][]float64
		var f []dsp.Factors
		for r := range s.Lanes() {
			src, dst = append(src, noise(n+starts-1, uint64(r))), append(dst, make([]float64, starts))
			gain, base := factors(n/2 - dsp.SlidingFirst)
			f = append(f, dsp.Factors{Gain: gain, Base: base})
		}
		for b.Loop() {
			s.LogSums(dst, src, f)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(starts*s.Lanes()), "ns/start")
	})
}

func ExampleSlidingMDCT() {
	const n = 64
	s := dsp.NewSlidingMDCT(n, dsp.Sine(n))
	x := make([]float32, n+1)
	x[0] = 1 // in the first frame and not in the second
	sums := [][]float64{make([]float64, 2)}
	s.LogSums(sums, [][]float32{x}, []dsp.Factors{{Gain: []float32{1e4}, Base: []float32{1}}})
	fmt.Printf("%.3f\n", sums[0])
	// Output: [1.002 0.000]
}

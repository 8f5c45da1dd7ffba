package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// guarded is n random floats, off elements behind the start of a cache line, with NaN on both sides.
func guarded(rng *rand.Rand, n, off int) (x, all []float32) {
	const guard = 64
	all = make([]float32, n+3*guard)
	for i := range all {
		all[i] = float32(math.NaN())
	}
	start := guard + off
	for uintptr(unsafe.Pointer(&all[start-off]))%64 != 0 {
		start++
	}
	x = all[start : start+n]
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x, all
}

// dots is FIR in float64, and the sum of the magnitudes of its terms.
func dots(x, taps []float32) (sum, size float64) {
	for i, h := range taps {
		sum += float64(h) * float64(x[i])
		size += math.Abs(float64(h) * float64(x[i]))
	}
	return sum, size
}

func TestFIR(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range Available() {
		for width := 16; width <= 4*k.Lanes+16; width += 16 {
			for n := 1; n < 4*4+2; n++ {
				for off := range k.Lanes {
					testDots(t, rng, k, off, Dots{N: n, DstStep: 1 + off%3, XStep: 1 + off%5, Width: width})
				}
			}
		}
	}
}

// testDots compares FIR with float64 and with one window alone, between guards.
func testDots(t *testing.T, rng *rand.Rand, k *Set, off int, s Dots) {
	t.Helper()
	const ulp = 1.0 / (1 << 24)
	x, _ := guarded(rng, (s.N-1)*s.XStep+s.Width+1, off)
	taps, _ := guarded(rng, s.Width+1, k.Lanes-1-off)
	x[len(x)-1], taps[s.Width] = float32(math.NaN()), float32(math.NaN())
	dst, all := guarded(rng, s.N*s.DstStep+1, off)
	for i := range all {
		all[i] = float32(math.Inf(1)) // what no kernel writes
	}
	k.FIR(&dst[0], &x[0], &taps[0], &s)
	written := 0
	for _, v := range all {
		if !math.IsInf(float64(v), 1) {
			written++
		}
	}
	if written != s.N {
		t.Fatalf("%s %+v: wrote %d floats", k.Name, s, written)
	}
	for w := range s.N {
		got := float64(dst[w*s.DstStep])
		want, size := dots(x[w*s.XStep:], taps[:s.Width])
		if !(math.Abs(got-want) <= float64(s.Width)*ulp*size) {
			t.Fatalf("%s %+v offset %d: window %d gives %g, want %g", k.Name, s, off, w, got, want)
		}
		single := s
		single.N = 1
		var alone float32
		k.FIR(&alone, &x[w*s.XStep], &taps[0], &single)
		if alone != dst[w*s.DstStep] {
			t.Fatalf("%s %+v: window %d gives %g, alone %g", k.Name, s, w, got, alone)
		}
	}
}

// BenchmarkFIR has the shapes of resampling 44.1 to 16 kHz and 48 to 16 kHz.
func BenchmarkFIR(b *testing.B) {
	x, _ := guarded(rand.New(rand.NewPCG(1, 2)), 8192, 1)
	taps, _ := guarded(rand.New(rand.NewPCG(1, 2)), 240, 0)
	dst := make([]float32, 8192)
	for _, k := range Available() {
		for name, s := range map[string]Dots{
			"phases": {N: 9, DstStep: 160, XStep: 441, Width: 240},
			"thirds": {N: 1024, DstStep: 1, XStep: 3, Width: 240},
		} {
			b.Run(k.Name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					k.FIR(&dst[0], &x[0], &taps[0], &s)
				}
				b.ReportMetric(float64(s.N*s.Width*b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
			})
		}
	}
}

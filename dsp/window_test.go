package dsp_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// figures are a window's, as Harris defines them.
type figures struct{ sideLobeDB, fallDB, gain, noise, scallopDB, mainLobe float64 }

// response is the magnitude of the window's transform at so many bins, 1 at 0.
func response(w []float32, bins float64) float64 {
	var re, im, sum float64
	for i, v := range w {
		s, c := math.Sincos(2 * math.Pi * bins * float64(i) / float64(len(w)))
		re, im, sum = re+float64(v)*c, im+float64(v)*s, sum+float64(v)
	}
	return math.Hypot(re, im) / sum
}

func measure(w []float32) (f figures) {
	const step = 1.0 / 64
	sum, squares := 0.0, 0.0
	for _, v := range w {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	f.gain = sum / float64(len(w))
	f.noise = float64(len(w)) * squares / (sum * sum)
	f.scallopDB = -dB(response(w, 0.5))
	at := 0.5 // down the main lobe to its zero
	for response(w, at+step) < response(w, at) {
		at += step
	}
	f.mainLobe = 2 * at
	peak := func(from, to float64) (p float64) {
		for b := from; b < to; b += step {
			p = max(p, response(w, b))
		}
		return p
	}
	f.sideLobeDB = dB(peak(at, at+12))
	f.fallDB = dB(peak(200, 202) / peak(100, 101))
	return f
}

func TestWindowFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("no kernel is in this, and much arithmetic")
	}
	const n = 2048
	// What rounding to the digits given allows, and for the fall that 100 and 200 bins are not yet infinity.
	tolerance := figures{0.06, 1, 0.0006, 0.0006, 0.006, 0.06}
	unsaid := math.NaN()
	for _, c := range []struct {
		name string
		w    []float32
		want figures
	}{
		{"Rectangular", dsp.Rectangular(n), figures{-13.3, -6, 1, 1, 3.92, 2}},
		{"Hann", dsp.Hann(n), figures{-31.5, -18, 0.5, 1.5, 1.42, 4}},
		{"Hamming", dsp.Hamming(n), figures{-42.7, -6, 0.54, 1.363, 1.75, 4}},
		{"Blackman", dsp.Blackman(n), figures{-58.1, -18, 0.42, 1.727, 1.10, 6}},
		{"BlackmanHarris", dsp.BlackmanHarris(n), figures{-92.0, -6, 0.359, 2.004, 0.83, 8}},
		{"FlatTop", dsp.FlatTop(n), figures{-93.1, -6, 0.216, 3.770, 0.01, 10}},
		{"Kaiser 2", dsp.Kaiser(n, 2*math.Pi), figures{-45.9, -6, 0.489, 1.496, 1.45, 4.47}},
		{"Kaiser 2.5", dsp.Kaiser(n, 2.5*math.Pi), figures{-57.6, -6, 0.440, 1.652, 1.20, 5.39}},
		{"Kaiser 3", dsp.Kaiser(n, 3*math.Pi), figures{-69.6, -6, 0.403, 1.795, 1.02, 6.32}},
		{"Kaiser 3.5", dsp.Kaiser(n, 3.5*math.Pi), figures{-81.9, -6, 0.373, 1.928, 0.89, 7.28}},
		{"Sine", dsp.Sine(n), figures{-23.0, -12, 0.637, 1.234, 2.10, 3}},
		{"KaiserBesselDerived 4", dsp.KaiserBesselDerived(n, 4), figures{unsaid, unsaid, 0.593, 1.424, 1.58, unsaid}},
	} {
		got := measure(c.w)
		differs := func(got, want, tolerance float64) bool { return math.Abs(got-want) > tolerance }
		if differs(got.sideLobeDB, c.want.sideLobeDB, tolerance.sideLobeDB) ||
			differs(got.fallDB, c.want.fallDB, tolerance.fallDB) ||
			differs(got.gain, c.want.gain, tolerance.gain) ||
			differs(got.noise, c.want.noise, tolerance.noise) ||
			differs(got.scallopDB, c.want.scallopDB, tolerance.scallopDB) ||
			differs(got.mainLobe, c.want.mainLobe, tolerance.mainLobe) {
			t.Errorf("%s: figures %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestPrincenBradley(t *testing.T) {
	const tolerance = 1.2e-7 // of float32
	for _, n := range []int{2, 4, 12, 256, 2048} {
		for name, w := range map[string][]float32{
			"Sine": dsp.Sine(n), "KBD 4": dsp.KaiserBesselDerived(n, 4), "KBD 6": dsp.KaiserBesselDerived(n, 6),
		} {
			for i := range n / 2 {
				a, b := float64(w[i]), float64(w[i+n/2])
				if math.Abs(a*a+b*b-1) > tolerance || w[i] != w[n-1-i] {
					t.Errorf("%s(%d): w[%d]=%g, w[%d]=%g", name, n, i, a, i+n/2, b)
				}
			}
		}
	}
	for _, w := range [][]float32{dsp.Hann(0), dsp.Sine(0), dsp.Kaiser(0, 8), dsp.KaiserBesselDerived(0, 4)} {
		if len(w) != 0 {
			t.Errorf("a window of 0 points has %d", len(w))
		}
	}
}

// A window is numbers from 0 to 1 for all shapes that do not panic; the flat top goes down to −0.07.
func TestWindowRange(t *testing.T) {
	const below = -0.08
	for n := range 20 {
		windows := map[string][]float32{
			"Rectangular": dsp.Rectangular(n), "Hann": dsp.Hann(n), "Hamming": dsp.Hamming(n), "Blackman": dsp.Blackman(n),
			"BlackmanHarris": dsp.BlackmanHarris(n), "FlatTop": dsp.FlatTop(n), "Sine": dsp.Sine(n),
			"Kaiser 0": dsp.Kaiser(n, 0), "Kaiser 8": dsp.Kaiser(n, 8), "Kaiser 500": dsp.Kaiser(n, 500),
		}
		if n%2 == 0 {
			windows["KBD 0"], windows["KBD 150"] = dsp.KaiserBesselDerived(n, 0), dsp.KaiserBesselDerived(n, 150)
		}
		for name, w := range windows {
			for i, v := range w {
				if !(v >= below && v <= 1+1e-6) {
					t.Errorf("%s(%d): w[%d] is %g", name, n, i, v)
				}
			}
			if n == 1 && w[0] != 1 {
				t.Errorf("%s(1) is %g, want 1", name, w[0])
			}
			if middle := n / 2; n > 0 && n%2 == 0 && w[middle] < 0.7 { // Sine and KBD with 2 points: 1/√2
				t.Errorf("%s(%d): %g in the middle", name, n, w[middle])
			}
		}
	}
}

func TestWindowPanics(t *testing.T) {
	const length = "dsp: window of negative length"
	const beta, alpha = "dsp: beta must be from 0 to 500", "dsp: n must be even and alpha from 0 to 150"
	for _, c := range []struct {
		name string
		call func()
		want string
	}{
		{"Hann(-1)", func() { dsp.Hann(-1) }, length},
		{"Sine(-1)", func() { dsp.Sine(-1) }, length},
		{"Kaiser(-1, 0)", func() { dsp.Kaiser(-1, 0) }, length},
		{"KaiserBesselDerived(-2, 0)", func() { dsp.KaiserBesselDerived(-2, 0) }, length},
		{"Kaiser(4, -1)", func() { dsp.Kaiser(4, -1) }, beta},
		{"Kaiser(4, 1000)", func() { dsp.Kaiser(4, 1000) }, beta},
		{"Kaiser(4, Inf)", func() { dsp.Kaiser(4, math.Inf(1)) }, beta},
		{"Kaiser(4, NaN)", func() { dsp.Kaiser(4, math.NaN()) }, beta},
		{"KaiserBesselDerived(8, 300)", func() { dsp.KaiserBesselDerived(8, 300) }, alpha},
		{"KaiserBesselDerived(8, -1)", func() { dsp.KaiserBesselDerived(8, -1) }, alpha},
		{"KaiserBesselDerived(7, 4)", func() { dsp.KaiserBesselDerived(7, 4) }, alpha},
	} {
		if got := panicOf(c.call); got != c.want {
			t.Errorf("%s: panic %v, want %q", c.name, got, c.want)
		}
	}
}

func ExampleKaiserBeta() {
	beta := dsp.KaiserBeta(60)
	fmt.Printf("β %.3f, middle of the window %.1f\n", beta, dsp.Kaiser(64, beta)[32])
	// Output: β 5.653, middle of the window 1.0
}

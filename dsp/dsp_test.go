package dsp_test

import (
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func sine(n int, freqHz float64, rate int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Sin(2 * math.Pi * freqHz * float64(i) / float64(rate)))
	}
	return x
}

// panicOf is what f panics with, nil if it does not.
func panicOf(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestPowerOfSine(t *testing.T) {
	const n, bin = 512, 37
	p := dsp.NewRealFFT(n, nil).Power(nil, sine(n, bin, n), n)
	for k, got := range p {
		want := 0.0
		if k == bin {
			want = n * n / 4
		}
		if math.Abs(float64(got)-want) > 1e-2 {
			t.Errorf("Power of a sine in bin %d: bin %d = %g, want %g", bin, k, got, want)
		}
	}
}

// Parseval: Σ|x|² = (p0 + 2·Σp + pn)/n.
func TestPowerParseval(t *testing.T) {
	for _, n := range []int{2, 7, 480, 512, 960, 1024} {
		x := sine(n, 3.3, n)
		p := dsp.NewRealFFT(n, nil).Power(nil, x, n)
		energy, sum := 0.0, 0.0
		for _, v := range x {
			energy += float64(v) * float64(v)
		}
		for k, v := range p {
			if k == 0 || 2*k == n {
				sum += float64(v)
			} else {
				sum += 2 * float64(v)
			}
		}
		if math.Abs(sum/float64(n)-energy) > 1e-5*energy {
			t.Errorf("n=%d: spectrum holds %g, signal %g", n, sum/float64(n), energy)
		}
	}
}

// 16-bit samples must give what the same samples as fractions of full scale give: all steps between are exact.
func TestPowerInt16(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range append(upTo(300), 480, 512, 960, 1024, 4096, 44100) {
			hop := 1 + n/3
			ints := make([]int16, n+2*hop)
			floats := make([]float32, len(ints))
			for i := range ints {
				ints[i] = int16(i*i*7919 ^ i)
			}
			ints[n/2], ints[n] = math.MinInt16, math.MaxInt16
			for i, v := range ints {
				floats[i] = float32(v) / 32768
			}
			for name, window := range map[string][]float32{"no window": nil, "Hann": dsp.Hann(n)} {
				fft := dsp.NewRealFFT(n, window)
				got, want := fft.PowerInt16(nil, ints, hop), fft.Power(nil, floats, hop)
				if !slices.Equal(got, want) {
					t.Errorf("n=%d, %s: PowerInt16 differs from Power", n, name)
				}
				if len(got) != 3*fft.Bins() {
					t.Errorf("n=%d, %s: %d powers, want %d", n, name, len(got), 3*fft.Bins())
				}
			}
		}
	})
	got := panicOf(func() { dsp.NewRealFFT(8, nil).PowerInt16(make([]float32, 4), make([]int16, 8), 8) })
	if want := "dsp: spectrum length mismatch"; got != want {
		t.Errorf("PowerInt16 to 4 powers of 5: panic %v, want %q", got, want)
	}
}

func TestQuantile(t *testing.T) {
	x := []float64{4, 1, 3, 2}
	for _, c := range []struct{ p, want float64 }{{0, 1}, {0.5, 2.5}, {1, 4}, {0.25, 1.75}} {
		if got := dsp.Quantile(x, c.p); got != c.want {
			t.Errorf("Quantile(%v, %g) = %g, want %g", x, c.p, got, c.want)
		}
	}
	if !math.IsNaN(dsp.Median(nil)) {
		t.Error("Median(nil) is a number")
	}
	if got := dsp.MAD([]float64{1, 2, 3, 4, 100}); got != 1.4826 {
		t.Errorf("MAD = %g, want 1.4826", got)
	}
}

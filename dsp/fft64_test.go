package dsp_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestRealFFT64(t *testing.T) {
	const tolerance = 1e-7 // of float32 results
	for _, n := range []int{1, 2, 3, 7, 16, 100, 243} {
		x, hann := noise(n, uint64(n)), dsp.Hann(n)
		for name, window := range map[string][]float32{"no window": nil, "Hann": hann} {
			plan := dsp.NewRealFFT64(n, window)
			got := plan.Power(nil, x)
			if len(got) != n/2+1 {
				t.Fatalf("n=%d: %d coefficients, want %d", n, len(got), n/2+1)
			}
			for k, v := range got {
				var sum complex128
				for i, s := range x {
					w := 1.0
					if window != nil {
						w = float64(window[i])
					}
					sum += cmplx.Rect(float64(s)*w, -2*math.Pi*float64(k*i%n)/float64(n))
				}
				want := real(sum)*real(sum) + imag(sum)*imag(sum)
				if math.Abs(float64(v)-want) > tolerance*want+1e-20 {
					t.Errorf("n=%d, %s: bin %d is %g, want %g", n, name, k, v, want)
				}
			}
			if !slices.Equal(plan.Power(got, x), got) {
				t.Errorf("n=%d, %s: not the same again into dst", n, name)
			}
		}
	}
}

// A line 156 dB below another one is still right, which is what the plan is for. Samples of ±½ in turn are a line in the
// last bin, and a step of 2⁻²⁴ more or less in every eighth sample is lines that float32 holds exactly.
func TestRealFFT64WeakLine(t *testing.T) {
	const n, step, tolerance = 1024, 0x1p-24, 1e-6
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(1-i%2*2) / 2
	}
	for i := 0; i < n; i += 16 {
		x[i] -= step
		x[i+8] += step
	}
	p := dsp.NewRealFFT64(n, nil).Power(nil, x)
	want := math.Pow(step*n/8, 2) // in bins n/16, 3n/16 …
	for k := n / 16; k < n/2; k += n / 8 {
		if got := float64(p[k]); math.Abs(got-want) > tolerance*want {
			t.Errorf("bin %d is %g, %.1f dB below the strongest, want %g", k, got, 10*math.Log10(float64(p[n/2])/got), want)
		}
	}
}

func TestRealFFT64Panics(t *testing.T) {
	plan := dsp.NewRealFFT64(4, nil)
	for _, c := range []struct {
		name string
		call func()
		want string
	}{
		{"NewRealFFT64(0, nil)", func() { dsp.NewRealFFT64(0, nil) }, "dsp: transform of no samples"},
		{"NewRealFFT64(-1, nil)", func() { dsp.NewRealFFT64(-1, nil) }, "dsp: transform of no samples"},
		{"a window of 5 for 4", func() { dsp.NewRealFFT64(4, make([]float32, 5)) }, "dsp: window length mismatch"},
		{"5 samples for 4", func() { plan.Power(nil, make([]float32, 5)) }, "dsp: frame length mismatch"},
		{"4 powers of 3", func() { plan.Power(make([]float32, 4), make([]float32, 4)) }, "dsp: spectrum length mismatch"},
	} {
		if got := panicOf(c.call); got != c.want {
			t.Errorf("%s: panic %v, want %q", c.name, got, c.want)
		}
	}
}

func ExampleRealFFT64() {
	p := dsp.NewRealFFT64(8, nil).Power(nil, []float32{1, 0, -1, 0, 1, 0, -1, 0})
	fmt.Println(p)
	// Output: [0 0 16 0 0]
}

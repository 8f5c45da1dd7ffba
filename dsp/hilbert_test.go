package dsp_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// directHilbert is the definition: positive frequencies twice.
func directHilbert(x []float32) []complex128 {
	n := len(x)
	z := make([]complex128, n)
	for k := 0; 2*k <= n; k++ {
		var sum complex128
		for i, v := range x {
			sin, cos := math.Sincos(-2 * math.Pi * float64(i*k%n) / float64(n))
			sum += complex(float64(v)*cos, float64(v)*sin)
		}
		if k > 0 && 2*k != n {
			sum *= 2
		}
		for i := range z {
			sin, cos := math.Sincos(2 * math.Pi * float64(i*k%n) / float64(n))
			z[i] += sum * complex(cos/float64(n), sin/float64(n))
		}
	}
	return z
}

func TestHilbert(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 3, 4, 7, 16, 45, 240, 256, 257, 480} {
			x := noise(n, uint64(n))
			got := dsp.NewHilbert(n).Analytic(nil, x)
			if e := relativeError(got, directHilbert(x)); e > 2*errorBound(n+1) {
				t.Errorf("n=%d: analytic signal is off by %.3g", n, e)
			}
		}
	})
}

func TestEnvelopeAndFrequency(t *testing.T) {
	const n, rate, cycles = 8000, 8000, 440
	x := make([]float32, n)
	for i := range x {
		level := 1 + 0.5*math.Cos(2*math.Pi*3*float64(i)/n)
		x[i] = float32(level * math.Sin(2*math.Pi*cycles*float64(i)/n))
	}
	z := dsp.NewHilbert(n).Analytic(nil, x)
	envelope, freqHz := dsp.Envelope(nil, z), dsp.InstantaneousFreqHz(nil, z, rate)
	for i := range x {
		level := 1 + 0.5*math.Cos(2*math.Pi*3*float64(i)/n)
		if math.Abs(float64(envelope[i])-level) > 1e-5 {
			t.Fatalf("envelope at %d is %g, want %g", i, envelope[i], level)
		}
		if math.Abs(float64(freqHz[i])-cycles) > 0.02 {
			t.Fatalf("frequency at %d is %g Hz, want %d", i, freqHz[i], cycles)
		}
	}
}

func TestInstantaneousFreqOfNothing(t *testing.T) {
	for n := range 4 {
		for i, f := range dsp.InstantaneousFreqHz(nil, make([]complex64, n), 8000) {
			if f != 0 {
				t.Errorf("%d zeros: %g Hz at %d", n, f, i)
			}
		}
	}
}

func ExampleHilbert_Analytic() {
	const rate = 8000
	x := make([]float32, rate)
	for i := range x {
		x[i] = 0.5 * float32(math.Sin(2*math.Pi*50*float64(i)/rate))
	}
	z := dsp.NewHilbert(len(x)).Analytic(nil, x)
	fmt.Printf("level %.3f, %.2f Hz\n", dsp.Envelope(nil, z)[4000], dsp.InstantaneousFreqHz(nil, z, rate)[4000])
	// Output:
	// level 0.500, 50.00 Hz
}

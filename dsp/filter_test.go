package dsp_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// Gains of an order-3 Butterworth band-pass, 707 to 1414 Hz at 16 kHz. The 3 dB points are the definition; the others
// are -10·log10(1+Ω⁶), Ω = (W²-lo·hi)/(W·(hi-lo)) with W = tan(π·f/16000) and likewise lo and hi.
func TestButterworthBandPass(t *testing.T) {
	for _, c := range []struct{ freqHz, wantDB, toleranceDB float64 }{
		{1000, 0, 0.01}, {707, -3.01, 0.02}, {1414, -3.01, 0.02}, {250, -43.17, 0.05}, {4000, -49.22, 0.05},
	} {
		y := dsp.ButterworthBandPass(3, 707, 1414, 16000).Write(nil, sine(16000, c.freqHz, 16000))
		sum := 0.0
		for _, v := range y[8000:] {
			sum += float64(v) * float64(v)
		}
		if db := 10 * math.Log10(2*sum/8000); math.Abs(db-c.wantDB) > c.toleranceDB {
			t.Errorf("gain at %g Hz is %.2f dB, want %g ± %g", c.freqHz, db, c.wantDB, c.toleranceDB)
		}
	}
}

func TestButterworth(t *testing.T) {
	if testing.Short() {
		t.Skip("no kernel is in this, and much arithmetic")
	}
	const rate, tolerance = 16000, 1e-6
	warp := func(freqHz float64) float64 { return math.Tan(math.Pi * freqHz / rate) }
	for n := 1; n <= 8; n++ {
		for _, cut := range []float64{100, 1000, 7000} {
			for _, freq := range []float64{50, 100, 700, 1000, 3000, 7000} {
				ratio := math.Pow(warp(freq)/warp(cut), float64(2*n))
				for name, c := range map[string]struct {
					f    dsp.Filter
					want float64
				}{
					"low":  {dsp.ButterworthLowPass(n, cut, rate), math.Sqrt(1 / (1 + ratio))},
					"high": {dsp.ButterworthHighPass(n, cut, rate), math.Sqrt(1 / (1 + 1/ratio))},
				} {
					y := c.f.Write(nil, sine(3*rate, freq, rate))
					if got := fit(y[2*rate:], 2*math.Pi*freq/rate, 0).gain; math.Abs(got-c.want) > tolerance {
						t.Errorf("%s-pass of order %d at %g Hz: gain %g at %g Hz, want %g", name, n, cut, got, freq, c.want)
					}
				}
			}
		}
	}
}

func TestNotch(t *testing.T) {
	const rate, centre, q, depthDB = 8000, 50, 5, -100.0
	gain := func(freqHz float64) float64 {
		y := dsp.Notch(centre, q, rate).Write(nil, sine(6*rate, freqHz, rate))
		return dB(fit(y[4*rate:], 2*math.Pi*freqHz/rate, 0).gain)
	}
	if got := gain(centre); got > depthDB {
		t.Errorf("gain at the centre is %.1f dB", got)
	}
	edge := centre * (math.Sqrt(1+1.0/4/q/q) - 1.0/2/q)
	for _, c := range []struct{ freqHz, wantDB, toleranceDB float64 }{{edge, -3.01, 0.01}, {1000, 0, 0.001}, {5, 0, 0.01}} {
		if got := gain(c.freqHz); math.Abs(got-c.wantDB) > c.toleranceDB {
			t.Errorf("gain at %g Hz is %.3f dB, want %g", c.freqHz, got, c.wantDB)
		}
	}
}

// filters are one of each kind.
func filters() map[string]dsp.Filter {
	return map[string]dsp.Filter{
		"low":   dsp.ButterworthLowPass(3, 500, 8000),
		"high":  dsp.ButterworthHighPass(4, 500, 8000),
		"band":  dsp.ButterworthBandPass(3, 500, 1000, 8000),
		"notch": dsp.Notch(1000, 5, 8000),
	}
}

// What is not a number stays for good, as documented.
func TestFilterNaN(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for name, f := range filters() {
			x := sine(20000, 440, 8000)
			x[100] = float32(bad)
			for i, v := range f.Write(nil, x) {
				if finite := !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0); finite != (i < 100) {
					t.Fatalf("%s, %g at 100: output %d is %g", name, bad, i, v)
				}
			}
		}
	}
}

// In silence, states end at 0 and not among denormals.
func TestFilterSettles(t *testing.T) {
	for name, f := range filters() {
		f.Write(nil, sine(8000, 440, 8000))
		f.Write(nil, make([]float32, 40000))
		for i, s := range f.States() {
			if s != 0 {
				t.Errorf("%s: state %d after silence is %g", name, i, s)
			}
		}
	}
}

func TestFilterPanics(t *testing.T) {
	got := panicOf(func() { dsp.Notch(50, 5, 8000).Write(make([]float32, 3), make([]float32, 4)) })
	if want := "dsp: filter length mismatch"; got != want {
		t.Errorf("Write of 4 samples to 3: panic %v, want %q", got, want)
	}
}

func ExampleNotch() {
	x := sine(16000, 50, 8000)
	y := dsp.Notch(50, 5, 8000).Write(nil, x)
	fmt.Printf("hum of %.3f before, %.3f after\n", x[15880], math.Abs(float64(y[15880])))
	// Output: hum of 1.000 before, 0.000 after
}

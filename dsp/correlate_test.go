package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func directCorrelation(a, b []float32) []float64 {
	r := make([]float64, len(a)+len(b)-1)
	for t, v := range a {
		for u, w := range b {
			r[u-t+len(a)-1] += float64(v) * float64(w)
		}
	}
	return r
}

// normError is the largest difference over the product of the norms.
func normError(got []float32, want []float64, a, b []float32) float64 {
	worst, ea, eb := 0.0, 0.0, 0.0
	for i, w := range want {
		worst = max(worst, math.Abs(float64(got[i])-w))
	}
	for _, v := range a {
		ea += float64(v) * float64(v)
	}
	for _, v := range b {
		eb += float64(v) * float64(v)
	}
	return worst / math.Sqrt(ea*eb)
}

func TestCorrelate(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, c := range []struct{ a, b int }{{1, 1}, {1, 2}, {2, 1}, {3, 5}, {7, 700}, {700, 7}, {512, 513}, {1000, 1000}, {1, 4000}} {
			a, b := noise(c.a, 1), noise(c.b, 2)
			want := directCorrelation(a, b)
			plan := dsp.NewCorrelator(c.a, c.b)
			if e := normError(plan.Correlate(nil, a, b), want, a, b); e > 1e-6 {
				t.Errorf("%d with %d samples: correlation is off by %.3g", c.a, c.b, e)
			}
		}
	})
}

// delayed is x later by so many samples, within n samples.
func delayed(x []float32, by, n int) []float32 {
	y := make([]float32, n)
	copy(y[by:], x)
	return y
}

func TestCorrelationPeak(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		x := noise(1500, 3)
		for _, lag := range []int{-400, -1, 0, 3, 250} {
			a, b := delayed(x, 450, 2500), delayed(x, 450+lag, 2300)
			for i := range b {
				b[i] *= 0.01
			}
			plan := dsp.NewCorrelator(len(a), len(b))
			for name, r := range map[string][]float32{
				"Normalized": plan.Normalized(nil, a, b),
				"PHAT":       plan.PHAT(nil, a, b, 0, 0.5),
			} {
				p := plan.Peak(r)
				if math.Abs(p.Lag-float64(lag)) > 0.05 {
					t.Errorf("%s: b is late by %d, found %g", name, lag, p.Lag)
				}
				if at := r[plan.Zero()+lag]; math.Abs(float64(at)-1) > 1e-4 {
					t.Errorf("%s at lag %d: %g, want 1", name, lag, at)
				}
				if p.Contrast < 20 {
					t.Errorf("%s at lag %d: contrast %g", name, lag, p.Contrast)
				}
			}
		}
	})
}

// pulse has the whole band, and is at its highest at a fraction of a sample.
func pulse(n int, at float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		d := float64(i) - at
		x[i] = 1
		if d != 0 {
			x[i] = float32(math.Sin(math.Pi*d) / (math.Pi * d))
		}
	}
	return x
}

// swell is a sine of so many cycles a sample that swells and dies away, too slowly to shift its peak.
func swell(n int, at, cycles float64) []float32 {
	const slow = 300
	x := make([]float32, n)
	for i := range x {
		d := float64(i) - at
		x[i] = float32(math.Cos(2*math.Pi*cycles*d) * math.Exp(-d*d/(slow*slow)))
	}
	return x
}

// What the documentation says of the parabola's error.
func TestPeakFraction(t *testing.T) {
	const rounding = 0.03 // of the documented figures
	const n, centre = 4096, 2000
	plan := dsp.NewCorrelator(n, n)
	phat := func(high, delay float64) []float32 {
		return plan.PHAT(nil, pulse(n, centre), pulse(n, centre+delay), 0, high)
	}
	tone := func(freq, delay float64) []float32 {
		return plan.Normalized(nil, swell(n, centre, freq), swell(n, centre+delay, freq))
	}
	for _, c := range []struct {
		name      string
		correlate func(cycles, delay float64) []float32
		cycles    float64 // per sample
		want      float64
	}{
		{"PHAT", phat, 0.5, 0.12},
		{"PHAT", phat, 0.25, 0.025},
		{"PHAT", phat, 0.125, 0.006},
		{"sine", tone, 1.0 / 8, 0.010},
		{"sine", tone, 1.0 / 20, 0.0016},
	} {
		worst := 0.0
		for step := range 51 {
			delay := 5 + float64(step)/100
			off := delay - plan.Peak(c.correlate(c.cycles, delay)).Lag // towards 5 if positive
			worst = max(worst, off)
			if ends := step%50 == 0; ends && math.Abs(off) > 0.0005 || off < -0.0005 {
				t.Errorf("%s, %g cycles per sample: delay %g is off by %g", c.name, c.cycles, delay, off)
			}
		}
		if math.Abs(worst-c.want) > rounding*c.want {
			t.Errorf("%s, %g cycles per sample: delays are off by %.3g, documented %g", c.name, c.cycles, worst, c.want)
		}
	}
}

// A hum that both signals have at the same time must not win over the delay of all else.
func TestPHATIgnoresLevel(t *testing.T) {
	x := noise(4000, 5)
	a, b := delayed(x, 100, 4200), delayed(x, 160, 4200)
	for i, v := range sine(4200, 50, 8000) {
		a[i] += 30 * v
		b[i] += 30 * v
	}
	plan := dsp.NewCorrelator(len(a), len(b))
	if p := plan.Peak(plan.Correlate(nil, a, b)); math.Abs(p.Lag) > 1 {
		t.Errorf("plain correlation finds lag %g, want that of the hum, 0", p.Lag)
	}
	if p := plan.Peak(plan.PHAT(nil, a, b, 0.01, 0.5)); math.Abs(p.Lag-60) > 0.1 {
		t.Errorf("PHAT finds lag %g, want 60", p.Lag)
	}
}

func TestCorrelationOfNothing(t *testing.T) {
	silence, x := make([]float32, 1000), noise(1000, 1)
	plan := dsp.NewCorrelator(1000, 1000)
	for name, r := range map[string][]float32{
		"Normalized silence":     plan.Normalized(nil, silence, x),
		"PHAT of silence":        plan.PHAT(nil, silence, x, 0, 0.5),
		"PHAT with silence":      plan.PHAT(nil, x, silence, 0, 0.5),
		"PHAT of two silences":   plan.PHAT(nil, silence, silence, 0, 0.5),
		"PHAT of an empty band":  plan.PHAT(nil, x, x, 0.3, 0.2),
		"PHAT of no such number": plan.PHAT(nil, x, x, math.NaN(), 0.2),
	} {
		if i := slices.IndexFunc(r, func(v float32) bool { return v != 0 }); i >= 0 {
			t.Errorf("%s: %g at %d, want 0", name, r[i], i)
		}
		if p := plan.Peak(r); p != (dsp.Peak{}) {
			t.Errorf("%s: peak %+v", name, p)
		}
	}
}

// A broken input is not a silent one.
func TestCorrelationOfNaN(t *testing.T) {
	plan, x := dsp.NewCorrelator(900, 1000), noise(1000, 1)
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a, b := noise(900, 2), noise(1000, 3)
		a[1], b[999] = float32(bad), float32(bad)
		for name, r := range map[string][]float32{
			"Correlate a": plan.Correlate(nil, a, x), "Correlate b": plan.Correlate(nil, x[:900], b),
			"Normalized a": plan.Normalized(nil, a, x), "Normalized b": plan.Normalized(nil, x[:900], b),
			"PHAT a": plan.PHAT(nil, a, x, 0, 0.5), "PHAT b": plan.PHAT(nil, x[:900], b, 0, 0.5),
			"PHAT with silence": plan.PHAT(nil, a, make([]float32, 1000), 0, 0.5),
		} {
			if i := slices.IndexFunc(r, func(v float32) bool { return v == v }); i >= 0 {
				t.Errorf("%s with %g: %g at %d, want NaN", name, bad, r[i], i)
			}
			if p := plan.Peak(r); p.Lag == p.Lag || p.Height == p.Height || p.Contrast == p.Contrast {
				t.Errorf("%s with %g: peak %+v, want NaN", name, bad, p)
			}
		}
	}
	r := plan.Normalized(nil, x[:900], x)
	r[len(r)-1] = float32(math.NaN())
	if p := plan.Peak(r); p.Lag == p.Lag {
		t.Errorf("peak with a NaN last: %+v, want NaN", p)
	}
}

// Powers of two change no bit of what does not depend on the level.
func TestCorrelationLevels(t *testing.T) {
	a, b := noise(900, 2), noise(1000, 3)
	plan := dsp.NewCorrelator(len(a), len(b))
	normalized, phat := plan.Normalized(nil, a, b), plan.PHAT(nil, a, b, 0.1, 0.4)
	for _, c := range []struct{ a, b int }{{-80, 0}, {0, 120}, {110, 115}, {-90, 120}, {-95, -95}} {
		x, y := slices.Clone(a), slices.Clone(b)
		for i := range x {
			x[i] = float32(math.Ldexp(float64(x[i]), c.a))
		}
		for i := range y {
			y[i] = float32(math.Ldexp(float64(y[i]), c.b))
		}
		if got := plan.Normalized(nil, x, y); !slices.Equal(got, normalized) {
			t.Errorf("Normalized of signals times 2^%d and 2^%d differs", c.a, c.b)
		}
		if got := plan.PHAT(nil, x, y, 0.1, 0.4); !slices.Equal(got, phat) {
			t.Errorf("PHAT of signals times 2^%d and 2^%d differs", c.a, c.b)
		}
	}
}

// What lies outside the band of both signals is rounding errors: PHAT must not make them as loud as the rest.
func TestPHATEmptyBins(t *testing.T) {
	const n = 8192
	rise := make([]complex64, n/2+1)
	for k, v := range complexNoise(n/8, 9) {
		rise[n/16+k] = v
	}
	x := dsp.NewRealFFT(n, nil).Inverse(nil, rise)
	for i, w := range dsp.Hann(n) {
		x[i] *= w
	}
	a, b := delayed(x, 0, 9000), delayed(x, 40, 9000)
	plan := dsp.NewCorrelator(len(a), len(b))
	r := plan.PHAT(nil, a, b, 0, 0.5)
	if at := r[plan.Zero()+40]; at < 0.95 {
		t.Errorf("PHAT of a band at its delay is %g, want 1", at)
	}
}

func TestNormalizedBound(t *testing.T) {
	a, b := noise(3000, 1), noise(2000, 2)
	for i, v := range dsp.NewCorrelator(3000, 2000).Normalized(nil, a, b) {
		if math.Abs(float64(v)) > 0.2 {
			t.Fatalf("unrelated noise correlates by %g at %d", v, i)
		}
	}
}

func ExampleCorrelator_PHAT() {
	// The same sound in two recordings, in the second one 25 samples later and softer.
	a, b := make([]float32, 1000), make([]float32, 1000)
	for i := range 500 {
		sound := float32(math.Sin(float64(i*i) / 300))
		a[200+i] += sound
		b[225+i] += 0.1 * sound
	}
	c := dsp.NewCorrelator(len(a), len(b))
	p := c.Peak(c.PHAT(nil, a, b, 0, 0.5))
	fmt.Printf("b is late by %.1f samples, height %.2f\n", p.Lag, p.Height)
	// Output:
	// b is late by 25.0 samples, height 1.00
}

func BenchmarkCorrelator(b *testing.B) {
	for _, n := range []int{2048, 65536} {
		x, y := noise(n, 1), noise(n, 2)
		for _, name := range slices.Backward(dsp.Kernels()) {
			dsp.UseKernel(name)
			c := dsp.NewCorrelator(n, n)
			dst := c.Correlate(nil, x, y)
			b.Run(fmt.Sprint("plain/", name, "/", n), func(b *testing.B) {
				b.SetBytes(int64(8 * n))
				for b.Loop() {
					c.Correlate(dst, x, y)
				}
			})
			b.Run(fmt.Sprint("phat/", name, "/", n), func(b *testing.B) {
				b.SetBytes(int64(8 * n))
				for b.Loop() {
					c.PHAT(dst, x, y, 0, 0.5)
				}
			})
		}
		dsp.UseKernel("")
	}
}

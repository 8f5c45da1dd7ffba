package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// ratios are usual ones, up and down, and such as need interpolation or stages.
var ratios = []struct{ from, to int }{
	{44100, 16000},
	{48000, 16000},
	{16000, 8000},
	{8000, 16000},
	{44100, 48000},
	{22051, 16000},
	{48000, 44100},
	{8000, 1000},
	{11025, 8000},
	{22050, 16000},
	{8000, 44101},
	{192001, 8000},
	{65000, 1000},
	{48000, 47999},
}

func resample(from, to int, x []float32) []float32 {
	r := dsp.NewResampler(from, to)
	return r.Flush(r.Write(nil, x))
}

// tone is what came of a sine: its amplitude and the rest beside it, as root mean squares, and its phase.
type tone struct{ gain, rest, phase float64 }

// fit looks for a sine of w radians a sample in y, of which edge samples at both ends are left out.
func fit[T float32 | float64](y []T, w float64, edge int) tone {
	var cc, ss, cs, cy, sy, yy float64
	for i := edge; i < len(y)-edge; i++ {
		s, c := math.Sincos(w * float64(i))
		v := float64(y[i])
		cc, ss, cs, cy, sy, yy = cc+c*c, ss+s*s, cs+c*s, cy+c*v, sy+s*v, yy+v*v
	}
	det := cc*ss - cs*cs
	a, b := (ss*cy-cs*sy)/det, (cc*sy-cs*cy)/det
	rest := 0.0
	for i := edge; i < len(y)-edge; i++ {
		s, c := math.Sincos(w * float64(i))
		d := float64(y[i]) - a*c - b*s
		rest += d * d
	}
	return tone{gain: math.Hypot(a, b), rest: math.Sqrt(2 * rest / float64(len(y)-2*edge)), phase: math.Atan2(a, b)}
}

// power is the root mean square of y without its ends, in units of a full sine's.
func power[T float32 | float64](y []T, edge int) float64 {
	sum := 0.0
	for _, v := range y[edge : len(y)-edge] {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(2 * sum / float64(len(y)-2*edge))
}

func dB(x float64) float64 { return 20 * math.Log10(x) }

// sweep sends tones through convert and returns the worst there is: ripple in the pass band, the rest beside a tone of
// the pass band (images where the rate rises), and what comes through of tones of the stop band, all in dB.
func sweep[T float32 | float64](from, to int, convert func(x []float32) []T) (ripple, images, aliases float64) {
	const tones, edge = 30, 120
	lower := float64(min(from, to))
	n := int(float64(from) / lower * 1600)
	images, aliases = -999, -999
	for i := range tones {
		freq := 0.45 * lower * (float64(i) + 0.77) / (tones - 0.23)
		got := fit(convert(sine(n, freq, from)), 2*math.Pi*freq/float64(to), edge*max(1, to/from))
		ripple = max(ripple, math.Abs(dB(got.gain)))
		images = max(images, dB(got.rest/got.gain))
		if math.Abs(got.phase) > 2e-7 {
			ripple = math.Inf(1) // a delay
		}
	}
	for i := range tones {
		lo, hi := 0.55*lower, float64(from)/2
		if lo < hi {
			freq := lo + (hi-lo)*float64(i)/tones
			aliases = max(aliases, dB(power(convert(sine(n, freq, from)), edge)))
		}
	}
	return ripple, images, aliases
}

func TestResampleSweep(t *testing.T) {
	const rippleDB, rejectionDB = 0.01, -120.0
	dsp.EachKernel(t, func(t *testing.T) {
		for i, c := range ratios {
			if testing.Short() && i%3 != 0 {
				continue
			}
			ripple, images, aliases := sweep(c.from, c.to, func(x []float32) []float32 { return resample(c.from, c.to, x) })
			t.Logf("%d to %d: ripple %.7f dB, images %.1f dB, aliases %.1f dB", c.from, c.to, ripple, images, aliases)
			if ripple > rippleDB || images > rejectionDB || aliases > rejectionDB {
				t.Errorf("%d to %d: ripple %g dB, images %.1f dB, aliases %.1f dB", c.from, c.to, ripple, images, aliases)
			}
		}
	})
}

func TestResampleBlocks(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, c := range ratios {
			x := sine(20000, 0.1*float64(c.from), c.from)
			want := resample(c.from, c.to, x)
			if n := (len(x)*c.to + c.from - 1) / c.from; len(want) != n {
				t.Errorf("%d to %d: %d samples, want %d", c.from, c.to, len(want), n)
			}
			for _, block := range []int{1, 100, 4097} {
				r, got := dsp.NewResampler(c.from, c.to), []float32(nil)
				for b := range slices.Chunk(x, block) {
					got = r.Write(got, b)
				}
				if got = r.Flush(got); !slices.Equal(got, want) {
					t.Errorf("%d to %d: blocks of %d change the output", c.from, c.to, block)
				}
			}
		}
	})
}

func TestResampleLengths(t *testing.T) {
	for _, c := range ratios {
		for n := range 40 {
			if got, want := len(resample(c.from, c.to, make([]float32, n))), (n*c.to+c.from-1)/c.from; got != want {
				t.Errorf("%d to %d: %d samples from %d, want %d", c.from, c.to, got, n, want)
			}
		}
	}
}

// Flush gives what the same stream with silence behind it would.
func TestResampleFlush(t *testing.T) {
	for _, c := range ratios {
		x := sine(9000, 0.1*float64(min(c.from, c.to)), c.from)
		long := append(slices.Clone(x), make([]float32, 200*max(1, c.from/c.to))...)
		got, want := resample(c.from, c.to, x), resample(c.from, c.to, long)
		if !slices.Equal(got, want[:len(got)]) {
			t.Errorf("%d to %d: Flush differs from silence", c.from, c.to)
		}
	}
	for _, c := range decimations {
		x := sine(9000, 100, c.from)
		long := append(slices.Clone(x), make([]float32, 200*max(1, c.from/c.to))...)
		got, want := decimate(c.from, c.to, x), decimate(c.from, c.to, long)
		if !slices.Equal(got, want[:len(got)]) {
			t.Errorf("Decimator, %d to %d: Flush differs from silence", c.from, c.to)
		}
	}
}

// Interpolation between 128 filters a sample errs by (3/128)·(2π·cycles/128)⁴, as the constant's comment says.
func TestResampleCubic(t *testing.T) {
	const rest = 1e-9 // beside the sine, of what the filter leaves of its images, and of its ripple
	for _, cycles := range []float64{0.01, 0.1, 0.2, 0.3, 0.4, 0.45, 0.49} {
		got, want := dsp.CubicError(cycles), 3.0/128*math.Pow(2*math.Pi*cycles/128, 4)
		if got > 1.1*want+rest || got < 0.8*want {
			t.Errorf("%g cycles a sample: %.1f dB, want %.1f dB", cycles, dB(got), dB(want))
		}
	}
}

// Silence stays silence, and what is not finite reaches no further than the filter.
func TestResampleNaN(t *testing.T) {
	const at = 20000
	dsp.EachKernel(t, func(t *testing.T) {
		for _, c := range ratios {
			x := make([]float32, 2*at)
			x[at] = float32(math.NaN())
			reach := 49 * max(1, float64(c.from)/float64(c.to))
			for k, v := range resample(c.from, c.to, x) {
				away := math.Abs(float64(k)*float64(c.from)/float64(c.to) - at)
				if away > reach && v != 0 {
					t.Fatalf("%d to %d: output %d is %g, %.0f samples from a NaN in silence", c.from, c.to, k, v, away)
				}
				if away <= reach/2 && v == v {
					t.Fatalf("%d to %d: output %d is %g, %.0f samples from a NaN", c.from, c.to, k, v, away)
				}
			}
		}
	})
}

// Rates come from files: none may need much memory, but for the output, which callers bound as here.
func TestResampleHostileRates(t *testing.T) {
	const mostTaps, mostOutput = 1 << 18, 1 << 20
	for _, c := range []struct{ from, to int64 }{
		{192001, 8000},
		{1, 16000},
		{3, 1 << 20},
		{1, 4e9},
		{4e9, 1},
		{4e9, 4e9 - 1},
		{4e9 - 1, 4e9},
		{4294967291, 16000},
		{16000, 4294967291},
		{1, 1 << 40},
		{1 << 40, 1},
		{1<<40 - 1, 1 << 40},
		{1 << 40, 8000},
		{63999, 1000},
		{64001, 1000},
		{1, 1},
	} {
		from, to := int(c.from), int(c.to)
		if int64(from) != c.from || int64(to) != c.to {
			continue // of 32 bits
		}
		r, d := dsp.NewResampler(from, to), dsp.NewDecimator(from, to)
		if n := max(r.TableLen(), d.TableLen()); n > mostTaps {
			t.Errorf("%d to %d keeps %d taps and samples", from, to, n)
		}
		n := min(30, mostOutput*c.from/c.to)
		x := make([]float32, n)
		y, z := r.Flush(r.Write(nil, x)), d.Flush(d.Write(nil, x))
		if want := int((n*c.to + c.from - 1) / c.from); len(y) != want || len(z) != want {
			t.Errorf("%d to %d: %d and %d samples, want %d", from, to, len(y), len(z), want)
		}
	}
}

func TestResamplePanics(t *testing.T) {
	const most = 1 << 40
	for _, c := range []struct{ from, to int64 }{{0, 1}, {1, 0}, {-1, 8000}, {most + 1, 8000}, {8000, most + 1}} {
		from, to := int(c.from), int(c.to)
		if int64(from) != c.from || int64(to) != c.to {
			continue // of 32 bits
		}
		for name, plan := range map[string]func(){
			"NewResampler": func() { dsp.NewResampler(from, to) },
			"NewDecimator": func() { dsp.NewDecimator(from, to) },
		} {
			if got, want := panicOf(plan), "dsp: rates must be from 1 to 2^40 Hz"; got != want {
				t.Errorf("%s(%d, %d): panic %v, want %q", name, from, to, got, want)
			}
		}
	}
}

func ExampleResampler() {
	r := dsp.NewResampler(44100, 16000)
	y := r.Write(nil, sine(44100, 1000, 44100))
	y = r.Flush(y)
	fmt.Printf("%d samples, a quarter period after half a second: %.4f\n", len(y), y[8004])
	// Output: 16000 samples, a quarter period after half a second: 1.0000
}

func BenchmarkResample(b *testing.B) {
	dsp.EachKernel(b, func(b *testing.B) {
		for _, c := range ratios[:7] {
			b.Run(fmt.Sprintf("%dto%d", c.from, c.to), func(b *testing.B) {
				x := sine(c.from, 440, c.from)
				r := dsp.NewResampler(c.from, c.to)
				var y []float32
				for b.Loop() {
					y = r.Write(y[:0], x)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
			})
		}
	})
}

func BenchmarkNewResampler(b *testing.B) {
	for b.Loop() {
		dsp.NewResampler(44100, 16000)
	}
}

package dsp_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// gainDB is that of the filter at freqHz, without its delay; only its size if the taps are not symmetric.
func gainDB(taps []float64, freqHz float64, rate int) float64 {
	var sum complex128
	for i, v := range taps {
		sum += cmplx.Rect(v, -2*math.Pi*freqHz/float64(rate)*float64(i))
	}
	return dB(cmplx.Abs(sum))
}

func TestKaiserDesigns(t *testing.T) {
	const toleranceDB, rate = 2.0, 16000 // Kaiser's formulas are fits
	for _, attenuation := range []float64{30, 50, 80, 120} {
		ripple := dB(1 + math.Pow(10, -(attenuation-toleranceDB)/20))
		low := dsp.KaiserLowPass(2000, 500, attenuation, rate)
		band := dsp.KaiserBandPass(1000, 3000, 400, attenuation, rate)
		for freq := 0.0; freq <= rate/2; freq += 7 {
			got := gainDB(low, freq, rate)
			if freq <= 1750 && math.Abs(got) > ripple || freq >= 2250 && got > toleranceDB-attenuation {
				t.Errorf("low-pass of %g dB: %.3f dB at %g Hz", attenuation, got, freq)
			}
			got = gainDB(band, freq, rate)
			outside := freq <= 800 || freq >= 3200
			// two filters' ripples add up, and the middle of the band stands on one
			if freq >= 1200 && freq <= 2800 && math.Abs(got) > 3*ripple || outside && got > toleranceDB+6-attenuation {
				t.Errorf("band-pass of %g dB: %.3f dB at %g Hz", attenuation, got, freq)
			}
		}
		for _, taps := range [][]float64{low, band} {
			back := slices.Clone(taps)
			slices.Reverse(back)
			if !slices.Equal(back, taps) || len(taps)%2 == 0 {
				t.Errorf("%d taps of %g dB are not symmetric about a tap", len(taps), attenuation)
			}
		}
	}
}

// The two halves of a band-pass have the same length, whatever is rounded where: it hangs by the last bit of the width
// here.
func TestKaiserBandPassLength(t *testing.T) {
	const rate, width = 48000, 900
	const toleranceDB = 6 + 9 // two filters' ripples, and Kaiser's formula at 190 dB
	for _, c := range []struct {
		loHz, hiHz, attenuationDB float64
		taps                      int
	}{
		{3029.366979003475, 8720.45672076827, 190.4643595020343, 681},
		{1126.0595434751535, 9864.598587551727, 129.6262396680229, 455},
	} {
		taps := dsp.KaiserBandPass(c.loHz, c.hiHz, width, c.attenuationDB, rate)
		back := slices.Clone(taps)
		slices.Reverse(back)
		if !slices.Equal(back, taps) {
			t.Errorf("KaiserBandPass(%g, %g): not symmetric", c.loHz, c.hiHz)
		}
		if d := len(taps) - c.taps; d != 0 && d != -2 {
			t.Errorf("KaiserBandPass(%g, %g): %d taps, want %d or two fewer", c.loHz, c.hiHz, len(taps), c.taps)
		}
		for _, freq := range []float64{0, c.loHz / 2, c.loHz - width/2, c.hiHz + width/2, 20000, rate / 2} {
			if got, most := gainDB(taps, freq, rate), toleranceDB-c.attenuationDB; got > most {
				t.Errorf("KaiserBandPass(%g, %g): %.1f dB at %g Hz, want at most %.1f", c.loHz, c.hiHz, got, freq, most)
			}
		}
	}
}

// The kernels may differ from a sum in float64 by rounding only.
func TestFIRConvolves(t *testing.T) {
	const tolerance = 2e-6
	x := sine(5000, 440, 8000)
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 2, 15, 16, 17, 100, 481} {
			taps := make([]float64, n)
			for j := range taps {
				taps[j] = math.Cos(float64(j*j)) / float64(n)
			}
			want := dsp.NewFIR(taps).Write(nil, x)
			for i, v := range want {
				sum := 0.0
				for j := range min(n, i+1) {
					sum += taps[j] * float64(x[i-j])
				}
				if math.Abs(float64(v)-sum) > tolerance {
					t.Fatalf("%d taps: output %d is %g, want %g", n, i, v, sum)
				}
			}
			for _, block := range []int{1, 7, 4500} {
				f, got := dsp.NewFIR(taps), slices.Clone(x)
				for b := range slices.Chunk(got, block) {
					f.Write(b, b)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%d taps: blocks of %d in place change the output", n, block)
				}
			}
		}
	})
}

// A NaN or infinity reaches as many outputs as there are taps, rounded up to 16, and no others.
func TestFIRNaN(t *testing.T) {
	const at, samples = 4090, 5000 // across a block
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 16, 17, 100} {
			taps := slices.Repeat([]float64{0.25}, n)
			x := sine(samples, 440, 8000)
			want := dsp.NewFIR(taps).Write(nil, x)
			end := at + max(16, (n+15)/16*16)
			for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				x[at] = float32(bad)
				got := dsp.NewFIR(taps).Write(nil, x)
				if !slices.Equal(got[:at], want[:at]) || !slices.Equal(got[end:], want[end:]) {
					t.Errorf("%d taps: %g reaches outputs beyond those from %d to %d", n, bad, at, end)
				}
				for i, v := range got[at:end] {
					if v-v == 0 {
						t.Errorf("%d taps: output %d after %g is %g", n, i, bad, v)
					}
				}
			}
		}
	})
}

func ExampleFIR() {
	f := dsp.NewFIR(dsp.KaiserLowPass(1000, 200, 80, 8000))
	x := sine(8000, 500, 8000)
	for i, v := range sine(8000, 2000, 8000) {
		x[i] += v
	}
	y := f.Write(nil, x)
	peak := 4000 + 4 + int(f.Delay()) // a quarter period of 500 Hz after half a second
	fmt.Printf("delay %g samples, the tone of 500 Hz is left: %.4f\n", f.Delay(), y[peak])
	// Output: delay 101 samples, the tone of 500 Hz is left: 1.0000
}

func BenchmarkFIR(b *testing.B) {
	x, y := sine(16000, 440, 16000), make([]float32, 16000)
	dsp.EachKernel(b, func(b *testing.B) {
		f := dsp.NewFIR(dsp.KaiserLowPass(4000, 500, 80, 16000))
		for b.Loop() {
			f.Write(y, x)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
	})
}

package dsp_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/earwitness/earwitness/dsp"
)

// codecLengths are the transforms that MP3, AAC, Vorbis, Opus and the usual analyses take, beyond 2048.
var codecLengths = []int{2304, 2400, 2880, 3840, 4096, 4800, 8192, 16384, 44100, 48000, 65536, 1 << 18}

func lengths() []int { return append(upTo(2048), codecLengths...) }

// upTo is all lengths from 1 on. With -short, for emulators, it is the powers of two, what codecs take, and every
// seventh: 7 is no factor of a smooth length, so all kinds of them remain.
func upTo(most int) []int {
	var n []int
	for i := 1; i <= most; i++ {
		codec := slices.Contains([]int{36, 120, 240, 480, 576, 960, 1152, 1920}, i)
		if !testing.Short() || codec || i%7 == 1 || i&(i-1) == 0 {
			n = append(n, i)
		}
	}
	return n
}

func noise(n int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 0))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func complexNoise(n int, seed uint64) []complex64 {
	re, im := noise(n, seed), noise(n, seed+1)
	x := make([]complex64, n)
	for i := range x {
		x[i] = complex(re[i], im[i])
	}
	return x
}

// relativeError is the root mean square of the differences over that of want.
func relativeError(got []complex64, want []complex128) float64 {
	diff, sum := 0.0, 0.0
	for i, w := range want {
		d := cmplx.Abs(complex128(got[i]) - w)
		diff += d * d
		sum += real(w)*real(w) + imag(w)*imag(w)
	}
	return math.Sqrt(diff / sum)
}

// errorBound is what single precision must reach for n points, as a relative root mean square.
func errorBound(n int) float64 { return 2e-7 * math.Log2(float64(n)) }

func TestFFTAccuracy(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range lengths() {
			x := complexNoise(n, uint64(n))
			seq := make([]complex128, n)
			for i, v := range x {
				seq[i] = complex128(v)
			}
			want := fourier.NewCmplxFFT(n).Coefficients(nil, seq)
			fft := dsp.NewFFT(n)
			got := fft.Forward(nil, x)
			if e := relativeError(got, want); e > errorBound(n) {
				t.Errorf("n=%d: forward transform is off by %.3g, at most %.3g", n, e, errorBound(n))
			}
			if e := relativeError(fft.Inverse(got, got), seq); e > 2*errorBound(n) {
				t.Errorf("n=%d: round trip is off by %.3g, at most %.3g", n, e, 2*errorBound(n))
			}
		}
	})
}

// rounding is the most that one rounding to float32 adds: the window's product is rounded even where nothing is
// transformed; its square has twice that error and one rounding more.
const rounding = 0x1p-24

func TestRealFFTAccuracy(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range lengths() {
			x, window := noise(n, uint64(n)), noise(n, uint64(n)+9)
			seq := make([]float64, n)
			for i, v := range x {
				seq[i] = float64(v) * float64(window[i])
			}
			want := fourier.NewFFT(n).Coefficients(nil, seq)
			fft := dsp.NewRealFFT(n, window)
			if e := relativeError(fft.Spectra(nil, x, n), want); e > max(errorBound(n), rounding) {
				t.Errorf("n=%d: spectrum is off by %.3g, at most %.3g", n, e, max(errorBound(n), rounding))
			}
			power := make([]complex64, len(want))
			for k, p := range fft.Power(nil, x, n) {
				power[k] = complex(p, 0)
				want[k] = complex(real(want[k])*real(want[k])+imag(want[k])*imag(want[k]), 0)
			}
			if e := relativeError(power, want); e > max(2*errorBound(n), 3*rounding) {
				t.Errorf("n=%d: power is off by %.3g, at most %.3g", n, e, max(2*errorBound(n), 3*rounding))
			}
		}
	})
}

// kernelsDiffer is how far the powers of two kernels may be apart, as a relative root mean square: twice what was
// measured. They take the same factors and round in another order, by half a unit of 2⁻²⁴ for each doubling of n.
func kernelsDiffer(n int) float64 { return 5e-8 * math.Log2(float64(n)) }

func TestPowersAgree(t *testing.T) {
	defer dsp.UseKernel("")
	names := dsp.Kernels()
	for _, n := range []int{32, 90, 256, 480, 960, 1000, 1024, 1234, 2048, 4096, 8192, 44100, 65536} {
		x, window := noise(n, uint64(n)), noise(n, 5)
		power := map[string][]complex64{}
		for _, name := range names {
			if err := dsp.UseKernel(name); err != nil {
				t.Fatal(err)
			}
			for _, p := range dsp.NewRealFFT(n, window).Power(nil, x, n) {
				power[name] = append(power[name], complex(p, 0))
			}
		}
		var want []complex128
		for _, p := range power["generic"] {
			want = append(want, complex128(p))
		}
		for _, name := range names {
			if e := relativeError(power[name], want); e > kernelsDiffer(n) {
				t.Errorf("n=%d: powers of %s and generic differ by %.3g, at most %.3g", n, name, e, kernelsDiffer(n))
			}
		}
	}
}

func BenchmarkRealFFT(b *testing.B) {
	const frames = 16
	for _, n := range []int{256, 480, 512, 960, 1024, 2048, 4096, 8192} {
		x := noise(frames*n, 1)
		b.Run(fmt.Sprint("gonum/", n), func(b *testing.B) {
			seq, dst, fft := make([]float64, n), make([]complex128, n/2+1), fourier.NewFFT(n)
			for i := range seq {
				seq[i] = float64(x[i])
			}
			for b.Loop() {
				fft.Coefficients(dst, seq)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/frame")
		})
		for _, name := range slices.Backward(dsp.Kernels()) {
			dsp.UseKernel(name)
			fft := dsp.NewRealFFT(n, nil)
			spectra := fft.Spectra(nil, x, n)
			power := fft.Power(nil, x, n/4)
			b.Run(fmt.Sprint("spectra/", name, "/", n), func(b *testing.B) {
				for b.Loop() {
					fft.Spectra(spectra, x, n)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/frames, "ns/frame")
			})
			b.Run(fmt.Sprint("power/", name, "/", n), func(b *testing.B) {
				for b.Loop() {
					fft.Power(power, x, n/4)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(fft.Rows(len(x), n/4)), "ns/frame")
			})
		}
		dsp.UseKernel("")
	}
}

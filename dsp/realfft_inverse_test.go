package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestRealFFTInverse(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range append(upTo(700), codecLengths...) {
			x := noise(2*n, uint64(n))
			fft := dsp.NewRealFFT(n, nil)
			spectra := fft.Spectra(nil, x, n)
			// What belongs to no real frame does not count.
			for r := range 2 {
				spectra[r*fft.Bins()] += 5i
				if n%2 == 0 {
					spectra[r*fft.Bins()+n/2] += 7i
				}
			}
			got := fft.Inverse(nil, spectra)
			if e := rmsError(got, x); e > 2*errorBound(n) {
				t.Errorf("n=%d: round trip is off by %.3g, at most %.3g", n, e, 2*errorBound(n))
			}
		}
	})
}

// A coefficient is a cosine and a sine.
func TestRealFFTInverseOfLine(t *testing.T) {
	for _, n := range []int{9, 10, 14, 480} {
		fft := dsp.NewRealFFT(n, nil)
		line := make([]complex64, fft.Bins())
		line[3] = complex(float32(n)/2, -float32(n))
		for i, got := range fft.Inverse(nil, line) {
			sin, cos := math.Sincos(2 * math.Pi * 3 * float64(i) / float64(n))
			if want := cos + 2*sin; math.Abs(float64(got)-want) > 1e-5 {
				t.Errorf("n=%d: sample %d is %g, want %g", n, i, got, want)
			}
		}
	}
}

func BenchmarkRealFFTInverse(b *testing.B) {
	for _, n := range []int{1024, 65536} {
		for _, name := range slices.Backward(dsp.Kernels()) {
			dsp.UseKernel(name)
			fft := dsp.NewRealFFT(n, nil)
			x := noise(n, 1)
			spectrum := fft.Spectra(nil, x, n)
			b.Run(fmt.Sprint(name, "/", n), func(b *testing.B) {
				for b.Loop() {
					fft.Inverse(x, spectrum)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/frame")
			})
		}
		dsp.UseKernel("")
	}
}

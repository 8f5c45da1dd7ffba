package dsp_test

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/earwitness/earwitness/dsp"
)

// edgeLengths go by vectors of one frame, by one lane each, by the scalar code and by the chirp.
var edgeLengths = []int{1, 2, 3, 7, 16, 34, 36, 45, 60, 240, 256, 480, 514, 960, 1024, 2048}

func finite(c complex64) bool {
	return !cmplx.IsNaN(complex128(c)) && !cmplx.IsInf(complex128(c))
}

// rowsDiffer lists the rows of which a number has not the same bits in a and b.
func rowsDiffer(a, b []float32, width int) []int {
	var rows []int
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) && !slices.Contains(rows, i/width) {
			rows = append(rows, i/width)
		}
	}
	return rows
}

func parts(x []complex64) []float32 {
	var p []float32
	for _, c := range x {
		p = append(p, real(c), imag(c))
	}
	return p
}

// A number that is none spoils the frames that hold it and no other.
func TestBadSampleStaysInItsFrames(t *testing.T) {
	const rows, bad = 40, 20
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range edgeLengths {
			hop := n/3 + 1
			x := noise(n+(rows-1)*hop, 1)
			at := bad * hop // the first sample of row bad, and one of the rows before
			fft := dsp.NewRealFFT(n, nil)
			transforms := map[string]func() ([]float32, int){
				"Power":   func() ([]float32, int) { return fft.Power(nil, x, hop), fft.Bins() },
				"Spectra": func() ([]float32, int) { return parts(fft.Spectra(nil, x, hop)), 2 * fft.Bins() },
			}
			if n%4 == 0 {
				mdct := dsp.NewMDCT(n, nil)
				transforms["MDCT"] = func() ([]float32, int) { return mdct.Forward(nil, x, hop), n / 2 }
			}
			for name, transform := range transforms {
				good, width := transform()
				keep := x[at]
				for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
					x[at] = float32(v)
					got, _ := transform()
					var want []int
					for r := (at-n)/hop + 1; r <= bad; r++ {
						want = append(want, r)
					}
					if rows := rowsDiffer(got, good, width); !slices.Equal(rows, want) {
						t.Errorf("n=%d: %s of a sample %g changes rows %d, want %d", n, name, v, rows, want)
					}
				}
				x[at] = keep
			}
		}
	})
}

// Every coefficient of a direct sum has the sample in it, so none may look like a number that means something.
func TestBadSampleIsInEveryCoefficient(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range edgeLengths {
			for _, v := range []float64{math.NaN(), math.Inf(1)} {
				x, z := noise(n, 2), complexNoise(n, 2)
				x[n/2], z[n/2] = float32(v), complex(float32(v), 0)
				for k, c := range dsp.NewFFT(n).Forward(nil, z) {
					if finite(c) {
						t.Errorf("n=%d: sample %g, coefficient %d is %g", n, v, k, c)
					}
				}
				for k, c := range dsp.NewRealFFT(n, nil).Spectra(nil, x, n) {
					if finite(c) {
						t.Errorf("n=%d: sample %g, coefficient %d of the real transform is %g", n, v, k, c)
					}
				}
			}
		}
	})
}

// Numbers below the smallest normal one are neither lost nor made zero. Every sum rounds them to whole units, so that
// the errors of a transform are some √n units.
func TestDenormals(t *testing.T) {
	const unit = 0x1p-149
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range []int{2, 3, 16, 60, 256, 480, 1024} {
			x := noise(n, uint64(n))
			for i := range x {
				x[i] *= 1e-42
			}
			for k, got := range dsp.NewRealFFT(n, nil).Spectra(nil, x, n) {
				var want complex128
				for i, v := range x {
					want += cmplx.Rect(float64(v), -2*math.Pi*float64(i*k%n)/float64(n))
				}
				if e := cmplx.Abs(complex128(got)-want) / unit; e > 2+2*math.Sqrt(float64(n)) {
					t.Errorf("n=%d: coefficient %d is off by %.1f units", n, k, e)
				}
			}
		}
	})
}

func TestFFTParseval(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	dsp.EachKernel(t, func(t *testing.T) {
		for range 200 {
			n := 1 + r.IntN(5000)
			x := complexNoise(n, uint64(n))
			sum := func(x []complex64) (s float64) {
				for _, c := range x {
					s += real(complex128(c) * cmplx.Conj(complex128(c)))
				}
				return s
			}
			want := float64(n) * sum(x)
			if got := sum(dsp.NewFFT(n).Forward(nil, x)); math.Abs(got-want) > 2e-6*want {
				t.Errorf("n=%d: spectrum holds %g, signal %g", n, got, want)
			}
		}
	})
}

// An impulse at p is exp(−2πj·k·p/n) everywhere, and a shift multiplies by that.
func TestFFTShift(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range edgeLengths {
			fft, x := dsp.NewFFT(n), complexNoise(n, 3)
			spectrum := fft.Forward(nil, x)
			for _, p := range []int{0, 1, n / 2, n - 1} {
				p %= n
				impulse, shifted := make([]complex64, n), make([]complex64, n)
				impulse[p] = 1
				for i, v := range x {
					shifted[(i+p)%n] = v
				}
				turn, want := make([]complex128, n), make([]complex128, n)
				for k := range turn {
					turn[k] = cmplx.Rect(1, -2*math.Pi*float64(k*p%n)/float64(n))
					want[k] = turn[k] * complex128(spectrum[k])
				}
				if e := relativeError(fft.Forward(nil, impulse), turn); e > errorBound(n+1) {
					t.Errorf("n=%d: impulse at %d is off by %.3g", n, p, e)
				}
				if e := relativeError(fft.Forward(nil, shifted), want); e > 2*errorBound(n+1) {
					t.Errorf("n=%d: shift by %d is off by %.3g", n, p, e)
				}
			}
		}
	})
}

func TestFFTInPlace(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range upTo(600) {
			fft, x := dsp.NewFFT(n), complexNoise(2*n, uint64(n))
			for name, transform := range map[string]func(dst, src []complex64) []complex64{"Forward": fft.Forward, "Inverse": fft.Inverse} {
				y := slices.Clone(x)
				if !slices.Equal(transform(y, y), transform(nil, x)) {
					t.Errorf("n=%d: %s in place is not the same", n, name)
				}
			}
		}
	})
}

// Kernels differ in the last bits only.
func TestKernelsAgree(t *testing.T) {
	defer dsp.UseKernel("")
	for n := 4; n <= 4096; n += 4 {
		if n > 600 && n%96 != 0 && n&(n-1) != 0 {
			continue
		}
		x := noise(n+20, uint64(n))
		var first [2][]float32
		for i, name := range dsp.Kernels() {
			dsp.UseKernel(name)
			got := [2][]float32{parts(dsp.NewRealFFT(n, nil).Spectra(nil, x, 1)), dsp.NewMDCT(n, nil).Forward(nil, x, 1)}
			for k, what := range []string{"spectra", "MDCTs"} {
				if i == 0 {
					first[k] = got[k]
				} else if e := rmsError(got[k], first[k]); e > errorBound(n) {
					t.Errorf("n=%d: %s of %s and %s differ by %.3g", n, what, name, dsp.Kernels()[0], e)
				}
			}
		}
	}
}

// guards surrounds numbers with what must neither be read, for it would spoil the result, nor written.
type guards struct {
	all  []float32
	mine []float32
}

const guardBand = 64

func guarded(n, shift int) guards {
	nan := float32(math.NaN())
	g := guards{all: slices.Repeat([]float32{nan}, n+2*guardBand+16)}
	g.mine = g.all[guardBand+shift:][:n:n]
	return g
}

func (g guards) check(t *testing.T, what string) {
	t.Helper()
	for i := range g.mine {
		g.mine[i] = float32(math.NaN())
	}
	for i, v := range g.all {
		if v == v {
			t.Fatalf("%s wrote %g outside, at %d of %d", what, v, i, len(g.all))
		}
	}
}

// boundsCase is a transform of n samples that reads and writes as many numbers as it says.
type boundsCase struct {
	what      string
	src, dst  int
	transform func(dst, src []float32)
}

func boundsCases(n int) []boundsCase {
	window := noise(n, 1)
	fft, inverse := dsp.NewRealFFT(n, window), dsp.NewRealFFT(n, nil)
	bins, whole := fft.Bins(), dsp.NewFFT(n)
	c := []boundsCase{
		{"FFT", 4 * n, 4 * n, func(dst, src []float32) { whole.Forward(pairs(dst), pairs(src)) }},
		{"inverse FFT", 4 * n, 4 * n, func(dst, src []float32) { whole.Inverse(pairs(dst), pairs(src)) }},
		{"Log", n, n, func(dst, src []float32) { dsp.Log(dst, src) }},
		{"AddSquares", n, n, func(dst, src []float32) { clear(dst); dsp.AddSquares(dst, src) }},
		{"LogSums", 4 * n, 2, func(dst, src []float32) {
			for i, v := range dsp.LogSums(nil, src[:2*n], src[2*n:3*n], src[3*n:], n) {
				dst[i] = float32(v)
			}
		}},
		{"Power", 2 * n, 2 * bins, func(dst, src []float32) { fft.Power(dst, src, n) }},
		{"Spectra", 2 * n, 4 * bins, func(dst, src []float32) { fft.Spectra(pairs(dst), src, n) }},
		{"Inverse", 4 * bins, 2 * n, func(dst, src []float32) { inverse.Inverse(dst, pairs(src)) }},
	}
	if n%4 == 0 {
		mdct := dsp.NewMDCT(n, window)
		c = append(c, []boundsCase{
			{"MDCT of few frames", 3 * n, 3 * n / 2, func(dst, src []float32) { mdct.Forward(dst, src, n) }},
			{"MDCT", 17 * n, 17 * n / 2, func(dst, src []float32) { mdct.Forward(dst, src, n) }},
			{"MDCT at all offsets", n + 17, 18 * n / 2, func(dst, src []float32) { mdct.Forward(dst, src, 1) }},
			{"inverse MDCT", 17 * n / 2, 17 * n, func(dst, src []float32) { mdct.Inverse(dst, src) }},
		}...)
	}
	if n == 576 {
		h := dsp.NewMP3Hybrid(dsp.MP3Long)
		c = append(c, []boundsCase{
			{"MP3 of few frames", h.Len() + 2*n, 3 * n, func(dst, src []float32) { h.Forward(dst, src, n) }},
			{"MP3", h.Len() + 16*97, 17 * n, func(dst, src []float32) { h.Forward(dst, src, 97) }},
			{"MP3 at all offsets", h.Len() + 16, 17 * n, func(dst, src []float32) { h.Forward(dst, src, 1) }},
		}...)
	}
	return c
}

// pairs views floats as complex numbers.
func pairs(x []float32) []complex64 {
	return unsafe.Slice((*complex64)(unsafe.Pointer(&x[0])), len(x)/2)
}

// Nothing is read or written outside, and where in memory numbers lie makes no difference to any bit.
func TestBounds(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		most := 600
		if testing.Short() {
			most = 200
		}
		// The long ones fill the vectors of all loops, some with a last block that overlaps the one before.
		for _, n := range append(upTo(most), 768, 1024, 1040, 1056, 1920, 2048, 4096) {
			for _, c := range boundsCases(n) {
				x, want := noise(c.src, 5), make([]float32, c.dst)
				c.transform(want, x)
				for shift := range 16 {
					src, dst := guarded(c.src, shift), guarded(c.dst, 15-shift)
					copy(src.mine, x)
					c.transform(dst.mine, src.mine)
					if !slices.Equal(dst.mine, want) {
						t.Fatalf("n=%d: %s has other numbers %d samples further in memory", n, c.what, shift)
					}
					src.check(t, c.what)
					dst.check(t, c.what)
				}
			}
		}
	})
}

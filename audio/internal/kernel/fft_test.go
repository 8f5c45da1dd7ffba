package kernel

import (
	"fmt"
	"math"
	"math/cmplx"
	"testing"
	"unsafe"
)

// complexes views floats as half as many complex numbers.
func complexes(x []float32) []complex64 {
	return unsafe.Slice((*complex64)(unsafe.Pointer(&x[0])), len(x)/2)
}

// fftPass is a pass of an FFT, of stride s where it has one, with the number of its factors for n points.
type fftPass struct {
	name         string
	factors      func(n, s int) int
	strides      func(n int) []int
	run, generic func(y, x, w []complex64, s int)
}

func noStride(int) []int { return []int{1} }

func noFactors(int, int) int { return 0 }

// middleStrides are the strides of middle passes of n points.
func middleStrides(n int) (out []int) {
	for s := 4; 4*s <= n; s *= 4 {
		out = append(out, s)
	}
	return out
}

var fftPasses = []fftPass{
	{
		"first", func(n, _ int) int { return 3 * n / 4 }, noStride,
		func(y, x, w []complex64, _ int) { FFTFirst(y, x, w) },
		func(y, x, w []complex64, _ int) { fftFirstGeneric(y, x, w) },
	},
	{"middle", func(n, s int) int { return 3 * n / 4 / s }, middleStrides, FFTMiddle, fftMiddleGeneric},
	{
		"last4", noFactors, noStride,
		func(y, x, _ []complex64, _ int) { FFTLast4(y, x) },
		func(y, x, _ []complex64, _ int) { fftLast4Generic(y, x) },
	},
	{
		"last2", noFactors, noStride,
		func(y, x, _ []complex64, _ int) { FFTLast2(y, x) },
		func(y, x, _ []complex64, _ int) { fftLast2Generic(y, x) },
	},
	{
		"fold", func(n, _ int) int { return n }, noStride,
		func(y, x, w []complex64, _ int) { Fold(y, parts(x), w) },
		func(y, x, w []complex64, _ int) { foldGeneric(y, parts(x), w) },
	},
	{
		"unfold", func(n, _ int) int { return n }, noStride,
		func(y, x, w []complex64, _ int) { Unfold(parts(y), x, w) },
		func(y, x, w []complex64, _ int) { unfoldGeneric(parts(y), x, w) },
	},
}

// parts views complex numbers as twice as many floats.
func parts(x []complex64) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(&x[0])), 2*len(x))
}

func TestFFTPasses(t *testing.T) {
	for _, pass := range fftPasses {
		for n := 8; n <= 4096; n *= 2 {
			for _, s := range pass.strides(n) {
				for off := range 4 {
					checkPass(t, pass, n, s, 2*off)
				}
			}
		}
	}
}

// checkPass compares a pass with its Go version, with arrays off floats behind an even place.
func checkPass(t *testing.T, pass fftPass, n, s, off int) {
	t.Helper()
	x, w := make([]float32, 2*n+off), make([]float32, 2*pass.factors(n, s)+off+2)
	noise(uint64(n), x)
	noise(uint64(n+1), w)
	got, intact := guarded(2*n, off)
	want := make([]float32, 2*n)
	pass.run(complexes(got), complexes(x[off:]), complexes(w[off:]), s)
	pass.generic(complexes(want), complexes(x[off:]), complexes(w[off:]), s)
	if !sameBits(got, want) || !intact() {
		t.Errorf("%s pass of %d points, stride %d: got %v, want %v; the memory around is intact: %v",
			pass.name, n, s, got, want, intact())
	}
}

// TestFFTButterfly compares with the formula.
func TestFFTButterfly(t *testing.T) {
	x := []complex64{1 + 2i, -3 + 0.5i, 0.25 - 1i, 2 + 7i}
	var got [4]complex64
	got[0], got[1], got[2], got[3] = butterfly(x[0], x[1], x[2], x[3])
	for m, v := range got {
		var want complex128
		for k, c := range x {
			want += complex128(c) * cmplx.Exp(complex(0, -math.Pi/2*float64(m*k)))
		}
		if cmplx.Abs(complex128(v)-want) > tolerance {
			t.Errorf("butterfly output %d is %v, want %v", m, v, want)
		}
	}
}

func BenchmarkFFTPasses(b *testing.B) {
	const n, s = 512, 16
	x, y, w := make([]float32, 2*n), make([]float32, 2*n), make([]float32, 2*n)
	noise(1, x)
	noise(2, w)
	for _, pass := range fftPasses {
		b.Run(fmt.Sprint(pass.name), func(b *testing.B) {
			for b.Loop() {
				pass.run(complexes(y), complexes(x), complexes(w), s)
			}
		})
	}
}

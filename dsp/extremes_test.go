package dsp_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestExtremes(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for n := 1; n < 100; n++ {
			x := noise(n, uint64(n))
			low, high := dsp.Extremes(x)
			if wantLow, wantHigh := slices.Min(x), slices.Max(x); low != wantLow || high != wantHigh {
				t.Errorf("Extremes of %d numbers = %g, %g, want %g, %g", n, low, high, wantLow, wantHigh)
			}
			x[n/2] = float32(math.NaN())
			if _, high = dsp.Extremes(x); high <= math.MaxFloat32 {
				t.Errorf("Extremes of %d numbers and none at place %d are at most %g", n, n/2, high)
			}
			x[n/2] = float32(math.Copysign(math.NaN(), -1))
			if low, _ = dsp.Extremes(x); low >= -math.MaxFloat32 {
				t.Errorf("Extremes of %d numbers and none below 0 at place %d are at least %g", n, n/2, low)
			}
		}
		if low, high := dsp.Extremes(nil); !math.IsInf(float64(low), 1) || !math.IsInf(float64(high), -1) {
			t.Errorf("Extremes of nothing = %g, %g, want +Inf, -Inf", low, high)
		}
	})
}

func TestGreatest(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for n := range 100 {
			got, x := noise(n, 1), noise(n, 2)
			if n > 0 {
				x[n-1] = float32(math.NaN())
			}
			want := slices.Clone(got)
			for i, v := range x {
				if v > want[i] {
					want[i] = v
				}
			}
			if dsp.Greatest(got, x); !slices.Equal(got, want) {
				t.Fatalf("Greatest of %d numbers = %g, want %g", n, got, want)
			}
		}
	})
	if got := panicOf(func() { dsp.Greatest(make([]float32, 2), make([]float32, 3)) }); got == nil {
		t.Error("Greatest compares two numbers with three")
	}
}

func TestAddScaled(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for n := range 100 {
			got, x := make([]float64, n), noise(n, 3)
			for i := range got {
				got[i] = float64(i)
			}
			want := slices.Clone(got)
			for i, v := range x {
				want[i] += max(float64(4.3*float64(v)), -1)
			}
			if dsp.AddScaled(got, x, 4.3, -1); !slices.Equal(got, want) {
				t.Fatalf("AddScaled of %d numbers = %g, want %g", n, got, want)
			}
		}
	})
	if got := panicOf(func() { dsp.AddScaled(make([]float64, 2), make([]float32, 3), 1, 0) }); got == nil {
		t.Error("AddScaled adds three numbers to two")
	}
}

func TestPredictionErrors(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(35, 36))
		for order := range 40 {
			for _, n := range []int{0, 1, 7, 8, 31, 33, 100} {
				a, x := make([]float64, order), make([]float64, n+order)
				for i := range x {
					x[i] = r.NormFloat64()
				}
				for i := range a {
					a[i] = r.NormFloat64()
				}
				got, want := dsp.PredictionErrors(make([]float64, n), a, x), make([]float64, n)
				for i := range want {
					want[i] = x[i+order]
					for j, c := range a {
						want[i] += float64(c * x[i+order-1-j])
					}
				}
				if !slices.Equal(got, want) {
					t.Fatalf("PredictionErrors of order %d of %d numbers = %g, want %g", order, n, got, want)
				}
			}
		}
	})
	if got := panicOf(func() { dsp.PredictionErrors(make([]float64, 2), make([]float64, 2), make([]float64, 3)) }); got == nil {
		t.Error("PredictionErrors predicts from numbers that are not there")
	}
}

func TestIntegers(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for n := range 70 {
			x, got, want := make([]float32, n), make([]int32, n), make([]int32, n)
			for i := range x {
				want[i] = int32(1000*i - 32768)
				x[i] = float32(want[i]) / 32768
			}
			if ok := dsp.Integers(got, x, 32768, 32767); n <= 66 != ok || n <= 66 && !slices.Equal(got, want) {
				t.Errorf("Integers of %d = %d, %v, want %d", n, got, ok, want)
			}
			if n == 0 {
				continue
			}
			x[n-1] = 0.1
			if dsp.Integers(got, x, 32768, 32767) || got[n-1] != dsp.NoInteger {
				t.Errorf("Integers of %d and 0.1 = %d, want none last", n-1, got)
			}
		}
	})
}

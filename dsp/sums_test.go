package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// factors are gains and bases as they come of a mean spectrum: factors lie between 10⁻⁴ and some hundreds.
func factors(n int) (gain, base []float32) {
	for _, v := range noise(n, 7) {
		g := float32(math.Exp(float64(v)))
		gain, base = append(gain, g), append(base, 1e-4+0.1*g/(1+g))
	}
	return gain, base
}

// logSum is one sum in float64.
func logSum(x, gain, base []float32) (sum float64) {
	for i, v := range x {
		sum += math.Log(float64(v)*float64(v)*float64(gain[i]) + float64(base[i]))
	}
	return sum
}

func TestAddSquares(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for n := range 100 {
			got, x := noise(n, 1), noise(n, 2)
			want := slices.Clone(got)
			for i, v := range x {
				want[i] += float32(v * v)
			}
			if dsp.AddSquares(got, x); !slices.Equal(got, want) {
				t.Fatalf("AddSquares of %d numbers = %g, want %g", n, got, want)
			}
		}
	})
	if got, want := dsp.AddSquares(nil, []float32{1, -2, 3}), []float32{1, 4, 9}; !slices.Equal(got, want) {
		t.Errorf("AddSquares from nothing = %g, want %g", got, want)
	}
	if got := panicOf(func() { dsp.AddSquares(make([]float32, 2), make([]float32, 3)) }); got == nil {
		t.Error("AddSquares adds three numbers to two")
	}
}

func TestLogSums(t *testing.T) {
	const (
		rounding = 4.0 / (1 << 24)  // of each factor, four times
		usual    = 16.0 / (1 << 24) // of the root of their number
	)
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range append(upTo(300), 576, 960, 1000, 1020, 1024, 4096) {
			for _, hop := range []int{1, n, n + 3} {
				x := noise(5*hop+n, uint64(n)) // six rows
				gain, base := factors(n)
				for row, got := range dsp.LogSums(nil, x, gain, base, hop) {
					want := logSum(x[row*hop:][:n], gain, base)
					if d := math.Abs(got - want); !(d <= rounding*float64(n) && d <= usual*math.Sqrt(float64(n))) {
						t.Errorf("LogSums of %d numbers, hop %d: sum %d = %.9g, want %.9g", n, hop, row, got, want)
					}
				}
			}
		}
	})
}

// A row's sum depends neither on its neighbours nor on the kernel.
func TestLogSumsBits(t *testing.T) {
	const rows = 9
	for _, n := range append(upTo(300), 1024) {
		x := noise(rows*n, 3)
		gain, base := factors(n)
		var want []float64
		dsp.EachKernel(t, func(t *testing.T) {
			all := dsp.LogSums(nil, x, gain, base, n)
			if want == nil {
				want = all
			}
			if !slices.Equal(all, want) {
				t.Fatalf("LogSums of %d numbers on %s = %v, want %v", n, dsp.Kernel(), all, want)
			}
			for row, v := range all {
				if alone := dsp.LogSums(nil, x[row*n:][:n], gain, base, 1); len(alone) != 1 || alone[0] != v {
					t.Fatalf("LogSums of row %d of %d numbers = %v alone, %g among others", row, n, alone, v)
				}
			}
		})
	}
}

// What is at the ends of the range keeps its digits, and what cannot be summed is no number that means something else.
func TestLogSumsRange(t *testing.T) {
	const tolerance = 1e-4
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range []int{1, 7, 15, 16, 17, 127, 128, 129, 140, 1024} {
			sum := func(base float32) float64 {
				return dsp.LogSums(nil, make([]float32, n), make([]float32, n), slices.Repeat([]float32{base}, n), 1)[0]
			}
			for _, base := range []float32{0x1p-15, 1e-4, 1, 1e3, 0x1p15} {
				if got, want := sum(base), float64(n)*math.Log(float64(base)); math.Abs(got-want) > tolerance {
					t.Errorf("LogSums of %d factors of %g = %g, want %g", n, base, got, want)
				}
			}
			if got, most := sum(0), -126*math.Ln2*float64(n/128+1); !(got <= most && got > -1e6) {
				t.Errorf("LogSums of %d zeros = %g, want %g or less, and no infinity", n, got, most)
			}
			for i := 0; i < n; i += 1 + n/20 {
				for _, odd := range []float32{inf, -inf, nan, 1e30} {
					x := make([]float32, 3*n)
					x[n+i] = odd
					got := dsp.LogSums(nil, x, slices.Repeat([]float32{1}, n), slices.Repeat([]float32{1}, n), n)
					if got[0] != 0 || got[1] == got[1] || got[2] != 0 {
						t.Fatalf("LogSums of %d factors, number %d of the second row %g: %g, want 0, NaN and 0", n, i, odd, got)
					}
				}
			}
		}
	})
}

func TestLogSumsShapes(t *testing.T) {
	x := make([]float32, 10)
	for _, test := range []struct {
		what             string
		dst              []float64
		gain, base, rows int
		hop              int
		panics           bool
	}{
		{what: "fewer numbers than a row", gain: 11, base: 11, hop: 1, rows: 0},
		{what: "one row", gain: 10, base: 10, hop: 1, rows: 1},
		{what: "overlapping rows", gain: 4, base: 4, hop: 3, rows: 3},
		{what: "sums in place", dst: make([]float64, 2), gain: 4, base: 4, hop: 5, rows: 2},
		{what: "hop of nothing", gain: 4, base: 4, hop: 0, panics: true},
		{what: "no factors", hop: 1, panics: true},
		{what: "fewer bases", gain: 4, base: 3, hop: 1, panics: true},
		{what: "fewer sums", dst: make([]float64, 1), gain: 4, base: 4, hop: 5, panics: true},
	} {
		var got []float64
		p := panicOf(func() {
			got = dsp.LogSums(test.dst, x, make([]float32, test.gain), slices.Repeat([]float32{1}, test.base), test.hop)
		})
		if (p != nil) != test.panics || len(got) != test.rows {
			t.Errorf("LogSums of %s: %d sums and panic %v, want %d and %v", test.what, len(got), p, test.rows, test.panics)
		}
	}
}

func ExampleLogSums() {
	x := []float32{0, 1, 2, 0, 0, 0}
	gain, base := []float32{1, 1, 1}, []float32{1, 1, 1}
	fmt.Printf("%.4f\n", dsp.LogSums(nil, x, gain, base, 3)) // ln 1 + ln 2 + ln 5, and nothing
	// Output: [2.3026 0.0000]
}

// BenchmarkSums has rows of coefficients; plain is a loop in Go with the logarithm of a product now and then.
func BenchmarkSums(b *testing.B) {
	const rows = 64
	for _, n := range []int{100, 576, 1020} {
		x, power, sums := noise(rows*n, 1), make([]float32, n), make([]float64, rows)
		gain, base := factors(n)
		run := func(name string, f func()) {
			b.Run(fmt.Sprint(name, "/", n), func(b *testing.B) {
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows*n), "ns/value")
			})
		}
		for _, kernel := range slices.Backward(dsp.Kernels()) {
			dsp.UseKernel(kernel)
			run("squares/"+kernel, func() {
				for row := range rows {
					dsp.AddSquares(power, x[row*n:][:n])
				}
			})
			run("logs/"+kernel, func() { dsp.LogSums(sums, x, gain, base, n) })
		}
		dsp.UseKernel("")
		run("squares/plain", func() {
			for row := range rows {
				plainSquares(power, x[row*n:][:n])
			}
		})
		run("logs/plain", func() {
			for row := range rows {
				sums[row] = plainLogSum(x[row*n:][:n], gain, base)
			}
		})
	}
}

func plainSquares(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] += v * v
	}
}

func plainLogSum(x, gain, base []float32) float64 {
	gain, base = gain[:len(x)], base[:len(x)]
	sum, p := 0.0, 1.0
	for i, v := range x {
		p *= float64(v*v*gain[i] + base[i])
		if i%32 == 31 {
			sum += math.Log(p)
			p = 1
		}
	}
	return sum + math.Log(p)
}

func TestLags(t *testing.T) {
	x := make([]float64, 24+7)
	for i := range x {
		x[i] = float64(i*i%17) - 8
	}
	got := make([]float64, 8)
	dsp.EachKernel(t, func(t *testing.T) {
		dsp.Lags(got, x, 24)
		for k, v := range got {
			want := 0.0
			for i := range 24 {
				want += x[i] * x[i+k]
			}
			if v != want { // whole numbers: exact in any order
				t.Errorf("lag %d: %v, want %v", k, v, want)
			}
		}
	})
}

func TestWide(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for n := range 30 {
			x, a := make([]float32, n), make([]float64, n)
			for i := range x {
				x[i], a[i] = float32(i*i%17-8)/3, float64(i%5)-2.1
			}
			wide := dsp.Widen(make([]float64, n), x)
			product := dsp.Multiply(make([]float64, n), a, wide)
			bounded := dsp.BoundSquares(slices.Clone(wide), 3, 9)
			for i, v := range x {
				v := float64(v)
				if wide[i] != v || product[i] != a[i]*v || bounded[i] != min(v*v*3, 9) {
					t.Fatalf("number %d of %d: %v, %v and %v of %v and %v", i, n, wide[i], product[i], bounded[i], v, a[i])
				}
			}
		}
	})
}

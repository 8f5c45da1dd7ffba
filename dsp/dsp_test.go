package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func sine(n int, freqHz float64, rate int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Sin(2 * math.Pi * freqHz * float64(i) / float64(rate)))
	}
	return x
}

func TestPowerOfSine(t *testing.T) {
	const n, bin = 512, 37
	p := dsp.NewRealFFT(n, nil).Power(nil, sine(n, bin, n), n)
	for k, got := range p {
		want := 0.0
		if k == bin {
			want = n * n / 4
		}
		if math.Abs(float64(got)-want) > 1e-2 {
			t.Errorf("Power of a sine in bin %d: bin %d = %g, want %g", bin, k, got, want)
		}
	}
}

// Parseval: Σ|x|² = (p0 + 2·Σp + pn)/n.
func TestPowerParseval(t *testing.T) {
	for _, n := range []int{2, 7, 480, 512, 960, 1024} {
		x := sine(n, 3.3, n)
		p := dsp.NewRealFFT(n, nil).Power(nil, x, n)
		energy, sum := 0.0, 0.0
		for _, v := range x {
			energy += float64(v) * float64(v)
		}
		for k, v := range p {
			if k == 0 || 2*k == n {
				sum += float64(v)
			} else {
				sum += 2 * float64(v)
			}
		}
		if math.Abs(sum/float64(n)-energy) > 1e-5*energy {
			t.Errorf("n=%d: spectrum holds %g, signal %g", n, sum/float64(n), energy)
		}
	}
}

func TestSTFTBlocks(t *testing.T) {
	x := sine(5000, 440, 8000)
	for _, c := range []struct{ frame, hop int }{{512, 128}, {256, 256}, {100, 170}} {
		rows := func(block int) (out [][]float32) {
			s := dsp.NewSTFT(c.frame, c.hop)
			for b := range slices.Chunk(x, block) {
				s.Write(b, func(row int, p []float32) {
					if row != len(out) {
						t.Fatalf("row %d came as number %d", row, len(out))
					}
					out = append(out, slices.Clone(p))
				})
			}
			return out
		}
		want := rows(len(x))
		if n := (len(x)-c.frame)/c.hop + 1; len(want) != n {
			t.Errorf("frame %d hop %d: %d rows, want %d", c.frame, c.hop, len(want), n)
		}
		for _, block := range []int{1, 7, 1000} {
			if got := rows(block); !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("frame %d hop %d: blocks of %d give other rows", c.frame, c.hop, block)
			}
		}
	}
}

func TestQuantile(t *testing.T) {
	x := []float64{4, 1, 3, 2}
	for _, c := range []struct{ p, want float64 }{{0, 1}, {0.5, 2.5}, {1, 4}, {0.25, 1.75}} {
		if got := dsp.Quantile(x, c.p); got != c.want {
			t.Errorf("Quantile(%v, %g) = %g, want %g", x, c.p, got, c.want)
		}
	}
	if !math.IsNaN(dsp.Median(nil)) {
		t.Error("Median(nil) is a number")
	}
	if got := dsp.MAD([]float64{1, 2, 3, 4, 100}); got != 1.4826 {
		t.Errorf("MAD = %g, want 1.4826", got)
	}
}

func ExampleSTFT() {
	s := dsp.NewSTFT(512, 256)
	s.Write(sine(8000, 1000, 8000), func(row int, power []float32) {
		if row == 0 {
			loudest := slices.Index(power, slices.Max(power))
			fmt.Println(float64(loudest)*8000/512, "Hz")
		}
	})
	// Output: 1000 Hz
}

func BenchmarkSTFT(b *testing.B) {
	x := sine(8000, 440, 8000)
	s := dsp.NewSTFT(512, 128)
	for b.Loop() {
		s.Write(x, func(int, []float32) {})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
}

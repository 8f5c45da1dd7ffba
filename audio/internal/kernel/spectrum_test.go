package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestRequantise compares with the formula, for bands of odd widths and values of all sizes, and with the Go version.
func TestRequantise(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for last := range Lines + 1 {
		edges, gains := []int{0}, []float32{}
		for edges[len(gains)] < last {
			edges = append(edges, min(Lines, edges[len(gains)]+2+rng.IntN(30)))
			gains = append(gains, float32(math.Exp2(rng.NormFloat64())))
		}
		quant := (*[Lines]int16)(make([]int16, Lines+last%9)[last%9:])
		for i := range quant {
			quant[i] = int16(rng.IntN(31) - 15)
			if rng.IntN(1+i) == 0 {
				quant[i] = int16(rng.IntN(2*MaxQuantised+1) - MaxQuantised)
			}
		}
		lines, intact := guarded(len(Spectrum{}), last%7)
		got, want := (*Spectrum)(lines), new(Spectrum)
		noise(3, got[:])
		Requantise(got, quant, gains, edges, last)
		requantiseGeneric(want, quant, gains, edges, last)
		if !sameBits(got[:], want[:]) || !intact() {
			t.Fatalf("last line %d: got %v, want %v; the memory around is intact: %v", last, got, want, intact())
		}
		for b, gain := range gains {
			for i := edges[b]; i < min(edges[b+1], last); i++ {
				q := float64(quant[i])
				exact := math.Copysign(math.Pow(math.Abs(q), 4./3), q) * float64(gain)
				if math.Abs(float64(got[i])-exact) > 2e-7*math.Abs(exact) {
					t.Fatalf("line %d: %v·%v gives %v, want %v", i, q, gain, got[i], exact)
				}
			}
		}
	}
}

func TestMidSide(t *testing.T) {
	for n := range 70 {
		mid, intact := guarded(n, n%5)
		side, sideIntact := guarded(n, n%3)
		noise(1, mid)
		noise(2, side)
		left, right := append([]float32{}, mid...), append([]float32{}, side...)
		midSideGeneric(left, right)
		for i := range left {
			l, r := float64(mid[i]+side[i])/math.Sqrt2, float64(mid[i]-side[i])/math.Sqrt2
			if math.Abs(float64(left[i])-l) > 1e-6 || math.Abs(float64(right[i])-r) > 1e-6 {
				t.Fatalf("%v and %v give %v and %v, want %v and %v", mid[i], side[i], left[i], right[i], l, r)
			}
		}
		MidSide(mid, side)
		if !sameBits(mid, left) || !sameBits(side, right) || !intact() || !sideIntact() {
			t.Fatalf("%d lines: not the bits of the Go version, or memory around them is not intact", n)
		}
	}
}

// BenchmarkRequantise has values of music at 128 kbit/s.
func BenchmarkRequantise(b *testing.B) {
	var quant [Lines]int16
	for i := range quant {
		quant[i] = int16(i * 7 % 13 * 40 / (i + 10))
	}
	edges := []int{0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576}
	gains := make([]float32, 22)
	var lines Spectrum
	b.Run("native", func(b *testing.B) {
		for b.Loop() {
			Requantise(&lines, &quant, gains, edges, 400)
		}
	})
	b.Run("generic", func(b *testing.B) {
		for b.Loop() {
			requantiseGeneric(&lines, &quant, gains, edges, 400)
		}
	})
}

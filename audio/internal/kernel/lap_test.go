package kernel

import (
	"math"
	"testing"
)

func TestLap(t *testing.T) {
	for _, m := range []int{2, 4, 8, 14, 16, 18, 32, 64, 128, 1024} {
		for off := range 4 {
			before, after, w := make([]float32, m/2+off), make([]float32, m/2+off), make([]float32, m+off)
			noise(1, before)
			noise(2, after)
			noise(3, w)
			got, intact := guarded(m, off)
			want := make([]float32, m)
			Lap(got, before[off:], after[off:], w[off:])
			lapGeneric(want, before[off:], after[off:], w[off:])
			if !sameBits(got, want) || !intact() {
				t.Errorf("lap of %d: got %v, want %v; the memory around is intact: %v", m, got, want, intact())
			}
		}
	}
}

func TestFlat(t *testing.T) {
	for n := range 70 {
		c := make([]float32, n+3)
		noise(4, c)
		got, intact := guarded(n, n%4)
		want := make([]float32, n)
		Flat(got, c[n%3:][:n])
		flatGeneric(want, c[n%3:][:n])
		if !sameBits(got, want) || !intact() {
			t.Errorf("flat of %d: got %v, want %v; the memory around is intact: %v", n, got, want, intact())
		}
	}
}

func TestFinite(t *testing.T) {
	inf := float32(math.Inf(1))
	for n := range 40 {
		x := make([]float32, n)
		noise(3, x)
		for i := range x {
			x[i] *= math.MaxFloat32
		}
		if !Finite(x) {
			t.Errorf("%d numbers are not finite", n)
		}
		for i := range x {
			for _, v := range []float32{inf, -inf, float32(math.NaN())} {
				kept := x[i]
				if x[i] = v; Finite(x) {
					t.Errorf("%d values with %g at %d are finite", n, v, i)
				}
				x[i] = kept
			}
		}
	}
}

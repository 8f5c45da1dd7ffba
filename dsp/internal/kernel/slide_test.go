package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// lanesOf takes slideLanes lanes, from one on, out of vectors of more.
func lanesOf(x []float32, lanes, from int) (y []float32) {
	for at := 0; at < len(x); at += lanes {
		y = append(y, x[at+from:at+from+slideLanes]...)
	}
	return y
}

// onSlides runs a test on every implementation.
func onSlides(t *testing.T, test func(t *testing.T, s *Slide, r *rand.Rand)) {
	for _, s := range Available() {
		if s.Slide != nil {
			t.Run(s.Name, func(t *testing.T) { test(t, s.Slide, rand.New(rand.NewPCG(15, 16))) })
		}
	}
}

func numbers(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func TestSlideStep(t *testing.T) {
	onSlides(t, func(t *testing.T, s *Slide, r *rand.Rand) {
		const block = 2 * SlideBins * SlideStarts
		state, delta, w := numbers(r, 2*SlideBins*s.Lanes), numbers(r, SlideStarts*s.Lanes), make([]float32, 4*SlideBins)
		for q := range SlideBins {
			sin, cos := math.Sincos(float64(q))
			w[4*q], w[4*q+1], w[4*q+2], w[4*q+3] = float32(cos), float32(sin), 1, -0.5
		}
		before := append([]float32(nil), state...)
		rows := fenced(block * s.Lanes)
		s.Step(&rows[0], &state[0], &delta[0], &w[0], SlideBins)
		for from := 0; from < s.Lanes; from += slideLanes {
			want, wantState := fenced(block*slideLanes), lanesOf(before, s.Lanes, from)
			slideStep(&want[0], &wantState[0], &lanesOf(delta, s.Lanes, from)[0], &w[0], SlideBins)
			compare(t, "rows", lanesOf(rows[:block*s.Lanes], s.Lanes, from), want[:block*slideLanes])
			compare(t, "state", lanesOf(state, s.Lanes, from), wantState)
		}
		for _, v := range rows[block*s.Lanes:] {
			if v != 12345 {
				t.Fatal("Step writes behind the rows")
			}
		}
	})
}

func TestSlideFactors(t *testing.T) {
	onSlides(t, func(t *testing.T, s *Slide, r *rand.Rand) {
		const block = 2 * SlideBins * SlideStarts
		early, late := numbers(r, block*s.Lanes), numbers(r, block*s.Lanes)
		w, gain := numbers(r, SlidePairs*s.Lanes), numbers(r, 2*SlideBins*s.Lanes)
		for i, g := range gain {
			gain[i] = g*g + 1e-3
		}
		acc := fenced(2 * SlideStarts * s.Lanes)
		for i := range SlideStarts * s.Lanes {
			acc[i], acc[SlideStarts*s.Lanes+i] = 1.5, 0
		}
		before := append([]float32(nil), acc...)
		s.Factors(&acc[0], &early[0], &late[0], &w[0], &gain[0])
		for from := 0; from < s.Lanes; from += slideLanes {
			part := func(x []float32) *float32 { return &lanesOf(x, s.Lanes, from)[0] }
			want := lanesOf(before[:2*SlideStarts*s.Lanes], s.Lanes, from)
			slideFactors(&want[0], part(early), part(late), part(w), part(gain))
			compareProducts(t, lanesOf(acc[:2*SlideStarts*s.Lanes], s.Lanes, from), want)
		}
	})
}

// logOf is the logarithm of the product i of those of one block.
func logOf(acc []float32, i int) float64 {
	e := *(*int32)(unsafe.Pointer(&acc[len(acc)/2+i]))
	return LogProduct(Product{acc[i], e - SlideBias})
}

func TestSlideButterflies(t *testing.T) {
	onSlides(t, func(t *testing.T, s *Slide, r *rand.Rand) {
		const rows = 2 * MP3Numbers * SlideStarts
		low, high, w, gain := numbers(r, rows*s.Lanes), numbers(r, rows*s.Lanes), numbers(r, 34), numbers(r, 2*MP3Lines)
		for i, g := range gain {
			gain[i] = g*g + 1e-3
		}
		acc := fenced(2 * SlideStarts * s.Lanes)
		for i := range SlideStarts * s.Lanes {
			acc[i], acc[SlideStarts*s.Lanes+i] = 1.5, 0
		}
		before := append([]float32(nil), acc...)
		s.Butterflies(&acc[0], &low[0], &high[0], &w[0], &gain[0])
		for from := 0; from < s.Lanes; from += slideLanes {
			part := func(x []float32) *float32 { return &lanesOf(x, s.Lanes, from)[0] }
			want := lanesOf(before[:2*SlideStarts*s.Lanes], s.Lanes, from)
			slideButterflies(&want[0], part(low), part(high), &w[0], &gain[0])
			compareProducts(t, lanesOf(acc[:2*SlideStarts*s.Lanes], s.Lanes, from), want)
		}
	})
}

// compareProducts compares those of one block.
func compareProducts(t *testing.T, got, want []float32) {
	t.Helper()
	for i := range SlideStarts * slideLanes {
		if g, w := logOf(got, i), logOf(want, i); !(math.Abs(g-w) <= 1e-4) {
			t.Fatalf("product %d is exp(%g), want exp(%g)", i, g, w)
		}
	}
}

package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// tolerance is what fused multiplications may change of sums of four products of numbers up to 4.
const tolerance = 2e-5

func random(n int) []float32 {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// fenced is room for n numbers and for what must not be written behind them.
func fenced(n int) []float32 {
	x := make([]float32, n+32)
	for i := range x {
		x[i] = 12345
	}
	return x
}

func compare(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range got {
		if !(math.Abs(float64(got[i]-want[i])) <= tolerance) {
			t.Fatalf("%s: number %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// onMDCTs runs a test on every implementation, with the one in Go for the same number of lanes.
func onMDCTs(t *testing.T, test func(t *testing.T, lanes int, set, want *MDCT)) {
	for _, s := range Available() {
		if s.MDCT != nil {
			t.Run(s.Name, func(t *testing.T) { test(t, s.Lanes, s.MDCT, mdct(s.Lanes)) })
		}
	}
}

func TestFoldRotate(t *testing.T) {
	onMDCTs(t, func(t *testing.T, lanes int, set, want *MDCT) {
		for m := 2 * lanes; m < 12*lanes; m += 2 * lanes {
			src, win, tw := random(4*m), random(4*m+1), random(2*m)
			re, im, wantRe, wantIm := fenced(m), fenced(m), fenced(m), fenced(m)
			set.Fold(&re[0], &im[0], &src[0], &win[0], &tw[0], m)
			want.Fold(&wantRe[0], &wantIm[0], &src[0], &win[0], &tw[0], m)
			compare(t, "Fold, real parts", re, wantRe)
			compare(t, "Fold, imaginary parts", im, wantIm)
			dst, wantDst := fenced(2*m), fenced(2*m)
			set.Rotate(&src[0], &win[0], &tw[0], &dst[0], m)
			want.Rotate(&src[0], &win[0], &tw[0], &wantDst[0], m)
			compare(t, "Rotate", dst, wantDst)
		}
	})
}

func TestUnfold(t *testing.T) {
	onMDCTs(t, func(t *testing.T, lanes int, set, want *MDCT) {
		for m := lanes; m < 6*lanes; m += lanes {
			u, win := random(2*m), random(4*m)
			dst, wantDst := fenced(4*m), fenced(4*m)
			set.Unfold(&dst[0], &u[0], &win[0], m)
			want.Unfold(&wantDst[0], &u[0], &win[0], m)
			compare(t, "Unfold", dst, wantDst)
		}
	})
}

func TestFoldRotateLanes(t *testing.T) {
	onMDCTs(t, func(t *testing.T, lanes int, set, want *MDCT) {
		for m := 1; m < 20; m++ {
			src, win := random(4*m*lanes), random(6*m)
			var pos, order []int
			for i := range 4 * m {
				pos = append(pos, 4*(i*7%(4*m-1)))
			}
			for i := range m {
				order = append(order, 4*lanes*(m-1-i))
			}
			re, im, wantRe, wantIm := fenced(m*lanes), fenced(m*lanes), fenced(m*lanes), fenced(m*lanes)
			set.FoldLanes(&re[0], &im[0], &src[0], &win[0], &pos[0], m)
			want.FoldLanes(&wantRe[0], &wantIm[0], &src[0], &win[0], &pos[0], m)
			compare(t, "FoldLanes, real parts", re, wantRe)
			compare(t, "FoldLanes, imaginary parts", im, wantIm)
			dst, wantDst := fenced(2*m*lanes), fenced(2*m*lanes)
			set.RotateLanes(&re[0], &im[0], &win[0], &dst[0], &order[0], m)
			want.RotateLanes(&re[0], &im[0], &win[0], &wantDst[0], &order[0], m)
			compare(t, "RotateLanes", dst, wantDst)
		}
	})
}

func TestSumLanes(t *testing.T) {
	onMDCTs(t, func(t *testing.T, lanes int, set, want *MDCT) {
		const n, samples = 7, 50
		for taps := 2; taps < 20; taps += 2 {
			src, w := random(samples+lanes-1), random(n*taps)
			var pos []int
			for i := range n * taps {
				pos = append(pos, 4*(i*i%samples))
			}
			dst, wantDst := fenced(n*lanes), fenced(n*lanes)
			set.SumLanes(&dst[0], &src[0], &w[0], &pos[0], taps, n)
			want.SumLanes(&wantDst[0], &src[0], &w[0], &pos[0], taps, n)
			compare(t, "SumLanes", dst, wantDst)
		}
	})
}

func TestLanes(t *testing.T) {
	onMDCTs(t, func(t *testing.T, lanes int, set, want *MDCT) {
		for n := 4; n < 40; n++ {
			for _, stride := range []int{1, 3, n, n + 5} {
				src := random((lanes-1)*stride + n)
				dst, wantDst := fenced(n*lanes), fenced(n*lanes)
				set.ToLanes(&dst[0], &src[0], stride, n)
				want.ToLanes(&wantDst[0], &src[0], stride, n)
				compare(t, "ToLanes", dst, wantDst)
				back := fenced(len(src))
				set.FromLanes(&back[0], &dst[0], stride, n)
				for lane := range lanes {
					compare(t, "FromLanes", back[lane*stride:lane*stride+n], src[lane*stride:lane*stride+n])
				}
				compare(t, "FromLanes", back[len(src):], wantDst[n*lanes:])
			}
		}
	})
}

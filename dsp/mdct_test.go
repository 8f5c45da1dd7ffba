package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// mdctLengths are the windows of the codecs: MP3, AAC with its 960 family and low delay, Vorbis and CELT.
var mdctLengths = []int{12, 36, 64, 128, 240, 256, 480, 512, 960, 1024, 1920, 2048, 4096, 8192}

// sineWindow fulfils the condition of Princen and Bradley.
func sineWindow(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(math.Sin(math.Pi * (float64(i) + 0.5) / float64(n)))
	}
	return w
}

// directMDCT is the sum of the definition.
func directMDCT(x, window []float32) []float64 {
	m := len(x) / 2
	cos, seq := make([]float64, 8*m), make([]float64, len(x))
	for i := range cos {
		cos[i] = math.Cos(math.Pi * float64(i) / float64(4*m))
	}
	for i, v := range x {
		seq[i] = float64(window[i]) * float64(v)
	}
	y := make([]float64, m)
	for k := range y {
		step := 2 * (2*k + 1)
		at := (1 + m) * (2*k + 1) % (8 * m)
		for _, v := range seq {
			y[k] += v * cos[at]
			if at += step; at >= 8*m {
				at -= 8 * m
			}
		}
	}
	return y
}

// rmsError is the root mean square of the differences over that of want.
func rmsError[F float32 | float64](got []float32, want []F) float64 {
	diff, sum := 0.0, 0.0
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		diff += d * d
		sum += float64(w) * float64(w)
	}
	return math.Sqrt(diff / sum)
}

type mdctCase struct {
	n, hop, rows int
	window, x    []float32
	want         []float64
}

func mdctCases() []mdctCase {
	lengths := slices.Clone(mdctLengths)
	for n := 4; n < 300; n += 4 {
		lengths = append(lengths, n)
	}
	var cases []mdctCase
	for _, n := range lengths {
		window := noise(n, uint64(n))
		for _, f := range []struct{ hop, rows int }{{1, 35}, {1, 3}, {5, 17}, {n / 2, 4}} {
			if n >= 2048 {
				f.rows = min(f.rows, 2)
			}
			c := mdctCase{n: n, hop: f.hop, rows: f.rows, window: window, x: noise((f.rows-1)*f.hop+n, 7)}
			for r := range f.rows {
				c.want = append(c.want, directMDCT(c.x[r*f.hop:r*f.hop+n], window)...)
			}
			cases = append(cases, c)
		}
	}
	return cases
}

func TestMDCTAccuracy(t *testing.T) {
	cases := mdctCases()
	dsp.EachKernel(t, func(t *testing.T) {
		for _, c := range cases {
			got := dsp.NewMDCT(c.n, c.window).Forward(nil, c.x, c.hop)
			if len(got) != len(c.want) {
				t.Fatalf("n=%d, hop %d: %d coefficients, want %d", c.n, c.hop, len(got), len(c.want))
			}
			if e := rmsError(got, c.want); e > errorBound(c.n) {
				t.Errorf("n=%d, hop %d, %d rows: off by %.3g, at most %.3g", c.n, c.hop, c.rows, e, errorBound(c.n))
			}
		}
	})
}

func TestMDCTInverse(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		for _, n := range append([]int{4, 8, 28, 44}, mdctLengths...) {
			const rows = 37
			m := n / 2
			x, window := noise((rows+1)*m, uint64(n)), sineWindow(n)
			mdct := dsp.NewMDCT(n, window)
			frames := mdct.Inverse(nil, mdct.Forward(nil, x, m))
			got := make([]float32, len(x))
			for r := range rows {
				for i, v := range frames[r*n : (r+1)*n] {
					got[r*m+i] += v
				}
			}
			if e := rmsError(got[m:rows*m], x[m:rows*m]); e > 2*errorBound(n) {
				t.Errorf("n=%d: overlap-add of the inverse is off by %.3g, at most %.3g", n, e, 2*errorBound(n))
			}
		}
	})
}

func TestMDCTMisuse(t *testing.T) {
	mdct := dsp.NewMDCT(36, nil)
	for name, call := range map[string]func(){
		"length":         func() { dsp.NewMDCT(18, nil) },
		"no length":      func() { dsp.NewMDCT(0, nil) },
		"window":         func() { dsp.NewMDCT(36, make([]float32, 35)) },
		"hop":            func() { mdct.Forward(nil, make([]float32, 36), 0) },
		"dst of Forward": func() { mdct.Forward(make([]float32, 17), make([]float32, 36), 1) },
		"src of Inverse": func() { mdct.Inverse(nil, make([]float32, 17)) },
		"dst of Inverse": func() { mdct.Inverse(make([]float32, 35), make([]float32, 18)) },
	} {
		if !panics(call) {
			t.Errorf("misuse of %s does not panic", name)
		}
	}
	if got := mdct.Forward(nil, make([]float32, 35), 1); len(got) != 0 {
		t.Errorf("%d coefficients of too few samples", len(got))
	}
}

func panics(call func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	call()
	return false
}

func BenchmarkMDCT(b *testing.B) {
	const rows = 64
	for _, n := range mdctLengths {
		x, window := noise(n+rows-1, 1), sineWindow(n)
		for _, name := range slices.Backward(dsp.Kernels()) {
			dsp.UseKernel(name)
			mdct := dsp.NewMDCT(n, window)
			dst := mdct.Forward(nil, x, 1)
			b.Run(fmt.Sprint(name, "/", n), func(b *testing.B) {
				for b.Loop() {
					mdct.Forward(dst, x, 1)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/offset")
			})
		}
		dsp.UseKernel("")
	}
}

package lineage_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/lineage"
)

const rate = 16000

// speech is something that moves like speech, over a quiet background.
func speech(seconds int, seed uint64) []float32 {
	n := seconds * rate
	x := synth.Pink(n, rate, 0.1, seed)
	for i := range x {
		t := float64(i) / rate
		x[i] *= float32(math.Pow(math.Abs(math.Sin(2*math.Pi*1.3*t)), 4) + 0.001)
	}
	return synth.Add(x, synth.Pink(n, rate, 1e-4, seed+1))
}

// windows cuts two copies into stretches of two seconds.
func windows(x []float32) [][]float32 {
	var list [][]float32
	for i := 0; i+2*rate <= len(x); i += 2 * rate {
		list = append(list, x[i:i+2*rate])
	}
	return list
}

func lowPass(x []float32) []float32 {
	return synth.Filter(x, rate, []synth.Point{{FreqHz: 3000}, {FreqHz: 3300, LevelDB: -80}})
}

// holed lacks the weak coefficients of an MDCT, and every second stretch of 16, as if a codec had made zeros of them.
func holed(x []float32) []float32 {
	const m = 512
	mdct := dsp.NewMDCT(2*m, dsp.Sine(2*m))
	c := mdct.Forward(nil, x, m)
	for i := 0; i+16 <= len(c); i += 16 {
		loud := 0.0
		for _, v := range c[i : i+16] {
			loud = max(loud, math.Abs(float64(v)))
		}
		for k := i; k < i+16; k++ {
			if math.Abs(float64(c[k])) < 0.3*loud || i/m%2 == 0 && i/16%2 == 0 {
				c[k] = 0
			}
		}
	}
	y := make([]float32, len(x))
	for i, v := range mdct.Inverse(nil, c) {
		y[i/(2*m)*m+i%(2*m)] += v
	}
	return y
}

func TestCompare(t *testing.T) {
	x := speech(8, 1)
	tests := []struct {
		name string
		b    []float32
		want func(m lineage.Measures) bool
	}{
		{"the same", x, func(m lineage.Measures) bool { return m.Residual < -75 && m.HolesB == 0 && m.LossB == 0 }},
		{"turned down", synth.Gain(x, -0.1), func(m lineage.Measures) bool { return m.Residual < -75 && m.HolesB == 0 }},
		{"late by 30 ms", append(make([]float32, 480), x[:len(x)-480]...), func(m lineage.Measures) bool {
			return m.Residual < -50 && m.Windows == 4
		}},
		{"low-passed", lowPass(x), func(m lineage.Measures) bool { return m.LossB > 0.4 && m.LossA == 0 && m.NoiseA < 0.1 }},
		{"under noise", synth.Add(x, synth.White(len(x), 3e-3, 7)), func(m lineage.Measures) bool {
			return m.Floor > 5 && m.Tracking < 0.3 && m.NoiseB >= 0 && m.LossA < 0.05
		}},
		{"holed", holed(x), func(m lineage.Measures) bool {
			return m.HolesB > 0.02 && m.HolesA < 0.002 && m.RoughB > m.RoughA && m.FilledA > m.FilledB
		}},
		{"another", speech(8, 99), func(m lineage.Measures) bool { return m.Windows == 0 }},
		{"silence", make([]float32, len(x)), func(m lineage.Measures) bool { return m.Windows == 0 }},
	}
	for _, tt := range tests {
		got := lineage.Compare(windows(x), windows(tt.b), rate)
		if !tt.want(got) {
			t.Errorf("%s: Compare = %+v", tt.name, got)
		}
	}
}

func TestCompareIsSymmetric(t *testing.T) {
	x := speech(6, 3)
	y := synth.Add(lowPass(x), synth.White(len(x), 1e-3, 5))
	got := lineage.Compare(windows(y), windows(x), rate)
	want := lineage.Compare(windows(x), windows(y), rate).Swap()
	// The slope is taken over the first copy's level, and single precision rounds the two spectra apart.
	about := cmpopts.EquateApprox(0, 0.1)
	if diff := cmp.Diff(want, got, about); diff != "" {
		t.Errorf("Compare(b, a) is not Compare(a, b).Swap() (-want +got):\n%s", diff)
	}
}

// What comes from files may be anything.
func TestCompareOfAnything(t *testing.T) {
	x := windows(speech(2, 1))[0]
	nan, huge := make([]float32, len(x)), make([]float32, len(x))
	for i := range x {
		nan[i], huge[i] = float32(math.NaN()), x[i]*1e38
	}
	tests := []struct {
		name string
		a, b [][]float32
		rate int
	}{
		{"nothing", nil, nil, rate},
		{"short", [][]float32{x[:100]}, [][]float32{x[:100]}, rate},
		{"NaN", [][]float32{nan}, [][]float32{x}, rate},
		{"huge", [][]float32{huge}, [][]float32{huge}, rate},
		{"low rate", [][]float32{x}, [][]float32{x}, 1},
		{"high rate", [][]float32{x}, [][]float32{x}, 1 << 30},
	}
	for _, tt := range tests {
		m := lineage.Compare(tt.a, tt.b, tt.rate)
		if math.IsNaN(m.Residual) || math.IsNaN(m.Floor) || math.IsNaN(m.Tracking) {
			t.Errorf("%s: Compare = %+v", tt.name, m)
		}
		if e := lineage.DefaultModel().Weigh(m, lineage.Facts{}, lineage.Facts{}); math.IsNaN(e.Score()) {
			t.Errorf("%s: Weigh = %+v", tt.name, e)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	x := windows(speech(20, 1))
	y := windows(holed(speech(20, 1)))
	for b.Loop() {
		lineage.Compare(x, y, rate)
	}
}

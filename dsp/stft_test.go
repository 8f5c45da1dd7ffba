package dsp_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// rowsOf collects the rows that write hands on, and checks that they come in order.
func rowsOf(t *testing.T, write func(yield func(*dsp.Rows))) (power, logs [][]float32) {
	t.Helper()
	write(func(r *dsp.Rows) {
		for row, p := range r.All() {
			if row != len(power) {
				t.Fatalf("row %d came as number %d", row, len(power))
			}
			power = append(power, slices.Clone(p))
			logs = append(logs, slices.Clone(r.Log(row-r.First)))
		}
	})
	return power, logs
}

func equalRows(a, b [][]float32) bool { return slices.EqualFunc(a, b, slices.Equal) }

func TestSTFTBlocks(t *testing.T) {
	x := sine(5000, 440, 8000)
	for _, c := range []struct{ frame, hop int }{{512, 128}, {256, 256}, {100, 170}, {64, 1}, {63, 64}, {64, 63}, {1, 3}, {7, 2}} {
		rows := func(block int) [][]float32 {
			power, _ := rowsOf(t, func(yield func(*dsp.Rows)) {
				s := dsp.NewSTFT(c.frame, c.hop)
				for b := range slices.Chunk(x, block) {
					s.Write(b, yield)
				}
			})
			return power
		}
		want := rows(len(x))
		if n := (len(x)-c.frame)/c.hop + 1; len(want) != n {
			t.Errorf("frame %d hop %d: %d rows, want %d", c.frame, c.hop, len(want), n)
		}
		single := dsp.NewRealFFT(c.frame, dsp.Hann(c.frame))
		for i, row := range want {
			if got := single.Power(nil, x[i*c.hop:][:c.frame], c.hop); !slices.Equal(got, row) {
				t.Fatalf("frame %d hop %d: row %d differs from its own transform", c.frame, c.hop, i)
			}
		}
		for _, block := range []int{1, 7, 63, 65, 1000} {
			if got := rows(block); !equalRows(got, want) {
				t.Errorf("frame %d hop %d: blocks of %d give other rows", c.frame, c.hop, block)
			}
		}
	}
}

// 16-bit samples must give what the same samples as fractions of full scale give: all steps between are exact.
func TestSTFTInt16(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		ints := make([]int16, 9000)
		floats := make([]float32, len(ints))
		for i := range ints {
			ints[i] = int16(i*i*7919 ^ i)
			floats[i] = float32(ints[i]) / 32768
		}
		ints[4000], floats[4000] = math.MinInt16, -1
		for _, frame := range []int{512, 960, 1024, 63} {
			want, _ := rowsOf(t, func(yield func(*dsp.Rows)) { dsp.NewSTFT(frame, 100).Write(floats, yield) })
			got, _ := rowsOf(t, func(yield func(*dsp.Rows)) {
				s := dsp.NewSTFT(frame, 100)
				for b := range slices.Chunk(ints, 777) {
					s.WriteInt16(b, yield)
				}
			})
			if !equalRows(got, want) {
				t.Errorf("frame %d: integers give other rows than fractions", frame)
			}
		}
	})
}

func TestSTFTLog(t *testing.T) {
	x := noise(4000, 3)
	clear(x[1000:3000]) // rows of nothing
	power, logs := rowsOf(t, func(yield func(*dsp.Rows)) { dsp.NewSTFT(256, 128).Write(x, yield) })
	for i := range power {
		if want := dsp.Log(nil, power[i]); !slices.Equal(logs[i], want) {
			t.Fatalf("row %d: logarithms differ from those of the powers", i)
		}
	}
}

func TestRowsPanicPastTheLast(t *testing.T) {
	dsp.NewSTFT(64, 64).Write(make([]float32, 3*64), func(r *dsp.Rows) {
		for what, row := range map[string]func(int) []float32{"Power": r.Power, "Log": r.Log} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s(%d) of %d rows gives a row", what, r.Count, r.Count)
					}
				}()
				row(r.Count)
			}()
		}
	})
}

func TestLog(t *testing.T) {
	const tolerance = 2e-7 // relative, and half of it absolute
	dsp.EachKernel(t, func(t *testing.T) {
		var x []float32
		for e := -126; e < 128; e++ {
			for _, m := range []float64{1, 1.0000001, 1.2, math.Sqrt2, 1.4142137, 1.7, 1.9999999} {
				x = append(x, float32(math.Ldexp(m, e)))
			}
		}
		got := dsp.Log(nil, x)
		for i, v := range x {
			want := math.Log(float64(v))
			if d := math.Abs(float64(got[i]) - want); d > tolerance*math.Abs(want)+tolerance/2 {
				t.Errorf("Log(%g) = %g, want %g", v, got[i], want)
			}
		}
		least := float32(-126 * math.Ln2)
		inf, nan := float32(math.Inf(1)), float32(math.NaN())
		odd := dsp.Log(nil, []float32{0, float32(math.Copysign(0, -1)), -1, 1e-42, 0x1p-126, inf, -inf, nan})
		for i, v := range odd[:5] {
			if math.Abs(float64(v-least)) > 1e-5 {
				t.Errorf("Log of odd number %d is %g, want %g", i, v, least)
			}
		}
		for i, v := range odd[5:] {
			if v == v {
				t.Errorf("Log of odd number %d is %g, want NaN", 5+i, v)
			}
		}
		for n := range 70 { // a number's logarithm does not depend on its neighbours
			if !slices.Equal(dsp.Log(nil, x[:n]), got[:n]) {
				t.Errorf("Log of %d numbers differs from that of more", n)
			}
		}
	})
}

func ExampleSTFT() {
	s := dsp.NewSTFT(512, 256)
	s.Write(sine(8000, 1000, 8000), func(r *dsp.Rows) {
		for row, power := range r.All() {
			if row == 0 {
				loudest := slices.Index(power, slices.Max(power))
				fmt.Println(float64(loudest)*8000/512, "Hz")
			}
		}
	})
	// Output: 1000 Hz
}

func BenchmarkSTFT(b *testing.B) {
	x := sine(8000, 440, 8000)
	ints := make([]int16, len(x))
	s, s16, logs := dsp.NewSTFT(512, 128), dsp.NewSTFT(512, 128), dsp.NewSTFT(512, 128)
	for _, c := range []struct {
		name  string
		write func()
	}{
		{"float32", func() { s.Write(x, func(*dsp.Rows) {}) }},
		{"int16", func() { s16.WriteInt16(ints, func(*dsp.Rows) {}) }},
		{"log", func() { logs.Write(x, func(r *dsp.Rows) { r.Log(r.Count - 1) }) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.write()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
		})
	}
}

func TestRowsSums(t *testing.T) {
	dsp.EachKernel(t, func(t *testing.T) {
		s := dsp.NewSTFT(64, 16)
		var got []float64
		s.Write(noise(1000, 9), func(r *dsp.Rows) {
			for _, bins := range [][2]int{{0, 33}, {3, 20}, {5, 5}, {32, 33}} {
				got = r.Sums(got, bins[0], bins[1])
				for i, sum := range got {
					want := 0.0
					for _, v := range r.Power(i)[bins[0]:bins[1]] {
						want += float64(v)
					}
					if math.Abs(sum-want) > 1e-14*want {
						t.Errorf("sum of bins %d of row %d = %g, want %g", bins, r.First+i, sum, want)
					}
				}
				if len(got) != r.Count {
					t.Errorf("%d sums of %d rows", len(got), r.Count)
				}
			}
		})
	})
}

func BenchmarkRowsSums(b *testing.B) {
	x := noise(16*512, 9)
	for _, bins := range []int{513, 64, 8} {
		b.Run(fmt.Sprint(bins), func(b *testing.B) {
			var sums []float64
			s := dsp.NewSTFT(1024, 512)
			s.Write(x[:1024+6*512], func(r *dsp.Rows) {
				for b.Loop() {
					sums = r.Sums(sums, 0, bins)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(r.Count), "ns/row")
			})
		})
	}
}

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestAddSquares(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(11, 12))
		for _, vectors := range []int{1, 2, 3, 17} {
			n := vectors * s.Lanes
			dst, x := randomArray(r, n), randomArray(r, n)
			want := slices.Clone(dst.data)
			addSquares(&want[0], x.at(), n)
			if s.AddSquares(dst.at(), x.at(), n); !slices.Equal(dst.data, want) || !dst.intact() {
				t.Errorf("AddSquares n=%d gives %g, want %g", n, dst.data, want)
			}
		}
	})
}

// productOf is a product in float64, as a logarithm.
func productOf(x, gain, base []float32) (log float64) {
	for i, v := range x {
		log += math.Log(float64(v)*float64(v)*float64(gain[i]) + float64(base[i]))
	}
	return log
}

func TestProducts(t *testing.T) {
	const tolerance = 4.0 / (1 << 24) // of each factor
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(13, 14))
		for width := 1; width < 300; width++ {
			if width < MinProducts && s != &Generic {
				continue
			}
			rows := Rows{N: 1 + width%6, Step: 1 + width%(width+3), Width: width}
			x, gain, base := randomArray(r, (rows.N-1)*rows.Step+width), randomArray(r, width), newArray(width)
			for i, g := range gain.data {
				gain.data[i], base.data[i] = g*g, 1e-3
			}
			got, want := make([]Product, rows.N+1), make([]Product, rows.N+1)
			s.Products(&got[0], x.at(), gain.at(), base.at(), &rows)
			products(&want[0], x.at(), gain.at(), base.at(), &rows)
			if !slices.Equal(got, want) { // the last is none that may be written
				t.Fatalf("Products %+v gives %v, want %v", rows, got, want)
			}
			for i, p := range got[:rows.N] {
				want := productOf(x.data[i*rows.Step:][:width], gain.data, base.data)
				if got := LogProduct(p); !(math.Abs(got-want) <= tolerance*float64(width)) {
					t.Fatalf("Products %+v: row %d is %g, want %g", rows, i, got, want)
				}
			}
		}
	})
}

func TestLogProduct(t *testing.T) {
	const tolerance = 2e-9
	for m := 1.0; m < 1<<16; m *= 1.0001 {
		for _, e := range []int32{0, -1, 1, -20000, 20000} {
			p := Product{float32(m), e}
			want := math.Log(float64(p.Mantissa)) + float64(e)*math.Ln2
			if got := LogProduct(p); math.Abs(got-want) > tolerance {
				t.Errorf("LogProduct(%v) = %.12g, want %.12g", p, got, want)
			}
		}
	}
	if got := LogProduct(Product{float32(math.NaN()), 3}); got == got {
		t.Errorf("LogProduct of no number = %g", got)
	}
}

// BenchmarkProducts has as many rows as share one estimate, from memory as it comes.
func BenchmarkProducts(b *testing.B) {
	const rows = 64
	for _, width := range []int{576, 1020, 1024} {
		x, gain, base, dst := random(rows*width), random(width), random(width), make([]Product, rows)
		for _, s := range Available() {
			b.Run(fmt.Sprint(s.Name, "/", width), func(b *testing.B) {
				for b.Loop() {
					s.Products(&dst[0], &x[0], &gain[0], &base[0], &Rows{N: rows, Step: width, Width: width})
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows*width), "ns/value")
			})
		}
	}
}

package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// odd are numbers that comparisons may treat in their own way.
var odd = []float32{
	0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(-math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
	math.SmallestNonzeroFloat32, math.MaxFloat32,
}

// strew puts odd numbers among those of an array.
func strew(r *rand.Rand, a array) {
	for i := range a.data {
		if r.IntN(4) == 0 {
			a.data[i] = odd[r.IntN(len(odd))]
		}
	}
}

func bitsOf(x []float32) (b []uint32) {
	for _, v := range x {
		b = append(b, math.Float32bits(v))
	}
	return b
}

func TestGreatest(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(17, 18))
		for vectors := 1; vectors < 40; vectors++ {
			n := vectors * s.Lanes
			dst, x := randomArray(r, n), randomArray(r, n)
			strew(r, dst)
			strew(r, x)
			want := slices.Clone(dst.data)
			greatest(&want[0], x.at(), n)
			if s.Greatest(dst.at(), x.at(), n); !slices.Equal(bitsOf(dst.data), bitsOf(want)) || !dst.intact() {
				t.Errorf("Greatest n=%d gives %g, want %g", n, dst.data, want)
			}
		}
	})
}

func TestExtremes(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(19, 20))
		for round := range 200 {
			n := (1 + round%7) * s.Lanes
			x := randomArray(r, n)
			if round%2 == 0 {
				strew(r, x)
			}
			ranks := make([]int32, 0, n)
			for _, v := range x.data {
				ranks = append(ranks, Order(v))
			}
			low, high := slices.Min(ranks), slices.Max(ranks)
			for _, e := range [][2]int32{{low, high}, {0, 0}, {high, low}, {-5, 5}} {
				want := [2]int32{min(low, e[0]), max(high, e[1])}
				if least, most := s.Extremes(x.at(), n, e[0], e[1]); least != want[0] || most != want[1] {
					t.Errorf("Extremes of %g and %d: %d, %d, want %d", x.data, e, least, most, want)
				}
			}
		}
	})
}

func TestOrder(t *testing.T) {
	ranked := []float32{
		float32(math.Copysign(math.NaN(), -1)), float32(math.Inf(-1)), -math.MaxFloat32, -1, -math.SmallestNonzeroFloat32,
		float32(math.Copysign(0, -1)), 0, math.SmallestNonzeroFloat32, 0.5, 1, math.MaxFloat32, float32(math.Inf(1)),
		float32(math.NaN()),
	}
	for i, v := range ranked {
		if got := Ordered(Order(v)); math.Float32bits(got) != math.Float32bits(v) {
			t.Errorf("Ordered(Order(%g)) = %g", v, got)
		}
		if i > 0 && Order(v) <= Order(ranked[i-1]) {
			t.Errorf("Order(%g) = %d, no more than that of %g", v, Order(v), ranked[i-1])
		}
	}
}

package splice_test

import (
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/splice"
)

// alaw rounds to the nearest level of G.711's A-law, after its table 1a.
func alaw(x []float32) []float32 {
	var levels []float64
	for step, from := 16.0, 0.0; step <= 1024; step *= 2 {
		n := 16
		if step == 16 {
			n = 32
		}
		for i := range n {
			levels = append(levels, from+(float64(i)+0.5)*step)
		}
		from += float64(n) * step
	}
	y := make([]float32, len(x))
	for i, v := range x {
		size := math.Abs(float64(v)) * 32768
		at, _ := slices.BinarySearch(levels, size)
		at = min(at, len(levels)-1)
		if at > 0 && size-levels[at-1] < levels[at]-size {
			at--
		}
		y[i] = float32(math.Copysign(levels[at], float64(v)) / 32768)
	}
	return y
}

func rounded(x []float32, gain float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(math.Round(float64(v)*32768*gain) / 32768)
	}
	return y
}

func TestLattice(t *testing.T) {
	whole := sound(8, 11)
	for i := range whole {
		whole[i] *= 0.05 // as faint as the pauses of a call
	}
	law := alaw(whole)
	patched := slices.Clone(law)
	copy(patched[3*rate:4*rate], rounded(whole[3*rate:4*rate], 0.9))
	faded := slices.Clone(law)
	for i := range 32 {
		w := (float32(i) + 0.5) / 32
		faded[5*rate+i] = float32((1-w)*law[5*rate+i]) + float32(w*law[rate+i])
	}
	for _, c := range []struct {
		name  string
		x     []float32
		law   string
		want  []splice.Foreign
		fuzzy int64
	}{
		{"A-law", law, "A-law", nil, 0},
		{"A-law, patched", patched, "A-law", []splice.Foreign{{StartSample: 3 * rate, EndSample: 4 * rate}}, 100},
		{
			"A-law, cross-faded for 2 ms", rounded(faded, 1), "A-law",
			[]splice.Foreign{{StartSample: 5 * rate, EndSample: 5*rate + 32}},
			10,
		},
		{"A-law, fainter", rounded(law, 0.37), "A-law scaled", nil, 0},
		{
			"A-law, patched, fainter", rounded(patched, 0.37), "A-law scaled",
			[]splice.Foreign{{StartSample: 3 * rate, EndSample: 4 * rate}},
			rate / 50,
		},
		{"16 bits", rounded(whole, 1), "", nil, 0},
		{"float", whole, "", nil, 0},
		{"zeros", make([]float32, len(whole)), "", nil, 0},
	} {
		got := examine(c.x).Lattice
		if got.Law != c.law || len(got.Breaks) != len(c.want) {
			t.Errorf("%s: %+v, want %q and %d stretches", c.name, got, c.law, len(c.want))
			continue
		}
		for i, w := range c.want {
			g := got.Breaks[i]
			if max(g.StartSample-w.StartSample, w.StartSample-g.StartSample, g.EndSample-w.EndSample, w.EndSample-g.EndSample) > c.fuzzy {
				t.Errorf("%s: foreign values in %+v, want %+v", c.name, g, w)
			}
		}
	}
}

// A file whose bits are dropped here and there keeps no law that a break of it could tell anything.
func TestLatticeScattered(t *testing.T) {
	x := alaw(sound(8, 12))
	for i := 0; i < len(x); i += rate / 20 {
		x[i] += 1.0 / 32768
	}
	if got := examine(x).Lattice; len(got.Breaks) != 0 {
		t.Errorf("scattered foreign values give %+v", got)
	}
}

package compression

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plainPeaks adds up every stretch anew.
func plainPeaks(rows [][]int8, columns int) []float64 {
	peak := make([]float64, columns)
	for width := 4; len(rows) > 0; width *= 2 {
		width = min(width, len(rows))
		for at := 0; at+width <= len(rows); at += max(1, width/4) {
			for o := range peak {
				sum := int32(0)
				for _, row := range rows[at : at+width] {
					sum += clip(row[o])
				}
				peak[o] = max(peak[o], float64(sum)/8/math.Sqrt(float64(width)))
			}
		}
		if width == len(rows) {
			break
		}
	}
	return peak
}

func TestPeaks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 3, 4, 5, 7, 8, 9, 16, 31, 32, 33, 40, 100, 128, 300} {
		var rows [][]int8
		for range n {
			row := make([]int8, 5)
			for o := range row {
				row[o] = int8(r.IntN(255) - 127)
			}
			rows = append(rows, row)
		}
		if diff := cmp.Diff(peaks(rows, 5), plainPeaks(rows, 5)); diff != "" {
			t.Errorf("peaks of %d rows (-got +want):\n%s", n, diff)
		}
	}
}

// fitted is a piece of frames that were followed at one offset, with fits in deviations.
func fitted(fits ...int8) *piece {
	p := &piece{}
	for _, z := range fits {
		p.frames = append(p.frames, looked{seen: 1, fits: []int8{8 * z}})
	}
	return p
}

func TestDoubts(t *testing.T) {
	l := &layer{known: []int{7}, idle: []int{0}}
	for _, test := range []struct {
		name string
		p    *piece
		want []int
	}{
		{"all fit", fitted(3, 3, 2, 4, 1, 3), nil},
		{"three do not", fitted(3, 0, 0, 0, 3, 3), nil},
		{"four do not", fitted(3, 3, 3, 3, 0, 0, 0, 0, 3, 3, 3, 3), []int{2, 3, 4, 5, 6, 7, 8, 9}},
		{"the last do not", fitted(3, 3, 3, 0, 0, 0, 0), []int{1, 2, 3, 4, 5, 6}},
	} {
		if got := l.doubts(test.p); !slices.Equal(got, test.want) {
			t.Errorf("%s: doubts of %v, want %v", test.name, got, test.want)
		}
	}
}

func TestForget(t *testing.T) {
	l := &layer{known: []int{1, 2, 3}, idle: []int{0, 0, 0}}
	p := &piece{}
	for i := range 40 {
		f := looked{seen: 1, fits: []int8{0, 0, 8}}
		if i%8 == 0 {
			f = looked{seen: 1, all: []int8{0, 0, 40, 40}}
		}
		p.frames = append(p.frames, f)
	}
	l.forget(p, 1)
	if !slices.Equal(l.known, []int{1, 3}) {
		t.Errorf("known are %v, want the first, which was there before, and the last, which all frames fit", l.known)
	}
	if got := p.frames[8].all; !slices.Equal(got, []int8{0, 0, 0, 40}) {
		t.Errorf("a frame that was measured whole has %v, want nothing at what was forgotten", got)
	}
	if got := p.frames[9].fits; !slices.Equal(got, []int8{0, 8}) {
		t.Errorf("a frame that was followed has %v, want what is left", got)
	}
}

// Frames that are measured side by side fit as those that are measured one by one.
func TestMany(t *testing.T) {
	const tolerance = 0.3 // of a measure that deviates by 1.45, by the terms of the window that are left out
	r := rand.New(rand.NewPCG(3, 4))
	for _, f := range slices.Concat(kinds()...) {
		l := newLayer(f, GridOptions{}, plans{})
		x := make([]float32, 8*f.Samples)
		for i := range x {
			x[i] = float32(r.NormFloat64()) / 10
		}
		stretches := [][]float32{x[:l.span()], x[2*f.Samples:][:l.span()], make([]float32, l.span())}
		fits, seen := l.fit.many(stretches)
		for k, got := range fits {
			want := l.fit.at(nil, stretches[k])
			if len(got) != len(want) || seen[k] != l.fit.seen {
				t.Fatalf("%v: %d fits and %g seen, want %d and %g", f, len(got), seen[k], len(want), l.fit.seen)
			}
			sum := 0.0
			for i, z := range got {
				sum += math.Pow(float64(z-want[i]), 2)
			}
			if rms := math.Sqrt(sum / float64(len(got))); !(rms < tolerance) {
				t.Errorf("%v: stretch %d: fits are off by %.3f, at most %g", f, k, rms, tolerance)
			}
		}
	}
}

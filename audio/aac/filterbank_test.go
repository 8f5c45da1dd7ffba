package aac

import (
	"fmt"
	"math"
	"testing"
)

// maxBankError is what float32 transforms of values near 1 may lose.
const maxBankError = 2e-6

// truth holds what the standard's formulas give (ISO/IEC 14496-3 4.6.11): the transforms of two spectra, in long and in
// short windows, and the rising halves of the windows by length and shape.
type truth struct {
	spectra     [2][1024]float32
	long, short [2][]float64 // 2048 samples; eight times 256
	rises       map[int][2][]float64
}

func newTruth() *truth {
	t := new(truth)
	for i := range 40 {
		t.spectra[0][i*25] = float32(i%7-3) * 3e6
		t.spectra[1][i*23] = float32(i%5-2) * 3e6
	}
	for i, s := range t.spectra {
		t.long[i] = inverse(s[:])
		for w := 0; w < 1024; w += 128 {
			t.short[i] = append(t.short[i], inverse(s[w:w+128])...)
		}
	}
	t.rises = map[int][2][]float64{128: {sine(128), kaiser(128, 6)}, 1024: {sine(1024), kaiser(1024, 4)}}
	return t
}

// inverse returns the inverse MDCT of n lines, 2n samples, scaled to ±1.
func inverse(lines []float32) []float64 {
	n := len(lines)
	x := make([]float64, 2*n)
	for k, v := range lines {
		if v == 0 {
			continue
		}
		for i := range x {
			x[i] += float64(v) * math.Cos(math.Pi/float64(n)*(float64(i)+float64(n+1)/2)*(float64(k)+0.5)) / float64(n) / fullScale
		}
	}
	return x
}

func sine(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = math.Sin(math.Pi / float64(2*n) * (float64(i) + 0.5))
	}
	return w
}

func kaiser(n int, alpha float64) []float64 {
	w := make([]float64, n)
	sum := 0.0
	for i := range n + 1 {
		x := float64(2*i)/float64(n) - 1
		v := 0.0
		for k := range 60 { // Σ ((πα√(1-x²)/2)^k / k!)²
			g, _ := math.Lgamma(float64(k + 1))
			v += math.Exp(2 * (float64(k)*math.Log(math.Pi*alpha*math.Sqrt(1-x*x)/2+1e-300) - g))
		}
		sum += v
		if i < n {
			w[i] = sum
		}
	}
	for i := range w {
		w[i] = math.Sqrt(w[i] / sum)
	}
	return w
}

// block returns the 2048 windowed samples of spectrum i, with the slopes of the shapes before and shape.
func (t *truth) block(i int, sequence WindowSequence, before, shape int) []float64 {
	const n, m, edge = 1024, 128, 448
	x := make([]float64, 2*n)
	if sequence == EightShort {
		for w := range 8 {
			for k, v := range t.short[i][w*2*m : (w+1)*2*m] {
				x[edge+w*m+k] += v * t.slope(k, m, before, shape)
			}
			before = shape
		}
		return x
	}
	for k, v := range t.long[i] {
		x[k] = v * t.longSlope(k, sequence, before, shape)
	}
	return x
}

// longSlope returns the window of a long block at i.
func (t *truth) longSlope(i int, sequence WindowSequence, before, shape int) float64 {
	const n, m, edge = 1024, 128, 448
	short := func(i, shape int) float64 {
		switch {
		case i < edge:
			return 0
		case i < edge+m:
			return t.rises[m][shape][i-edge]
		}
		return 1
	}
	switch {
	case sequence == LongStop && i < n:
		return short(i, before)
	case sequence == LongStart && i >= n:
		return short(2*n-1-i, shape)
	}
	return t.slope(i, n, before, shape)
}

// slope returns a window of 2n samples at i.
func (t *truth) slope(i, n, before, shape int) float64 {
	if i < n {
		return t.rises[n][before][i]
	}
	return t.rises[n][shape][2*n-1-i]
}

// TestFilterbank passes a block of every window sequence and shape, then one of every other, also those that do not fit.
func TestFilterbank(t *testing.T) {
	want := newTruth()
	for first := range LongStop + 1 {
		for second := range LongStop + 1 {
			for shapes := range 4 {
				t.Run(fmt.Sprint(first, second, shapes), func(t *testing.T) {
					checkPair(t, want, [2]WindowSequence{first, second}, [2]int{shapes & 1, shapes >> 1})
				})
			}
		}
	}
}

func checkPair(t *testing.T, want *truth, sequences [2]WindowSequence, shapes [2]int) {
	bank := newFilterbank(1024)
	var l lap
	var got []float32
	for i := range 2 {
		dst := make([]float32, 1024)
		bank.synthesise(dst, &want.spectra[i], &Windows{Sequence: sequences[i], KBD: shapes[i] == 1}, &l)
		got = append(got, dst...)
	}
	x := want.block(0, sequences[0], shapes[0], shapes[0])
	for i, v := range want.block(1, sequences[1], shapes[0], shapes[1])[:1024] {
		x[1024+i] += v
	}
	for i, v := range got {
		if d := math.Abs(float64(v) - x[i]); !(d < maxBankError) {
			t.Fatalf("sample %d: %g, want %g", i, v, x[i])
		}
	}
}

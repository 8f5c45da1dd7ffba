package aac

import (
	"math"
	"testing"
)

// pair returns a pair with one band of four lines in a common long window, of the given codebooks and scale factors.
func pair(books [2]uint8, factors [2]int16, maskPresent int, mask bool) *Element {
	e := &Element{Type: CPE, CommonWindow: true, MaskPresent: maskPresent, Channels: make([]Channel, 2)}
	e.Mask[0] = mask
	for i := range e.Channels {
		c := &e.Channels[i]
		c.Windows = Windows{MaxBand: 1, Groups: 1, GroupLength: [8]int{1}, Edges: long48[:2]}
		c.Codebooks[0], c.ScaleFactors[0] = books[i], factors[i]
	}
	return e
}

func TestJoinStereo(t *testing.T) {
	lines, zero := uint8(1), uint8(CodebookZero)
	in, out, noise := uint8(CodebookInPhase), uint8(CodebookOutOfPhase), uint8(CodebookNoise)
	for _, c := range []struct {
		name        string
		books       [2]uint8
		factors     [2]int16
		maskPresent int
		mask        bool
		want        [2]float32 // from 3 and 1
	}{
		{"left and right", [2]uint8{lines, lines}, [2]int16{}, 1, false, [2]float32{3, 1}},
		{"M/S of a band", [2]uint8{lines, lines}, [2]int16{}, 1, true, [2]float32{4, 2}},
		{"M/S of all bands", [2]uint8{lines, zero}, [2]int16{}, 2, false, [2]float32{4, 2}},
		{"intensity", [2]uint8{lines, in}, [2]int16{0, 8}, 0, false, [2]float32{3, 0.75}},
		{"louder on the right", [2]uint8{lines, in}, [2]int16{0, -4}, 0, false, [2]float32{3, 6}},
		{"intensity out of phase", [2]uint8{lines, out}, [2]int16{0, 4}, 0, false, [2]float32{3, -1.5}},
		{"intensity inverted", [2]uint8{lines, in}, [2]int16{0, 4}, 1, true, [2]float32{3, -1.5}},
		{"both", [2]uint8{lines, out}, [2]int16{0, 4}, 1, true, [2]float32{3, 1.5}},
		{"no inversion without a mask", [2]uint8{lines, in}, [2]int16{0, 4}, 2, false, [2]float32{3, 1.5}},
		{"separate noise", [2]uint8{noise, noise}, [2]int16{4, 8}, 1, false, [2]float32{3, 1}},
		{"the same noise", [2]uint8{noise, noise}, [2]int16{4, 8}, 1, true, [2]float32{3, 6}},
		{"noise on one side", [2]uint8{noise, lines}, [2]int16{}, 1, true, [2]float32{3, 1}},
		{"noise on the other", [2]uint8{lines, noise}, [2]int16{}, 1, true, [2]float32{3, 1}},
	} {
		left, right := [1024]float32{3, 3, 3, 3}, [1024]float32{1, 1, 1, 1}
		pair(c.books, c.factors, c.maskPresent, c.mask).joinStereo(&left, &right)
		if got := [2]float32{left[3], right[3]}; got != c.want || left[4] != 0 || right[4] != 0 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestJoinUnlikeWindows leaves a pair alone whose windows are not the same.
func TestJoinUnlikeWindows(t *testing.T) {
	e := pair([2]uint8{1, CodebookInPhase}, [2]int16{}, 0, false)
	e.CommonWindow, e.Channels[1].Sequence = false, LongStop
	left, right := [1024]float32{3}, [1024]float32{1}
	if e.joinStereo(&left, &right); right[0] != 1 {
		t.Errorf("right line %v, want 1", right[0])
	}
}

// TestNoise holds the energy of noise to what its scale factor says.
func TestNoise(t *testing.T) {
	const tolerance = 1e-6 // of float32
	g := noiseSeed
	for _, energy := range []int{-20, 0, 7, 40, 100} {
		x := make([]float32, 32)
		g.fill(x, energy)
		sum := 0.0
		for _, v := range x {
			sum += float64(v) * float64(v)
		}
		if want := math.Exp2(float64(energy) / 2); math.Abs(sum/want-1) > tolerance {
			t.Errorf("noise of energy %d has %g, want %g", energy, sum, want)
		}
	}
}

func TestRequantise(t *testing.T) {
	e := pair([2]uint8{codebookEscape, 1}, [2]int16{108, 100}, 0, false)
	e.Channels[0].Lines = [1024]int16{8, -27, 8191, -8191}
	var got [1024]float32
	e.Channels[0].requantise(&got, new(generator))
	for i, want := range []float64{4 * 16, -4 * 81, 4 * math.Pow(8191, 4./3), -4 * math.Pow(8191, 4./3), 0} {
		if math.Abs(float64(got[i])-want) > 1e-7*math.Abs(want) {
			t.Errorf("line %d: %g, want %g", i, got[i], want)
		}
	}
}

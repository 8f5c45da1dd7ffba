package report_test

import (
	"fmt"
	"image/color"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func TestHeatIndices(t *testing.T) {
	got, side := report.HeatIndices([]string{"a", "b", "c"}, []evidence.Pair{
		{A: "b", B: "a", Log10LR: 2}, {A: "b", B: "c", Log10LR: -1}, {A: "c", B: "unknown", Log10LR: 9},
	})
	const zero = report.Levels // of a scale from −2 to 2
	want := []uint8{
		report.DiagonalIndex, 2 * zero, report.MissingIndex,
		2 * zero, report.DiagonalIndex, zero / 2,
		report.MissingIndex, zero / 2, report.DiagonalIndex,
	}
	if side != 3 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("side %d, indices %v, want 3 and %v", side, got, want)
	}
}

// Above 400 recordings a cell is the mean of a block, without the diagonal.
func TestHeatIndicesDownsampled(t *testing.T) {
	const n = 801
	order := make([]string, n)
	for i := range order {
		order[i] = fmt.Sprint(i)
	}
	var pairs []evidence.Pair
	for i := range n {
		for j := range i {
			lr := -1.0
			if i/3 == j/3 {
				lr = 1
			}
			pairs = append(pairs, evidence.Pair{A: order[j], B: order[i], Log10LR: lr})
		}
	}
	got, side := report.HeatIndices(order, pairs)
	if side != 267 {
		t.Fatalf("side %d, want 267: blocks of 3", side)
	}
	for i, index := range got {
		want := uint8(0)
		if i/side == i%side {
			want = 2 * report.Levels
		}
		if index != want {
			t.Fatalf("cell %d,%d has index %d, want %d", i%side, i/side, index, want)
		}
	}
}

func TestDiverging(t *testing.T) {
	if got, want := report.Diverging(0), (color.RGBA{247, 247, 247, 255}); got != want {
		t.Errorf("the middle is %v, want %v", got, want)
	}
	luma := func(x float64) float64 {
		c := report.Diverging(x)
		return 0.2126*float64(c.R) + 0.7152*float64(c.G) + 0.0722*float64(c.B)
	}
	for x := 0.1; x <= 1; x += 0.1 {
		if luma(x) >= luma(x-0.1) || luma(-x) >= luma(-x+0.1) {
			t.Errorf("the scale does not darken from %.1f to %.1f", x-0.1, x)
		}
	}
	if report.Diverging(5) != report.Diverging(1) || report.Diverging(-5) != report.Diverging(-1) {
		t.Error("the scale does not end at its ends")
	}
}

package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRowSums(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		r := rand.New(rand.NewPCG(25, 26))
		for width := range 100 {
			rows := Rows{N: 1 + width%4, Step: 1 + width%(width+5), Width: width}
			x := randomArray(r, (rows.N-1)*rows.Step+width)
			got, want := make([]float64, rows.N+1), make([]float64, rows.N+1)
			s.RowSums(&got[0], x.at(), rows.N, rows.Step, rows.Width)
			rowSums(&want[0], x.at(), rows.N, rows.Step, rows.Width)
			if !slices.Equal(got, want) { // the last is none that may be written
				t.Fatalf("RowSums %+v gives %g, want %g", rows, got, want)
			}
			for i, sum := range got[:rows.N] {
				straight := 0.0
				for _, v := range x.data[i*rows.Step:][:width] {
					straight += float64(v)
				}
				if math.Abs(sum-straight) > 1e-13 {
					t.Fatalf("RowSums %+v: row %d is %g, want %g", rows, i, sum, straight)
				}
			}
		}
	})
}

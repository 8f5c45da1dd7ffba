package room

import (
	"math/rand/v2"
	"testing"
)

// Gaps are the same as where each sample is looked at by itself, however the samples come.
func TestGaps(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	for round := range 200 {
		var x []float32
		for range r.IntN(30) {
			run := make([]float32, r.IntN(3*gapSamples))
			for i := range run {
				if round%2 == 0 || i > 0 {
					run[i] = 0.1 * float32(r.IntN(2)) * float32(i%2)
				}
			}
			x = append(x, run...)
			x = append(x, make([]float32, r.IntN(2*gapSamples))...)
		}
		var got, single gaps
		for _, v := range x {
			single.write([]float32{v})
		}
		for rest := x; len(rest) > 0; {
			n := min(len(rest), 1+r.IntN(300))
			got.write(rest[:n])
			rest = rest[n:]
		}
		if got != single {
			t.Fatalf("round %d: %+v, sample by sample %+v", round, got, single)
		}
	}
}

package dsp_test

import (
	"fmt"
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// A decoder has left a signal whose coefficients were rounded to whole steps. Only at the offset of its own frames do
// they still stand on the steps.
func ExampleMDCT_Forward() {
	const n, m, cut = 256, 128, 37
	mdct := dsp.NewMDCT(n, dsp.Sine(n))

	signal := make([]float32, 20*m)
	for i := range signal {
		signal[i] = float32(math.Sin(float64(i*i) / 900))
	}

	// Encode, decode and add the overlapping frames.
	coefficients := mdct.Forward(nil, signal, m)
	for i, c := range coefficients {
		coefficients[i] = float32(math.Round(float64(c)))
	}
	decoded := make([]float32, 20*m)
	for i, v := range mdct.Inverse(nil, coefficients) {
		decoded[i/n*m+i%n] += v
	}

	// Look for the frames in what is left after a cut, at every offset: count coefficients on a step.
	best, most := 0, 0
	rows := mdct.Forward(nil, decoded[m+cut:][:n+m-1], 1)
	for offset := range m {
		count := 0
		for _, c := range rows[offset*m : (offset+1)*m] {
			if math.Abs(float64(c)-math.Round(float64(c))) < 1e-4 {
				count++
			}
		}
		if count > most {
			best, most = offset, count
		}
	}
	fmt.Printf("frames begin at %d: %d of %d coefficients on a step\n", best, most, m)
	// Output:
	// frames begin at 91: 128 of 128 coefficients on a step
}

package synth

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// Coded is x after a lossy coder of the simplest kind: frames of an MDCT under window, which has two samples for each line,
// of which the strong lines alone are kept, in steps; and a decoder that rounds to 16 bits. Frames begin at offset, in samples
// modulo len(window)/2.
func Coded(x, window []float32, offset int) []float32 {
	m := len(window) / 2
	t := dsp.NewMDCT(2*m, window)
	padded := append(make([]float32, m-offset%m), x...)
	padded = append(padded, make([]float32, 3*m)...)
	c := t.Forward(nil, padded, m)
	for row := range slices.Chunk(c, m) {
		sum := 0.0
		for _, v := range row {
			sum += float64(v * v)
		}
		step := 0.7 * math.Sqrt(sum/float64(m))
		for k, v := range row {
			row[k] = float32(step * math.Round(float64(v)/step))
		}
	}
	frames := t.Inverse(nil, c)
	out := make([]float32, len(padded)+m)
	for i := range len(frames) / (2 * m) {
		for j, v := range frames[i*2*m : (i+1)*2*m] {
			out[i*m+j] += v
		}
	}
	out = out[m-offset%m:][:len(x)]
	for i, v := range out {
		out[i] = float32(math.Round(float64(v)*32768) / 32768)
	}
	return out
}

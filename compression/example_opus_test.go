package compression_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/earwitness/earwitness/compression"
)

// White noise was no Opus: its best offset is no better than the best of 960 by chance.
func ExampleOpus() {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float32, 4*48000)
	for i := range x {
		x[i] = float32(0.1 * r.NormFloat64())
	}
	o := compression.NewOpus(48000)
	o.Write(x)
	result := o.Result()
	fmt.Println("frames of CELT:", result.CELT.Score > 6)
	fmt.Println("resampler of SILK:", result.SILK.Score > 0)
	// Output:
	// frames of CELT: false
	// resampler of SILK: false
}

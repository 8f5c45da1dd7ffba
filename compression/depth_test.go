package compression_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/internal/synth"
)

func depth(x []float32, block int) compression.DepthResult {
	d := compression.NewDepth()
	for b := range slices.Chunk(x, block) {
		d.Write(b)
	}
	return d.Result()
}

func TestDepth(t *testing.T) {
	x := scaled(synth.White(409600, 0.1, 2), 1)
	eight := scaled(scaled(x, 1.0/256), 256)
	faded := slices.Clone(eight)
	faded[70001] = 3.0 / 32768
	for _, c := range []struct {
		name string
		x    []float32
		want compression.DepthResult
	}{
		{"16 bits", x, compression.DepthResult{Bits: 16, CoarseBits: 16, CoarseShare: 1, Blocks: 100}},
		{"8 bits", eight, compression.DepthResult{Bits: 8, CoarseBits: 8, CoarseShare: 1, Blocks: 100}},
		{"8 bits, a sample of 16", faded, compression.DepthResult{Bits: 16, CoarseBits: 8, CoarseShare: 0.99, Blocks: 100}},
		{"floating point", synth.Gain(slices.Clone(x), 0.7071), compression.DepthResult{CoarseBits: 24, CoarseShare: 1, Blocks: 100}},
		{"silence", make([]float32, 5000), compression.DepthResult{}},
		{"quiet", scaled(x, 0.0005), compression.DepthResult{Bits: 16}},
		{"nothing", nil, compression.DepthResult{}},
	} {
		if diff := cmp.Diff(c.want, depth(c.x, 999)); diff != "" {
			t.Errorf("%s, -want +got:\n%s", c.name, diff)
		}
	}
}

func ExampleDepth() {
	d := compression.NewDepth()
	d.Write(scaled(scaled(speech(5, 1), 1.0/256), 256))
	r := d.Result()
	fmt.Printf("%d bits\n", r.Bits)
	// Output: 8 bits
}

package compression_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/dsp"
)

// noise is white, band-limited by resampling from twice the edge, over a floor of 16-bit quantisation. The resampler
// lets images through, ever fainter, to 1.1 times the edge.
func noise(edgeHz, rate int) []float32 {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float32, 4*edgeHz)
	for i := range x {
		x[i] = float32(0.1 * r.NormFloat64())
	}
	s := dsp.NewResampler(2*edgeHz, rate)
	y := s.Flush(s.Write(nil, x))
	for i, v := range y {
		y[i] = float32(math.Round(float64(v)*32768+r.Float64()-0.5) / 32768)
	}
	return y
}

func edge(x []float32, rate int) (float64, bool) {
	var b compression.BandEdge
	dsp.NewSTFT(compression.Frame, compression.Hop).Write(x, b.Rows)
	return b.Hz(rate)
}

func TestBandEdge(t *testing.T) {
	for _, c := range []struct{ edgeHz, rate int }{
		{3400, 8000}, {4000, 16000}, {11000, 44100}, {16000, 44100}, {8000, 16000}, {22050, 44100},
	} {
		got, ok := edge(noise(c.edgeHz, c.rate), c.rate)
		if !ok || got < 0.98*float64(c.edgeHz) || got > 1.1*float64(c.edgeHz) {
			t.Errorf("content to %d Hz at %d Hz: edge %g, %v", c.edgeHz, c.rate, got, ok)
		}
	}
	if got, ok := edge(make([]float32, 8000), 8000); ok {
		t.Errorf("digital silence has an edge at %g Hz", got)
	}
}

// One absurd sample makes one absurd frame, not an edge at the top.
func TestBandEdgeAbsurdSample(t *testing.T) {
	x := noise(8000, 44100)
	want, _ := edge(x, 44100)
	for _, v := range []float32{3e38, float32(math.Inf(1)), float32(math.NaN())} {
		x[5000] = v
		if got, ok := edge(x, 44100); !ok || math.Abs(got-want) > 0.01*want {
			t.Errorf("with a sample of %g the edge is at %g Hz, %v, want %g", v, got, ok, want)
		}
	}
}

func ExampleBandEdge() {
	hz, _ := edge(noise(4000, 16000), 16000)
	fmt.Printf("content ends near %.0f kHz\n", hz/1000)
	// Output: content ends near 4 kHz
}

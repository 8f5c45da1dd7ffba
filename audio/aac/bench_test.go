package aac_test

import (
	"testing"

	"github.com/earwitness/earwitness/audio/aac"
)

// BenchmarkDecode reports the speed in seconds of audio a second.
func BenchmarkDecode(b *testing.B) {
	for _, f := range files {
		b.Run(f.name, func(b *testing.B) {
			c, list := packets(b, f.name)
			d := newDecoder(b, c)
			var out []float32
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range list {
					out, _ = d.Decode(out[:0], p)
				}
				n += len(list)
			}
			b.ReportMetric(float64(n*c.FrameSamples)/float64(c.SampleRate)/b.Elapsed().Seconds(), "x-real-time")
		})
	}
}

// BenchmarkParse reads blocks down to their integers.
func BenchmarkParse(b *testing.B) {
	for _, f := range files {
		b.Run(f.name, func(b *testing.B) {
			c, list := packets(b, f.name)
			p, err := aac.NewParser(c)
			if err != nil {
				b.Fatal(err)
			}
			bytes := 0
			for _, packet := range list {
				bytes += len(packet)
			}
			b.SetBytes(int64(bytes))
			for b.Loop() {
				for _, packet := range list {
					if _, err := p.Parse(packet); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

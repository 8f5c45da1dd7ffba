package mp3_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	peer "github.com/hajimehoshi/go-mp3"

	"github.com/earwitness/earwitness/audio/mp3"
)

// repeated returns a test file's frames without its tag, often enough for about ten seconds.
func repeated(b *testing.B, name string) ([]byte, float64) {
	data := load(b, name+".mp3")
	starts := frameStarts(b, data)
	h, _ := mp3.ParseHeader([4]byte(data))
	frames := data[starts[1]:starts[len(starts)-1]]
	seconds := float64(len(starts)-2) * float64(h.Samples()) / float64(h.SampleRate)
	n := int(10/seconds) + 1
	return bytes.Repeat(frames, n), seconds * float64(n)
}

// BenchmarkDecode reports the speed in seconds of audio a second and how many times faster than go-mp3 that is.
func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"mono-44k", "joint-44k", "mono-22k"} {
		b.Run(name, func(b *testing.B) {
			data, seconds := repeated(b, name)
			buf := make([]float32, 4096)
			b.ReportAllocs()
			for b.Loop() {
				d := open(b, data)
				for err := error(nil); err == nil; {
					_, err = d.Read(buf)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			start := time.Now()
			d, err := peer.NewDecoder(bytes.NewReader(data))
			if err != nil {
				b.Fatal(err)
			}
			if _, err = io.Copy(io.Discard, d); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(seconds/each.Seconds(), "x-real-time")
			b.ReportMetric(time.Since(start).Seconds()/each.Seconds(), "x-go-mp3")
		})
	}
}

// BenchmarkIndex reports the speed of the walk over frames without decoding.
func BenchmarkIndex(b *testing.B) {
	for _, name := range []string{"mono-44k", "joint-44k", "mono-22k"} {
		b.Run(name, func(b *testing.B) {
			data, _ := repeated(b, name)
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				for x := index(b, data); x.Next(); {
				}
			}
		})
	}
}

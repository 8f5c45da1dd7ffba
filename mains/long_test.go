package mains_test

import (
	"runtime"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/mains"
)

// A long recording takes little more memory than its track.
func TestMemory(t *testing.T) {
	const seconds, most = 1200, 40 // bytes a second: 24, and what slices leave room for
	minute := synth.Hum(60*mains.Rate, mains.Rate, calmTrack(60, 50, 1), []float64{0.01, 0.005})
	minute = synth.Add(minute, synth.White(len(minute), 0.01, 2))
	e := mains.NewExtractor()
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	write := func(minutes int) {
		for range minutes {
			e.Write(minute)
		}
	}
	write(2)
	before := used()
	write(seconds / 60)
	if grown := (float64(used()) - float64(before)) / seconds; grown > most {
		t.Errorf("%.0f bytes a second, want at most %d", grown, most)
	}
	if got := e.Result(); len(got.Track) < seconds {
		t.Errorf("%d points, want one a second of %d", len(got.Track), seconds)
	}
}

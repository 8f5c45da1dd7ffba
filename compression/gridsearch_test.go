package compression_test

import (
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
)

const gridRate = 16000

func babble(seconds float64, seed uint64) []float32 {
	x := synth.Pink(int(seconds*gridRate), gridRate, 0.1, seed)
	for i := range x {
		x[i] *= float32(0.6 + 0.4*math.Sin(float64(i)/3000))
	}
	return x
}

func search(x []float32, block int, o compression.GridOptions) []compression.Grids {
	s := compression.NewGridSearch(gridRate, o)
	for b := range slices.Chunk(x, block) {
		s.Write(b)
	}
	return compression.Earlier(s.Result(), "pcm_s16le")
}

func TestGridSearch(t *testing.T) {
	x := babble(10, 1)
	for _, c := range []struct {
		name, codec, window string
		x                   []float32
		offset              int
	}{
		{"AAC", "aac", "kbd", synth.Coded(x, dsp.KaiserBesselDerived(2048, 4), 407), 407},
		{"AAC, sine", "aac", "sine", synth.Coded(x, dsp.Sine(2048), 3), 3},
		{"never coded", "", "", x, 0},
	} {
		got := search(c.x, 5000, compression.GridOptions{})
		switch {
		case c.codec == "" && len(got) > 0 && got[0].Scores[0] > 7:
			t.Errorf("%s: grid of %s at %v, score %.1f", c.name, got[0].Codec, got[0].Offsets, got[0].Scores)
		case c.codec == "":
		case len(got) != 1 || got[0].Codec != c.codec || got[0].Window != c.window || got[0].Offsets[0] != c.offset || got[0].Scores[0] < 20:
			t.Errorf("%s: %d grids, want %s %s at %d: %+v", c.name, len(got), c.codec, c.window, c.offset, heads(got))
		}
	}
}

// heads are grids without their frames.
func heads(all []compression.Grids) []compression.Grids {
	for i := range all {
		all[i].Frames = nil
	}
	return all
}

func TestGridSearchOwn(t *testing.T) {
	x := synth.Coded(babble(10, 2), dsp.KaiserBesselDerived(2048, 4), 100)
	if got := search(x, 4096, compression.GridOptions{Own: []compression.Own{{Codec: "aac", Offset: 100 - 1024}}}); len(got) > 0 {
		t.Errorf("the file's own grid is told as an earlier one: %+v", heads(got))
	}
}

func TestGridSearchBlocks(t *testing.T) {
	x := synth.Coded(babble(20, 3), dsp.KaiserBesselDerived(2048, 4), 900)
	want := search(x, len(x), compression.GridOptions{})
	for _, block := range []int{1000, 65536} {
		got := search(x, block, compression.GridOptions{})
		if len(got) != len(want) || !slices.Equal(got[0].Offsets, want[0].Offsets) || !slices.Equal(got[0].Scores, want[0].Scores) ||
			len(got[0].Frames) != len(want[0].Frames) {
			t.Errorf("blocks of %d give %+v, want %+v", block, heads(got), heads(want))
		}
	}
}

func TestGridSearchHostile(t *testing.T) {
	nan := babble(3, 4)
	nan[20000] = float32(math.NaN())
	nan[30000] = float32(math.Inf(1))
	for name, x := range map[string][]float32{
		"nothing": nil, "short": babble(0.1, 5), "silence": make([]float32, 40000), "NaN": nan,
		"square": slices.Repeat([]float32{1, 1, 1, -1, -1, -1}, 9000),
	} {
		for _, g := range search(x, 1024, compression.GridOptions{Thorough: true}) {
			t.Errorf("%s: grid of %s, score %.1f", name, g.Codec, g.Scores)
		}
	}
}

// BenchmarkGridSearch is the look at an hour of sound that was never coded: what a scan spends on each recording before it
// knows of a grid.
func BenchmarkGridSearch(b *testing.B) {
	const rate = 44100
	x := synth.Pink(rate, rate, 0.1, 1)
	for b.Loop() {
		s := compression.NewGridSearch(rate, compression.GridOptions{})
		for range 3600 {
			s.Write(x)
		}
		s.Result()
	}
	b.ReportMetric(3600*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}

package compression_test

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
)

// rounded is what an encoder makes of a line by steps of some size, and what stands for it.
func rounded(x, step float64) (v int16, value float64) {
	v = int16(math.Pow(math.Abs(x)/step, 0.75) + 0.4054)
	value = step * float64(v) * math.Cbrt(float64(v))
	if x < 0 {
		return -v, -value
	}
	return v, value
}

// coarser does a search in frames of 576 lines, with bands of 16 that have steps of their own, after steps of ratio times these, 0 none.
func coarser(frames int, ratio float64, steady func(frame int) bool) compression.CoarserResult {
	r := rand.New(rand.NewPCG(7, 1))
	var s compression.CoarserSearch
	edges := make([]uint16, 37)
	for i := range edges {
		edges[i] = uint16(16 * i)
	}
	for f := range frames {
		q := compression.Quantised{Lines: make([]int16, 576), Edges: edges, BitRate: 128000, Steady: steady == nil || steady(f)}
		for b := range 36 {
			step := 1e-4 * math.Exp2(float64(r.IntN(5))/4)
			q.Steps = append(q.Steps, float32(step))
			for k := 16 * b; k < 16*b+16; k++ {
				x := 3e-2 * math.Exp(-float64(k)/120) * r.ExpFloat64() * float64(1-2*r.IntN(2))
				if ratio > 0 {
					_, x = rounded(x, ratio*step)
				}
				q.Lines[k], _ = rounded(x+1e-5*r.NormFloat64(), step)
			}
		}
		s.Add(q)
	}
	return s.Result()
}

func TestCoarser(t *testing.T) {
	last := 128000
	for _, c := range []struct {
		name      string
		ratio     float64
		low, high float64 // of the score
	}{
		{"once", 0, -0.2, -0.01},
		{"finer steps before", 0.5, -0.2, 0},
		{"steps 1.7 times", math.Exp2(0.75), 0.02, 1},
		{"twice", 2, 0.05, 1},
		{"four times", 4, 0.2, 2},
		{"eight times", 8, 0.4, 3},
	} {
		got := coarser(60, c.ratio, nil)
		if got.Score < c.low || got.Score > c.high || got.Frames != 58 {
			t.Errorf("%s: %+v, want a score of %g to %g in 58 frames", c.name, got, c.low, c.high)
		}
		if rate := got.BitRate; c.low < 0 && rate != 0 || c.low > 0 && (rate < 20000 || rate > 120000) {
			t.Errorf("%s: about %d bit/s, want none if once, or else some of the 128000", c.name, rate)
		}
		if c.low > 0 {
			if got.BitRate >= last {
				t.Errorf("%s: about %d bit/s, want less than with finer steps, %d", c.name, got.BitRate, last)
			}
			last = got.BitRate
		}
	}
}

func TestCoarserNeedsSteadyFrames(t *testing.T) {
	if got := coarser(17, 4, nil); got.Frames != 15 || got.Score != 0 {
		t.Errorf("too few frames: %+v, want 15 and no score", got)
	}
	if got := coarser(90, 4, func(f int) bool { return f%3 != 0 }); got.Frames != 0 {
		t.Errorf("every third frame of short windows: %d frames, want none", got.Frames)
	}
}

// TestCoarserStreams looks at short files that were coded once.
func TestCoarserStreams(t *testing.T) {
	for _, name := range []string{"mp3/testdata/joint-44k.mp3", "aac/testdata/joint-44k.aac"} {
		f, err := os.Open("../audio/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		stream, err := audio.Open(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		var s compression.CoarserSearch
		stream.TeeCoded(audio.Coded{MP3: s.MP3, AAC: s.AAC})
		for x := make([]float32, 1<<12); err == nil; {
			_, err = stream.Read(x)
		}
		if got := s.Result(); got.Frames == 0 || got.Score > 0 {
			t.Errorf("%s: %+v, want frames and no score above 0", name, got)
		}
	}
}

func BenchmarkCoarser(b *testing.B) {
	for b.Loop() {
		coarser(62, 2, nil)
	}
}

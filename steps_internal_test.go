package earwitness

import (
	"testing"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/evidence"
)

func TestStepsNameTheCoding(t *testing.T) {
	own := evidence.Generation{Codec: "mp3", FrameSamples: 576, OffsetSamples: 47}
	for score, want := range map[float64]int{-0.2: 0, 0: 0, 0.01: 0, 0.02: 1, 0.5: 1} {
		m := &evidence.Measured{Features: map[string][]byte{}}
		finishSteps(m, compression.CoarserResult{Score: score, Frames: 60, BitRate: 64100}, own, shipped())
		if len(m.Recording.Generations) != want || len(m.Findings) != want {
			t.Errorf("score %g: %d generations, %d findings, want %d of each", score, len(m.Recording.Generations), len(m.Findings), want)
		}
		if m.Features[nameSteps] == nil {
			t.Errorf("score %g: no feature", score)
		}
		for _, g := range m.Recording.Generations {
			if g.Codec != own.Codec || g.OffsetSamples != own.OffsetSamples || g.BitRateBPS != 64100 || g.Log10LR < decidedLog10LR {
				t.Errorf("score %g: %+v, want the file's own codec and place, at 64.1 kb/s", score, g)
			}
		}
	}
}

package earwitness

import (
	"fmt"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/splice"
)

// repeatBar is the length in seconds of samples held twice that copies are divided by, as [breakBar] is for grids.
const repeatBar = 0.12

// A copied word is long, far from its original and alone: signals, concealed losses and sequenced music are not.
const (
	leastCopied = 0.25 // seconds
	leastApart  = 1.0  // seconds
	mostCopies  = 3
)

// spliceRepeat looks for samples that the recording holds twice.
var spliceRepeat = Detector{
	Name: nameRepeat, Version: 2, Doc: "samples that stand in the recording twice, each the same",
	start: func(info audio.Info, c *Calibration) measuring {
		if !info.Lossless {
			return measuring{finish: func(*evidence.Measured) error { return nil }}
		}
		r := splice.NewRepeats(info.SampleRate)
		return measuring{
			taps:   []tap{{rate: nativeRate, samples: r.Write}},
			finish: func(m *evidence.Measured) error { tellRepeats(m, r.Result(), info.SampleRate, c); return nil },
		}
	},
}

func tellRepeats(m *evidence.Measured, repeats []splice.Repeat, rate int, c *Calibration) {
	class := c.Edited.of(cover(m.Features), true)
	seconds := func(n int64) float64 { return round(float64(n)/float64(rate), 1e-4) }
	longest := 0.0
	if len(repeats) > mostCopies {
		m.Recording.Limits = append(m.Recording.Limits, fmt.Sprintf(
			"splice_repeat: %d stretches stand in the recording twice, to the sample: a machine that repeats itself", len(repeats)))
		repeats = nil
	}
	for _, r := range repeats {
		if seconds(r.Samples) < leastCopied || seconds(r.Second-r.First) < leastApart {
			continue
		}
		longest = max(longest, seconds(r.Samples))
		ratio, errorRate := class.weighPut(normal(seconds(r.Samples), repeatBar))
		if ratio < toldLog10LR {
			continue
		}
		for _, places := range [][2]int64{{r.First, r.Second}, {r.Second, r.First}} {
			m.Findings = append(m.Findings, evidence.Finding{
				Path: m.Recording.Path, Kind: "copy_move", Detector: nameRepeat,
				StartSeconds: seconds(places[0]), EndSeconds: seconds(places[0] + r.Samples), Log10LR: ratio, ErrorRate: errorRate,
				Measurements: map[string]float64{"other_start_seconds": seconds(places[1]), "samples": float64(r.Samples)},
				Limits: []string{
					fmt.Sprintf("each sample is the same as from %.3f s on; which place is the copy cannot be told", seconds(places[1])),
					"innocent causes: an announcement, a ring tone or music on hold that a machine plays again; a recorder that writes a block twice " +
						"when its card is slow: such a block is a power of two long and follows the first at once",
				},
			})
		}
	}
	m.Features[nameRepeat] = packScore(normal(longest, repeatBar))
}

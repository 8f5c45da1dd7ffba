package earwitness

import (
	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/evidence"
)

// stepsBar is what scores of coarser steps are divided by, as [gridBar] is for grids: of files that were coded once the highest was
// below 0.
const stepsBar = 0.01

// granule is half a frame of MP3, which is coded by itself, in samples.
const granule = 576

// compressionSteps looks in MP3 and AAC files for values that coarser steps of an earlier coding of the same frames left.
var compressionSteps = Detector{
	Name: nameSteps, Version: 1, Doc: "coarser steps of an earlier coding of the same frames",
	start: func(info audio.Info, c *Calibration) measuring {
		if info.Codec != "mp3" && info.Codec != "aac" {
			return measuring{finish: func(*evidence.Measured) error { return nil }}
		}
		var s compression.CoarserSearch
		return measuring{
			coded: &audio.Coded{MP3: s.MP3, AAC: s.AAC},
			finish: func(m *evidence.Measured) error {
				g := evidence.Generation{Codec: info.Codec}
				if g.Codec == "mp3" { // where frames of AAC begin depends on whose delay the file leaves out
					g.FrameSamples, g.OffsetSamples = granule, (ownGrids(info)[0].Offset%granule+granule)%granule
				}
				finishSteps(m, s.Result(), g, c)
				return nil
			},
		}
	},
}

// finishSteps tells of an earlier coding g whose frames lie where the file's own do.
func finishSteps(m *evidence.Measured, r compression.CoarserResult, g evidence.Generation, c *Calibration) {
	score := normal(r.Score, stepsBar)
	m.Features[nameSteps] = packScore(score)
	var rate *evidence.ErrorRate
	if g.Log10LR, rate = c.Lossy.Weigh(score); g.Log10LR < decidedLog10LR {
		return
	}
	g.BitRateBPS = r.BitRate
	m.Recording.Generations = append(m.Recording.Generations, g)
	f := wholeFinding(m, nameSteps, g.Log10LR, rate, "the values that the file's encoder rounded to had been rounded to coarser steps before, on the same "+
		"frames: the file was decoded and coded again, at a higher bit rate")
	f.Measurements = map[string]float64{"score": round(r.Score, 1e-4), "frames": float64(r.Frames)}
	if rate := g.BitRate(); rate != "" {
		f.Limits = append(f.Limits, "its bit rate was "+rate+" then: of 76 files by LAME and shine, coded before at 32 to 128 kb/s, 71 were told within a "+
			"factor of 1.5 (at least 87 %), 67 within 1.25 (at least 79 %)")
	}
	m.Findings = append(m.Findings, f)
}

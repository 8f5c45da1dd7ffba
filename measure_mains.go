package earwitness

import (
	"encoding/binary"
	"math"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/mains"
)

// mainsHum looks for the hum of the electrical network and follows its frequency.
var mainsHum = Detector{
	Name: nameHum, Version: 2, Doc: "hum of the electrical network: presence, 50 or 60 Hz, frequency by the second",
	rate: slowRate,
	start: func(_ audio.Info, c *Calibration) measuring {
		x := mains.NewExtractor()
		return measuring{
			taps: []tap{{rate: slowRate, samples: x.Write}},
			finish: func(m *evidence.Measured) error {
				finishMains(m, x.Result(), c)
				return nil
			},
		}
	},
}

func finishMains(m *evidence.Measured, r mains.Result, c *Calibration) {
	if r.Reason != "" {
		m.Recording.Limits = append(m.Recording.Limits, "mains_hum: "+r.Reason)
	}
	if r.NominalHz == 0 {
		return
	}
	m.Features[nameHum] = packScore(r.Score)
	e := &evidence.Mains{Present: r.Present}
	ratio, rate := c.Mains.Weigh(r.Score)
	e.Log10LR, e.ErrorRate = &ratio, rate
	if r.Present {
		e.NominalHz, e.SNRdB = r.NominalHz, rounded(r.SNRdB, 0.1)
		for _, p := range r.Track {
			e.Track = append(e.Track, evidence.MainsPoint{
				TimeSeconds: round(p.TimeSeconds, 1e-3), FrequencyHz: round(p.FrequencyHz, 1e-5),
			})
		}
	}
	m.Recording.Mains = e
}

// packScore keeps a detector's raw score, for calibrating it anew.
func packScore(score float64) []byte {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(score))
}

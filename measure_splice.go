package earwitness

import (
	"math"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/splice"
)

// decidedLog10LR is how strong a ratio must be for a verdict other than inconclusive.
const decidedLog10LR = 1

// spliceHalfWidth is how far before and after a join its finding reaches, in seconds.
const spliceHalfWidth = 0.01

// spliceWaveform looks for places where one waveform breaks off and another begins.
var spliceWaveform = Detector{
	Name: nameWaveform, Version: 1, Doc: "discontinuities of the waveform, in recordings saved without loss",
	start: func(info audio.Info, c *Calibration) measuring {
		if !info.Lossless {
			return measuring{finish: blindToSplices}
		}
		d := splice.NewDetector(max(info.SampleRate, 1000))
		return measuring{
			taps:   []tap{{rate: nativeRate, samples: d.Write}},
			finish: func(m *evidence.Measured) error { finishSplice(m, d.Result(), &c.Splice); return nil },
		}
	},
}

// blindToSplices says that nothing can be said: the last coding was lossy and hides joins.
func blindToSplices(m *evidence.Measured) error {
	const reason = "splice_waveform: the file is coded with loss, which hides joins and makes breaks of its own"
	m.Recording.Limits = append(m.Recording.Limits, reason)
	m.Recording.Edited = &evidence.Verdict{Verdict: "inconclusive"}
	m.Recording.BlindZones = []evidence.BlindZone{{
		EndSeconds: m.Recording.DurationSeconds, Reason: "coded with loss after any edit, or edited only before it",
	}}
	return nil
}

func finishSplice(m *evidence.Measured, r splice.Result, weigh *evidence.Calibration) {
	m.Features[nameWaveform] = packScore(r.Score)
	ratio, rate := weigh.Weigh(r.Score)
	m.Recording.Edited = &evidence.Verdict{Log10LR: ratio, Verdict: verdictOfEdit(ratio), ErrorRate: rate}
	curve := &evidence.Curve{StepSeconds: splice.CurveStepSeconds}
	for _, score := range r.Curve {
		ratio := weigh.Log10LR(float64(score))
		curve.Log10LR = append(curve.Log10LR, math.Round(ratio*100)/100)
	}
	m.Recording.SpliceCurve = curve
	for _, j := range r.Candidates {
		ratio, rate := weigh.Weigh(j.Score)
		if ratio < decidedLog10LR {
			continue
		}
		m.Findings = append(m.Findings, evidence.Finding{
			Path: m.Recording.Path, Kind: "edit", Detector: nameWaveform,
			StartSeconds: max(0, j.AtSeconds-spliceHalfWidth), EndSeconds: j.AtSeconds + spliceHalfWidth,
			Log10LR: ratio, ErrorRate: rate,
			Measurements: map[string]float64{"at_sample": float64(j.AtSample), "score": j.Score, "step_full_scale": j.Step},
			Limits: []string{
				"innocent causes: a pause button, a recorder that drops samples or splits files, packet loss on a call",
				"a cross-fade, or any lossy coding since, would have hidden the join",
			},
		})
	}
}

func verdictOfEdit(log10LR float64) string {
	switch {
	case log10LR >= decidedLog10LR:
		return "edited"
	case log10LR <= -decidedLog10LR:
		return "continuous"
	}
	return "inconclusive"
}

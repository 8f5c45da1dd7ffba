package earwitness

import (
	"cmp"
	"slices"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/splice"
)

// decidedLog10LR is how strong a ratio must be for a verdict other than inconclusive.
const decidedLog10LR = 1

// spliceHalfWidth is how far before and after a join its finding reaches, in seconds.
const spliceHalfWidth = 0.01

// Recordings that the calibration of joins was fitted on: their rates in Hz, and the shortest.
const (
	spliceLeastRate    = 8000
	spliceMostRate     = 16000
	spliceLeastSeconds = 3
)

// spliceWaveform looks for places where one waveform breaks off and another begins.
var spliceWaveform = Detector{
	Name: nameWaveform, Version: 2, Doc: "discontinuities of the waveform, in recordings saved without loss",
	start: func(info audio.Info, c *Calibration) measuring {
		if !info.Lossless {
			return measuring{finish: blindToSplices}
		}
		d := splice.NewDetector(max(info.SampleRate, 1000))
		return measuring{
			taps:   []tap{{rate: nativeRate, samples: d.Write}},
			finish: func(m *evidence.Measured) error { finishSplice(m, d.Result(), info.SampleRate, &c.Splice); return nil },
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

func finishSplice(m *evidence.Measured, r splice.Result, rate int, weigh *evidence.Calibration) {
	m.Features[nameWaveform] = packScore(r.Score)
	m.Recording.Edited = &evidence.Verdict{Verdict: "inconclusive"}
	m.Recording.Limits = append(m.Recording.Limits,
		"splice_waveform: whether the audio was coded with loss before it was saved without is not tested; such coding hides joins")
	for _, z := range r.ZeroRuns {
		start := float64(z.StartSample) / float64(rate)
		m.Recording.BlindZones = append(m.Recording.BlindZones, evidence.BlindZone{
			StartSeconds: round(start, 1e-4), EndSeconds: round(start+float64(z.Samples)/float64(rate), 1e-4), Reason: "digital silence",
		})
	}
	if rate < spliceLeastRate || rate > spliceMostRate || m.Recording.DurationSeconds < spliceLeastSeconds {
		m.Recording.Limits = append(m.Recording.Limits,
			"splice_waveform: no ratio, it was fitted on recordings of 3 s and more at 8 to 16 kHz")
		return
	}
	ratio, errorRate := weigh.Weigh(r.Score)
	*m.Recording.Edited = evidence.Verdict{Log10LR: ratio, Verdict: verdictOfEdit(ratio), ErrorRate: errorRate}
	if ratio < decidedLog10LR || len(r.Candidates) == 0 {
		return
	}
	join := slices.MaxFunc(r.Candidates, func(a, b splice.Candidate) int { return cmp.Compare(a.Score, b.Score) })
	m.Findings = append(m.Findings, evidence.Finding{
		Path: m.Recording.Path, Kind: "edit", Detector: nameWaveform,
		StartSeconds: max(0, join.AtSeconds-spliceHalfWidth), EndSeconds: join.AtSeconds + spliceHalfWidth,
		Log10LR: ratio, ErrorRate: errorRate,
		Measurements: map[string]float64{"at_sample": float64(join.AtSample), "score": r.Score, "step_full_scale": join.Step},
		Limits: []string{
			"innocent causes: a pause button, a recorder that drops samples or splits files, packet loss on a call",
			"a cross-fade, or any lossy coding since, would have hidden the join",
		},
	})
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

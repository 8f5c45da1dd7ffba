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

// toldLog10LR is how strong a ratio must be for a place to be told as a finding. It is less than what a verdict takes.
const toldLog10LR = 0.8

// spliceHalfWidth is how far before and after a join its finding reaches, in seconds.
const spliceHalfWidth = 0.01

// spliceWaveform looks for places where one waveform breaks off and another begins.
var spliceWaveform = Detector{
	Name: nameWaveform, Version: 5, Doc: "discontinuities of the waveform, in recordings saved without loss",
	start: func(info audio.Info, c *Calibration) measuring {
		if !info.Lossless {
			return measuring{finish: blindToSplices}
		}
		d := splice.NewDetector(max(info.SampleRate, 1000))
		return measuring{
			taps: []tap{{rate: nativeRate, samples: d.Write}},
			finish: func(m *evidence.Measured) error {
				finishSplice(m, d.Result(), info.SampleRate, &c.Edited.Lossless)
				return nil
			},
		}
	},
}

// blindToSplices says that nothing can be said: the last coding was lossy and hides joins.
func blindToSplices(m *evidence.Measured) error {
	const reason = "splice_waveform: the file is coded with loss, which hides joins and makes breaks of its own"
	m.Recording.Limits = append(m.Recording.Limits, reason)
	return nil
}

// Bars of the waveform's traces, as [breakBar] is for grids.
const (
	waveformBar = 3   // of how far a join stands out, a logarithm already
	silenceBar  = 0.1 // seconds of digital silence
	latticeBar  = 3   // samples with values that the recording does not have otherwise
)

func finishSplice(m *evidence.Measured, r splice.Result, rate int, c *evidence.Calibration) {
	score := normal(0, 1)
	if framed, _ := strongest(m.Features, framedTraces); framed <= 0 { // frames break waveforms too
		score = max(score, min(mostTrace, r.Score-waveformBar))
	}
	m.Features[nameWaveform] = packScore(score)
	seconds := func(n int64) float64 { return round(float64(n)/float64(rate), 1e-4) }
	tellValues(m, r.Lattice, seconds)
	ratio, errorRate := c.Weigh(score)
	if ratio < toldLog10LR || len(r.Candidates) == 0 {
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

// mostValueBreaks is how many stretches of other values are told of one recording.
const mostValueBreaks = 20

// tellValues tells where samples have values that the rest of the recording does not have. What that is worth is not weighed: calls
// are full of it, since losses are concealed, legs mixed and levels moved after the telephone's coding.
func tellValues(m *evidence.Measured, l splice.Lattice, seconds func(int64) float64) {
	for _, b := range l.Breaks[:min(len(l.Breaks), mostValueBreaks)] {
		m.Findings = append(m.Findings, evidence.Finding{
			Path: m.Recording.Path, Kind: "processing", Detector: nameLattice,
			StartSeconds: seconds(b.StartSample), EndSeconds: seconds(b.EndSample),
			Measurements: map[string]float64{"foreign_samples": float64(b.Samples), "share_on_law": l.Clean},
			Limits: []string{
				"the samples keep to " + l.Law + " but for this stretch, which was made, mixed or changed in level after that coding",
				"causes without an editor: lost packets that were concealed, a second party or a warning tone mixed in, a level that was moved; " +
					"with one: a cross-fade, or audio put in",
			},
		})
	}
}

// spliceSilence looks for digital silence inside the recording.
var spliceSilence = Detector{
	Name: nameSilence, Version: 3, Doc: "digital silence between sounds",
	start: func(info audio.Info, c *Calibration) measuring {
		s := splice.NewSilence(info.SampleRate)
		return measuring{
			taps: []tap{{rate: nativeRate, samples: s.Write}},
			finish: func(m *evidence.Measured) error {
				runs, count := s.Runs()
				tellSilence(m, runs, count, info, c)
				return nil
			},
		}
	},
}

// mostSilences is how often a recording falls silent at the most for it to be an event, not a habit of its recorder.
const mostSilences = 6

// wholePackets reports whether a run of silence is a whole number of a call's packets of 10 ms, up to a second of them: lost ones
// that nothing was put in for leave such runs.
func wholePackets(samples int64, rate int) bool {
	const slack = 2 // samples, that happen to be zero beside it
	packet := int64(max(1, rate/100))
	beyond := samples % packet
	return samples <= 100*packet+slack && (beyond <= slack || packet-beyond <= slack)
}

func tellSilence(m *evidence.Measured, runs []splice.SilentRun, count int, info audio.Info, c *Calibration) {
	class := c.Edited.of(cover(m.Features), info.Lossless)
	longest := 0.0
	for _, r := range runs {
		start, end := float64(r.StartSample)/float64(info.SampleRate), float64(r.StartSample+r.Samples)/float64(info.SampleRate)
		m.Recording.BlindZones = append(m.Recording.BlindZones, evidence.BlindZone{
			StartSeconds: round(start, 1e-4), EndSeconds: round(end, 1e-4), Reason: "digital silence",
		})
		if count > mostSilences || !r.Abrupt || wholePackets(r.Samples, info.SampleRate) {
			continue
		}
		longest = max(longest, end-start)
		ratio, rate := class.weighPut(normal(end-start, silenceBar))
		if ratio < toldLog10LR || end-start < silenceBar {
			continue
		}
		m.Findings = append(m.Findings, evidence.Finding{
			Path: m.Recording.Path, Kind: "edit", Detector: nameSilence,
			StartSeconds: round(start, 1e-4), EndSeconds: round(end, 1e-4), Log10LR: ratio, ErrorRate: rate,
			Measurements: map[string]float64{"silent_seconds": end - start, "silent_runs": float64(count)},
			Limits: []string{
				"innocent causes: a mute button, voice activation, lost packets of a call, a recorder that stops and goes on",
				"a gate falls silent in pauses, again and again; this run begins while it is loud, as when something was wiped out, " +
					"or a button pressed, in the middle of a word",
			},
		})
	}
	m.Features[nameSilence] = packScore(normal(longest, silenceBar))
}

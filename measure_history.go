package earwitness

import (
	"fmt"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/evidence"
)

// Bars that traces of earlier coding are divided by, as [gridBar] is for those of MP3 and AAC.
const (
	celtBar = 5    // deviations; the best of all offsets reaches 4.5 by chance
	silkBar = 0.03 // of the logarithm of the prediction error's variance
	g711Bar = 40   // bits
	gsmBar  = 10   // deviations
)

// compressionOpus looks for an earlier Opus in what is decoded at 48 kHz.
var compressionOpus = Detector{
	Name: nameOpus, Version: 2, Doc: "traces of an Opus decoder",
	start: func(info audio.Info, c *Calibration) measuring {
		if info.Codec == "opus" { // its own coding leaves the same
			return measuring{finish: func(*evidence.Measured) error { return nil }}
		}
		o := compression.NewOpus(info.SampleRate)
		return measuring{
			taps: []tap{{rate: nativeRate, samples: o.Write}},
			finish: func(m *evidence.Measured) error {
				r := o.Result()
				finishOpus(m, r, c)
				tellPhases(m, r.Runs, info, c)
				return nil
			},
		}
	},
}

func finishOpus(m *evidence.Measured, r compression.OpusResult, c *Calibration) {
	score := normal(0, 1)
	g := evidence.Generation{Codec: "opus", FrameSamples: 960}
	if r.SILK != nil {
		score = max(score, normal(r.SILK.Score, silkBar))
	}
	if r.CELT != nil {
		score = max(score, normal(r.CELT.Score, celtBar))
	}
	m.Features[nameOpus] = packScore(score)
	var rate *evidence.ErrorRate
	if g.Log10LR, rate = c.Lossy.Weigh(score); g.Log10LR < decidedLog10LR {
		return
	}
	limit := "the codec is told by its upsampler alone, not where its frames lie"
	if r.CELT != nil && normal(r.CELT.Score, celtBar) > 0 {
		g.OffsetSamples, limit = r.CELT.OffsetSamples, "the codec is told by the energies of its bands"
	} else {
		g.FrameSamples = 0
	}
	m.Recording.Generations = append(m.Recording.Generations, g)
	m.Findings = append(m.Findings, wholeFinding(m, nameOpus, g.Log10LR, rate, limit))
}

// phaseBar is the support of a run of an upsampler's phase that breaks are divided by, as [breakBar] is for grids.
const phaseBar = 10

// tellPhases tells where the phase of the upsampler of an Opus decoder changes: samples were removed or put in.
func tellPhases(m *evidence.Measured, runs []compression.PhaseRun, info audio.Info, c *Calibration) {
	covered := int64(0)
	for _, r := range runs {
		covered += r.End - r.Start
	}
	seconds := func(n int64) float64 { return round(float64(n)/float64(info.SampleRate), 1e-4) }
	m.Features[nameOpusCover] = packScore(seconds(covered) / max(m.Recording.DurationSeconds, 1e-3))
	cover := cover(m.Features)
	best := 0.0
	for i := 1; i < len(runs); i++ {
		a, b := runs[i-1], runs[i]
		if a.Phase == b.Phase && a.Modulus == b.Modulus {
			continue
		}
		score := min(a.Support, b.Support)
		best = max(best, score)
		ratio, rate := c.Edited.of(cover, info.Lossless).trace.Weigh(normal(score, phaseBar))
		if ratio < toldLog10LR || score < phaseBar {
			continue
		}
		at := seconds(b.Join)
		m.Findings = append(m.Findings, evidence.Finding{
			Path: m.Recording.Path, Kind: "edit", Detector: nameOpus, StartSeconds: max(0, at-phaseHalfWidth), EndSeconds: at + phaseHalfWidth,
			Log10LR: ratio, ErrorRate: rate,
			Measurements: map[string]float64{"phase_before": float64(a.Phase), "phase_after": float64(b.Phase), "modulus": float64(b.Modulus), "score": score},
			Limits: []string{
				"the audio was Opus before, and its decoder's upsampler begins anew here, as when samples were removed or put in after it",
				"innocent causes: files of one recorder joined, a call that was interrupted, a decoder that began anew",
			},
		})
	}
	m.Features[nameOpusBreak] = packScore(normal(best, phaseBar))
}

// phaseHalfWidth is how far a change of phase may lie from where it is placed, in seconds.
const phaseHalfWidth = 0.0125

// wholeFinding is an earlier lossy coding of the whole recording.
func wholeFinding(m *evidence.Measured, detector string, log10LR float64, rate *evidence.ErrorRate, limit string) evidence.Finding {
	return evidence.Finding{
		Path: m.Recording.Path, Kind: "lossy_generation", Detector: detector, EndSeconds: m.Recording.DurationSeconds,
		Log10LR: log10LR, ErrorRate: rate, Limits: []string{limit, "lossy coding is how phones, messengers and recorders work: it is no sign of an edit"},
	}
}

// compressionLevels looks for telephone codecs, and for the bit depth, among the values of samples.
var compressionLevels = Detector{
	Name: nameG711, Version: 1, Doc: "levels of G.711, and an earlier bit depth",
	start: func(info audio.Info, c *Calibration) measuring {
		if !info.Lossless || info.Codec == "pcm_alaw" || info.Codec == "pcm_mulaw" {
			return measuring{finish: func(*evidence.Measured) error { return nil }}
		}
		levels, depth := compression.NewLevels(), compression.NewDepth()
		write := func(x []float32) { levels.Write(x); depth.Write(x) }
		return measuring{
			taps: []tap{{rate: nativeRate, samples: write}},
			finish: func(m *evidence.Measured) error {
				finishLevels(m, levels.Result(), c)
				tellDepth(m, depth.Result())
				return nil
			},
		}
	},
}

func finishLevels(m *evidence.Measured, found []compression.Companding, c *Calibration) {
	score, law := normal(0, 1), ""
	for _, f := range found {
		if s := normal(f.Bits, g711Bar); f.Proven && f.Share >= 0.5 && s > score {
			score, law = s, f.Law
		}
	}
	m.Features[nameG711] = packScore(score)
	ratio, rate := c.Lossy.Weigh(score)
	if law == "" || ratio < decidedLog10LR {
		return
	}
	m.Recording.Generations = append(m.Recording.Generations, evidence.Generation{Codec: law, Log10LR: ratio})
	m.Findings = append(m.Findings, wholeFinding(m, nameG711, ratio, rate, "its samples stand on the levels of "+law))
}

// tellDepth notes a bit depth that the file does not need. It is no trace of lossy coding.
func tellDepth(m *evidence.Measured, d compression.DepthResult) {
	if d.CoarseBits > 0 && d.CoarseBits < d.Bits && d.CoarseBits <= 12 {
		m.Recording.Limits = append(m.Recording.Limits, fmt.Sprintf(
			"compression_depth: %.0f %% of the loud blocks have samples of %d bits: an earlier life at that depth, or a quiet converter",
			100*d.CoarseShare, d.CoarseBits))
	}
}

// compressionGSM looks for the excitation of GSM full rate.
var compressionGSM = Detector{
	Name: nameGSM, Version: 1, Doc: "excitation of a GSM full rate decoder",
	start: func(info audio.Info, c *Calibration) measuring {
		if info.SampleRate != narrowRate || info.Codec == "gsm" || info.Codec == "gsm_ms" {
			return measuring{finish: func(*evidence.Measured) error { return nil }}
		}
		r := compression.NewRPE()
		return measuring{
			taps: []tap{{rate: nativeRate, samples: r.Write}},
			finish: func(m *evidence.Measured) error {
				found := r.Result()
				score := normal(0, 1)
				if found.Found {
					score = normal(found.Z, gsmBar)
				}
				m.Features[nameGSM] = packScore(score)
				ratio, rate := c.Lossy.Weigh(score)
				if !found.Found || ratio < decidedLog10LR {
					return nil
				}
				m.Recording.Generations = append(m.Recording.Generations, evidence.Generation{
					Codec: "gsm", FrameSamples: 40, OffsetSamples: int(found.Offset), Log10LR: ratio,
				})
				m.Findings = append(m.Findings, wholeFinding(m, nameGSM, ratio, rate, "its excitation has the grid of pulses of that codec"))
				return nil
			},
		}
	},
}

package earwitness

import (
	"encoding/binary"
	"math"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
)

// EditCalibration weighs the strongest trace of an edit, apart for recordings in which different traces could be seen.
type EditCalibration struct {
	Grid     evidence.Calibration `json:"grid"`     // an earlier coding's frames show along the recording
	Lossless evidence.Calibration `json:"lossless"` // they do not, and the file is coded without loss
	Lossy    evidence.Calibration `json:"lossy"`    // they do not, and the file is coded with loss
}

// Names of what verdicts are weighed by.
const (
	nameHistory = "compression_history"
	nameEdited  = "splice_verdict"
)

// undecided is the strongest ratio against a proposition of which most true cases leave no trace.
const undecided = -0.9

// leastCover is the share of a recording that must lie on an earlier grid for edits to be weighed as where one is.
const leastCover = 0.5

// of returns the calibration for a recording of which a share lies on an earlier grid.
func (c *EditCalibration) of(cover float64, lossless bool) *evidence.Calibration {
	switch {
	case cover >= leastCover:
		return &c.Grid
	case lossless:
		return &c.Lossless
	}
	return &c.Lossy
}

// editTraces and lossyTraces are the detectors whose scores, each divided by its bar, are traces of an edit and of earlier
// lossy coding. The strongest counts: they see the same events.
var (
	editTraces  = []string{nameGridBreak, nameOpusBreak, nameWaveform, nameSilence, nameRepeat}
	lossyTraces = []string{nameGrid, nameOpus, nameG711, nameGSM}
	// framedTraces are those of codecs that code in frames.
	framedTraces = []string{nameGrid, nameOpus, nameGSM}
)

// historyVerdict says whether the recording was coded with loss before.
var historyVerdict = Detector{
	Name: nameHistory, Version: 1, Doc: "whether the recording was coded with loss before",
	start: func(_ audio.Info, c *Calibration) measuring {
		return measuring{finish: func(m *evidence.Measured) error {
			score, ok := strongest(m.Features, lossyTraces)
			if !ok {
				return nil
			}
			m.Features[nameHistory] = packScore(score)
			ratio, rate := c.Lossy.Weigh(score)
			ratio = max(ratio, undecided) // many codecs leave nothing that is looked for
			m.Recording.PreviouslyLossy = &evidence.Verdict{Log10LR: ratio, Verdict: verdict(ratio, "yes", "no"), ErrorRate: rate}
			return nil
		}}
	},
}

// editVerdict says whether the recording was edited.
var editVerdict = Detector{
	Name: nameEdited, Version: 1, Doc: "whether the recording was edited",
	start: func(info audio.Info, c *Calibration) measuring {
		return measuring{finish: func(m *evidence.Measured) error {
			score, ok := strongest(m.Features, editTraces)
			if !ok {
				return nil
			}
			m.Features[nameEdited] = packScore(score)
			cover := score64(m.Features[nameGridCover])
			ratio, rate := c.Edited.of(cover, info.Lossless).Weigh(score)
			if cover < leastCover { // most cuts could not be seen
				ratio = max(ratio, undecided)
			}
			m.Recording.Edited = &evidence.Verdict{Log10LR: ratio, Verdict: verdict(ratio, "edited", "continuous"), ErrorRate: rate}
			m.Recording.SpliceCurve = spliceCurve(m)
			return nil
		}}
	},
}

// curveStep is the time between points of the splice-discontinuity score, in seconds, and mostPoints how many there are at most:
// the step of a longer recording is a multiple.
const (
	curveStep  = 0.1
	mostPoints = 36000
)

// spliceCurve is the splice-discontinuity score along time: the ratio of the strongest finding at each step, 0 where there is
// none.
func spliceCurve(m *evidence.Measured) *evidence.Curve {
	step := curveStep * max(1, math.Ceil(m.Recording.DurationSeconds/curveStep/mostPoints))
	c := &evidence.Curve{StepSeconds: step, Log10LR: make([]float64, int(m.Recording.DurationSeconds/step)+1)}
	for _, f := range m.Findings {
		if f.Kind != "edit" {
			continue
		}
		for i := int(f.StartSeconds / step); i <= int(f.EndSeconds/step) && i < len(c.Log10LR); i++ {
			c.Log10LR[i] = max(c.Log10LR[i], f.Log10LR)
		}
	}
	return c
}

// strongest is the largest of some detectors' scores; ok is false if none of them looked: then nothing can be said.
func strongest(features map[string][]byte, names []string) (score float64, ok bool) {
	score = normal(0, 1)
	for _, name := range names {
		if packed := features[name]; packed != nil {
			score, ok = max(score, score64(packed)), true
		}
	}
	return score, ok
}

// score64 unpacks a score; 0 if there is none.
func score64(packed []byte) float64 {
	if len(packed) != 8 {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(packed))
}

// verdict is the word for a ratio.
func verdict(log10LR float64, yes, no string) string {
	switch {
	case log10LR >= decidedLog10LR:
		return yes
	case log10LR <= -decidedLog10LR:
		return no
	}
	return "inconclusive"
}

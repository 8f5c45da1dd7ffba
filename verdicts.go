package earwitness

import (
	"encoding/binary"
	"math"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
)

// EditCalibration weighs traces of edits, and the want of them.
type EditCalibration struct {
	// Trace weighs the strongest of those traces that untouched recordings hardly ever show, learnt from recordings of every
	// kind.
	Trace evidence.Calibration `json:"trace"`
	// Grid weighs them, or that there are none, where an earlier coding's frames show along the recording: most edits leave one.
	Grid evidence.Calibration `json:"grid"`
	// Lossless weighs the waveform's joins where there is no other trace, in recordings saved without loss.
	Lossless evidence.Calibration `json:"lossless"`
	// Lossy weighs that there is no trace where the recording is coded with loss, which hides most.
	Lossy evidence.Calibration `json:"lossy"`
	// Background weighs a change of the background where there is no trace.
	Background evidence.Calibration `json:"background"`
}

// Names of what verdicts are weighed by.
const (
	nameHistory = "compression_history"
	nameEdited  = "splice_verdict"
)

// Ratios that decide nothing, by how little: the strongest against a proposition of which most true cases leave no trace, and the
// strongest for an edit that a button or a machine may have made as well.
const (
	undecided    = -0.9
	undecidedFor = 0.9
)

// leastCover is the share of a recording that must lie on an earlier grid for edits to be weighed as where one is.
const leastCover = 0.5

// cover is the share of a recording that lies on an earlier coding's frames, as far as a detector of them found it.
func cover(features map[string][]byte) float64 {
	return max(score64(features[nameGridCover]), score64(features[nameOpusCover]))
}

// class is what traces of edits are weighed by in recordings in which the same can be seen.
type class struct {
	trace, none *evidence.Calibration
	by          string // whose score none weighs
	blind       bool   // most cuts could not be seen, and silence and repeats may be older than the recording's coding
}

// of returns the class of a recording of which a share lies on an earlier grid.
func (c *EditCalibration) of(cover float64, lossless bool) class {
	switch {
	case cover >= leastCover:
		return class{&c.Grid, &c.Grid, nameEdited, false}
	case lossless:
		return class{&c.Trace, &c.Lossless, nameWaveform, true}
	}
	return class{&c.Trace, &c.Lossy, nameEdited, true}
}

// weigh returns the ratio of a recording's traces.
func (c class) weigh(features map[string][]byte) (log10LR float64, rate *evidence.ErrorRate) {
	if score := score64(features[nameEdited]); score >= 0 {
		if moved, _ := strongest(features, movingTraces); moved < 0 {
			return c.weighPut(score)
		}
		return c.trace.Weigh(score)
	}
	log10LR, rate = c.none.Weigh(score64(features[c.by]))
	if c.blind {
		log10LR = max(log10LR, undecided)
	}
	return min(log10LR, undecidedFor), rate // no trace reaches its bar
}

// weighPut returns the ratio of silence or of repeated samples. Lossy coding would have smeared the edges of the one and changed
// the other, so where an earlier coding shows they came after it. Elsewhere a mute button or an announcement may have made them,
// of which a calibration on edits knows nothing.
func (c class) weighPut(score float64) (log10LR float64, rate *evidence.ErrorRate) {
	log10LR, rate = c.trace.Weigh(score)
	if c.blind {
		log10LR = min(log10LR, undecidedFor)
	}
	return log10LR, rate
}

// editTraces and lossyTraces are the detectors whose scores, each divided by its bar, are traces of an edit and of earlier
// lossy coding. The strongest counts: they see the same events. The waveform's joins are weighed apart, since untouched recordings
// have some that stand out.
var (
	editTraces = []string{nameGridBreak, nameOpusBreak, nameSilence, nameRepeat}
	// movingTraces are those of samples removed or put in, silence and repeats left out.
	movingTraces = []string{nameGridBreak, nameOpusBreak}
	// weakTraces are those that decide nothing, since machines and people leave them too.
	weakTraces  = []string{nameHumBreak, nameChange}
	lossyTraces = []string{nameGrid, nameOpus, nameG711, nameGSM, nameSteps}
	// framedTraces are those of codecs that code in frames.
	framedTraces = []string{nameGrid, nameOpus, nameGSM}
)

// historyVerdict says whether the recording was coded with loss before.
var historyVerdict = Detector{
	Name: nameHistory, Version: 1, Doc: "whether the recording was coded with loss before",
	verdict: true,
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
	Name: nameEdited, Version: 3, Doc: "whether the recording was edited",
	verdict: true,
	start: func(info audio.Info, c *Calibration) measuring {
		return measuring{finish: func(m *evidence.Measured) error {
			score, ok := strongest(m.Features, editTraces)
			if !ok {
				return nil
			}
			m.Features[nameEdited] = packScore(score)
			cover := cover(m.Features)
			ratio, rate := c.Edited.of(cover, info.Lossless).weigh(m.Features)
			for _, name := range weakTraces {
				if f := strongestFinding(m.Findings, name); f != nil && f.Log10LR > ratio {
					ratio, rate = f.Log10LR, f.ErrorRate // less than what decides
				}
			}
			tellJoint(m)
			m.Recording.Edited = &evidence.Verdict{Log10LR: ratio, Verdict: verdict(ratio, "edited", "continuous"), ErrorRate: rate}
			m.Recording.SpliceCurve = spliceCurve(m)
			return nil
		}}
	},
}

// strongestFinding is the finding of a detector with the largest ratio, nil if there is none.
func strongestFinding(all []evidence.Finding, detector string) *evidence.Finding {
	var best *evidence.Finding
	for i := range all {
		if f := &all[i]; f.Detector == detector && (best == nil || f.Log10LR > best.Log10LR) {
			best = f
		}
	}
	return best
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
		for i := max(0, int(f.StartSeconds/step)); i <= int(f.EndSeconds/step) && i < len(c.Log10LR); i++ {
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

// inconclusive is the verdict of what cannot be told.
const inconclusive = "inconclusive"

// verdict is the word for a ratio.
func verdict(log10LR float64, yes, no string) string {
	switch {
	case log10LR >= decidedLog10LR:
		return yes
	case log10LR <= -decidedLog10LR:
		return no
	}
	return inconclusive
}

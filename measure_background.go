package earwitness

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/splice"
)

const (
	// changeBar is what changes of the background hardly ever reach in recordings that nobody edited, and changeScale how much more
	// or less makes a difference, both in units of [splice.BackgroundChange].
	changeBar   = 3.5
	changeScale = 3
	// mostChanges is how many changes a recording has at the most for one of them to be an event, not a habit of its recorder.
	mostChanges = 1
)

// spliceBackground looks for stretches whose background is not the recording's.
var spliceBackground = Detector{
	Name: nameChange, Version: 1, Doc: "stretches with another background, listened for below every voice",
	rate: slowRate,
	start: func(_ audio.Info, c *Calibration) measuring {
		b := splice.NewBackground()
		return measuring{
			taps: []tap{{rate: slowRate, frame: splice.BackgroundFrame, hop: splice.BackgroundHop, row: b.Row}},
			finish: func(m *evidence.Measured) error {
				if changes, ok := b.Result(); ok {
					tellChanges(m, changes, &c.Edited.Background)
				}
				return nil
			},
		}
	},
}

// tellChanges tells the changes that reach the bar. Only one that is alone is weighed: gates, mute buttons, lost packets and people
// who move things change a background again and again.
func tellChanges(m *evidence.Measured, changes []splice.BackgroundChange, c *evidence.Calibration) {
	score := normal(0, 1)
	if len(changes) > 0 && len(changes) <= mostChanges {
		score = changeScore(slices.MaxFunc(changes, func(a, b splice.BackgroundChange) int { return cmp.Compare(a.Score, b.Score) }).Score)
	}
	m.Features[nameChange] = packScore(score)
	ratio, rate := 0.0, (*evidence.ErrorRate)(nil)
	if score >= 0 {
		if ratio, rate = c.Weigh(score); ratio <= 0 {
			ratio, rate = 0, nil
		}
	}
	for _, b := range changes {
		if b.Score < changeBar {
			continue
		}
		f := evidence.Finding{
			Path: m.Recording.Path, Kind: "background", Detector: nameChange,
			StartSeconds: round(b.StartSeconds, 0.01), EndSeconds: round(min(b.EndSeconds, m.Recording.DurationSeconds), 0.01),
			Log10LR: min(ratio, undecidedFor), ErrorRate: rate,
			Measurements: map[string]float64{"score": round(b.Score, 0.01), "level_change_db": round(b.LevelDB, 0.1)},
			Limits:       changeLimits(b.LevelDB),
		}
		if len(changes) > mostChanges {
			f.Limits = append(f.Limits, fmt.Sprintf(
				"the background changes in %d places, as if by habit: none of them is weighed", len(changes)))
		}
		m.Findings = append(m.Findings, f)
	}
}

// fallen is how far a background falls, in dB, when no room is left in it.
const fallen = -8

func changeLimits(levelDB float64) []string {
	if levelDB < fallen {
		return []string{
			"the background falls away from 6 to 63 Hz, as where a stretch was wiped out, or audio put in from a quieter place",
			"innocent causes: a noise gate, a mute button, voice activation, lost packets of a call, something that was switched off for a moment",
		}
	}
	return []string{
		"the background from 6 to 63 Hz is another, as that of audio put in from elsewhere",
		"innocent causes: a vehicle, wind, a door or a window, a machine that runs for a moment, a device that was moved or " +
			"handled, a change of its gain",
	}
}

// changeScore makes a change's score comparable with others, 0 being the bar.
func changeScore(score float64) float64 {
	return max(-mostTrace, min(mostTrace, (score-changeBar)/changeScale))
}

package earwitness

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/mains"
)

// mainsHum looks for the hum of the electrical network, follows its frequency, and looks for breaks in it.
var mainsHum = Detector{
	Name: nameHum, Version: 4, Doc: "hum of the electrical network: presence, 50 or 60 Hz, frequency by the second, breaks of phase",
	rate: slowRate,
	start: func(_ audio.Info, c *Calibration) measuring {
		x := mains.NewExtractor()
		return measuring{
			taps: []tap{{rate: slowRate, samples: x.Write}},
			finish: func(m *evidence.Measured) error {
				r := x.Result()
				finishMains(m, r, c)
				if r.Present {
					tellHumBreaks(m, r, c)
				}
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
		e.NominalHz, e.SNRdB, e.Steady = r.NominalHz, rounded(r.SNRdB, 0.1), r.Steady
		for _, p := range r.Track {
			e.Track = append(e.Track, evidence.MainsPoint{
				TimeSeconds: round(p.TimeSeconds, 1e-3), FrequencyHz: round(p.FrequencyHz, 1e-5),
				StandardErrorHz: round(p.ErrorHz, 1e-5),
			})
		}
		for _, h := range r.Harmonics {
			e.Harmonics = append(e.Harmonics, evidence.MainsHarmonic{
				Number: h.Number, LevelDBFS: round(h.LevelDBFS, 0.1), SNRdB: round(h.SNRdB, 0.1), Share: round(h.Share, 0.01),
			})
		}
		if len(r.Track) > 0 {
			m.Recording.Limits = append(m.Recording.Limits, clockLimit)
		}
	}
	m.Recording.Mains = e
}

const clockLimit = "mains_hum: the frequency is counted by the recorder's clock; what that is off by, some ten parts in a " +
	"million or half a millihertz, cannot be told from hum alone"

const (
	// searchedSeconds is the length of recordings up to which the bar of breaks holds: longer ones have more chances to reach it
	// by accident. searchedFold is what a score loses for each e-fold more.
	searchedSeconds = 150
	searchedFold    = 0.1
	// leastSearched is the shortest recording, in seconds, that breaks were measured on. In shorter ones, untouched readings of one
	// speaker among them whose hum jumps by itself, 14 breaks in 53 minutes were told at nearly the full ratio.
	leastSearched = 60
	// mostHumBreaks is how many breaks of a recording are told.
	mostHumBreaks = 50
)

// tellHumBreaks tells where the hum's phase breaks, and where such breaks could have been seen.
func tellHumBreaks(m *evidence.Measured, r mains.Result, c *Calibration) {
	if m.Recording.DurationSeconds < leastSearched {
		m.Features[nameHumBreak] = packScore(normal(0, 1))
		m.Recording.Limits = append(m.Recording.Limits, "mains_phase: breaks of the hum were measured on recordings of a minute and "+
			"more: this one is shorter, so none is told, nor is it said where one could have been seen")
		return
	}
	penalty := searchedFold * math.Log(max(1, m.Recording.DurationSeconds/searchedSeconds))
	strongest := normal(0, 1)
	var places []byte
	breaks := slices.Clone(r.Breaks)
	slices.SortStableFunc(breaks, func(a, b mains.Break) int { return cmp.Compare(b.Score, a.Score) })
	for _, b := range breaks[:min(len(breaks), mostHumBreaks)] {
		score := normal(b.Score-penalty, 1)
		strongest = max(strongest, score)
		places = append(append(places, packScore(b.TimeSeconds)...), packScore(score)...)
		if ratio, rate := c.MainsBreak.Weigh(score); ratio >= toldLog10LR && !r.Steady {
			m.Findings = append(m.Findings, humBreak(m.Recording.Path, b, r.NominalHz, min(ratio, undecidedFor), rate))
		}
	}
	m.Features[nameHumBreaks] = places
	m.Features[nameHumBreak] = packScore(strongest)
	m.Recording.Mains.Sights = humSights(r)
}

func humBreak(path string, b mains.Break, nominalHz, ratio float64, rate *evidence.ErrorRate) evidence.Finding {
	period := 1 / nominalHz
	return evidence.Finding{
		Path: path, Kind: "edit", Detector: nameHumBreak,
		StartSeconds: round(max(0, b.TimeSeconds-2*b.TimeErrorSeconds), 1e-3), EndSeconds: round(b.TimeSeconds+2*b.TimeErrorSeconds, 1e-3),
		Log10LR: ratio, ErrorRate: rate,
		Measurements: map[string]float64{
			"at_seconds": round(b.TimeSeconds, 1e-3), "at_standard_error_seconds": round(b.TimeErrorSeconds, 1e-3),
			"removed_seconds_mod_period": round(b.RemovedSeconds, 1e-5), "removed_standard_error_seconds": round(b.RemovedErrorSeconds, 1e-5),
			"period_seconds": round(period, 1e-5), "score": round(b.Score, 1e-2),
			"harmonics": float64(b.Harmonics), "misfit": round(b.Misfit, 0.1),
		},
		Limits: []string{
			fmt.Sprintf("the hum goes on as if %.1f ms had been taken out, or %.1f ms put in, give or take whole periods of %.1f ms: "+
				"the jump does not tell which, nor how many periods", 1000*b.RemovedSeconds, 1000*(period-b.RemovedSeconds), 1000*period),
			"innocent causes: a pause button, lost packets that were not filled to length, a recorder that dropped samples or joins files; " +
				"a microphone or coil that was turned, devices switched on and off, a move from one phase of a three-phase supply to another, " +
				"two sources of hum, a generator: none of these is among the recordings that the ratio was learnt from, so it decides nothing alone",
		},
	}
}

// Sights are told for stretches of ten seconds and more, so that there are mostSights at most.
const (
	sightSeconds = 10
	mostSights   = 500
)

// humSights lists where a break of the hum could have been seen, and from what stretch of missing time on. Neighbours that
// say the same to a sixteenth of a period are one.
func humSights(r mains.Result) []evidence.MainsSight {
	block := max(sightSeconds, (len(r.Shifts)+mostSights-1)/mostSights)
	step := 1 / r.NominalHz / 16
	var sights []evidence.MainsSight
	for from := 0; from < len(r.Shifts); from += block {
		to := min(from+block, len(r.Shifts))
		worst := float64(slices.Max(r.Shifts[from:to]))
		if math.IsInf(worst, 0) {
			continue
		}
		s := evidence.MainsSight{
			StartSeconds: float64(from), EndSeconds: float64(to), SmallestShiftSeconds: round(math.Ceil(worst/step)*step, 1e-5),
		}
		if n := len(sights); n > 0 && sights[n-1].EndSeconds == s.StartSeconds && sights[n-1].SmallestShiftSeconds == s.SmallestShiftSeconds {
			sights[n-1].EndSeconds = s.EndSeconds
			continue
		}
		sights = append(sights, s)
	}
	return sights
}

// unpackPlaces reads the times and scores that tellHumBreaks packed; what is no such list gives none.
func unpackPlaces(packed []byte) (places []scoredPlace) {
	for ; len(packed) >= 16; packed = packed[16:] {
		places = append(places, scoredPlace{score64(packed[:8]), score64(packed[8:16])})
	}
	return places
}

// scoredPlace is a score at a moment of a recording.
type scoredPlace struct{ seconds, score float64 }

// packScore keeps a detector's raw score, for calibrating it anew.
func packScore(score float64) []byte {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(score))
}

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
	Name: nameHum, Version: 3, Doc: "hum of the electrical network: presence, 50 or 60 Hz, frequency by the second, breaks of phase",
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

const clockLimit = "mains_hum: the frequency is counted by the recorder's clock; what that is off by, some ten parts in a million or half a " +
	"millihertz, cannot be told from hum alone"

const (
	// searchedSeconds is the length of recordings up to which the bar of breaks holds: longer ones have more chances to reach it
	// by accident. searchedFold is what a score loses for each e-fold more.
	searchedSeconds = 150
	searchedFold    = 0.1
	// mostHumBreaks is how many breaks of a recording are told.
	mostHumBreaks = 50
)

// tellHumBreaks tells where the hum's phase breaks, and where no such break could have been seen.
func tellHumBreaks(m *evidence.Measured, r mains.Result, c *Calibration) {
	penalty := searchedFold * math.Log(max(1, m.Recording.DurationSeconds/searchedSeconds))
	strongest := normal(0, 1)
	var places []byte
	breaks := slices.Clone(r.Breaks)
	slices.SortStableFunc(breaks, func(a, b mains.Break) int { return cmp.Compare(b.Score, a.Score) })
	for _, b := range breaks[:min(len(breaks), mostHumBreaks)] {
		score := normal(b.Score-penalty, 1)
		strongest = max(strongest, score)
		places = append(append(places, packScore(b.TimeSeconds)...), packScore(score)...)
		if ratio, rate := c.MainsBreak.Weigh(score); ratio >= toldLog10LR {
			m.Findings = append(m.Findings, humBreak(m.Recording.Path, b, r.NominalHz, ratio, rate))
		}
	}
	m.Features[nameHumBreaks] = places
	m.Features[nameHumBreak] = packScore(strongest)
	m.Recording.BlindZones = append(m.Recording.BlindZones, humZones(r, m.Recording.DurationSeconds)...)
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
			fmt.Sprintf("the hum goes on as if %.1f ms had been taken out, or %.1f ms put in, give or take whole periods of %.1f ms: the jump does "+
				"not tell which, nor how many periods", 1000*b.RemovedSeconds, 1000*(period-b.RemovedSeconds), 1000*period),
			"innocent causes: a pause button, lost packets that were not filled to length, a recorder that dropped samples or joins files; " +
				"where a single harmonic shows, also a device that was switched on or off",
		},
	}
}

// humZones lists stretches in which no break of the hum could be seen, and from what stretch of missing time on one could in
// the others.
func humZones(r mains.Result, seconds float64) []evidence.BlindZone {
	var zones []evidence.BlindZone
	at := func(i int) float64 {
		if i < len(r.Shifts) && !math.IsInf(float64(r.Shifts[i]), 0) {
			// In steps of an eighth of a period, so that there are few zones.
			step := 1 / r.NominalHz / 8
			return math.Ceil(float64(r.Shifts[i])/step) * step
		}
		return math.Inf(1)
	}
	for from, i := 0, 1; from < int(seconds); i++ {
		if i < int(seconds) && at(i) == at(from) {
			continue
		}
		z := evidence.BlindZone{StartSeconds: float64(from), EndSeconds: min(float64(i), seconds), Reason: "no break of the mains hum could be seen here"}
		if smallest := at(from); !math.IsInf(smallest, 0) {
			smallest = round(smallest, 1e-4)
			z.SmallestCutSeconds = &smallest
			z.Reason = fmt.Sprintf("a cut whose length is within so much of a whole number of the mains' periods, %.1f ms, does not break the hum",
				1000/r.NominalHz)
		}
		zones = append(zones, z)
		from = i
	}
	return zones
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

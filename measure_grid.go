package earwitness

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/splice"
)

// Bars that scores are divided by before detectors are compared: what recordings without the trace hardly ever reach.
const (
	gridBar  = 6  // of a grid, in deviations
	breakBar = 15 // of a place where a grid breaks, as a natural logarithm
)

// compressionGrid looks for the framing grids of earlier MP3, AAC and Vorbis, and for places where they break.
var compressionGrid = Detector{
	Name: nameGrid, Version: 5, Doc: "framing grids of earlier lossy coding, and where they break",
	start: startGrids(false), thorough: startGrids(true),
}

func startGrids(thorough bool) func(audio.Info, *Calibration) measuring {
	return func(info audio.Info, c *Calibration) measuring {
		s := compression.NewRateSearch(info.SampleRate, compression.GridOptions{Thorough: thorough, Own: ownGrids(info), Coded: !info.Lossless})
		sound := &splice.Sound{}
		return measuring{
			taps: []tap{{rate: nativeRate, samples: s.Write}, {rate: nativeRate, samples: sound.Write}},
			finish: func(m *evidence.Measured) error {
				from, to := sound.Span()
				w := gridWeigher{rate: info.SampleRate, from: from, to: to, lossless: info.Lossless}
				found, resampled := s.Result()
				tellSearched(m, found)
				finishGrids(m, ofOneRate(compression.Earlier(found, info.Codec), resampled), &w, c)
				return nil
			},
		}
	}
}

// ofOneRate returns the grids at the recording's own rate, or those at another if they are far stronger: frames show a little at
// other rates too.
func ofOneRate(own, resampled []compression.Grids) []compression.Grids {
	best := func(all []compression.Grids) (score float64) {
		for _, g := range all {
			score = max(score, g.Scores[0])
		}
		return score
	}
	if best(resampled) > 2*best(own) {
		return resampled
	}
	return own
}

// tellSearched says how much of a long recording was passed over.
func tellSearched(m *evidence.Measured, found []compression.Grids) {
	searched := 1.0
	for _, g := range found {
		searched = min(searched, g.Searched)
	}
	if searched < 0.9 && m.Recording.DurationSeconds > 60 {
		m.Recording.Limits = append(m.Recording.Limits, fmt.Sprintf(
			"compression_grid: %.0f %% of the recording was searched for earlier coding that shows nowhere else; a pasted piece "+
				"that was coded before can lie in the rest: a thorough scan looks everywhere", 100*searched))
	}
}

// ownGrids is where the frames of the file's own coding may begin in what its decoder gives.
func ownGrids(info audio.Info) []compression.Own {
	switch info.Codec {
	case "mp3":
		delay := 0 // of a file without a tag nothing is cut off
		for _, t := range info.Tags {
			if text, _, _ := strings.Cut(t.Value, " "); t.Name == "lame:delay_padding" {
				if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < 1<<16 {
					delay = n + mp3DecoderDelay
				}
			}
		}
		return []compression.Own{{Codec: "mp3", Offset: -delay}}
	case "aac":
		return []compression.Own{{Codec: "aac", Offset: 0}, {Codec: "aac", Offset: -appleDelay}}
	}
	return nil
}

const (
	mp3DecoderDelay = 529  // samples, that players cut off beside the encoder's
	appleDelay      = 2112 // samples, that Apple's encoders of AAC put before the sound
)

func finishGrids(m *evidence.Measured, grids []compression.Grids, w *gridWeigher, c *Calibration) {
	score := 0.0
	for _, g := range grids {
		score = max(score, g.Scores[0])
		w.add(g)
	}
	w.settle()
	m.Features[nameGrid] = packScore(normal(score, gridBar))
	m.Features[nameGridBreak] = packScore(normal(w.best, breakBar))
	w.share = float64(w.covered) / float64(max(w.to-w.from, 1))
	m.Features[nameGridCover] = packScore(w.share)
	for _, g := range grids { // other offsets are the same generation behind an edit, or echoes
		if ratio, _ := c.Lossy.Weigh(normal(g.Scores[0], gridBar)); ratio >= decidedLog10LR {
			past := evidence.Generation{Codec: g.Codec, FrameSamples: g.Samples, OffsetSamples: g.Offsets[0], Log10LR: ratio}
			if g.Rate != w.rate {
				past.RateHz = g.Rate
			}
			m.Recording.Generations = append(m.Recording.Generations, past)
		}
	}
	m.Findings = append(m.Findings, w.findings(m.Recording.Path, c.Edited.of(w.share, w.lossless).trace)...)
	m.Recording.BlindZones = append(m.Recording.BlindZones, w.blind()...)
}

// mostTrace bounds what a score can say, as a logarithm to base e of how often it holds its bar: from twice the bar on, and from
// half of it down, differences tell of the recording and no more of the question.
const mostTrace = 0.7

// normal makes scores of different detectors comparable: the natural logarithm of how often a score holds the bar.
func normal(score, bar float64) float64 {
	return max(-mostTrace, min(mostTrace, math.Log(max(score, bar/20)/bar)))
}

// gridWeigher collects what the grids of a recording say of edits.
type gridWeigher struct {
	rate     int
	from, to int64 // samples between silence at either end
	lossless bool

	best    float64
	covered int64            // samples on the grid that covers most
	runs    []splice.GridRun // of that grid
	share   float64          // covered, of the recording's sound
	all     []splice.GridRun // of all grids
	places  []gridPlace
}

type gridPlace struct {
	from, to int64 // samples between which it lies
	score    float64
	values   map[string]float64
	codec    string
	what     string
}

func (w *gridWeigher) add(g compression.Grids) {
	reach, short := 2*g.Samples, g.Samples/8
	if g.Codec == "mp3" {
		reach, short = 1632, g.Samples/3
	}
	fits := splice.GridFits{Samples: g.Samples, Reach: reach, Short: short, Offsets: g.Offsets}
	for _, f := range g.Frames {
		fits.Numbers, fits.Fits, fits.Seen = append(fits.Numbers, f.Number), append(fits.Fits, f.Fits), append(fits.Seen, f.Seen)
	}
	runs, breaks := splice.GridRuns(fits)
	here := func(n int64) int64 { return n * int64(w.rate) / int64(g.Rate) } // in the recording's own samples
	covered := int64(0)
	for i := range runs {
		r := &runs[i]
		if r.Start, r.End = here(r.Start), here(r.End); r.Support >= 3*breakBar {
			covered += r.End - r.Start
		}
	}
	w.all = append(w.all, runs...)
	if covered > w.covered {
		w.covered, w.runs = covered, runs
	}
	for _, b := range breaks {
		if !w.stands(g, b.Before.Offset) || !w.stands(g, b.After.Offset) {
			continue
		}
		margin := int64(g.Samples / 2) // a window tapers off
		w.places = append(w.places, gridPlace{here(max(0, b.From-margin)), here(b.To + margin), b.Score, map[string]float64{
			"likeliest_at_seconds": round(float64(b.AtSample)/float64(g.Rate), 1e-4), "frames_at_hz": float64(g.Rate), "grid_shift_samples": float64(b.Shift), "frame_samples": float64(g.Samples),
			"offset_before": float64(b.Before.Offset), "offset_after": float64(b.After.Offset), "score": b.Score,
		}, g.Codec, "the grid of its frames moves"})
	}
}

// Scores from which an offset can be one side of a break: of a thousand the best reaches 5 to 6 by chance, and near the frames of
// a file's own coding more.
const (
	standing      = 7
	standingCoded = 8
)

func (w *gridWeigher) stands(g compression.Grids, offset int) bool {
	bar := float64(standing)
	if !w.lossless {
		bar = standingCoded
	}
	return g.Scores[slices.Index(g.Offsets, offset)] >= bar
}

// settle leaves out weak breaks in the midst of a far stronger grid, which may be its echo in another codec's transform.
func (w *gridWeigher) settle() {
	const weak, stronger = 4 * breakBar, 10
	w.places = slices.DeleteFunc(w.places, func(p gridPlace) bool {
		return p.score < weak && slices.ContainsFunc(w.all, func(r splice.GridRun) bool {
			return r.Start < p.from && r.End > p.to && r.Support > stronger*p.score
		})
	})
	for _, p := range w.places {
		w.best = max(w.best, p.score)
	}
}

func (w *gridWeigher) findings(path string, c *evidence.Calibration) []evidence.Finding {
	var all []evidence.Finding
	seconds := func(n int64) float64 { return round(float64(n)/float64(w.rate), 1e-4) }
	for _, p := range w.places {
		ratio, rate := c.Weigh(normal(p.score, breakBar))
		if ratio < toldLog10LR || p.score < breakBar {
			continue
		}
		all = append(all, evidence.Finding{
			Path: path, Kind: "edit", Detector: nameGrid, StartSeconds: seconds(p.from), EndSeconds: seconds(p.to),
			Log10LR: ratio, ErrorRate: rate, Measurements: p.values,
			Limits: []string{
				fmt.Sprintf("the audio was %s before, and here %s, as when samples were removed or put in after that coding", p.codec, p.what),
				"innocent causes: a pause button, files of one recorder joined, a stream that was interrupted, an encoder that began anew; " +
					"the device's habit and the other recordings of it tell: its own files break the same way, and at silence",
			},
		})
	}
	return all
}

// smallestTried is the shortest cut, in seconds, that breaks of grids were measured on.
const smallestTried = 0.15

// blind lists where no break of a grid could be seen, and what could be where it can.
func (w *gridWeigher) blind() []evidence.BlindZone {
	var zones []evidence.BlindZone
	seconds := func(n int64) float64 { return round(float64(n)/float64(w.rate), 1e-4) }
	if w.share < leastCover {
		reason := "no frames of an earlier coding show: of cuts, butt joins alone could be seen, and few of them"
		if !w.lossless {
			reason = "coded with loss after any edit, and no frames of an earlier coding show: no cut could be seen"
		}
		return []evidence.BlindZone{{StartSeconds: seconds(w.from), EndSeconds: seconds(w.to), Reason: reason}}
	}
	at := w.from
	unseen := func(to int64) {
		if seconds(to-at) > smallestTried {
			zones = append(zones, evidence.BlindZone{
				StartSeconds: seconds(at), EndSeconds: seconds(to), Reason: "frames of the earlier coding do not show here",
			})
		}
	}
	smallest := smallestTried
	for _, r := range w.runs {
		unseen(r.Start)
		zones = append(zones, evidence.BlindZone{
			StartSeconds: seconds(r.Start), EndSeconds: seconds(r.End), SmallestCutSeconds: &smallest,
			Reason: "a cut whose length is a whole number of frames moves no grid, nor does audio put over as much audio for less than some frames",
		})
		at = r.End
	}
	unseen(w.to)
	return zones
}

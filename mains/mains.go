// Package mains finds the hum of the electrical network in a recording, follows its frequency, and looks for breaks in it.
//
// Equipment near the mains picks up the network's 50 or 60 Hz and its multiples. All of them move together by a
// few millihertz with the load of the whole network, so the track of the frequency is a clock that every recording
// made in the same network shares (Grigoras, "Digital audio recording analysis: the Electric Network Frequency
// criterion", 2005). Each harmonic is brought to 0 Hz, and its moments count by the inverse of the power around it, for
// speech is far stronger but comes and goes. The harmonics of 16 s vote for one common frequency (Hajj-Ahmad, Garg and
// Wu, "Spectrum combining for ENF signal estimation", 2013), the likeliest path is taken through the votes, and along it
// the phases of all harmonics give the frequency. Where a stretch of time was taken out, all of them jump, each in
// proportion to its number (after Nicolalde and Apolinário, "Evaluating digital audio authenticity with spectral
// distances and ENF phase change", 2009, who look at one).
//
// Limits: a network further than half a hertz from nominal is not found; a phone's high-pass and speech codecs
// remove the strongest harmonics; a mains-synchronous tone that somebody adds looks the same. The frequency is that of
// the recorder's clock, whose error (tens of parts in a million, millihertz at 50 Hz) shifts the whole track and cannot
// be told from hum alone. A cut of a whole number of periods leaves no break, nor does one in the first or last 6 s.
package mains

import (
	"math"
	"slices"
)

// Rate is the sampling rate in Hz of the stream that an Extractor is given.
const Rate = 1600

// Threshold is the score above which hum counts as present.
const Threshold = 1.0

const (
	// silence is the largest sample that still counts as digital silence: one step of 16 bits.
	silence = 1.0 / 32768
	// steadyHz is the deviation of a track below which it does not wander as networks do: the steadiest of 875 minutes of
	// one went 0.93 mHz. leastSteady is how many points it takes to say so.
	steadyHz, leastSteady = 0.0006, 60
)

// Result says whether a recording carries mains hum, and at which frequency.
type Result struct {
	// Present is true if Score is above the threshold, see Threshold.
	Present bool
	// NominalHz is 50 or 60, whichever fits better, also when nothing is present; 0 if nothing was measured.
	NominalHz float64
	// SNRdB is the power of the harmonics over that of the noise in the seconds that a point of the track is fitted to,
	// summed over those that count: the median over the track, to 1 dB. 0 without a track.
	SNRdB float64
	// Score grows with the evidence for hum and suits a logistic calibration: about 0 ± 0.3 without hum, whatever
	// the length.
	Score float64
	// Harmonics are those of the first ten that stand above the noise along the track, in order.
	Harmonics []Harmonic
	// Track is the frequency over time. It is given whether hum is present or not; empty if no second had a line
	// to trust.
	Track Track
	// Breaks are places where the hum's phase jumps, in order, the weak ones among them: see Break.Score. Nil if no hum is
	// present.
	Breaks []Break
	// Shifts says for each second from 0 which stretch of time, in seconds, had to be missing at least for its break to
	// reach the bar: from 0 to half a period; +Inf where none could be seen, as in all seconds beyond its end. A stretch of
	// about a whole number of periods is never seen. Nil if no hum is present.
	Shifts []float32
	// Steady is true if the track does not wander as a network's does: a generator, an inverter or a tone that was added.
	Steady bool
	// Reason says why less was measured than usual, or that what was found does not behave like a network; empty otherwise.
	Reason string
}

// Harmonic is what was measured of one harmonic along the track.
type Harmonic struct {
	Number int
	// LevelDBFS is its level, 0 dB that of a full-scale sine.
	LevelDBFS float64
	// SNRdB is its power over that of the noise in the seconds that a point is fitted to, on average.
	SNRdB float64
	// Share of the track's seconds, 0 to 1, in which it counts for the frequency.
	Share float64
}

// Point is the network's frequency at the nominal fundamental, the mean over the seconds around TimeSeconds.
type Point struct {
	TimeSeconds, FrequencyHz float64
	// ErrorHz is the standard error of FrequencyHz as a value at this second, the recorder's clock taken as right; 0: not
	// known, as after unpacking.
	ErrorHz float64
}

// Extractor measures one recording. Its memory grows by 26 bytes a second of sound, the track among them.
type Extractor struct {
	bank    *bank
	bases   [2]*base
	samples int
	loud    bool
}

// NewExtractor returns an extractor for a mono stream at Rate that starts with the recording.
func NewExtractor() *Extractor {
	return &Extractor{bank: newBank(), bases: [2]*base{newBase(50), newBase(60)}}
}

// Write takes the next samples, in blocks of any size.
func (e *Extractor) Write(x []float32) {
	e.samples += len(x)
	e.loud = e.loud || !quiet(x)
	e.bank.write(x, e.column)
}

func (e *Extractor) column(m int, spectrum []complex64) {
	for _, b := range e.bases {
		b.column(m, spectrum)
	}
}

func quiet(x []float32) bool {
	for _, v := range x {
		if v > silence || v < -silence {
			return false
		}
	}
	return true
}

// Result returns what the stream holds. Nothing may be written after it.
func (e *Extractor) Result() Result {
	if e.samples < shortestSeconds*Rate {
		return Result{Reason: "shorter than 8 s"}
	}
	if !e.loud {
		return Result{Reason: "digital silence"}
	}
	e.bank.write(make([]float32, bankFrame/2), e.column)
	for _, b := range e.bases {
		b.end(e.samples / bankHop)
	}
	best, score, other := e.bases[0], e.bases[0].score(), e.bases[1].score()
	if other > score {
		best, score, other = e.bases[1], other, score
	}
	// What looks like both networks at once is neither, but a spectrum full of holes.
	r := Result{NominalHz: best.nominalHz, Score: score - max(0, other)}
	r.Present = r.Score > Threshold
	r.Track, r.SNRdB = best.track()
	if len(r.Track) > 0 {
		r.Harmonics = best.follow.harmonics()
	}
	if e.samples < frameSeconds*Rate {
		r.Reason = "shorter than 16 s: one short frame, a track of one point"
	}
	if r.Present {
		r.Breaks, r.Shifts = best.breaks()
		r.Steady = r.Track.steady()
	}
	if r.Steady {
		r.Reason = "the hum does not wander as a network does: a generator, an inverter, or a tone that was added"
	}
	return r
}

// breaks returns the breaks in order, and the shifts, both in seconds.
func (b *base) breaks() ([]Break, []float32) {
	k := &b.follow.breaks
	for i := range k.breaks {
		k.breaks[i].RemovedSeconds /= b.nominalHz
		k.breaks[i].RemovedErrorSeconds /= b.nominalHz
	}
	slices.SortFunc(k.breaks, func(a, b Break) int {
		return int(math.Copysign(1, a.TimeSeconds-b.TimeSeconds))
	})
	for i := range k.shifts {
		k.shifts[i] /= float32(b.nominalHz)
	}
	return k.breaks, k.shifts
}

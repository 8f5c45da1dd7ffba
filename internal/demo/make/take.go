package main

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"path/filepath"

	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/internal/synth"
)

// rate is that of the simulation; files are brought to their own rates from it.
const rate = 44100

// timeDecimals rounds times in the truth, finer than a frame of any file.
const timeDecimals = 6

// leastPauses is the part of every take that is no line: what a session is told by.
const leastPauses = 0.3

// speechBand is where levels are set and compared: the telephone's band.
var speechBand = []synth.Point{
	{FreqHz: 240, LevelDB: -60}, {FreqHz: 250}, {FreqHz: 3400}, {FreqHz: 3450, LevelDB: -60},
}

// studio makes takes. It remembers how far the text of each session has been read.
type studio struct {
	folder string // for files on the way
	read   map[string]int
}

// dialogue is a take before room and background: each voice by itself.
type dialogue struct {
	dry   map[string][]float32
	lines []demo.Line
}

// record makes one take and returns what is known of it and its samples.
func (s *studio) record(t take) (demo.Take, []float32, error) {
	at := sessionOf(t.session)
	d, err := s.perform(t)
	if err != nil {
		return demo.Take{}, nil, err
	}
	background, mainsHz := background(t, at)
	background = synth.Filter(background, rate, at.device)
	levelRMS := math.Pow(10, at.levelDBFS/20)
	synth.Gain(background, levelRMS/synth.RMS(synth.Filter(background, rate, speechBand)))

	speech := make([]float32, t.seconds*rate)
	for i, name := range t.voices {
		// Voices sit at different places: the first is nearest.
		h := synth.Polack(rate, roomOf(at.Room).RT60Seconds, at.drrDB-1.5*float64(i), seed(at.ID, name, "place"))
		speech = synth.Add(speech, synth.Convolve(d.dry[name], h)[:len(speech)])
	}
	speech = synth.Filter(speech, rate, at.device)
	heardRMS := synth.RMS(inLines(synth.Filter(speech, rate, speechBand), d.lines))
	synth.Gain(speech, levelRMS*math.Pow(10, at.SNRdB/20)/heardRMS)

	known := demo.Take{
		ID: t.id, Session: t.session, Seconds: float64(t.seconds), Lines: d.lines,
		MainsHz: mainsHz, PauseRMS: rounded(synth.RMS(background), 7),
	}
	return known, synth.Add(speech, background), checkPauses(known)
}

// perform lets the voices read in turn, with pauses of 0.9 to 1.5 s, until no
// further line fits.
func (s *studio) perform(t take) (dialogue, error) {
	r := rand.New(rand.NewPCG(seed(t.id, "pauses"), 0))
	n := t.seconds * rate
	d := dialogue{dry: map[string][]float32{}}
	for _, name := range t.voices {
		d.dry[name] = make([]float32, n)
	}
	for at := rate * 6 / 10; ; {
		text := lines[t.session][s.read[t.session]]
		name := t.voices[len(d.lines)%len(t.voices)]
		said, err := say(voices[name], text, filepath.Join(s.folder, "line.wav"))
		if err != nil {
			return dialogue{}, err
		}
		end := at + len(said)
		if end+rate*6/10 > n {
			return d, nil
		}
		s.read[t.session]++
		copy(d.dry[name][at:], said)
		d.lines = append(d.lines, demo.Line{
			StartSeconds: seconds(at), EndSeconds: seconds(end), Voice: name, Text: text,
		})
		at = end + int((0.9+0.6*r.Float64())*rate)
	}
}

// background is what a session sounds like when nobody speaks, with noise of its
// own for each take, and the network's frequency where there is hum.
func background(t take, at session) (x []float32, mainsHz []float64) {
	n := t.seconds * rate
	x = synth.Coloured(n, rate, 1, at.noise, seed(t.id, "noise"))
	swell(x, at.swingDB, seed(t.id, "swell"))
	for _, tone := range at.tones {
		x = synth.Add(x, synth.Sine(n, rate, tone.FreqHz, math.Sqrt2*math.Pow(10, tone.LevelDB/20)))
	}
	if at.MainsNominalHz == 0 {
		return x, nil
	}
	// The takes of a sitting follow one another on one network, a minute from start to start.
	start := 0
	for _, other := range takes {
		if other.id == t.id {
			break
		}
		if other.session == t.session {
			start += 60
		}
	}
	track := synth.MainsTrack(start+t.seconds, at.MainsNominalHz, seed(at.ID, "mains"))[start:]
	for _, freqHz := range track {
		mainsHz = append(mainsHz, rounded(freqHz, 5))
	}
	return synth.Add(x, synth.Hum(n, rate, mainsHz, at.hum)), mainsHz
}

// swell raises and lowers x in place, up to swingDB either way, in some seconds.
func swell(x []float32, swingDB float64, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	slow, fast := r.Float64(), r.Float64()
	for i := range x {
		t := float64(i) / rate
		levelDB := swingDB / 2 * (math.Sin(2*math.Pi*(t/7.3+slow)) + math.Sin(2*math.Pi*(t/3.1+fast)))
		x[i] *= float32(math.Pow(10, levelDB/20))
	}
}

func inLines(x []float32, lines []demo.Line) []float32 {
	var heard []float32
	for _, l := range lines {
		heard = append(heard, x[frames(l.StartSeconds, rate):frames(l.EndSeconds, rate)]...)
	}
	return heard
}

func checkPauses(t demo.Take) error {
	pauses := t.Seconds
	for _, l := range t.Lines {
		pauses -= l.EndSeconds - l.StartSeconds
	}
	if pauses < leastPauses*t.Seconds {
		return fmt.Errorf("take %s: pauses are %.1f %%, want %.0f %% or more",
			t.ID, 100*pauses/t.Seconds, 100*leastPauses)
	}
	return nil
}

func sessionOf(id string) session {
	for _, s := range sessions {
		if s.ID == id {
			return s
		}
	}
	panic("no session " + id)
}

func roomOf(id string) demo.Room {
	for _, r := range rooms {
		if r.ID == id {
			return r
		}
	}
	panic("no room " + id)
}

// seed makes a seed of words, so that a change in one place leaves the others alone.
func seed(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// seconds is the time of a place in the simulation.
func seconds(frame int) float64 { return rounded(float64(frame)/rate, timeDecimals) }

func frames(seconds float64, rate int) int { return int(math.Round(seconds * float64(rate))) }

func rounded(x float64, decimals int) float64 {
	scale := math.Pow(10, float64(decimals))
	return math.Round(x*scale) / scale
}

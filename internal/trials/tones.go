package main

import (
	"math"
	"math/rand/v2"

	"github.com/earwitness/earwitness/internal/synth"
)

// cadence is a tone that comes and goes: seconds on and off in turn, over and over. None: it stays.
type cadence struct {
	name    string
	freqsHz []float64
	onOff   []float64
}

// Tones of telephone networks, by country as in ITU-T E.180, supplement 2; and fax (ITU-T T.30) and information tones.
var (
	ringTones = []cadence{
		{"Germany", []float64{425}, []float64{1, 4}},
		{"France", []float64{440}, []float64{1.5, 3.5}},
		{"United States", []float64{440, 480}, []float64{2, 4}},
		{"United Kingdom", []float64{400, 450}, []float64{0.4, 0.2, 0.4, 2}},
		{"Russia", []float64{425}, []float64{0.8, 3.2}},
		{"Japan", []float64{384, 416}, []float64{1, 2}},
		{"Australia", []float64{383, 417}, []float64{0.4, 0.2, 0.4, 2}},
	}
	busyTones = []cadence{
		{"Germany", []float64{425}, []float64{0.48, 0.48}},
		{"United States", []float64{480, 620}, []float64{0.5, 0.5}},
		{"United Kingdom", []float64{400}, []float64{0.375, 0.375}},
		{"congestion", []float64{425}, []float64{0.24, 0.24}},
	}
	steadyTones = []cadence{
		{"dial tone, Europe", []float64{425}, nil},
		{"dial tone, North America", []float64{350, 440}, nil},
		{"test tone", []float64{1004}, nil},
		{"howl", []float64{1870}, nil},
	}
	beeps = []cadence{
		{"fax calling", []float64{1100}, []float64{0.5, 3}},
		{"reversing lorry", []float64{1250}, []float64{0.5, 0.5}},
		{"heart monitor", []float64{880}, []float64{0.1, 0.75}},
		{"microwave oven", []float64{2050}, []float64{0.4, 0.6}},
	}
)

// sounding returns the maker of cadences; variants are those of the list.
func sounding(list []cadence) func(m moment) []float32 {
	return func(m moment) []float32 {
		c := list[m.group%len(list)]
		x := make([]float32, m.n)
		for _, freqHz := range c.freqsHz {
			x = synth.Add(x, sine(m, freqHz, 0.1))
		}
		c.gate(x, m)
		return onLine(x, m)
	}
}

// gate silences x where the tone is off. When it began is chance.
func (c cadence) gate(x []float32, m moment) {
	period := 0.0
	for _, seconds := range c.onOff {
		period += seconds
	}
	if period == 0 {
		return
	}
	began := period * m.random.Float64()
	for i := range x {
		at := math.Mod(began+float64(i)/float64(m.rate), period)
		on := true
		for _, seconds := range c.onOff {
			if at < seconds {
				break
			}
			at -= seconds
			on = !on
		}
		if !on {
			x[i] = 0
		}
	}
}

// sine starts at a phase of chance.
func sine(m moment, freqHz, amplitude float64) []float32 {
	x := make([]float32, m.n)
	turns := m.random.Float64()
	for i := range x {
		x[i] = float32(amplitude * math.Sin(2*math.Pi*(turns+freqHz*float64(i)/float64(m.rate))))
	}
	return x
}

// onLine gives x a level of chance and a line's noise, 25 to 50 dB below it.
func onLine(x []float32, m moment) []float32 {
	synth.SetRMS(x, level(m.random, -35, -12))
	return synth.Mix(x, synth.Pink(m.n, m.rate, 1, m.random.Uint64()), 25+25*m.random.Float64())
}

// level is an RMS drawn evenly between two levels in dB.
func level(random *rand.Rand, fromDB, toDB float64) float64 {
	return math.Pow(10, (fromDB+(toDB-fromDB)*random.Float64())/20)
}

// dialling sends random digits in the tone pairs of ITU-T Q.23, in a rhythm that the variant decides.
func dialling(m moment) []float32 {
	rows, columns := []float64{697, 770, 852, 941}, []float64{1209, 1336, 1477}
	on, off := 0.06+0.1*m.alike.Float64(), 0.05+0.15*m.alike.Float64()
	x := make([]float32, m.n)
	for at := m.frames(m.random.Float64()); at < m.n; at += m.frames(on + off) {
		part := m
		part.n = min(m.frames(on), m.n-at)
		copy(x[at:], synth.Add(sine(part, rows[m.random.IntN(4)], 0.1), sine(part, columns[m.random.IntN(3)], 0.1)))
	}
	return onLine(x, m)
}

// modem sends random bits at 300 baud by two tones (ITU-T V.21).
func modem(m moment) []float32 {
	x := make([]float32, m.n)
	turns, freqHz := 0.0, 0.0
	tones := [][]float64{{1650, 1850}, {980, 1180}}[m.group%2]
	const baud = 300
	for i := range x {
		if i*baud/m.rate != (i-1)*baud/m.rate {
			freqHz = tones[m.random.IntN(2)]
		}
		turns += freqHz / float64(m.rate)
		x[i] = float32(math.Sin(2 * math.Pi * turns))
	}
	return onLine(x, m)
}

// siren wails between two pitches, in a time that the variant decides.
func siren(m moment) []float32 {
	low, high, period := 400+300*m.alike.Float64(), 900+700*m.alike.Float64(), 0.3+4*m.alike.Float64()
	began, turns := m.random.Float64(), 0.0
	x := make([]float32, m.n)
	for i := range x {
		swing := 0.5 - 0.5*math.Cos(2*math.Pi*(began+float64(i)/float64(m.rate)/period))
		turns += (low + (high-low)*swing) / float64(m.rate)
		x[i] = float32(math.Sin(2*math.Pi*turns) + 0.4*math.Sin(6*math.Pi*turns))
	}
	return onLine(x, m)
}

// hum is the mains': the variant decides the network and the harmonics, the frequency walks on its own.
func hum(m moment) []float32 {
	nominalHz := []float64{50, 60}[m.group%2]
	var amplitudes []float64
	for range 24 {
		amplitudes = append(amplitudes, math.Pow(10, -1.5*m.alike.Float64()))
	}
	track := synth.MainsTrack(m.n/m.rate+2, nominalHz, m.random.Uint64())
	skip := m.random.IntN(m.rate)
	return onLine(synth.Hum(m.n+skip, m.rate, track, amplitudes)[skip:], m)
}

// buzz is that of a GSM telephone near a cable: bursts 216.7 times a second, each 26th left out.
func buzz(m moment) []float32 {
	const frameSeconds, burstSeconds = 120.0 / 26 / 1000, 0.577 / 1000
	x := make([]float32, m.n)
	began, sending, until := 26*frameSeconds*m.random.Float64(), true, 0.0
	for i := range x {
		t := float64(i) / float64(m.rate)
		if t > until {
			sending = !sending
			until = t + 0.3 + 3*m.random.Float64()
		}
		frame := (began + t) / frameSeconds
		in := (frame - math.Floor(frame)) * frameSeconds
		if sending && in < burstSeconds && int(frame)%26 != 25 {
			x[i] = 1
		}
	}
	cutHz := 500 + 3000*m.alike.Float64()
	cable := []synth.Point{{FreqHz: 150, LevelDB: -20}, {FreqHz: 300}, {FreqHz: cutHz}, {FreqHz: 3800, LevelDB: -25}}
	return onLine(synth.Filter(x, m.rate, cable), m)
}

package main

import (
	"math"
	"math/rand/v2"

	"github.com/earwitness/earwitness/internal/synth"
)

// spectrum is a shape that random decides: corners an octave apart or less, up to 10 dB either way, falling with slope.
func spectrum(random *rand.Rand, slopeDB float64) []synth.Point {
	var shape []synth.Point
	for octave := 0.0; octave < 7; octave += 0.7 {
		shape = append(shape, synth.Point{FreqHz: 60 * math.Pow(2, octave), LevelDB: slopeDB*octave + 20*random.Float64() - 10})
	}
	return shape
}

// comfort is the noise that a decoder makes while nobody speaks: the envelope stays for 0.48 s (24 frames, as GSM 06.12
// sends it) and goes over into the next.
func comfort(m moment) []float32 {
	shape := spectrum(m.alike, -3)
	var parts [][]float32
	step := m.frames(0.48)
	fade := step / 4
	for have := 0; have < m.n; have += step {
		now := append([]synth.Point(nil), shape...)
		for k := range now {
			now[k].LevelDB += 1.5 * m.random.NormFloat64()
		}
		part := synth.Coloured(step+fade, m.rate, math.Pow(10, 0.1*m.random.NormFloat64()), now, m.random.Uint64())
		parts = append(parts, part)
	}
	x, _ := synth.Join(fade, parts...)
	return synth.SetRMS(x[:m.n], level(m.random, -65, -40))
}

// silence is digital, or dither of one or two steps of 16 bits, with an offset or a fade now and then.
func silence(m moment) []float32 {
	x := make([]float32, m.n)
	const step = 1. / 32768
	offset := float64(m.random.IntN(3)) * step
	for i := range x {
		switch m.group % 4 {
		case 0: // digital
		case 1: // rectangular dither
			x[i] = float32(offset + step*(m.random.Float64()-0.5))
		case 2: // triangular
			x[i] = float32(offset + step*(m.random.Float64()-m.random.Float64()))
		case 3: // the idle codes of a telephone line
			x[i] = float32(8 * step * float64(m.random.IntN(2)))
		}
	}
	return x
}

// fan is stationary noise of a colour, with the tones of blades.
func fan(m moment) []float32 {
	x := synth.Coloured(m.n, m.rate, 1, spectrum(m.alike, -4), m.random.Uint64())
	bladesHz := 60 + 200*m.alike.Float64()
	for k := 1.0; k <= 4; k++ {
		x = synth.Add(x, sine(m, k*bladesHz*(1+0.002*m.random.NormFloat64()), 0.3*math.Pow(m.alike.Float64(), 2)))
	}
	return synth.SetRMS(x, level(m.random, -45, -20))
}

// hiss is noise without anything: white, pink or brown.
func hiss(m moment) []float32 {
	slopeDB := -3 * float64(m.group%3)
	shape := []synth.Point{{FreqHz: 20}, {FreqHz: 20 * 512, LevelDB: 9 * slopeDB}}
	return synth.SetRMS(synth.Coloured(m.n, m.rate, 1, shape, m.random.Uint64()), level(m.random, -50, -15))
}

// applause is many claps; the variant decides the hall.
func applause(m moment) []float32 {
	x := make([]float32, m.n)
	people := 15 + m.alike.IntN(60)
	for range people {
		period, toneHz, near := 0.22+0.1*m.random.Float64(), 700+1500*m.random.Float64(), m.random.Float64()
		for t := m.random.Float64(); ; t += period * (1 + 0.08*m.random.NormFloat64()) {
			at := m.frames(t)
			if at >= m.n {
				break
			}
			ping(x[at:], m, toneHz, 0.004, near)
		}
	}
	room := synth.Polack(m.rate, 0.4+m.alike.Float64(), -3, m.alike.Uint64())
	return synth.SetRMS(synth.Convolve(x, room)[:m.n], level(m.random, -35, -15))
}

// ping adds a burst that rings at a pitch and dies away.
func ping(x []float32, m moment, toneHz, decaySeconds, amplitude float64) {
	for i := range min(len(x), m.frames(8*decaySeconds)) {
		t := float64(i) / float64(m.rate)
		ring := math.Sin(2*math.Pi*toneHz*t) + 0.5*m.random.NormFloat64()
		x[i] += float32(amplitude * math.Exp(-t/decaySeconds) * ring)
	}
}

// ticks are a clock's or a metronome's: two clicks in turn, at a tempo, all decided by the variant.
func ticks(m moment) []float32 {
	period, toneHz := 0.25+0.75*m.alike.Float64(), 800+2000*m.alike.Float64()
	decay, other := 0.003+0.02*m.alike.Float64(), 0.7+0.6*m.alike.Float64()
	x := make([]float32, m.n)
	i := 0
	for t := period * m.random.Float64(); m.frames(t) < m.n; t += period {
		tone := toneHz
		if i++; i%2 == 0 {
			tone *= other
		}
		ping(x[m.frames(t):], m, tone, decay, 1)
	}
	return onLine(x, m)
}

// crowd is many talkers without words.
func crowd(m moment) []float32 {
	x := make([]float32, m.n)
	for range 8 {
		talker, _ := synth.Babble(m.n, m.rate, m.alike.Uint64(), m.random.Uint64())
		x = synth.Add(x, talker)
	}
	return synth.SetRMS(x, level(m.random, -35, -15))
}

// tune is music from a machine: the variant decides tempo, scale, timbre and drums; which notes are played is chance.
func tune(m moment) []float32 {
	beat, baseHz := 0.3+0.35*m.alike.Float64(), 150+200*m.alike.Float64()
	scale := [][]float64{{0, 2, 4, 7, 9}, {0, 3, 5, 7, 10}, {0, 2, 4, 5, 7, 9, 11}}[m.alike.IntN(3)]
	var timbre []float64
	for k := 1.0; k <= 6; k++ {
		timbre = append(timbre, m.alike.Float64()/k)
	}
	drumHz := 120 + 100*m.alike.Float64()
	x := make([]float32, m.n)
	for t := -beat * m.random.Float64(); m.frames(t) < m.n; t += beat / 2 {
		at := max(0, m.frames(t))
		step := scale[m.random.IntN(len(scale))] + 12*float64(m.random.IntN(2))
		if m.random.Float64() < 0.7 {
			pluck(x[at:], m, baseHz*math.Pow(2, step/12), timbre)
		}
		if m.random.Float64() < 0.5 {
			ping(x[at:], m, drumHz, 0.05, 0.5+0.5*m.random.Float64())
		}
	}
	return onLine(x, m)
}

// pluck adds a note that dies away in a second.
func pluck(x []float32, m moment, freqHz float64, timbre []float64) {
	for i := range min(len(x), m.rate) {
		t := float64(i) / float64(m.rate)
		v := 0.0
		for k, amplitude := range timbre {
			v += amplitude * math.Sin(2*math.Pi*float64(k+1)*freqHz*t)
		}
		x[i] += float32(v * math.Exp(-4*t) * min(1, 200*t))
	}
}

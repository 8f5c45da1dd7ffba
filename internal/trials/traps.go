package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/internal/synth"
)

// moment is one made recording of a kind.
type moment struct {
	n, rate int
	number  int        // among those of its kind
	group   int        // of its variant, which variantSize recordings have in common
	alike   *rand.Rand // draws what the variant decides: begins anew for each recording
	random  *rand.Rand // draws all else
}

// variantSize recordings of a kind share all but the moment.
const variantSize = 8

func (m moment) frames(seconds float64) int { return int(seconds * float64(m.rate)) }

// trap is a kind of sound that leads a search astray.
type trap struct {
	kind  string
	make  func(moment) ([]float32, error)
	under bool // speech comes with it, not after it
}

// machines are the kinds of which two recordings of one variant hold what one machine plays over and over: the same
// audio at no known place, so that such pairs are no trials.
var machines = []string{"busy tone", "beeps", "siren", "ticks"}

// traps are the kinds made.
var traps = []trap{
	{"ring tone", sure(sounding(ringTones)), false},
	{"busy tone", sure(sounding(busyTones)), false},
	{"steady tone", sure(sounding(steadyTones)), false},
	{"beeps", sure(sounding(beeps)), false},
	{"dialling", sure(dialling), false},
	{"modem", sure(modem), false},
	{"siren", sure(siren), true},
	{"hum", sure(hum), true},
	{"buzz", sure(buzz), true},
	{"comfort noise", sure(comfort), false},
	{"silence", sure(silence), false},
	{"fan", sure(fan), true},
	{"hiss", sure(hiss), true},
	{"applause", sure(applause), false},
	{"ticks", sure(ticks), true},
	{"crowd", sure(crowd), false},
	{"made music", sure(tune), false},
	{"robot voice", robot, false},
	{"one text, other robots", sameText, false},
}

func sure(f func(moment) []float32) func(moment) ([]float32, error) {
	return func(m moment) ([]float32, error) { return f(m), nil }
}

// addTraps adds n recordings of every kind, and as many of speech through a gate.
func (s *set) addTraps(n int) {
	for _, t := range traps {
		for number := range n {
			s.addTrap(t, number)
		}
	}
	for number := range n {
		random := randomOf(s.seed, "gate", number)
		c, ok := draw(s.strangers, 6+10*random.Float64(), random)
		if !ok {
			return
		}
		k := c.known()
		k.Kind = "gated speech"
		s.add(job{
			path: fmt.Sprintf("traps/gated-speech-%02d", number), known: k, rate: c.rate, treatment: way(random),
			make: func(world) ([]float32, error) { return gate(c.samples(), c.rate), nil },
		})
	}
}

func way(random *rand.Rand) treatment { return ways[random.IntN(len(ways))] }

// addTrap adds one recording of 8 to 24 s, every second one with speech from 4 to 8 s on, or after as much.
func (s *set) addTrap(t trap, number int) {
	random := randomOf(s.seed, t.kind, number)
	rate := []int{8000, 16000}[random.IntN(2)]
	group := number / variantSize
	m := moment{n: int((8 + 16*random.Float64()) * float64(rate)), rate: rate, number: number, group: group}
	name := fmt.Sprintf("%s %d", t.kind, number)
	k := earwitness.Known{
		Kind: t.kind, Alike: map[string]string{"variant": fmt.Sprintf("%s %d", t.kind, group)},
		Source: name, Holds: []earwitness.Stretch{{Source: name, ToSeconds: float64(m.n) / float64(rate)}},
	}
	if slices.Contains(machines, t.kind) {
		k.Source, k.Holds[0].Source = k.Alike["variant"], k.Alike["variant"]
	}
	var speech *cut
	at := 4 + 4*random.Float64()
	if c, ok := draw(s.strangers, 4+4*random.Float64(), random); ok && number%2 == 1 {
		speech = &c
		stretch := c.stretch()
		stretch.AtSeconds = at
		k.Holds = append(k.Holds, stretch)
		k.Alike["folder"] = c.kind + "/" + c.group
	}
	soundSeed, seed := random.Uint64(), s.seed
	s.add(job{
		path: fmt.Sprintf("traps/%s-%02d", dashes(t.kind), number), known: k, rate: rate, treatment: way(random),
		make: func(world) ([]float32, error) {
			m.alike, m.random = randomOf(seed, t.kind, "variant", group), rand.New(rand.NewPCG(soundSeed, 0))
			x, err := t.make(m)
			if err != nil || speech == nil {
				return x, err
			}
			return withSpeech(x, *speech, m, t.under, at), nil
		},
	})
}

// withSpeech adds speech at a time, or ends the sound there and lets speech follow.
func withSpeech(x []float32, c cut, m moment, under bool, seconds float64) []float32 {
	at := m.frames(seconds)
	said := resampled(c.samples(), c.rate, m.rate)
	synth.SetRMS(said, 0.08)
	if !under {
		x = x[:min(len(x), at)]
	} else if loud := synth.RMS(x); loud > 0.04 {
		synth.Gain(x, 0.04/loud)
	}
	return headroom(synth.Add(x, append(make([]float32, at), said...)))
}

// gate makes all that lies 20 dB and more below the loud digital silence, in steps of 50 ms.
func gate(x []float32, rate int) []float32 {
	step := rate / 20
	limit := 0.0
	for i := 0; i+step <= len(x); i += step {
		limit = max(limit, synth.RMS(x[i:i+step])/10)
	}
	for i := 0; i < len(x); i += step {
		part := x[i:min(len(x), i+step)]
		if synth.RMS(part) < limit {
			clear(part)
		}
	}
	return x
}

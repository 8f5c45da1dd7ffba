package synth

import (
	"math"
	"math/rand/v2"
)

// Span is the stretch of frames [Start, End).
type Span struct{ Start, End int }

// vowels holds the first three formants in Hz of a man's vowels, as Peterson and
// Barney measured them (JASA 24, 1952).
var vowels = [][3]float64{
	{270, 2290, 3010},
	{390, 1990, 2550},
	{530, 1840, 2480},
	{660, 1720, 2410},
	{730, 1090, 2440},
	{570, 840, 2410},
	{440, 1020, 2240},
	{300, 870, 2240},
	{640, 1190, 2390},
	{490, 1350, 1690},
}

// Babble returns n frames that move like speech, without meaning, and the pauses
// between its phrases, which are digital silence. Pulses of a voice or hiss pass
// through formants; a syllable lasts about 0.2 s, a phrase 1 to 3 s, a pause 0.5 to
// 1.2 s. The voice decides pitch and vocal tract, words what is "said": two calls
// may share the one and not the other. The RMS outside the pauses is 0.1.
func Babble(n, rate int, voice, words uint64) (x []float32, pauses []Span) {
	v := generator(voice, streamVoice)
	r := generator(words, streamWords)
	mouth := speaker{rate: rate, random: r, pitchHz: 90 * math.Pow(2.6, v.Float64()), tract: 0.95 + 0.25*v.Float64()}
	x = make([]float32, n)
	at, spoken := 0, 0
	for at < n {
		end := min(n, at+int((1+2*r.Float64())*float64(rate)))
		mouth.phrase(x[at:end])
		spoken += end - at
		at = min(n, end+int((0.5+0.7*r.Float64())*float64(rate)))
		if at > end {
			pauses = append(pauses, Span{end, at})
		}
	}
	if spoken > 0 {
		SetRMS(x, 0.1*math.Sqrt(float64(spoken)/float64(n)))
	}
	return x, pauses
}

// speaker makes syllables. Its resonators ring from one syllable into the next.
type speaker struct {
	rate       int
	random     *rand.Rand
	pitchHz    float64
	tract      float64 // length factor of the formants
	resonators [3]resonator
	turns      float64 // of the vocal cords
	glottis    float64
}

// phrase fills x with syllables and stops at its end, within 10 ms.
func (s *speaker) phrase(x []float32) {
	for at := 0; at < len(x); {
		hiss := int((0.03 + 0.06*s.random.Float64()) * float64(s.rate))
		vowel := int((0.08 + 0.14*s.random.Float64()) * float64(s.rate))
		loudness := math.Pow(10, -0.4*s.random.Float64())
		fall := 1.15 - 0.3*float64(at)/float64(len(x)) // pitch sinks along a phrase
		s.syllable(x[at:min(len(x), at+hiss+vowel)], hiss, loudness, fall)
		at += hiss + vowel
	}
	fade := min(len(x), s.rate/100)
	for i := range fade {
		x[len(x)-1-i] *= float32(i) / float32(fade)
	}
	s.resonators = [3]resonator{}
}

func (s *speaker) syllable(x []float32, hiss int, loudness, fall float64) {
	formants := vowels[s.random.IntN(len(vowels))]
	for k := range s.resonators {
		s.resonators[k].tune(formants[k]*s.tract, 60+40*float64(k), s.rate)
	}
	fricative := 0.02 * s.random.Float64()
	// One pole at 100 Hz gives the slope of the glottal pulse.
	lag := math.Exp(-2 * math.Pi * 100 / float64(s.rate))
	for i := range x {
		noise := s.random.NormFloat64()
		if i < hiss {
			x[i] = float32(fricative*noise + 0.1*s.voiced(0.02*noise))
			continue
		}
		s.turns += s.pitchHz * fall / float64(s.rate)
		pulse := 0.003 * noise
		if s.turns >= 1 {
			s.turns -= math.Floor(s.turns)
			pulse++
		}
		s.glottis = lag*s.glottis + pulse
		phase := float64(i-hiss) / float64(len(x)-hiss)
		x[i] = float32(loudness * math.Sin(math.Pi*phase) * s.voiced(s.glottis))
	}
}

func (s *speaker) voiced(source float64) float64 {
	var sum float64
	for k := range s.resonators {
		sum += s.resonators[k].next(source) / float64(k+1)
	}
	return sum
}

// resonator is a pair of poles: y = gain x + a y1 + b y2.
type resonator struct{ gain, a, b, y1, y2 float64 }

func (r *resonator) tune(freqHz, bandwidthHz float64, rate int) {
	radius := math.Exp(-math.Pi * bandwidthHz / float64(rate))
	r.a = 2 * radius * math.Cos(2*math.Pi*min(freqHz/float64(rate), 0.45))
	r.b = -radius * radius
	r.gain = 1 - radius
}

func (r *resonator) next(x float64) float64 {
	y := r.gain*x + r.a*r.y1 + r.b*r.y2
	r.y1, r.y2 = y, r.y1
	return y
}

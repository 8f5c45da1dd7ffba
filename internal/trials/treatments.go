package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/earwitness/earwitness/internal/synth"
)

// treatment is what happens to audio on its way.
type treatment struct {
	name         string
	change       func(x []float32, rate int, w world) []float32 // on samples, first; nil: nothing
	tempo, pitch float64                                        // factors of what follows; 0: 1
	chain        []coding                                       // last; none: PCM of 16 bits
	babble       bool                                           // change lets others be heard
}

// seconds of the source in a second of the result.
func (t treatment) rate() float64 { return or1(t.tempo) }

func or1(factor float64) float64 {
	if factor == 0 {
		return 1
	}
	return factor
}

// world is what changes draw on.
type world struct {
	random *rand.Rand
	babble []recording
}

// coding is one pass through a codec, as ffmpeg's output options.
type coding struct {
	suffix  string
	options string
}

var (
	mp3At32  = coding{".mp3", "-c:a libmp3lame -b:a 32k"}
	mp3At48  = coding{".mp3", "-c:a libmp3lame -b:a 48k"}
	opusAt12 = coding{".opus", "-c:a libopus -b:a 12k -application voip"}
	opusAt16 = coding{".opus", "-c:a libopus -b:a 16k"}
	gsm      = coding{".gsm", "-ar 8000 -c:a libgsm"}
	pcm      = coding{".wav", "-c:a pcm_s16le"} // after codecs that a scan does not decode without help
	mulaw    = coding{".wav", "-ar 8000 -c:a pcm_mulaw"}
)

// treatments of excerpts.
var treatments = []treatment{
	{name: "plain"},
	{name: "mp3 32k", chain: []coding{mp3At32}},
	{name: "opus 12k", chain: []coding{opusAt12}},
	{name: "gsm", change: phone, chain: []coding{gsm, pcm}},
	{name: "mu-law", change: phone, chain: []coding{mulaw}},
	{name: "pink 10 dB", change: noisy(10)},
	{name: "pink 0 dB", change: noisy(0)},
	{name: "babble 0 dB", change: inBabble, babble: true},
	{name: "reverb", change: reverb},
	{name: "speed -20 %", tempo: 0.80, pitch: 0.80},
	{name: "speed -10 %", tempo: 0.90, pitch: 0.90},
	{name: "speed -5 %", tempo: 0.95, pitch: 0.95},
	{name: "speed -2 %", tempo: 0.98, pitch: 0.98},
	{name: "speed +2 %", tempo: 1.02, pitch: 1.02},
	{name: "speed +5 %", tempo: 1.05, pitch: 1.05},
	{name: "speed +10 %", tempo: 1.10, pitch: 1.10},
	{name: "speed +20 %", tempo: 1.20, pitch: 1.20},
	{name: "tempo -10 %", tempo: 0.90},
	{name: "tempo -5 %", tempo: 0.95},
	{name: "tempo +5 %", tempo: 1.05},
	{name: "tempo +10 %", tempo: 1.10},
	{name: "pitch -7 %", pitch: 0.93},
	{name: "pitch -3 %", pitch: 0.97},
	{name: "pitch +3 %", pitch: 1.03},
	{name: "pitch +7 %", pitch: 1.07},
	{name: "clipped", change: clipped},
	{name: "mp3, opus, mu-law", change: phone, chain: []coding{mp3At48, opusAt16, mulaw}},
	{name: "reverb, opus 12k", change: reverb, chain: []coding{opusAt12}},
	{name: "pink 10 dB, gsm", change: noisy(10), chain: []coding{gsm, pcm}},
	{name: "speed +5 %, mp3 32k", tempo: 1.05, pitch: 1.05, chain: []coding{mp3At32}},
	{name: "tempo -5 %, opus 12k", tempo: 0.95, chain: []coding{opusAt12}},
}

// ways are the treatments of recordings that hold no excerpt.
var ways = []treatment{
	{name: "plain"},
	{name: "plain"},
	{name: "mp3 32k", chain: []coding{mp3At32}},
	{name: "opus 12k", chain: []coding{opusAt12}},
	{name: "gsm", change: phone, chain: []coding{gsm, pcm}},
	{name: "mu-law", change: phone, chain: []coding{mulaw}},
}

// phone passes 300 to 3400 Hz.
func phone(x []float32, rate int, _ world) []float32 {
	band := []synth.Point{{FreqHz: 260, LevelDB: -40}, {FreqHz: 300}, {FreqHz: 3400}, {FreqHz: 3800, LevelDB: -40}}
	return headroom(synth.Filter(x, rate, band))
}

func noisy(snrDB float64) func([]float32, int, world) []float32 {
	return func(x []float32, rate int, w world) []float32 {
		return headroom(synth.Mix(x, synth.Pink(len(x), rate, 1, w.random.Uint64()), snrDB))
	}
}

// inBabble adds five talkers of one level, together as loud as x.
func inBabble(x []float32, rate int, w world) []float32 {
	sum := make([]float32, len(x))
	for range 5 {
		talker := w.babble[w.random.IntN(len(w.babble))]
		said := resampled(talker.x, talker.rate, rate)
		start := w.random.IntN(len(said))
		voice := make([]float32, len(x))
		for i := range voice {
			voice[i] = said[(start+i)%len(said)]
		}
		sum = synth.Add(sum, synth.SetRMS(voice, 1))
	}
	return headroom(synth.Mix(x, sum, 0))
}

// reverb puts x into a room of 0.4 to 0.8 s, as far off as direct sound and room are equally loud, with noise 20 dB down.
func reverb(x []float32, rate int, w world) []float32 {
	h := synth.Polack(rate, 0.4+0.4*w.random.Float64(), 0, w.random.Uint64())
	y := synth.SetRMS(synth.Convolve(x, h)[:len(x)], synth.RMS(x))
	return headroom(synth.Mix(y, synth.Pink(len(y), rate, 1, w.random.Uint64()), 20))
}

// clipped cuts at 6 dB over the RMS and makes it quiet.
func clipped(x []float32, _ int, _ world) []float32 {
	ceiling := float32(2 * synth.RMS(x))
	for i, v := range x {
		x[i] = min(max(v, -ceiling), ceiling)
	}
	return synth.SetRMS(x, 0.05)
}

// headroom makes x quieter if it would clip.
func headroom(x []float32) []float32 {
	top := 0.0
	for _, v := range x {
		top = max(top, math.Abs(float64(v)))
	}
	if top > 0.9 {
		synth.Gain(x, 0.9/top)
	}
	return x
}

// suffix of the file that a treatment ends in.
func (t treatment) suffix() string {
	if len(t.chain) == 0 {
		return ".wav"
	}
	return t.chain[len(t.chain)-1].suffix
}

// write treats samples and writes the file. Files on the way lie in the folder temp.
func (t treatment) write(path string, x []float32, rate int, temp string) error {
	filter := t.filter(rate)
	if len(t.chain) == 0 && filter == nil {
		return os.WriteFile(path, synth.WAV(x, rate, 1), 0o666)
	}
	at := filepath.Join(temp, strings.ReplaceAll(filepath.Base(path), ".", "-"))
	now := at + ".wav"
	if err := os.WriteFile(now, synth.WAV(x, rate, 1), 0o666); err != nil {
		return err
	}
	defer os.Remove(now)
	chain := t.chain
	if len(chain) == 0 {
		chain = []coding{pcm}
	}
	for i, c := range chain {
		next := path
		if i < len(chain)-1 {
			next = fmt.Sprintf("%s-%d%s", at, i, c.suffix)
			defer os.Remove(next)
		}
		args := append([]string{"-v", "error", "-nostdin", "-y", "-threads", "1", "-i", now}, filter...)
		args = append(args, strings.Fields(c.options)...)
		if err := run("ffmpeg", append(args, "-map_metadata", "-1", "-fflags", "+bitexact", next)...); err != nil {
			return err
		}
		now, filter = next, nil
	}
	return nil
}

// filter is ffmpeg's for tempo and pitch.
func (t treatment) filter(rate int) []string {
	tempo, pitch := or1(t.tempo), or1(t.pitch)
	if tempo == 1 && pitch == 1 {
		return nil
	}
	text := fmt.Sprintf("asetrate=%.0f,aresample=%d", float64(rate)*pitch, rate)
	if tempo != pitch {
		text += fmt.Sprintf(",atempo=%.8f", tempo/pitch)
	}
	return []string{"-af", text}
}

func run(name string, args ...string) error {
	if output, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("running %s: %w: %.200s", name, err, output)
	}
	return nil
}

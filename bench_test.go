package earwitness_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/internal/synth"
)

// BenchmarkMeasure is the whole pass over half a minute of noisy babble, by rate.
func BenchmarkMeasure(b *testing.B) {
	const seconds = 30
	for _, rate := range []int{8000, 16000, 44100} {
		speech, _ := synth.Babble(seconds*rate, rate, 1, 2)
		wav := synth.WAV(synth.Mix(speech, synth.White(len(speech), 0.01, 3), 20), rate, 1)
		b.Run(map[int]string{8000: "8k", 16000: "16k", 44100: "44k"}[rate], func(b *testing.B) {
			b.SetBytes(int64(len(wav)))
			in := earwitness.Input{Path: "x.wav", R: bytes.NewReader(wav), Size: int64(len(wav))}
			for b.Loop() {
				if _, err := earwitness.Measure(b.Context(), in, earwitness.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
		})
	}
}

// BenchmarkBudget tells what each stage of the pass takes, in nanoseconds for each second of audio.
func BenchmarkBudget(b *testing.B) {
	const seconds, rate = 30, 44100
	speech, _ := synth.Babble(seconds*rate, rate, 1, 2)
	wav := synth.WAV(synth.Mix(speech, synth.White(len(speech), 0.01, 3), 20), rate, 1)
	in := earwitness.Input{Path: "x.wav", R: bytes.NewReader(wav), Size: int64(len(wav))}
	spent := &earwitness.Budget{}
	for b.Loop() {
		if _, err := earwitness.Measure(b.Context(), in, earwitness.Options{Budget: spent}); err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range spent.Costs() {
		name := strings.ReplaceAll(c.Part+":"+c.Name, " ", "_")
		b.ReportMetric(float64(c.Time.Nanoseconds())/spent.AudioSeconds, name+"-ns/s")
	}
}

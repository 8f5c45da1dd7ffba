package earwitness_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/internal/synth"
)

// sitting is a place and a device: a room, a background and a line.
type sitting struct {
	rt60      float64
	noise     []synth.Point
	line      []synth.Point
	reflected uint64 // seed of the room's response
}

// curve is a shape of frequencies in Hz and levels in dB, in turn.
func curve(values ...float64) (shape []synth.Point) {
	for i := 0; i < len(values); i += 2 {
		shape = append(shape, synth.Point{FreqHz: values[i], LevelDB: values[i+1]})
	}
	return shape
}

// record is 14 s of a voice in a sitting.
func (s sitting) record(voice, words uint64) []float32 {
	const rate = 8000
	x, _ := synth.Babble(14*rate, rate, voice, words)
	x = synth.Convolve(x, synth.Polack(rate, s.rt60, 3, s.reflected+voice))[:len(x)]
	x = synth.Mix(x, synth.Coloured(len(x), rate, 0.1, s.noise, words), 22)
	return synth.SetRMS(synth.Filter(x, rate, s.line), 0.05)
}

// Where voices cross sittings, the ratio of the pauses follows the sitting, and the ratio of all evidence never gives one
// voice in two sittings ten to one.
func TestRatiosFollowTheSittingNotTheVoice(t *testing.T) {
	sittings := []sitting{
		{0.3, curve(50, 10, 500, 0, 4000, -15), curve(200, -6, 1000, 0, 3400, 0), 1},
		{0.5, curve(50, -5, 800, 8, 4000, 0), curve(100, 0, 1500, 4, 3400, -8), 50},
		{0.4, curve(50, 0, 300, -12, 3000, 6, 4000, 0), curve(100, 3, 700, -4, 3400, 4), 100},
	}
	dir := t.TempDir()
	for s, place := range sittings {
		for voice := range uint64(3) {
			name := filepath.Join(dir, fmt.Sprintf("%d%d.wav", s, voice))
			write(t, name, synth.WAV(place.record(voice+1, uint64(10*s)+voice), 8000, 1))
		}
	}
	c, _ := scanned(t, dir, filepath.Join(t.TempDir(), "c.ew"), earwitness.Options{})
	if c.Pairs.Len() != 9*8/2 {
		t.Fatalf("%d pairs, want %d", c.Pairs.Len(), 9*8/2)
	}
	for _, p := range c.Pairs.All() {
		oneSitting, oneVoice := p.A[0] == p.B[0], p.A[1] == p.B[1]
		if p.Log10LRPauses == nil || *p.Log10LRPauses > 0 != oneSitting {
			t.Errorf("%s with %s: pauses %+.2f", p.A, p.B, *p.Log10LRPauses)
		}
		if !oneSitting && oneVoice && p.Log10LR >= 1 {
			t.Errorf("%s with %s, one voice in two sittings: %+.2f", p.A, p.B, p.Log10LR)
		}
	}
}

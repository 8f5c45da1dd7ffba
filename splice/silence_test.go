package splice_test

import (
	"slices"
	"testing"

	"github.com/earwitness/earwitness/splice"
)

// Runs that are too short to be silence, and those at either end, do not bound the sound.
func TestSound(t *testing.T) {
	x := make([]float32, 3*rate)
	for i := rate / 2; i < 5*rate/2; i++ {
		x[i] = float32(100+i%7) / 32768
	}
	clear(x[rate : rate+rate/10])
	clear(x[2*rate : 2*rate+rate/1000]) // too short
	for _, block := range []int{len(x), 1000, 7} {
		var s splice.Sound
		for b := range slices.Chunk(x, block) {
			s.Write(b)
		}
		if from, to := s.Span(); from != rate/2 || to != 5*rate/2 {
			t.Errorf("blocks of %d: sound from %d to %d, want from %d to %d", block, from, to, rate/2, 5*rate/2)
		}
	}
}

func TestSoundOfSilence(t *testing.T) {
	var s splice.Sound
	s.Write(make([]float32, rate))
	if from, to := s.Span(); from != 0 || to != 0 {
		t.Errorf("sound from %d to %d in silence, want none", from, to)
	}
}

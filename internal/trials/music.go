package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/earwitness/earwitness/internal/synth"
)

const (
	passageSeconds = 12
	musicRate      = 8000
	// Passages whose two seconds correlate by more than this at any shift hold the same audio.
	sameMusic = 0.5
)

// addMusic adds passages of the pieces of music, none of which repeats another.
func (s *set) addMusic(o options) error {
	if o.music == "" {
		return nil
	}
	pieces, err := readFolder(o.music, o.part)
	if err != nil {
		return err
	}
	for _, r := range pieces {
		r.x, r.rate = resampled(r.x, r.rate, musicRate), musicRate
		for i, c := range passages(r) {
			random := randomOf(s.seed, "music", r.source, i)
			k := c.known()
			k.Kind, k.Alike = "music", map[string]string{"piece": r.source}
			s.add(job{
				path: fmt.Sprintf("traps/music-%s-%02d", stem(r.source), i), known: k, rate: r.rate, treatment: way(random),
				make: func(world) ([]float32, error) { return c.samples(), nil },
			})
		}
	}
	return nil
}

// passages cuts a piece and leaves out what was heard before.
func passages(r recording) []cut {
	n := passageSeconds * r.rate
	var kept []cut
	for from := 0; from+n <= len(r.x); from += n {
		c := cut{r, from, n}
		if !slices.ContainsFunc(kept, func(k cut) bool { return repeats(c.samples(), k.samples(), 2*r.rate) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// repeats says whether any window of a, each half a window on, correlates with b by more than sameMusic.
func repeats(a, b []float32, window int) bool {
	energy := make([]float64, len(b)+1)
	for i, v := range b {
		energy[i+1] = energy[i] + float64(v)*float64(v)
	}
	for from := 0; from+window <= len(a); from += window / 2 {
		piece := slices.Clone(a[from : from+window])
		own := synth.RMS(piece) * math.Sqrt(float64(window))
		slices.Reverse(piece)
		c := synth.Convolve(b, piece)
		for at := 0; at+window <= len(b); at++ {
			scale := own * math.Sqrt(max(0, energy[at+window]-energy[at]))
			if math.Abs(float64(c[at+window-1])) > sameMusic*scale+1e-9 {
				return true
			}
		}
	}
	return false
}

package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestDifference(t *testing.T) {
	const step = 1. / (1 << 15)
	a := []float32{0, 1, 2 * step, 0}
	b := []float32{9, 0, 1, 0, 0}
	rms, most := difference(a, b, 1)
	if want := math.Sqrt(4. / 4); rms != want || most != 2 {
		t.Errorf("difference = %v, %v, want %v, 2", rms, most, want)
	}
	if rms, most = difference(a, nil, 0); rms != 0 || most != 0 {
		t.Errorf("difference of nothing = %v, %v, want 0, 0", rms, most)
	}
}

func TestBestLag(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	a := make([]float32, 12000)
	for i := range a {
		a[i] = noise.Float32() - 0.5
	}
	for _, lag := range []int{0, 1, -1, 529, -1105, 2400} {
		b := a[max(0, -lag):]
		if lag > 0 {
			b = append(make([]float32, lag), a...)
		}
		if got := bestLag(a, b); got != lag {
			t.Errorf("bestLag = %d, want %d", got, lag)
		}
	}
	if got := bestLag(nil, nil); got != 0 {
		t.Errorf("bestLag of nothing = %d, want 0", got)
	}
}

func TestCommand(t *testing.T) {
	p := program{"x", []string{"x", "-i", "FILE", "-o"}}
	if got := p.on("a.mp3").Args; len(got) != 4 || got[2] != "a.mp3" || p.command[2] != "FILE" {
		t.Errorf("Args = %q, want a.mp3 in place of FILE, which stays in the program", got)
	}
}

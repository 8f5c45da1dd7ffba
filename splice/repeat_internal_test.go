package splice

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Windows are chosen by their samples, wherever pieces end.
func TestChoose(t *testing.T) {
	const share = 4
	r := rand.New(rand.NewPCG(31, 32))
	x := make([]float32, 5*repeatPiece)
	for i := range x {
		if i/300%3 > 0 { // else silence
			x[i] = float32(r.IntN(1<<16)-1<<15) / 32768
		}
	}
	steps := make([]int32, len(x))
	toSteps(steps, x)
	var want []sighting
	for at := 0; at+repeatWindow <= len(steps); at++ {
		window, hash := steps[at:][:repeatWindow], uint64(0)
		for _, n := range window {
			hash = hash*repeatBase + uint64(uint32(n))
		}
		if kept(hash, share) && slices.Max(window)-slices.Min(window) >= leastRange<<8 {
			want = append(want, sighting{hash, int64(at)})
		}
	}
	for _, most := range []int{repeatPiece, 700, 1} {
		d := NewRepeats(8000)
		d.share = share
		var got []sighting
		for rest := x; len(rest) > 0; {
			n := min(len(rest), 1+r.IntN(most))
			toSteps(d.steps[repeatWindow:], rest[:n])
			got = append(got, d.choose(n)...)
			d.next(n)
			rest = rest[n:]
		}
		if !slices.Equal(got, want) {
			t.Errorf("pieces of up to %d: %d windows, want %d", most, len(got), len(want))
		}
	}
}

func TestToSteps(t *testing.T) {
	x := []float32{0, 1.5 / 32768, -1, 1, 0.3, -0.3, 200, -200, 1e-9}
	want := []int32{0, 384, -1 << 23, 1 << 23, 2516582, -2516582, 1 << 30, -1 << 30, 0}
	got := make([]int32, len(x))
	toSteps(got, x)
	if !slices.Equal(got, want) {
		t.Errorf("steps %v, want %v", got, want)
	}
}

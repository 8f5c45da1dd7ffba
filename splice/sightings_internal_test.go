package splice

import (
	"math/bits"
	"math/rand/v2"
	"testing"
)

func TestSightings(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	var s sightings
	want := map[uint64]int64{}
	odd := func(hash uint64) bool { return hash%2 == 1 }
	for i := range int64(40000) {
		hash := r.Uint64() % 50000
		at, ok := want[hash]
		place, got := s.find(hash)
		if got != ok || ok && s.places[place].at != at {
			t.Fatalf("after %d: window %d at place %d: %v, want %d, %v", i, hash, place, got, at, ok)
		}
		if !ok {
			s.add(sighting{hash: hash, at: i}, 1)
			want[hash] = i
		} else {
			s.setCount(place, s.count(place)+1)
		}
		if i%10000 == 9999 {
			s.keep(odd)
			for hash := range want {
				if !odd(hash) {
					delete(want, hash)
				}
			}
		}
	}
	if s.used != len(want) {
		t.Errorf("%d windows are kept, want %d", s.used, len(want))
	}
}

// Windows that all belong to one place are forgotten from some on, so that looking for them takes no longer and longer.
func TestSightingsInOnePlace(t *testing.T) {
	inverse := uint64(1) // of repeatMix, by Newton's method: each turn has twice as many bits right
	for range 7 {
		inverse *= 2 - repeatMix*inverse
	}
	var s sightings
	for i := range uint64(5 * mostProbes) {
		s.add(sighting{hash: bits.RotateLeft64(i*inverse, 32), at: int64(i)}, 1)
	}
	if s.used > mostProbes {
		t.Errorf("%d windows of one place are kept, want %d at most", s.used, mostProbes)
	}
	if place, ok := s.find(0); !ok || s.places[place].at != 0 {
		t.Errorf("the first window is found at place %d: %v", place, ok)
	}
}

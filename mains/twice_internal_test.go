package mains

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearchTwice(t *testing.T) {
	logs := []*Log{{Dated: true}, {Dated: true}, {}}
	for _, c := range []struct {
		name        string
		best, other Place
		want        bool
	}{
		{"as well in one log", Place{Log: 0, RMSHz: 1e-3}, Place{Log: 0, RMSHz: 1.4e-3}, true},
		{"worse", Place{Log: 0, RMSHz: 1e-3}, Place{Log: 0, RMSHz: 1.6e-3}, false},
		{"in another dated log", Place{Log: 0, RMSHz: 1e-3}, Place{Log: 1, RMSHz: 1e-3}, true},
		{"in a log without dates", Place{Log: 0, RMSHz: 1e-3}, Place{Log: 2, RMSHz: 1e-3}, false},
		{"no other", Place{Log: 0, RMSHz: 1e-3}, Place{Log: -1}, false},
	} {
		s := Search{Best: c.best, RunnerUp: c.other}
		if got := s.Twice(logs); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What stood still or lies on a line for a minute is a hole; what moves, and what is straight for less, is none.
func TestStraight(t *testing.T) {
	values := make([]float32, 400)
	for i := range values {
		values[i] = float32(i % 7)
	}
	for i := 100; i < 190; i++ {
		values[i] = 5
	}
	for i := 250; i < 330; i++ {
		values[i] = float32(math.Round(float64(i)*123.4567) / 1000) // rounded as a log rounds
	}
	for i := 350; i < 390; i++ {
		values[i] = 2
	}
	var got []hole
	for _, h := range straight(values) {
		got = append(got, hole{(h.from + 5) / 10 * 10, h.to / 10 * 10}) // to ten values
	}
	if d := cmp.Diff([]hole{{100, 190}, {250, 330}}, got, cmp.AllowUnexported(hole{})); d != "" {
		t.Errorf("holes (-want +got):\n%s", d)
	}
}

package fingerprint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/fingerprint"
)

// minuteInHours makes parts of two or three of the recordings below.
const minuteInHours = 1.0 / 60

// relatives returns recordings of 12 to 40 s, some of which share something, and a clip of one of them.
func relatives() (prints []*fingerprint.Print, clip *fingerprint.Print) {
	long := talk(40, 31)
	prints = []*fingerprint.Print{printOf(long), nil, printOf(long[3*rate : 15*rate]), printOf(talk(20, 32))}
	for seed := range uint64(2) {
		prints = append(prints, printOf(talk(20, 40+seed)))
	}
	prints = append(prints, prints[0], printOf(noisy(long[10*rate:], 15, 1)))
	return prints, printOf(noisy(long[20*rate:24*rate], 15, 2))
}

// Searching part by part changes nothing: not a clear match, and not a faint one where nothing was passed over.
func TestPartsMatchAll(t *testing.T) {
	related, _ := relatives()
	var random []*fingerprint.Print
	for seed := range uint64(8) {
		random = append(random, noisePrint(t, 20+float64(seed/2), seed/2))
	}
	for _, c := range []struct {
		name    string
		prints  []*fingerprint.Print
		options fingerprint.Options
		least   int
	}{
		{"slid", related, fingerprint.Options{MinScore: clear}, 6},
		{"looked up", related, fingerprint.Options{MinScore: clear, Comparisons: -1}, 6},
		{"slid, chance too", random, fingerprint.Options{MinScore: -9}, 4},
		{"looked up, chance too", random[:4], fingerprint.Options{MinScore: -9, Comparisons: -1}, 2},
	} {
		want, inOne := fingerprint.MatchAll(c.prints, c.options)
		if inOne.PassedOver != 0 || c.options.MinScore < 0 && inOne.BlocksCrowded != 0 || len(want) < c.least {
			t.Fatalf("%s: %d matches, %+v", c.name, len(want), inOne)
		}
		for _, hours := range []float64{minuteInHours, minuteInHours / 100} {
			c.options.PartHours = hours
			got, stats := fingerprint.MatchAll(c.prints, c.options)
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("%s, parts of %g h: %d matches, want %d; (-got +want) %.2000s", c.name, hours, len(got), len(want), diff)
			}
			if stats.Pairs != inOne.Pairs || stats.Slid != inOne.Slid || stats.SlidChanged != inOne.SlidChanged {
				t.Errorf("%s, parts of %g h: %+v, want %+v", c.name, hours, stats, inOne)
			}
		}
	}
}

func TestPartsMatchOne(t *testing.T) {
	prints, clip := relatives()
	for _, comparisons := range []float64{0, -1} {
		o := fingerprint.Options{Comparisons: comparisons, MinScore: clear}
		want, _ := fingerprint.MatchOne(clip, prints, o)
		o.PartHours = minuteInHours
		got, _ := fingerprint.MatchOne(clip, prints, o)
		if diff := cmp.Diff(got, want); diff != "" || len(want) != 3 {
			t.Errorf("comparisons %g, of %d matches (-got +want): %s", comparisons, len(want), diff)
		}
	}
}

package earwitness_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/internal/synth"
)

// Two copies, one with cuts of all sizes, are checked on each other; two calls that only begin and end alike are not
// said to be edited.
func TestCompare(t *testing.T) {
	const rate = 8000
	voice := func(seconds float64, seed uint64) []float32 {
		x, _ := synth.Babble(int(seconds*rate), rate, seed, seed+1)
		return synth.Add(x, synth.White(len(x), 1e-3, seed+2))
	}
	long := voice(170, 1)
	second := func(from, to float64) []float32 { return long[int(from*rate):int(to*rate)] }
	cut, _ := synth.Join(0, second(0, 20), second(20.3, 40), second(45, 65), second(145, 170))
	hello, farewell := voice(6, 101), voice(6, 103)
	one, _ := synth.Join(0, hello, voice(40, 105), farewell)
	other, _ := synth.Join(0, hello, voice(70, 107), farewell)
	for _, c := range []struct {
		name  string
		a, b  []float32
		steps []float64 // seconds that B lacks, in order
	}{
		{"the same", long, synth.Add(long, synth.White(len(long), 1e-3, 9)), nil},
		// The last cut is longer than what is kept of a recording: it parts the chain and is seen by the matches alone.
		{"cut", long, synth.Add(cut, synth.White(len(cut), 1e-3, 9)), []float64{0.3, 5}},
		{"greeting", one, other, nil},
	} {
		found, err := earwitness.Compare(t.Context(), input("a.wav", c.a, rate), input("b.wav", c.b, rate), earwitness.Options{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if len(found.Matches) == 0 {
			t.Errorf("%s: no match", c.name)
		}
		var got []float64
		for _, f := range found.Findings {
			if f.Path == "a.wav" {
				got = append(got, f.Measurements["longer_seconds"])
			}
		}
		ok := len(got) == len(c.steps)
		for i := range c.steps {
			ok = ok && math.Abs(got[i]-c.steps[i]) < 0.001
		}
		if !ok {
			t.Errorf("%s: Compare finds steps of %v s, want %v: %+v %+v", c.name, got, c.steps, found.Limits, found.Matches)
		}
	}
}

func input(path string, x []float32, rate int) earwitness.Input {
	b := synth.WAV(x, rate, 1)
	return earwitness.Input{Path: path, R: bytes.NewReader(b), Size: int64(len(b))}
}

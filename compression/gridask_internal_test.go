package compression

import (
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
)

// Every beginning of the order is spread over all frames, and every frame is in it once.
func TestScattered(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 100} {
		frames := make([]int, n)
		for i := range frames {
			frames[i] = i
		}
		got := scattered(frames)
		for i := range (n + 15) / 16 {
			if got[i]/16 != i {
				t.Errorf("scattered(%d): frame %d is number %d, want one of %d to %d", n, got[i], i, 16*i, 16*i+15)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, frames) && n > 0 {
			t.Errorf("scattered(%d) = %v in order, want all", n, got)
		}
	}
}

// A lone start is told as one in a stretch is, but for what four starts around it differ from eight.
func TestAlone(t *testing.T) {
	const n = 40
	x := synth.Pink(60000, 44100, 0.1, 1)
	for _, framings := range kinds() {
		for _, f := range framings {
			fit := newFit(f)
			var fits, seen [loneAtOnce]float32
			var sum, alone, both float64
			for at := 100; at < 100+n*997; at += 997 {
				whole := float64(fit.at(nil, x[at-far:at+far+fit.bank.Len()])[0])
				fit.alone(fits[:], seen[:], x, []int{at})
				if want := fit.seen; seen[0] != want {
					t.Errorf("%v at %d: %.3f is seen, want %.3f", f, at, seen[0], want)
				}
				sum, alone, both = sum+whole*whole, alone+float64(fits[0]*fits[0]), both+whole*float64(fits[0])
			}
			if r := both / math.Sqrt(sum*alone); r < 0.9 {
				t.Errorf("%v: lone starts agree with others by %.2f, want 0.9", f, r)
			}
		}
	}
}

// One lone start gives the same as many.
func TestAloneInBatches(t *testing.T) {
	x := synth.Pink(20000, 44100, 0.1, 2)
	fit := newFit(kinds()[0][0])
	var many, one, seen [loneAtOnce]float32
	var starts []int
	for i := range loneAtOnce {
		starts = append(starts, 50+1111*i)
	}
	fit.alone(many[:], seen[:], x, starts)
	for i, s := range starts {
		fit.alone(one[:], seen[:], x, []int{s})
		if one[0] != many[i] {
			t.Errorf("start %d: %v alone, %v with others", s, one[0], many[i])
		}
	}
}

// What a probe is asked is answered alike for a whole recording and for one of which a third was coded, and denied for neither.
func TestAsk(t *testing.T) {
	x := synth.Pink(12*44100, 44100, 0.1, 3)
	for i := range x {
		x[i] = float32(math.Round(float64(x[i])*32768) / 32768)
	}
	coded := synth.Coded(x, vorbisWindow(2048), 99)
	part := slices.Clone(x)
	copy(part[4*44100:8*44100], coded[4*44100:])
	for _, test := range []struct {
		name string
		x    []float32
		want bool
	}{{"never coded", x, false}, {"coded", coded[:len(x)], true}, {"a third coded", part, true}} {
		s := NewGridSearch(44100, GridOptions{})
		s.asked = question{bar: probed}
		s.Write(test.x)
		got := false
		for _, g := range s.Result() {
			got = got || g.top() >= probed
		}
		if got != test.want {
			t.Errorf("%s: a grid is %v, want %v", test.name, got, test.want)
		}
	}
}

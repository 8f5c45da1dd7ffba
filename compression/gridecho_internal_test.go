package compression

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A class of starts that fit alike is another framing's; one that stands out of its class is a grid, and chance is neither.
func TestCombs(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	peak, own := make([]float64, 1024), make([]uint8, 1024)
	for o := range peak {
		peak[o] = 2.8 + 0.7*r.NormFloat64()
	}
	if got := combs(peak, own); got != [apart]bool{} {
		t.Errorf("chance makes combs: %v", got)
	}
	const class, lone = 63, 7
	for o := class; o < len(peak); o += apart {
		peak[o] = 9 + 2*r.Float64()
	}
	peak[5*apart+lone] = 60
	if got := combs(peak, own); !got[class] || got[lone] {
		t.Errorf("comb told %v, lone grid taken for one %v; want the comb alone", got[class], got[lone])
	}
	for o := class; o < len(peak); o += apart {
		own[o] = echo
	}
	if got := combs(peak, own); got[class] {
		t.Error("starts that have to do with the file's own frames count")
	}
}

// coded makes frames of MP3 that fit at two offsets, as eighths, each in its own share of them.
func coded(n int, fits func(i int) map[int]int8) (frames []looked) {
	for i := range n {
		f := looked{number: int64(i), seen: 1, all: make([]int8, 576)}
		for o, z := range fits(i) {
			f.all[o] = z
		}
		frames = append(frames, f)
	}
	return frames
}

func TestStandAlone(t *testing.T) {
	l := newLayer(kinds()[0][0], GridOptions{}, plans{})
	if l.Codec != "mp3" {
		t.Fatalf("the first framing is %s, want mp3", l.Codec)
	}
	for _, test := range []struct {
		name string
		fits func(i int) map[int]int8
		want []int
	}{
		{"a part of the frames", func(int) map[int]int8 { return map[int]int8{47: 48, 239: 14} }, []int{47}},
		{"far weaker, in the same frames", func(int) map[int]int8 { return map[int]int8{47: 48, 100: 5} }, []int{47}},
		{"another generation", func(int) map[int]int8 { return map[int]int8{47: 48, 100: 14} }, []int{47, 100}},
		{"behind a cut", func(i int) map[int]int8 {
			if i < 72 {
				return map[int]int8{47: 48}
			}
			return map[int]int8{239: 40}
		}, []int{47, 239}},
	} {
		if got, _ := l.best(coded(80, test.fits), candidate); !slices.Equal(got, test.want) {
			t.Errorf("%s: offsets %v, want %v", test.name, got, test.want)
		}
	}
}

// An offset that does not show rests, and one that a search finds anew does not; a certain one never does.
func TestRest(t *testing.T) {
	stretch := func(fits ...int8) *piece {
		p := &piece{}
		for range 40 {
			p.frames = append(p.frames, looked{seen: 1, fits: slices.Clone(fits)})
		}
		return p
	}
	l := newLayer(kinds()[0][0], GridOptions{}, plans{})
	l.known, l.idle = []int{1, 2}, []int{0, 0}
	l.frames = stretch(40, 8).frames // before: the first was certain
	for range idleStretches {
		if !l.following() {
			t.Fatal("nothing is followed before the last idle stretch")
		}
		l.rest(stretch(0, 0))
	}
	if l.resting(0) || !l.resting(1) {
		t.Errorf("resting: %v and %v, want the second alone", l.resting(0), l.resting(1))
	}
	l.know(&piece{frames: coded(20, func(int) map[int]int8 { return map[int]int8{2: 40} })}, apparent, mostKnown)
	if l.resting(1) {
		t.Error("an offset that shows anew still rests")
	}
}

// Offsets that rest leave their place to those that show later.
func TestKnowBeyondResting(t *testing.T) {
	l := newLayer(kinds()[0][0], GridOptions{}, plans{})
	for k := range mostKnown {
		l.known, l.idle = append(l.known, 10*k), append(l.idle, idleStretches)
	}
	shows := &piece{frames: coded(20, func(int) map[int]int8 { return map[int]int8{300: 40} })}
	if l.know(shows, apparent, mostKnown); !slices.Contains(l.known, 300) {
		t.Errorf("known: %v, want 300 among them", l.known)
	}
	clear(l.idle)
	shows = &piece{frames: coded(20, func(int) map[int]int8 { return map[int]int8{400: 40} })}
	if l.know(shows, apparent, mostKnown); slices.Contains(l.known, 400) {
		t.Errorf("known: %v, want no more than %d that are followed", l.known, mostKnown)
	}
}

// Frames of a file's own MP3 fit a little a sample beside their starts in the other transforms: nothing but a decisive score is a grid.
func TestBesideOwn(t *testing.T) {
	for _, test := range []struct {
		fit  int8 // eighths, in each of 400 frames
		want bool
	}{{5, false}, {9, true}} {
		l := newLayer(kinds()[1][0], GridOptions{Own: []Own{{Codec: "mp3"}}}, plans{})
		l.known, l.idle = []int{mp3InMDCT + 1 + 2*apart, 300}, []int{0, 0}
		for range 400 {
			l.frames = append(l.frames, looked{seen: 1, fits: []int8{test.fit, test.fit}})
		}
		offsets, _ := l.scored()
		if got := slices.Contains(offsets, l.known[0]); got != test.want || !slices.Contains(offsets, 300) {
			t.Errorf("fits of %d eighths: offsets %v, want %d: %v, and 300", test.fit, offsets, l.known[0], test.want)
		}
	}
}

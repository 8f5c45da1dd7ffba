package splice_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/splice"
)

// rumble is what a room gives below every voice, with a level that wanders by some dB.
func rumble(seconds float64, shape []synth.Point, seed uint64) []float32 {
	n := int(seconds * splice.BackgroundRate)
	x := synth.Coloured(n, splice.BackgroundRate, 0.002, shape, seed)
	for i := range x {
		x[i] *= float32(1 + 0.2*math.Sin(float64(i)/splice.BackgroundRate))
	}
	return x
}

var (
	here      = []synth.Point{{FreqHz: 5}, {FreqHz: 80, LevelDB: -20}, {FreqHz: 700, LevelDB: -40}}
	elsewhere = []synth.Point{{FreqHz: 5, LevelDB: -25}, {FreqHz: 50}, {FreqHz: 80, LevelDB: -10}, {FreqHz: 700, LevelDB: -40}}
)

func background(x []float32) []splice.BackgroundChange {
	b := splice.NewBackground()
	dsp.NewSTFT(splice.BackgroundFrame, splice.BackgroundHop).Write(x, func(r *dsp.Rows) {
		for _, power := range r.All() {
			b.Row(power)
		}
	})
	changes, _ := b.Result()
	return changes
}

func at(seconds float64) int { return int(seconds * splice.BackgroundRate) }

func TestBackgroundChange(t *testing.T) {
	wiped := rumble(20, here, 1)
	clear(wiped[at(8):at(9.2)])
	put := rumble(20, here, 1)
	copy(put[at(8):], rumble(1.6, elsewhere, 2))
	quiet := rumble(20, here, 1)
	synth.Gain(quiet[at(8):at(10)], 0.02)
	for _, test := range []struct {
		name    string
		x       []float32
		seconds float64
		falls   bool
	}{
		{"wiped out", wiped, 1.2, true},
		{"from elsewhere", put, 1.6, false},
		{"turned down", quiet, 2, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := background(test.x)
			if len(got) != 1 {
				t.Fatalf("changes %+v, want one", got)
			}
			c := got[0]
			if c.Score < 4 || math.Abs(c.StartSeconds-8) > 0.5 || math.Abs(c.EndSeconds-8-test.seconds) > 0.6 || (c.LevelDB < -8) != test.falls {
				t.Errorf("change %+v, want one from 8 to %.1f s, a fall: %v", c, 8+test.seconds, test.falls)
			}
		})
	}
}

func TestNoBackgroundChange(t *testing.T) {
	slams := rumble(20, here, 1)
	for _, s := range []float64{4, 9.1, 13} {
		for i := range at(0.3) {
			slams[at(s)+i] += float32(0.2 * math.Exp(-float64(i)/80) * math.Sin(float64(i)/10))
		}
	}
	padded := slices.Concat(make([]float32, at(3)), rumble(20, here, 1), make([]float32, at(40)))
	louder := rumble(20, here, 1)
	for i := range louder { // as a vehicle that comes nearer
		louder[i] *= float32(1 + 2*float64(i)/float64(len(louder)))
	}
	for name, x := range map[string][]float32{
		"noise": rumble(20, here, 1), "doors": slams, "silence at the ends": padded, "louder and louder": louder,
		"silence": make([]float32, at(20)), "too short": rumble(2, here, 1), "nothing": nil,
	} {
		if got := background(x); len(got) > 0 {
			t.Errorf("%s: changes %+v, want none", name, got)
		}
	}
}

// Silence at the ends moves a change in time and does nothing else to it.
func TestBackgroundPadded(t *testing.T) {
	x := rumble(20, here, 1)
	clear(x[at(8):at(9.2)])
	want := background(x)
	got := background(slices.Concat(make([]float32, 25*splice.BackgroundHop*2), x, make([]float32, at(30))))
	for i := range got {
		got[i].StartSeconds -= 2
		got[i].EndSeconds -= 2
	}
	if len(got) != 1 || len(want) != 1 || math.Abs(got[0].Score-want[0].Score) > 0.2 || math.Abs(got[0].StartSeconds-want[0].StartSeconds) > 1e-9 {
		t.Errorf("changes %+v behind silence, %+v without", got, want)
	}
}

// A long recording has more chances for a change, and keeps no more of them than a short one.
func TestBackgroundOfHours(t *testing.T) {
	x := rumble(20, here, 1)
	clear(x[at(8):at(9.2)])
	short := background(x)
	for i := range 30 {
		x = append(x, rumble(20, here, uint64(i+2))...)
	}
	long := background(x)
	if len(short) != 1 || len(long) != 1 || math.Abs(short[0].Score-long[0].Score-math.Log(31*20./30)) > 0.5 {
		t.Errorf("changes %+v in 20 s, %+v in 620 s", short, long)
	}
	for at := range len(x) / 9600 {
		clear(x[at*9600 : at*9600+1600])
	}
	if got := background(x); len(got) > splice.MaxBackgroundChanges {
		t.Errorf("%d changes, want no more than %d", len(got), splice.MaxBackgroundChanges)
	}
}

// A file of floats may hold anything.
func TestBackgroundOfNonsense(t *testing.T) {
	row := make([]float32, splice.BackgroundFrame/2+1)
	b := splice.NewBackground()
	for i := range 2000 {
		for k := range row {
			row[k] = []float32{float32(math.Inf(1)), float32(math.NaN()), -1, math.MaxFloat32, 0}[(i*i+k)%5]
		}
		b.Row(row)
	}
	changes, ok := b.Result()
	for _, c := range changes {
		if math.IsNaN(c.Score) || math.IsInf(c.Score, 0) {
			t.Errorf("change %+v", c)
		}
	}
	if again, _ := b.Result(); !ok || !cmp.Equal(changes, again) {
		t.Errorf("second look: %+v, first %+v", again, changes)
	}
}

func ExampleBackground() {
	x := rumble(20, here, 1)
	clear(x[at(8):at(9.2)]) // as when a word was wiped out
	b := splice.NewBackground()
	stft := dsp.NewSTFT(splice.BackgroundFrame, splice.BackgroundHop)
	for block := range slices.Chunk(x, 1000) {
		stft.Write(block, func(r *dsp.Rows) {
			for _, power := range r.All() {
				b.Row(power)
			}
		})
	}
	changes, _ := b.Result()
	for _, c := range changes {
		fmt.Printf("another background from %.1f to %.1f s, %.0f dB\n", c.StartSeconds, c.EndSeconds, c.LevelDB)
	}
	// Output: another background from 8.1 to 9.1 s, -59 dB
}

func BenchmarkBackground(b *testing.B) {
	var rows [][]float32
	dsp.NewSTFT(splice.BackgroundFrame, splice.BackgroundHop).Write(rumble(60, here, 1), func(r *dsp.Rows) {
		for _, power := range r.All() {
			rows = append(rows, slices.Clone(power))
		}
	})
	for b.Loop() {
		d := splice.NewBackground()
		for _, r := range rows {
			d.Row(r)
		}
		d.Result()
	}
}

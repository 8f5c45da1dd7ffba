package earwitness

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/internal/synth"
)

// Every kind of forgery with every join changes what it says, between its joins and nowhere else.
func TestForge(t *testing.T) {
	const rate = 8000
	x, _ := synth.Babble(6*rate, rate, 1, 2)
	spare, _ := synth.Babble(3*rate, rate, 3, 4)
	x = synth.Add(x, synth.White(len(x), 0.001, 5))
	for seed := range uint64(20) {
		for _, kind := range forgeKinds {
			for _, join := range forgeJoins {
				f := forger{rate: rate, random: rand.New(rand.NewPCG(seed, 0)), x: x, spare: spare, half: int(join.seconds * rate / 2)}
				checkForgery(t, kind, join.name, &f, f.forge(kind))
			}
		}
	}
}

func checkForgery(t *testing.T, kind, join string, f *forger, got forged) {
	t.Helper()
	joins := 2
	if kind == forgeDeleteSpeech || kind == forgeDeletePause {
		joins = 1
	}
	if len(got.joins) != joins || !slices.IsSorted(got.joins) {
		t.Fatalf("%s, %s: joins %v, want %d", kind, join, got.joins, joins)
	}
	first, last := got.joins[0], got.joins[joins-1]
	if first < f.rate || last > len(got.x)-f.rate+1 {
		t.Errorf("%s, %s: joins %v of %d samples, want a second from both ends", kind, join, got.joins, len(got.x))
	}
	if !slices.Equal(got.x[:first-f.half], f.x[:first-f.half]) {
		t.Errorf("%s, %s: changed before its first join", kind, join)
	}
	after := len(got.x) - last - f.half
	if !slices.Equal(got.x[last+f.half:], f.x[len(f.x)-after:]) {
		t.Errorf("%s, %s: changed after its last join", kind, join)
	}
	inner := got.x[first+f.half : max(last-f.half, first+f.half)]
	switch kind {
	case forgeSilence:
		if slices.ContainsFunc(inner, func(v float32) bool { return v != 0 }) || len(got.x) != len(f.x) {
			t.Errorf("%s, %s: not silence in place of as much speech", kind, join)
		}
	case forgeCopy:
		a, b := got.copied[0], got.copied[1]
		if b-a != last-first || a < last && b > first || !slices.Equal(inner, got.x[a+f.half:b-f.half]) {
			t.Errorf("%s, %s: [%d, %d) is no copy of [%d, %d) apart from it", kind, join, first, last, a, b)
		}
	}
}

// A cross-fade runs from the one side to the other about its join.
func TestForgeFade(t *testing.T) {
	f := forger{half: 2}
	a, b := slices.Repeat([]float32{1}, 8), make([]float32, 8)
	got := f.joined(segment{a, 0, 4}, segment{b, 4, 8})
	want := forged{x: []float32{1, 1, 0.875, 0.625, 0.375, 0.125, 0, 0}, joins: []int{4}}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(forged{})); d != "" {
		t.Errorf("joined (-want +got):\n%s", d)
	}
}

// Findings are near a join by their middle, or by an end of one that spans more; a copy may be found at its original.
func TestTrialPlaces(t *testing.T) {
	edit := func(start, end float64) TrialFinding {
		return TrialFinding{Kind: "edit", StartSeconds: start, EndSeconds: end}
	}
	word := func(start, end float64) TrialFinding {
		return TrialFinding{Kind: "copy_move", StartSeconds: start, EndSeconds: end}
	}
	tests := []struct {
		name      string
		finding   TrialFinding
		near, far bool
		elsewhere int
	}{
		{"at a join", edit(4.99, 5.01), true, true, 0},
		{"from join to join", edit(5, 7), true, true, 0},
		{"wide about a join", edit(4.7, 5.4), false, true, 0},
		{"over all", edit(0, 20), false, false, 1},
		{"beside", edit(9, 9.02), false, false, 1},
		{"the copy", word(5.1, 7.1), false, true, 0},
		{"the original", word(12.1, 14), false, false, 0},
		{"an edit at the original", edit(11.99, 12.01), false, false, 1},
	}
	for _, test := range tests {
		trial := SelfTestTrial{Joins: []float64{5, 7}, Copied: []float64{12, 14}, Findings: []TrialFinding{test.finding}}
		near, far, elsewhere := trial.located(nearTolerance), trial.located(farTolerance), trial.elsewhere()
		if near != test.near || far != test.far || elsewhere != test.elsewhere {
			t.Errorf("%s: near %v, far %v, elsewhere %d; want %v, %v, %d", test.name, near, far, elsewhere,
				test.near, test.far, test.elsewhere)
		}
	}
}

// Rates have intervals by recording, and none where there is but one.
func TestTrialRates(t *testing.T) {
	trials := func(sources ...string) (list []SelfTestTrial) {
		for i, s := range sources {
			list = append(list, SelfTestTrial{Source: s, Verdict: []string{"edited", "inconclusive"}[i%2]})
		}
		return list
	}
	n, one := newTally(trials("a", "a", "a", "a")).rate((*SelfTestTrial).accused)
	if n != 2 || one.Value != 0.5 || one.Interval95 != nil {
		t.Errorf("2 of 4 of one recording: %d, %+v; want a rate of 0.5 without interval", n, one)
	}
	_, several := newTally(trials("a", "b", "c", "d", "e", "f")).rate((*SelfTestTrial).accused)
	if in := several.Interval95; in == nil || in[0] > 0.3 || in[1] < 0.7 {
		t.Errorf("3 of 6 recordings: %+v, want an interval of 0.3 to 0.7 and more", several)
	}
	_, never := newTally(trials("a", "b", "c")[1:2]).rate((*SelfTestTrial).accused)
	if in := never.Interval95; in == nil || math.Abs(in[1]-0.975) > 1e-9 {
		t.Errorf("0 of 1 recording: %+v, want up to 0.975", never)
	}
}

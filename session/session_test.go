package session_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/session"
)

// made draws recordings of sessions from the model itself: 4 dB between sessions, 1 dB within, and standard errors of
// errorDB that are true.
func made(sessions, each int, errorDB float64, seed uint64) (fs []session.Features, names []string) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for s := range sessions {
		var centre [session.Bands]float64
		for b := range centre {
			centre[b] = 4 * rng.NormFloat64()
		}
		for range each {
			f := session.Features{Seconds: 10, PauseFrames: 100, LevelDBFS: -60, SpeechFrames: 7}
			for b := range centre {
				f.PauseShapeDB[b] = centre[b] + rng.NormFloat64() + errorDB*rng.NormFloat64()
				f.PauseErrorDB[b] = errorDB
				f.LongTermDB[b] = float64(b)
			}
			fs, names = append(fs, f), append(names, fmt.Sprintf("s%03d", s))
		}
	}
	return fs, names
}

// The data come from the model, so the score is a likelihood ratio: the mean of e^score over pairs of other sessions
// is 1, which a ratio in one band of known variances must obey too.
func TestScoreOfOneBand(t *testing.T) {
	const between, u, v, x, y = 3.0, 0.5, 2.0, 1.2, -0.4
	m := session.Model{MeanDB: make([]float64, session.Bands), Between: []float64{between}}
	m.Projection = [][]float64{make([]float64, session.Bands)}
	m.Projection[0][0] = 1
	features := func(value, variance float64) *session.Features {
		f := &session.Features{Seconds: 9, PauseFrames: 50}
		f.PauseShapeDB[0], f.PauseErrorDB[0] = value, math.Sqrt(variance)
		return f
	}
	vx, vy := between+1+u, between+1+v
	density := func(cov float64) float64 { // of (x, y), without the factor 2π
		det := vx*vy - cov*cov
		return math.Exp(-(vy*x*x-2*cov*x*y+vx*y*y)/(2*det)) / math.Sqrt(det)
	}
	want := math.Log(density(between) / density(0))
	got, reason := m.Compare(features(x, u), features(y, v))
	if math.Abs(got-want) > 1e-12 || reason != "" {
		t.Errorf("Compare = %g %q, want %g", got, reason, want)
	}
	if got, _ := m.Compare(features(x, 1e6), features(y, v)); math.Abs(got) > 1e-4 {
		t.Errorf("a recording without information scores %g, want 0", got)
	}
}

func TestFitSeparatesSessions(t *testing.T) {
	fs, names := made(40, 4, 0.5, 1)
	m, err := session.Fit(fs, names)
	if err != nil || !m.Valid() {
		t.Fatal(err, m.Valid())
	}
	test, in := made(20, 3, 0.5, 2)
	for i := range test {
		for j := range i {
			if s, _ := m.Compare(&test[i], &test[j]); s > 0 != (in[i] == in[j]) {
				t.Errorf("%s with %s: score %.1f", in[i], in[j], s)
			}
		}
	}
	same, other, err := session.HeldOutScores(fs, names)
	if err != nil || len(same) != 40*6 || slices.Min(same) < slices.Max(other) {
		t.Errorf("HeldOutScores: %d same scores from %g, others to %g, %v",
			len(same), slices.Min(same), slices.Max(other), err)
	}
}

// Variances are known: 16 dB² between sessions, 1+1 within (the floor is 1), less what the errors explain.
func TestFitVariances(t *testing.T) {
	fs, names := made(400, 5, 1, 3)
	m, err := session.Fit(fs, names)
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, b := range m.Between {
		mean += b / float64(len(m.Between))
	}
	if len(m.Between) != session.Bands || math.Abs(mean-8) > 0.5 {
		t.Errorf("%d axes with mean variance %.2f between sessions, want 24 with 8", len(m.Between), mean)
	}
}

func TestFitNeedsSessions(t *testing.T) {
	for _, c := range []struct{ sessions, each int }{{0, 0}, {4, 5}, {20, 1}} {
		fs, names := made(c.sessions, c.each, 1, 1)
		if _, err := session.Fit(fs, names); !errors.Is(err, session.ErrFew) {
			t.Errorf("Fit on %d sessions of %d: %v, want ErrFew", c.sessions, c.each, err)
		}
	}
}

func TestModelJSON(t *testing.T) {
	fs, names := made(10, 3, 1, 1)
	want, err := session.Fit(fs, names)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got session.Model
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("a model comes back changed (%v)", err)
	}
	got.Projection[0] = got.Projection[0][1:]
	if got.Valid() {
		t.Error("a model of the wrong size is valid")
	}
}

func TestCompareAbstains(t *testing.T) {
	var m session.Model
	long := session.Features{Seconds: 10, PauseFrames: 50}
	for _, f := range []session.Features{{Seconds: 2.9, PauseFrames: 50}, {Seconds: 10, PauseFrames: 9}} {
		if s, reason := m.Compare(&long, &f); s != 0 || reason == "" {
			t.Errorf("%g s, %d pause frames: score %g, reason %q", f.Seconds, f.PauseFrames, s, reason)
		}
	}
}

// A background far outside what the model has seen is not compared, not even with itself.
func TestCompareAbstainsOnTheUnfamiliar(t *testing.T) {
	fs, in := made(20, 4, 0.5, 1)
	m, err := session.Fit(fs, in)
	if err != nil {
		t.Fatal(err)
	}
	strange := fs[0]
	for b := range strange.PauseShapeDB {
		strange.PauseShapeDB[b] += float64(60 * (b%2*2 - 1))
	}
	if s, reason := m.Compare(&strange, &strange); s != 0 || reason == "" {
		t.Errorf("an unfamiliar background scores %g, reason %q", s, reason)
	}
	if _, reason := m.Compare(&fs[0], &fs[1]); reason != "" {
		t.Errorf("a familiar background is not compared: %s", reason)
	}
}

func TestFeaturesPacked(t *testing.T) {
	fs, _ := made(1, 1, 0.5, 1)
	packed, err := fs[0].MarshalBinary()
	if err != nil || len(packed) != 305 {
		t.Fatal(len(packed), err)
	}
	var got session.Features
	if err := got.UnmarshalBinary(packed); err != nil {
		t.Fatal(err)
	}
	again, _ := got.MarshalBinary()
	if !slices.Equal(again, packed) || got.Seconds != 10 || got.PauseFrames != 100 || got.LongTermDB[23] != 23 {
		t.Errorf("features come back as %+v", got)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "short": packed[:304], "long": append(slices.Clone(packed), 0),
		"version": append([]byte{9}, packed[1:]...),
		"NaN":     append([]byte{1, 0, 0, 0xc0, 0x7f}, packed[5:]...),
	} {
		if err := got.UnmarshalBinary(b); !errors.Is(err, session.ErrPacked) {
			t.Errorf("%s: %v, want ErrPacked", name, err)
		}
	}
}

func FuzzUnmarshalBinary(f *testing.F) {
	fs, _ := made(1, 1, 0.5, 1)
	packed, _ := fs[0].MarshalBinary()
	f.Add(packed)
	f.Add(make([]byte, 305))
	f.Fuzz(func(t *testing.T, b []byte) {
		var a session.Features
		if a.UnmarshalBinary(b) != nil {
			return
		}
		if again, _ := a.MarshalBinary(); len(again) != len(b) {
			t.Errorf("%d bytes come back as %d", len(b), len(again))
		}
		m, p := session.Model{}, session.Features{Seconds: 5, PauseFrames: 20}
		if s, _ := m.Compare(&a, &p); s != 0 {
			t.Errorf("the zero model scores %g", s)
		}
	})
}

func ExampleFit() {
	fs, names := made(30, 4, 0.5, 1) // backgrounds of recordings whose sessions are known
	m, err := session.Fit(fs, names)
	if err != nil {
		fmt.Println(err)
		return
	}
	unknown, _ := made(2, 2, 0.5, 7)
	ratios := session.NewRatios(len(unknown))
	for j := range unknown {
		for i := range j {
			score, _ := m.Compare(&unknown[i], &unknown[j])
			ratios.Set(i, j, score/math.Ln10)
		}
	}
	fmt.Println(ratios.Cluster(1).Labels)
	// Output: [0 0 1 1]
}

func BenchmarkScore(b *testing.B) {
	fs, names := made(30, 4, 0.5, 1)
	m, err := session.Fit(fs, names)
	if err != nil {
		b.Fatal(err)
	}
	p, q := m.Point(&fs[0]), m.Point(&fs[1])
	for b.Loop() {
		m.Score(&p, &q)
	}
}

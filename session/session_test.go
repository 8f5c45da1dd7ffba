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

const bands = 25

// made draws recordings of sessions from the model itself: 4 between sessions, 1 within, and standard errors of
// the given size that are true. Reverberations have 0.4 between, 0.05 within, and errors of 0.1.
func made(sessions, each int, err float64, seed uint64) (fs []session.Features, names []string) {
	rng := rand.New(rand.NewPCG(seed, 1))
	normal := func(n int, sd float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = sd * rng.NormFloat64()
		}
		return v
	}
	around := func(centre []float64, within, err float64) session.Vector {
		v := session.Vector{Values: slices.Clone(centre), Errors: make([]float64, len(centre))}
		for i := range centre {
			v.Values[i] += math.Hypot(within, err) * rng.NormFloat64()
			v.Errors[i] = err
		}
		return v
	}
	for s := range sessions {
		noise, line, decay := normal(2*bands, 4), normal(bands, 4), normal(6, 0.4)
		for i := range decay {
			decay[i] -= 2 // 0.14 s, so that sound never outlasts the pauses
		}
		for range each {
			f := session.Features{Seconds: 10}
			f.Vectors[session.Background] = around(noise, 1, err)
			f.Vectors[session.Channel] = around(line, 1, err)
			f.Vectors[session.Reverberation] = around(decay, 0.05, 0.1)
			fs, names = append(fs, f), append(names, fmt.Sprintf("s%03d", s))
		}
	}
	return fs, names
}

// compare places two recordings and scores them by each group.
func compare(m *session.Models, a, b *session.Features) [session.Groups]float64 {
	p, _ := m.Place(a)
	q, _ := m.Place(b)
	return m.Scores(&p, &q)
}

// oneAxis compares backgrounds by their first value alone.
func oneAxis(between float64) session.Models {
	m := session.Model{Group: "background", Mean: make([]float64, 2*bands), Between: []float64{between}}
	m.Projection = [][]float64{make([]float64, 2*bands)}
	m.Projection[0][0] = 1
	return session.Models{session.Background: m}
}

// The score is the ratio of the densities of two normal values with known variances.
func TestScoreOfOneAxis(t *testing.T) {
	const between, u, v, x, y = 3.0, 0.5, 2.0, 1.2, -0.4
	m := oneAxis(between)
	features := func(value, variance float64) *session.Features {
		f := &session.Features{Seconds: 9}
		f.Vectors[session.Background] = session.Vector{Values: make([]float64, 2*bands), Errors: make([]float64, 2*bands)}
		f.Vectors[session.Background].Values[0], f.Vectors[session.Background].Errors[0] = value, math.Sqrt(variance)
		return f
	}
	vx, vy := between+1+u, between+1+v
	density := func(cov float64) float64 { // of (x, y), without the factor 2π
		det := vx*vy - cov*cov
		return math.Exp(-(vy*x*x-2*cov*x*y+vx*y*y)/(2*det)) / math.Sqrt(det)
	}
	want := math.Log(density(between) / density(0))
	if got := compare(&m, features(x, u), features(y, v)); math.Abs(got[session.Background]-want) > 1e-12 {
		t.Errorf("score %g, want %g", got[session.Background], want)
	}
	for _, variance := range []float64{1e6, math.Inf(1)} {
		if got := compare(&m, features(x, variance), features(y, v)); math.Abs(got[session.Background]) > 1e-4 {
			t.Errorf("a recording of variance %g scores %g, want 0", variance, got[session.Background])
		}
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
			for g, s := range compare(&m, &test[i], &test[j]) {
				if s > 0 != (in[i] == in[j]) && session.Group(g) != session.Reverberation { // of which there are too few values
					t.Errorf("%s with %s by %s: score %.1f", in[i], in[j], session.Group(g), s)
				}
			}
		}
	}
}

func TestHeldOut(t *testing.T) {
	fs, names := made(40, 4, 0.5, 1)
	trials, err := session.HeldOut(fs, names)
	if err != nil {
		t.Fatal(err)
	}
	const parts, inPart = 5, 8 * 4
	if want := parts * inPart * (inPart - 1) / 2; len(trials) != want {
		t.Errorf("%d trials, want the %d pairs inside parts", len(trials), want)
	}
	same := 0
	for _, v := range trials {
		if v.Same {
			same++
		}
		if v.Scores[session.Background] > 0 != v.Same {
			t.Errorf("a trial of one session (%t) scores %v", v.Same, v.Scores)
		}
	}
	if same != 40*6 {
		t.Errorf("%d trials of one session, want %d", same, 40*6)
	}
}

// Variances are known: 16 dB² between sessions, 1+0.3 within (the floor), less what the errors explain.
func TestFitVariances(t *testing.T) {
	fs, names := made(1000, 5, 1, 3)
	m, err := session.Fit(fs, names)
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	channel := m[session.Channel].Between
	for _, b := range channel {
		mean += b / float64(len(channel))
	}
	if want := 16 / 1.3; len(channel) != bands || math.Abs(mean-want) > 0.6 {
		t.Errorf("%d axes with mean variance %.2f between sessions, want %d with %.2f", len(channel), mean, bands, want)
	}
}

// A value that was not measured leaves the others of a reverberation alone.
func TestReverberationMissingValues(t *testing.T) {
	fs, names := made(60, 4, 0.5, 1)
	m, err := session.Fit(fs, names)
	if err != nil {
		t.Fatal(err)
	}
	lose := func(f session.Features, from int) *session.Features {
		v := &f.Vectors[session.Reverberation]
		v.Values, v.Errors = slices.Clone(v.Values), slices.Clone(v.Errors)
		for i := from; i < len(v.Values); i++ {
			v.Values[i], v.Errors[i] = 0, math.Inf(1)
		}
		return &f
	}
	test, in := made(30, 2, 0.5, 5)
	right := 0
	for i := range test {
		for j := range i {
			s := compare(&m, lose(test[i], 4), &test[j])[session.Reverberation]
			if math.IsNaN(s) {
				t.Fatal("four values of six are not compared")
			}
			if s > 0 == (in[i] == in[j]) {
				right++
			}
		}
	}
	if share := float64(right) / float64(60*59/2); share < 0.85 {
		t.Errorf("%.2f of pairs on the right side with four of six values", share)
	}
	if s := compare(&m, lose(test[0], 2), &test[1])[session.Reverberation]; !math.IsNaN(s) {
		t.Errorf("two values are compared, with score %g", s)
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

// Groups that no recording shows compare nothing, and are no fault.
func TestFitWithoutSpeech(t *testing.T) {
	fs, names := made(10, 3, 0.5, 1)
	for i := range fs {
		fs[i].Vectors[session.Channel] = session.Vector{}
	}
	m, err := session.Fit(fs, names)
	if err != nil || !m.Valid() {
		t.Fatal(err)
	}
	if s := compare(&m, &fs[0], &fs[1]); !math.IsNaN(s[session.Channel]) || !(s[session.Background] > 0) {
		t.Errorf("scores %v, want one of the background and none of the channel", s)
	}
}

func TestModelsJSON(t *testing.T) {
	fs, names := made(10, 3, 1, 1)
	want, err := session.Fit(fs, names)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got session.Models
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("models come back changed (%v)", err)
	}
	got[0].Projection[0] = got[0].Projection[0][1:]
	if got.Valid() {
		t.Error("a model of the wrong size is valid")
	}
}

func TestPlaceAbstains(t *testing.T) {
	m := oneAxis(1)
	for name, f := range map[string]session.Features{
		"short":     {Seconds: 2.9, Vectors: [session.Groups]session.Vector{{Values: make([]float64, 2*bands), Errors: make([]float64, 2*bands)}}},
		"no pauses": {Seconds: 10},
		"few pauses": {Seconds: 10, Vectors: [session.Groups]session.Vector{
			session.NewBackground(make([]float64, bands), make([]float64, bands), make([]float64, bands), 9),
		}},
	} {
		p, reasons := m.Place(&f)
		for g, point := range p {
			if point != nil || reasons[g] == "" {
				t.Errorf("%s: %s has a place, reason %q", name, session.Group(g), reasons[g])
			}
		}
	}
}

// A background far outside what the model has seen is not compared, not even with itself.
func TestPlaceAbstainsOnTheUnfamiliar(t *testing.T) {
	fs, in := made(20, 4, 0.5, 1)
	m, err := session.Fit(fs, in)
	if err != nil {
		t.Fatal(err)
	}
	strange := fs[0].Vectors[session.Background].Values
	for i := range strange {
		strange[i] += float64(60 * (i%2*2 - 1))
	}
	if p, reasons := m.Place(&fs[0]); p[session.Background] != nil || reasons[session.Background] == "" {
		t.Errorf("an unfamiliar background has a place, reason %q", reasons[session.Background])
	}
	if p, _ := m.Place(&fs[1]); p[session.Background] == nil {
		t.Error("a familiar background has no place")
	}
}

func TestFeaturesPacked(t *testing.T) {
	fs, _ := made(1, 1, 0.5, 1)
	fs[0].Vectors[session.Reverberation].Errors[5] = math.Inf(1)
	packed, err := fs[0].MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var got session.Features
	if err := got.UnmarshalBinary(packed); err != nil {
		t.Fatal(err)
	}
	again, _ := got.MarshalBinary()
	if !slices.Equal(again, packed) || got.Seconds != 10 || !math.IsInf(got.Vectors[session.Reverberation].Errors[5], 1) {
		t.Errorf("features come back as %+v", got)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "short": packed[:len(packed)-1], "long": append(slices.Clone(packed), 0),
		"version": append([]byte{9}, packed[1:]...),
		"size":    append(slices.Clone(packed[:5]), 7),
		"NaN":     append([]byte{2, 0, 0, 0xc0, 0x7f}, packed[5:]...),
	} {
		if err := got.UnmarshalBinary(b); !errors.Is(err, session.ErrPacked) {
			t.Errorf("%s: %v, want ErrPacked", name, err)
		}
	}
}

func FuzzUnmarshalBinary(f *testing.F) {
	fs, names := made(6, 2, 0.5, 1)
	packed, _ := fs[0].MarshalBinary()
	f.Add(packed)
	f.Add(make([]byte, 305))
	m, err := session.Fit(fs, names)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a session.Features
		if a.UnmarshalBinary(b) != nil {
			return
		}
		if again, _ := a.MarshalBinary(); len(again) != len(b) {
			t.Errorf("%d bytes come back as %d", len(b), len(again))
		}
		for g, s := range compare(&m, &a, &fs[0]) {
			if math.IsInf(s, 0) {
				t.Errorf("%s scores %g", session.Group(g), s)
			}
		}
	})
}

func ExampleModels() {
	fs, names := made(30, 4, 0.5, 1) // recordings whose sessions are known
	m, err := session.Fit(fs, names)
	if err != nil {
		fmt.Println(err)
		return
	}
	unknown, _ := made(2, 2, 0.5, 7)
	ratios := session.NewRatios(len(unknown))
	for j := range unknown {
		for i := range j {
			ratios.Set(i, j, compare(&m, &unknown[i], &unknown[j])[session.Background]/math.Ln10)
		}
	}
	fmt.Println(ratios.Cluster(1).Labels)
	// Output: [0 0 1 1]
}

func BenchmarkScores(b *testing.B) {
	fs, names := made(30, 4, 0.5, 1)
	m, err := session.Fit(fs, names)
	if err != nil {
		b.Fatal(err)
	}
	p, _ := m.Place(&fs[0])
	q, _ := m.Place(&fs[1])
	for b.Loop() {
		m.Scores(&p, &q)
	}
}

package fingerprint_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/fingerprint"
	"github.com/earwitness/earwitness/internal/synth"
)

const rate = 8000

// startTolerance is a quarter of a second, the promise for the ends of a span; offsetTolerance a frame of 32 ms.
const startTolerance, offsetTolerance = 0.25, 0.032

// clear is a score that unrelated babble, which has five vowels only, never reaches, and the copies here all do.
const clear = 20

// talk returns seconds of something that moves like speech, of a voice and words of its own.
func talk(seconds float64, seed uint64) []float32 {
	x, _ := synth.Babble(int(seconds*rate), rate, seed, seed)
	return x
}

func printOf(x []float32) *fingerprint.Print {
	e := fingerprint.NewExtractor()
	dsp.NewSTFT(512, 128).Write(x, func(r *dsp.Rows) {
		for _, power := range r.All() {
			e.Row(power)
		}
	})
	return e.Print()
}

func noisy(x []float32, snrDB float64, seed uint64) []float32 {
	return synth.Mix(x, synth.White(len(x), 1, seed), snrDB)
}

// faster returns x played at the speed, by linear interpolation: good enough below 2 kHz.
func faster(x []float32, speed float64) []float32 {
	y := make([]float32, int(float64(len(x)-1)/speed))
	for i := range y {
		t := float64(i) * speed
		k := int(t)
		w := float32(t - float64(k))
		y[i] = (1-w)*x[k] + w*x[k+1]
	}
	return y
}

func TestExcerpt(t *testing.T) {
	long := talk(40, 1)
	const start = 17.3
	for _, c := range []struct {
		name            string
		seconds, speed  float64
		change          func([]float32) []float32
		offsetTolerance float64
	}{
		{"whole", 5, 1, func(x []float32) []float32 { return x }, 0.01},
		{"short", 2, 1, func(x []float32) []float32 { return x }, 0.01},
		{"noise 10 dB", 5, 1, func(x []float32) []float32 { return noisy(x, 10, 5) }, offsetTolerance},
		{"quiet", 5, 1, func(x []float32) []float32 { return synth.Gain(slices.Clone(x), 0.02) }, offsetTolerance},
		{"faster by 2 %", 8, 1.02, func(x []float32) []float32 { return faster(x, 1.02) }, 0.06},
		{"slower by 2 %", 8, 0.98, func(x []float32) []float32 { return faster(x, 0.98) }, 0.06},
	} {
		clip := c.change(long[int(start*rate):int((start+c.seconds)*rate)])
		got, _ := fingerprint.MatchAll([]*fingerprint.Print{printOf(long), printOf(talk(40, 2)), printOf(clip)}, fingerprint.Options{MinScore: clear})
		if len(got) != 1 || got[0].A != 0 || got[0].B != 2 {
			t.Errorf("%s: MatchAll = %+v, want one match of 0 and 2", c.name, got)
			continue
		}
		m := got[0]
		if d := m.AStart - m.Speed*m.BStart - start; math.Abs(d) > c.offsetTolerance {
			t.Errorf("%s: offset is wrong by %.3f s", c.name, d)
		}
		if math.Abs(m.AStart-start) > startTolerance || math.Abs(m.AEnd-start-c.seconds) > startTolerance {
			t.Errorf("%s: span in A is %.2f to %.2f, want %.2f to %.2f", c.name, m.AStart, m.AEnd, start, start+c.seconds)
		}
		if math.Abs(m.Speed-c.speed) > 0.004 {
			t.Errorf("%s: speed = %.4f, want %.4f", c.name, m.Speed, c.speed)
		}
	}
}

// Two recordings that share their middle, and one of them twice.
func TestSeveralSpans(t *testing.T) {
	shared := talk(12, 3)
	a, _ := synth.Join(0, talk(20, 4), shared, talk(25, 5))
	b, _ := synth.Join(0, talk(9, 6), shared, talk(30, 7), shared[:6*rate], talk(10, 8))
	got, _ := fingerprint.MatchAll([]*fingerprint.Print{printOf(a), printOf(b)}, fingerprint.Options{MinScore: clear})
	want := []struct{ aStart, aEnd, bStart float64 }{{20, 32, 9}, {20, 26, 51}}
	if len(got) != len(want) {
		t.Fatalf("%d spans, want %d: %+v", len(got), len(want), got)
	}
	slices.SortFunc(got, func(a, b fingerprint.Match) int { return int(a.BStart - b.BStart) })
	for i, w := range want {
		m := got[i]
		if math.Abs(m.AStart-w.aStart) > startTolerance || math.Abs(m.AEnd-w.aEnd) > startTolerance || math.Abs(m.BStart-w.bStart) > startTolerance {
			t.Errorf("span %d is %.2f–%.2f at %.2f, want %.2f–%.2f at %.2f", i, m.AStart, m.AEnd, m.BStart, w.aStart, w.aEnd, w.bStart)
		}
	}
}

func TestDuplicates(t *testing.T) {
	p := printOf(talk(120, 9))
	got, _ := fingerprint.MatchAll([]*fingerprint.Print{p, p, p}, fingerprint.Options{})
	if len(got) != 3 {
		t.Fatalf("%d matches of three copies, want 3: %+v", len(got), got)
	}
	for _, m := range got {
		if m.BER != 0 || m.Speed != 1 || m.AStart > startTolerance || m.AEnd < 119 || m.AStart != m.BStart {
			t.Errorf("copies match as %+v", m)
		}
	}
}

// ringing lets through a second in four.
func ringing(x []float32) []float32 {
	for i := range x {
		if i/rate%4 != 0 {
			x[i] = 0
		}
	}
	return x
}

// What sounds alike everywhere is not the same audio.
func TestUnrelated(t *testing.T) {
	const n = 30 * rate
	bed := func(seed uint64) []float32 { return synth.White(n, 0.001, seed) }
	tones := func(freqsHz ...float64) []float32 {
		x := make([]float32, n)
		for _, f := range freqsHz {
			x = synth.Add(x, synth.Sine(n, rate, f, 0.2))
		}
		return x
	}
	speech := func(seed uint64) []float32 { return talk(30, seed) }
	for _, c := range []struct {
		name  string
		make  func(seed uint64) []float32
		least float64
	}{
		{"silence", func(uint64) []float32 { return make([]float32, n) }, 0},
		{"one step of noise", func(seed uint64) []float32 { return synth.White(n, 2e-5, seed) }, 0},
		{"comfort noise", bed, 3},
		{"hum", func(seed uint64) []float32 { return synth.Add(tones(50, 150, 250, 350, 450), bed(seed)) }, 3},
		{"dial tone", func(uint64) []float32 { return tones(350, 440) }, 0},
		{"dial tone and noise", func(seed uint64) []float32 { return synth.Add(tones(350, 440), bed(seed)) }, 3},
		{"ring tone on a clean line", func(uint64) []float32 { return ringing(tones(440, 480)) }, 3},
		{"ring tone", func(seed uint64) []float32 { return synth.Add(ringing(tones(440, 480)), bed(seed)) }, 4},
		{"speech", speech, clear},
		{"speech on a hum", func(seed uint64) []float32 { return synth.Add(speech(seed), tones(100, 300, 500)) }, clear},
	} {
		prints := []*fingerprint.Print{nil}
		several := uint64(6)
		if testing.Short() {
			several = 3
		}
		for seed := range several {
			prints = append(prints, printOf(c.make(100+seed)))
		}
		got, _ := fingerprint.MatchAll(prints, fingerprint.Options{MinScore: c.least})
		if len(got) != 0 {
			t.Errorf("%s: %d matches, the first %+v", c.name, len(got), got[0])
		}
	}
}

func TestMatchOne(t *testing.T) {
	long := talk(60, 11)
	clip := printOf(noisy(long[30*rate:34*rate], 15, 1))
	library := []*fingerprint.Print{printOf(talk(60, 12)), nil, printOf(long)}
	got, stats := fingerprint.MatchOne(clip, library, fingerprint.Options{MinScore: clear})
	if len(got) != 1 || got[0].A != 0 || got[0].B != 2 || math.Abs(got[0].BStart-got[0].AStart-30) > offsetTolerance {
		t.Errorf("MatchOne = %+v, want the clip at 30 s of 2", got)
	}
	if stats.SlidChanged != 1 || stats.Looked != 0 || stats.Candidates == 0 {
		t.Errorf("stats = %+v", stats)
	}
	indexed, stats := fingerprint.MatchOne(clip, library, fingerprint.Options{MinScore: clear, Comparisons: -1})
	if stats.Slid != 0 || stats.Looked == 0 || stats.Candidates == 0 || stats.PassedOver != 0 {
		t.Errorf("stats of a search by landmarks = %+v", stats)
	}
	if len(indexed) != 1 || math.Abs(indexed[0].BStart-got[0].BStart) > offsetTolerance {
		t.Errorf("MatchOne by landmarks = %+v, want %+v", indexed, got)
	}
}

// The order of the recordings changes nothing but their numbers.
func TestOrder(t *testing.T) {
	long := talk(30, 13)
	prints := []*fingerprint.Print{printOf(long), printOf(long[5*rate : 9*rate]), printOf(long[20*rate:]), printOf(talk(20, 14))}
	one, _ := fingerprint.MatchAll(prints, fingerprint.Options{MinScore: clear})
	slices.Reverse(prints)
	two, _ := fingerprint.MatchAll(prints, fingerprint.Options{MinScore: clear})
	if len(one) != 2 || len(two) != 2 {
		t.Fatalf("%d and %d matches, want 2", len(one), len(two))
	}
	for _, m := range one {
		if !slices.ContainsFunc(two, func(o fingerprint.Match) bool {
			return o.A == 3-m.B && o.B == 3-m.A && math.Abs(o.Score-m.Score) < 1e-9 && math.Abs(o.BStart-m.AStart) < 1e-9
		}) {
			t.Errorf("%+v is missing in reverse order: %+v", m, two)
		}
	}
}

// With a budget that holds a tenth of the places, the rarest landmarks still find the copy.
func TestHitsPerBlock(t *testing.T) {
	var prints []*fingerprint.Print
	for seed := range uint64(10) {
		prints = append(prints, printOf(talk(30, 20+seed)))
	}
	prints = append(prints, printOf(talk(30, 20)[7*rate:15*rate]))
	got, stats := fingerprint.MatchAll(prints, fingerprint.Options{MinScore: clear, HitsPerBlock: 500, Comparisons: -1})
	if stats.PassedOver == 0 {
		t.Errorf("nothing passed over: %+v", stats)
	}
	if len(got) != 1 || got[0].A != 0 || got[0].B != 10 {
		t.Errorf("MatchAll = %+v, want 0 and 10", got)
	}
}

func TestRowLength(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a row of 10 bins does not panic")
		}
	}()
	fingerprint.NewExtractor().Row(make([]float32, 10))
}

func Example() {
	call := talk(60, 1)
	prints := []*fingerprint.Print{printOf(call), printOf(talk(60, 2)), printOf(call[20*rate : 30*rate])}
	matches, _ := fingerprint.MatchAll(prints, fingerprint.Options{MinScore: clear})
	for _, m := range matches {
		fmt.Printf("%d from %.0f s to %.0f s is %d from %.0f s to %.0f s\n", m.A, m.AStart, m.AEnd, m.B, m.BStart, m.BEnd)
	}
	// Output: 0 from 20 s to 30 s is 2 from 0 s to 10 s
}

func BenchmarkExtractor(b *testing.B) {
	var rows [][]float32
	dsp.NewSTFT(512, 128).Write(talk(20, 1), func(r *dsp.Rows) {
		for _, power := range r.All() {
			rows = append(rows, slices.Clone(power))
		}
	})
	seconds := 0.0
	for b.Loop() {
		x := fingerprint.NewExtractor()
		for _, r := range rows {
			x.Row(r)
		}
		seconds += 20
	}
	b.ReportMetric(seconds/b.Elapsed().Seconds(), "x_realtime")
}

func BenchmarkMatchAll(b *testing.B) {
	var prints []*fingerprint.Print
	for seed := range uint64(20) {
		prints = append(prints, printOf(talk(60, seed)))
	}
	for b.Loop() {
		fingerprint.MatchAll(prints, fingerprint.Options{})
	}
}

// A stretch that was copied within a recording is found once; speech without one, and a tone, have none.
func TestRepeats(t *testing.T) {
	x := talk(40, 31)
	copied, _ := synth.Join(0, x[:30*rate], x[10*rate:13*rate], x[30*rate:])
	got, _ := fingerprint.Repeats(printOf(copied), fingerprint.Options{MinScore: clear})
	if len(got) != 1 || math.Abs(got[0].AStart-10) > startTolerance || math.Abs(got[0].AEnd-13) > startTolerance ||
		math.Abs(got[0].BStart-got[0].AStart-20) > offsetTolerance {
		t.Errorf("Repeats = %+v, want 10 to 13 s at 30 s", got)
	}
	tone := synth.Add(synth.Sine(len(x), rate, 440, 0.2), synth.White(len(x), 0.001, 1))
	for name, y := range map[string][]float32{"speech": x, "tone": tone, "ringing": ringing(tone)} {
		if got, _ := fingerprint.Repeats(printOf(y), fingerprint.Options{MinScore: clear}); len(got) != 0 {
			t.Errorf("%s: Repeats = %+v, want none", name, got)
		}
	}
	if got, _ := fingerprint.Repeats(nil, fingerprint.Options{}); got != nil {
		t.Errorf("Repeats of nothing = %v", got)
	}
}

package align_test

import (
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/fingerprint/align"
	"github.com/earwitness/earwitness/internal/synth"
)

const rate = align.Rate

// talk returns seconds of something that moves like speech.
func talk(seconds float64, seed uint64) []float32 {
	x, _ := synth.Babble(int(seconds*rate), rate, seed, seed)
	return synth.Mix(x, synth.White(len(x), 1, seed+100), 30)
}

func noisy(x []float32, snrDB float64, seed uint64) []float32 {
	return synth.Mix(x, synth.White(len(x), 1, seed), snrDB)
}

func played(x []float32, speed float64) []float32 {
	r := dsp.NewResampler(1e9, int(1e9/speed))
	return r.Flush(r.Write(nil, x))
}

func negative(x []float32) []float32 { return synth.Gain(slices.Clone(x), -0.5) }

func seconds(x []float32) float64 { return float64(len(x)) / rate }

func TestRefine(t *testing.T) {
	// sampleTolerance is a twentieth of a sample, what noise at 10 dB allows.
	const sampleTolerance, driftTolerancePPM = 0.05 / rate, 2.0
	long := talk(30, 1)
	const start = 7.3
	for _, c := range []struct {
		name             string
		clip             []float32
		offset           float64 // of the rough place
		roughSpeed, want float64
	}{
		{"same", long[start*rate : 17*rate], 0.08, 1, 1},
		{"far off", long[start*rate : 17*rate], -0.5, 1, 1},
		{"noise 10 dB", noisy(long[start*rate:17*rate], 10, 5), 0.08, 1, 1},
		{"upside down", negative(long[start*rate : 17*rate]), 0.08, 1, 1},
		{"drift 80 ppm", played(long[start*rate:17*rate], 1+80e-6), 0.05, 1, 1 + 80e-6},
		{"speed 1.02", played(long[start*rate:17*rate], 1.02), 0.05, 1.015, 1.02},
		{"speed 0.8", played(long[start*rate:17*rate], 0.8), 0.05, 0.8, 0.8},
	} {
		span := align.Span{Line: align.Line{B: start + c.offset, Speed: 1 / c.roughSpeed}, End: seconds(c.clip)}
		got, err := align.Refine(align.Memory(c.clip), align.Memory(long), span, align.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Precision != align.ToSample || got.Score < 5 || got.Ambiguous {
			t.Errorf("%s: Refine = %+v, want a clear match to the sample", c.name, got)
			continue
		}
		if d := got.ToB(got.A) - (start + got.A*c.want); math.Abs(d) > sampleTolerance {
			t.Errorf("%s: off by %.3f samples (standard error %.3f)", c.name, d*rate, got.OffsetError*rate)
		}
		if d := (got.Speed*c.want - 1) * 1e6; math.Abs(d) > driftTolerancePPM {
			t.Errorf("%s: speed %.7f, want %.7f", c.name, got.Speed, 1/c.want)
		}
		if got.Inverted != (c.name == "upside down") {
			t.Errorf("%s: Inverted = %v", c.name, got.Inverted)
		}
	}
}

func TestRefineOfStrangers(t *testing.T) {
	tone := func(seed uint64) []float32 {
		return noisy(synth.Sine(10*rate, rate, 425, 0.3), 20, seed)
	}
	bar := synth.White(rate, 0.2, 9)
	for _, c := range []struct {
		name string
		a, b []float32
	}{
		{"speech", talk(10, 1), talk(10, 2)},
		{"one voice", talk(20, 3)[:10*rate], talk(20, 3)[10*rate:]},
		{"noise", synth.White(10*rate, 0.1, 1), synth.White(10*rate, 0.1, 2)},
		{"tone", tone(1), tone(2)},
		{"silence", make([]float32, 10*rate), talk(10, 1)},
		{"other pitch", talk(10, 1), played(talk(10, 1), 1.03)},
		{"nothing", nil, talk(10, 1)},
		{"not numbers", []float32{float32(math.NaN()), float32(math.Inf(1)), 9: 0}, talk(10, 1)},
	} {
		span := align.Span{Line: align.Line{Speed: 1}, End: 10}
		got, err := align.Refine(align.Memory(c.a), align.Memory(c.b), span, align.Options{SpeedError: 0.005})
		if err != nil {
			t.Fatal(err)
		}
		if got.Precision == align.ToSample || got.Score > 2 {
			t.Errorf("%s: Refine = %v with score %.1f, want no evidence", c.name, got.Precision, got.Score)
		}
	}
	// The same music one bar on: it agrees, and so do windows that do not belong together.
	loop := slices.Repeat(bar, 12)
	span := align.Span{Line: align.Line{Speed: 1}, End: 10}
	got, err := align.Refine(align.Memory(loop[:10*rate]), align.Memory(loop[rate:]), span, align.Options{})
	if err != nil || !got.Ambiguous {
		t.Errorf("loop: Refine = %+v, %v, want it to be ambiguous", got, err)
	}
}

func TestVerify(t *testing.T) {
	x := talk(40, 4)
	const at = 17.25
	other := talk(2, 5)
	for _, c := range []struct {
		name   string
		edited []float32
		want   []align.Event
	}{
		{"nothing", noisy(x, 20, 1), nil},
		{"quieter", synth.Gain(slices.Clone(x), 0.1), nil},
		{"20 ms less", without(x, at, 0.02), []align.Event{
			{AStart: at, AEnd: at + 0.02, BStart: at, BEnd: at, Longer: -0.02},
		}},
		{"2 s less", without(x, at, 2), []align.Event{
			{AStart: at, AEnd: at + 2, BStart: at, BEnd: at, Longer: -2},
		}},
		{"0.3 s more", with(x, at, 0, other[:0.3*rate]), []align.Event{
			{AStart: at, AEnd: at, BStart: at, BEnd: at + 0.3, Longer: 0.3},
		}},
		{"other words", with(x, at, 1, other[:rate]), []align.Event{
			{Kind: align.Replaced, AStart: at, AEnd: at + 1, BStart: at, BEnd: at + 1},
		}},
	} {
		y := noisy(c.edited, 25, 7)
		span := align.Span{Line: align.Line{Speed: 1}, End: 40}
		got, err := align.Verify(align.Memory(x), align.Memory(y), []align.Span{span}, align.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		compareEvents(t, c.name, got.Events, c.want)
	}
}

// compareEvents allows for a millisecond, what an event says of its place, and a sample of its length. Replaced words
// fade in and out.
func compareEvents(t *testing.T, name string, got, want []align.Event) {
	t.Helper()
	const millisecond, fades, sample = 0.001, 0.02, 1.0 / rate
	if len(got) != len(want) {
		t.Errorf("%s: Verify = %+v, want %d events", name, got, len(want))
		return
	}
	for i, e := range got {
		w, tolerance := want[i], millisecond+e.Earlier+e.Later
		if w.Kind == align.Replaced {
			tolerance = fades
		}
		off := max(math.Abs(e.AStart-w.AStart), math.Abs(e.AEnd-w.AEnd),
			math.Abs(e.BStart-w.BStart), math.Abs(e.BEnd-w.BEnd))
		if e.Kind != w.Kind || off > tolerance || math.Abs(e.Longer-w.Longer) > sample {
			t.Errorf("%s: got %+v, want %+v", name, e, w)
		}
	}
}

// Steps that are larger than what is searched for, between two spans.
func TestVerifyChain(t *testing.T) {
	x := talk(60, 8)
	const at = 25.5
	y := noisy(without(x, at, 10), 25, 7)
	spans := []align.Span{
		{Line: align.Line{Speed: 1}, Start: 0, End: at - 0.7},
		{Line: align.Line{B: -10, Speed: 1}, Start: at + 10.4, End: 60},
	}
	turned := []align.Span{
		{Line: align.Line{Speed: 1}, Start: 0, End: at - 0.7},
		{Line: align.Line{B: 10, Speed: 1}, Start: at + 0.4, End: 50},
	}
	for _, c := range []struct {
		name  string
		a, b  []float32
		spans []align.Span
		want  align.Event
	}{
		{"A has more", x, y, spans, align.Event{AStart: at, AEnd: at + 10, BStart: at, BEnd: at, Longer: -10}},
		{"B has more", y, x, turned, align.Event{AStart: at, AEnd: at, BStart: at, BEnd: at + 10, Longer: 10}},
	} {
		got, err := align.Verify(align.Memory(c.a), align.Memory(c.b), c.spans, align.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		compareEvents(t, c.name, got.Events, []align.Event{c.want})
	}
}

func without(x []float32, at, seconds float64) []float32 { return with(x, at, seconds, nil) }

func with(x []float32, at, seconds float64, y []float32) []float32 {
	return slices.Concat(x[:int(at*rate)], y, x[int((at+seconds)*rate):])
}

// A stream gives the same result as a recording in memory, whatever the size of its blocks.
func TestStream(t *testing.T) {
	x := talk(50, 6)
	y := without(x, 30, 0.5)
	span := []align.Span{{Line: align.Line{Speed: 1 + 30e-6}, End: 50}}
	want, err := align.Verify(align.Memory(x), align.Memory(y), span, align.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range []int{100, 4000} {
		got, err := align.Verify(stream(x, block), stream(y, block), span, align.VerifyOptions{})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("blocks of %d: Verify = %v, %v, want %v", block, got.Events, err, want.Events)
		}
	}
	if _, err := stream(make([]float32, 4*align.Reach), 4096).Samples(-1, 10); err != align.ErrPassed {
		t.Errorf("Samples before the start: %v", err)
	}
}

func stream(x []float32, block int) *align.Stream {
	return align.NewStream(func(dst []float32) (int, error) {
		if len(x) == 0 {
			return 0, io.EOF
		}
		n := copy(dst[:min(block, len(dst))], x)
		x = x[n:]
		return n, nil
	})
}

func Example() {
	x := talk(30, 1)
	cut := without(x, 12, 0.25)
	rough := align.Span{Line: align.Line{B: 0.05, Speed: 1}, End: 11}
	got, err := align.Refine(align.Memory(x), align.Memory(cut), rough, align.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(got.Precision)
	spans := []align.Span{{Line: got.Line, End: 30}}
	report, err := align.Verify(align.Memory(x), align.Memory(cut), spans, align.VerifyOptions{})
	if err != nil {
		panic(err)
	}
	for _, e := range report.Events {
		fmt.Printf("%s at %.2f s, B longer by %.3f s\n", e.Kind, e.AStart, e.Longer)
	}
	// Output:
	// to the sample
	// step at 12.00 s, B longer by -0.250 s
}

func BenchmarkVerify(b *testing.B) {
	x := talk(60, 1)
	y := align.Memory(noisy(x, 20, 2))
	spans := []align.Span{{Line: align.Line{Speed: 1}, End: 60}}
	for b.Loop() {
		if _, err := align.Verify(align.Memory(x), y, spans, align.VerifyOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "x/realtime")
}

func BenchmarkRefine(b *testing.B) {
	x := talk(10, 1)
	y := align.Memory(noisy(x, 20, 2))
	span := align.Span{Line: align.Line{B: 0.1, Speed: 1}, End: 10}
	for b.Loop() {
		if _, err := align.Refine(align.Memory(x), y, span, align.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

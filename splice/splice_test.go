package splice_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/splice"
)

const rate = 16000

// sound is a noise that is easy to predict, as band-limited recordings are.
func sound(seconds int, seed uint64) []float32 {
	shape := []synth.Point{{FreqHz: 100}, {FreqHz: 2000, LevelDB: -20}, {FreqHz: 6000, LevelDB: -90}}
	return synth.Coloured(seconds*rate, rate, 0.1, shape, seed)
}

func examine(x []float32) splice.Result {
	d := splice.NewDetector(rate)
	d.Write(x)
	return d.Result()
}

func strongest(r splice.Result) splice.Candidate {
	best := splice.Candidate{Score: math.Inf(-1)}
	for _, c := range r.Candidates {
		if c.Score > best.Score {
			best = c
		}
	}
	return best
}

func TestButtJoin(t *testing.T) {
	x := sound(6, 1)
	for _, at := range []int{1.5 * rate, 43211, 65536} {
		y, joins := synth.Join(0, x[:at], x[at+rate/3:])
		r := examine(y)
		c := strongest(r)
		if d := c.AtSample - int64(joins[0]); d < -2 || d > 2 {
			t.Errorf("join at %d: strongest candidate at %d (score %.1f)", joins[0], c.AtSample, c.Score)
		}
		if got := float64(c.AtSample) / rate; c.AtSeconds != got {
			t.Errorf("sample %d at %g s, want %g", c.AtSample, c.AtSeconds, got)
		}
		if got := float64(r.Curve[joins[0]*10/rate]); math.Abs(got-c.Score) > 1e-4 {
			t.Errorf("curve at the join is %g, want %g", got, c.Score)
		}
		if whole := examine(x); r.Score < whole.Score+1 {
			t.Errorf("score %.2f (%.1f) with a join, %.2f without", r.Score, c.Score, whole.Score)
		}
	}
}

// What is no join must not look like one: each must stay far below a join in the same sound.
func TestNoJoin(t *testing.T) {
	x := sound(6, 1)
	n := len(x)
	joined, _ := synth.Join(0, x[:n/2], x[n/2+rate/3:])
	least := strongest(examine(joined)).Score / 3
	faded, _ := synth.Join(rate/100, x[:n/2], x[n/2+rate/3:])
	clipped := slices.Clone(x)
	for i := range clipped {
		clipped[i] = max(-0.15, min(0.15, clipped[i])) / 0.15
	}
	plosive := synth.Gain(x, 0.001) // a near silence, then a sound that dies away
	for i, v := range burst(n - n/2) {
		plosive[n/2+i] += v
	}
	for _, c := range []struct {
		name string
		x    []float32
	}{
		{"untouched", x},
		{"click", synth.Add(x, synth.Click(n, n/2, 0.5))},
		{"cross-fade of 10 ms", faded},
		{"clipped", clipped},
		{"plosive", plosive},
		{"sine", synth.Sine(n, rate, 440, 0.5)},
		{"digital silence", make([]float32, n)},
	} {
		if got := strongest(examine(c.x)); got.Score > least {
			t.Errorf("%s: score %.1f at %d, want below %.1f", c.name, got.Score, got.AtSample, least)
		}
	}
}

// burst is a noise that starts in a resonator at rest and dies away within some 30 ms.
func burst(n int) []float32 {
	noise := synth.White(n, 0.02, 9)
	y := make([]float32, n)
	for i := range y {
		y[i] = noise[i] * float32(math.Exp(-float64(i)/500))
		if i > 1 {
			y[i] += 1.7*y[i-1] - 0.8*y[i-2]
		}
	}
	return y
}

func TestSilence(t *testing.T) {
	x := sound(3, 2)
	clear(x[:500])
	clear(x[rate : rate+800])
	clear(x[2*rate : 2*rate+60]) // too short
	clear(x[len(x)-900:])
	z := splice.NewSilence(rate)
	for b := range slices.Chunk(x, 333) {
		z.Write(b)
	}
	got, count := z.Runs()
	want := []splice.SilentRun{{StartSample: rate, Samples: 800, Abrupt: true}}
	if !slices.Equal(got, want) || count != 1 {
		t.Errorf("%d silent runs %v, want %v", count, got, want)
	}
}

func TestBounds(t *testing.T) {
	x := sound(20, 3)
	for i := 0; i+200 < len(x); i += 1000 {
		clear(x[i : i+100])
	}
	r := examine(x)
	if len(r.Candidates) > splice.MaxCandidates {
		t.Errorf("%d candidates, want at most %d", len(r.Candidates), splice.MaxCandidates)
	}
	z := splice.NewSilence(rate)
	z.Write(x)
	if runs, count := z.Runs(); len(runs) != splice.MaxSilences || count <= len(runs) {
		t.Errorf("%d silent runs kept of %d, want %d", len(runs), count, splice.MaxSilences)
	}
	if len(r.Curve) != 200 || len(r.Predictable) != 200 {
		t.Errorf("%d and %d points in the curves of 20 s, want 200", len(r.Curve), len(r.Predictable))
	}
	for i := 1; i < len(r.Candidates); i++ {
		if r.Candidates[i].AtSample-r.Candidates[i-1].AtSample < rate/100 {
			t.Errorf("candidates %d and %d are less than 10 ms apart or out of order", i-1, i)
		}
	}
}

func TestBlocks(t *testing.T) {
	x := sound(3, 4)
	x, _ = synth.Join(0, x[:20000], x[23000:])
	want := examine(x)
	for _, size := range []int{1, 333, 4096} {
		d := splice.NewDetector(rate)
		for b := range slices.Chunk(x, size) {
			d.Write(b)
		}
		got := d.Result()
		if got.Score != want.Score || !slices.Equal(got.Candidates, want.Candidates) || !slices.Equal(got.Curve, want.Curve) ||
			!slices.Equal(got.Predictable, want.Predictable) {
			t.Errorf("blocks of %d give another result", size)
		}
	}
}

func TestPredictable(t *testing.T) {
	x := sound(4, 6)
	copy(x[2*rate:], synth.White(2*rate, 0.1, 7))
	r := examine(x)
	if got := r.Predictable[10]; got < 30 {
		t.Errorf("sound without treble is predicted by %.1f dB, want 30 or more", got)
	}
	if got := r.Predictable[30]; got > 3 {
		t.Errorf("white noise is predicted by %.1f dB, want 3 at most", got)
	}
}

func TestShort(t *testing.T) {
	x := sound(1, 5)
	for _, r := range []int{1000, 8000, 16000, 44100, 192000} {
		for _, n := range []int{0, 1, r / 20, r / 10, r / 5, r/5 + 7} {
			d := splice.NewDetector(r)
			d.Write(x[:min(n, len(x))])
			if got := d.Result(); len(got.Curve) > 10 {
				t.Errorf("%d samples at %d Hz: curve of %d points", n, r, len(got.Curve))
			}
		}
	}
}

func Example() {
	x := sound(4, 7)
	x, _ = synth.Join(0, x[:24000], x[30000:])
	d := splice.NewDetector(rate)
	d.Write(x)
	best := strongest(d.Result())
	fmt.Printf("%.3f s\n", best.AtSeconds)
	// Output: 1.500 s
}

func BenchmarkDetector(b *testing.B) {
	x := sound(60, 1)
	for b.Loop() {
		examine(x)
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}

package evidence_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/earwitness/earwitness/evidence"
)

func TestBound(t *testing.T) {
	for _, c := range []struct {
		log10LR float64
		n       int
		want    float64
	}{
		{5, 99, 2}, {-5, 99, -2}, {1.5, 99, 1.5}, {math.NaN(), 99, 0}, {math.Inf(1), 9, 1}, {3, 0, 0},
	} {
		if got := evidence.Bound(c.log10LR, c.n); got != c.want {
			t.Errorf("Bound(%g, %d) = %g, want %g", c.log10LR, c.n, got, c.want)
		}
	}
}

func TestVerbal(t *testing.T) {
	for _, c := range []struct {
		log10LR float64
		want    string
	}{
		{0, "no support"},
		{0.3, "no support"},
		{0.31, "weak support"},
		{-1, "moderate support"},
		{2, "moderately strong support"},
		{-3.5, "strong support"},
		{5.9, "very strong support"},
		{6, "extremely strong support"},
	} {
		if got := evidence.Verbal(c.log10LR); got != c.want {
			t.Errorf("Verbal(%g) = %q, want %q", c.log10LR, got, c.want)
		}
	}
}

// normal draws scores of two propositions whose true log ratio is known: N(±m, 1) has ln LR = 2·m·score.
func normal(n int, m float64) (same, other []float64) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		same = append(same, m+r.NormFloat64())
		other = append(other, -m+r.NormFloat64())
	}
	return same, other
}

func TestFitLogisticFindsTheTrueRatio(t *testing.T) {
	const m = 1.2
	same, other := normal(20000, m)
	got := evidence.FitLogistic(same, other)
	if want := 2 * m / math.Ln10; math.Abs(got.Slope-want) > 0.03*want || math.Abs(got.Intercept) > 0.03 {
		t.Errorf("slope %.3f intercept %.3f, want %.3f and 0", got.Slope, got.Intercept, want)
	}
	if l := evidence.FitLogistic(nil, other); l.Log10LR(3) != 0 {
		t.Errorf("a fit without trials of one side says %g", l.Log10LR(3))
	}
	perfect := evidence.FitLogistic([]float64{1, 2}, []float64{-1, -2})
	if r := perfect.Log10LR(100); r > math.Log10(3) || math.IsNaN(r) {
		t.Errorf("two trials a side gave log10 LR %g", r)
	}
}

func TestCalibrationErrorRates(t *testing.T) {
	const m = 1.2
	same, other := normal(20000, m)
	c := evidence.FitCalibration(same, other, 500, 0, "made")
	ratio, rate := c.Weigh(1.2)
	if rate == nil || ratio <= 1 {
		t.Fatalf("Weigh(1.2) = %g, %v", ratio, rate)
	}
	// The table's step below is 1, reached by scores above ln(10)/2.4: P(N(−1.2, 1) > 0.959) = 0.0154.
	if math.Abs(rate.Value-0.0154) > 0.002 {
		t.Errorf("error rate %.4f at log10 LR %.2f, want 0.0154", rate.Value, ratio)
	}
	// Clopper–Pearson for 8 of 500, scipy.stats.beta.ppf(0.95, 9, 492), ± one trial.
	if math.Abs(rate.Upper95-0.02869) > 0.003 {
		t.Errorf("upper bound %.4f, want 0.0287 ± 0.003", rate.Upper95)
	}
	if _, rate := c.Weigh(-c.Intercept / c.Slope); rate != nil {
		t.Errorf("a ratio of 0 has error rate %v", rate)
	}
}

func TestCllr(t *testing.T) {
	if got := evidence.Cllr([]float64{0, 0}, []float64{0}); got != 1 {
		t.Errorf("Cllr of ratios that say nothing = %g, want 1", got)
	}
	// log2(1+10⁻²) on both sides.
	if got := evidence.Cllr([]float64{2}, []float64{-2}); math.Abs(got-0.014355) > 1e-6 {
		t.Errorf("Cllr at ±2 = %g, want 0.014355", got)
	}
}

func TestEqualErrorRate(t *testing.T) {
	same, other := normal(20000, 1.2)
	// Φ(−1.2) = 0.1151.
	if got := evidence.EqualErrorRate(same, other); math.Abs(got-0.1151) > 0.004 {
		t.Errorf("equal error rate %.4f, want 0.1151", got)
	}
}

// What could not be measured is absent from the JSON, and empty lists are there.
func TestCaseJSON(t *testing.T) {
	c := evidence.Case{Schema: evidence.Schema, Recordings: []evidence.Recording{{Path: "a.wav", SHA256: "00", Status: evidence.OK}}}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"room", "mains_matches", "bandwidth_hz", "path_bytes_base64"} {
		if strings.Contains(string(b), absent) {
			t.Errorf("%s stands in %s", absent, b)
		}
	}
}

func ExampleLogistic_Log10LR() {
	l := evidence.Logistic{Intercept: -1, Slope: 0.5, Trials: 99}
	for _, score := range []float64{2, 4, 20} {
		r := l.Log10LR(score)
		fmt.Printf("%+.1f %s\n", r, evidence.Verbal(r))
	}
	// Output:
	// +0.0 no support
	// +1.0 moderate support
	// +2.0 moderately strong support
}

func TestCalibrationValid(t *testing.T) {
	sound := func() evidence.Calibration {
		return evidence.FitCalibration([]float64{2, 3, 1, -0.5}, []float64{-2, -1, -3, 0.2}, 4, 0, "x")
	}
	c := sound()
	if !c.Valid() || !new(evidence.Calibration).Valid() {
		t.Error("a fitted calibration or the zero one is not valid")
	}
	for name, spoil := range map[string]func(*evidence.Calibration){
		"a step near 0":         func(c *evidence.Calibration) { c.Step = 1e-300 },
		"no step":               func(c *evidence.Calibration) { c.Step = 0 },
		"a share below 0":       func(c *evidence.Calibration) { c.False[0] = -5 },
		"a share above 1":       func(c *evidence.Calibration) { c.Missed[0] = 2 },
		"rising shares":         func(c *evidence.Calibration) { c.False[0], c.False[1] = 0, 0.5 },
		"rates without trials":  func(c *evidence.Calibration) { c.FalseTrials = 0 },
		"trials without end":    func(c *evidence.Calibration) { c.Trials = math.MaxInt },
		"bounds without end":    func(c *evidence.Calibration) { c.Bounds.Upper = 300 },
		"bounds on one side":    func(c *evidence.Calibration) { c.Bounds.Lower = 0.5 },
		"evidence turned round": func(c *evidence.Calibration) { c.Slope = -1 },
		"no number":             func(c *evidence.Calibration) { c.Intercept = math.NaN() },
		"lists that differ":     func(c *evidence.Calibration) { c.Missed = c.Missed[1:] },
	} {
		c := sound()
		spoil(&c)
		if c.Valid() {
			t.Errorf("%s: valid", name)
		}
	}
	if f := (evidence.Fusion{Weights: []float64{1, -1}}); f.Valid() {
		t.Error("a fusion in which evidence counts backwards is valid")
	}
}

func TestGenerationBitRate(t *testing.T) {
	for bps, want := range map[int]string{0: "", 300: "about 1 kb/s", 64499: "about 64 kb/s", 127600: "about 128 kb/s", -5: ""} {
		if got := (evidence.Generation{BitRateBPS: bps}).BitRate(); got != want {
			t.Errorf("BitRate of %d bit/s = %q, want %q", bps, got, want)
		}
	}
}

func TestGenerationJSON(t *testing.T) {
	for want, g := range map[string]evidence.Generation{
		`{"codec":"aac","frame_samples":1024,"offset_samples":0,"log10_lr":1}`: {Codec: "aac", FrameSamples: 1024, Log10LR: 1},
		`{"codec":"opus","log10_lr":1.5}`:                                      {Codec: "opus", Log10LR: 1.5},
		`{"codec":"mp3","frame_samples":576,"offset_samples":47,"bit_rate_bps":64200,"log10_lr":1.5}`: {
			Codec: "mp3", FrameSamples: 576, OffsetSamples: 47, BitRateBPS: 64200, Log10LR: 1.5,
		},
	} {
		got, err := json.Marshal(g)
		if err != nil || string(got) != want {
			t.Errorf("%+v is %s, %v, want %s", g, got, err, want)
		}
	}
}

func TestErrorRateString(t *testing.T) {
	for _, test := range []struct {
		rate evidence.ErrorRate
		want string
	}{
		{evidence.ErrorRate{Value: 0.01, Upper95: 0.03, N: 210}, "as strong against the truth in 1.0 % (at most 3.0 %) of 210"},
		{evidence.ErrorRate{Upper95: 0.00039, N: 7000}, "as strong against the truth in 0.0 % (at most 0.039 %) of 7000"},
	} {
		if got := test.rate.String(); got != test.want {
			t.Errorf("%+v: got %q, want %q", test.rate, got, test.want)
		}
	}
}

package earwitness

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/fingerprint/align"
	"github.com/earwitness/earwitness/internal/synth"
)

// Recordings are decoded from shortly before what they share; times count from their starts all the same.
func TestVerifyFarIn(t *testing.T) {
	const rate, cut, gone = 8000, 45, 1
	random := rand.New(rand.NewPCG(7, 9))
	a := make([]float32, 60*rate)
	for i := range a {
		a[i] = 0.1 * float32(random.NormFloat64())
	}
	b := append(append(make([]float32, 5*rate), a[:cut*rate]...), a[(cut+gone)*rate:]...) // five seconds later
	f := &folder{inputs: map[string]Input{}}
	for path, x := range map[string][]float32{"a": a, "b": b} {
		wav := synth.WAV(x, rate, 1)
		f.inputs[path] = Input{Path: path, R: bytes.NewReader(wav), Size: int64(len(wav))}
	}
	p := crossed{a: "a", b: "b", spans: []align.Span{
		{Line: align.Line{A: 30, B: 35, Speed: 1}, Start: 30, End: 44.5},
		{Line: align.Line{A: 50, B: 54, Speed: 1}, Start: 46.5, End: 59},
	}}
	if err := f.verify(t.Context(), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.report.Events) != 1 {
		t.Fatalf("%d events, want 1", len(p.report.Events))
	}
	e := p.report.Events[0]
	for name, at := range map[string][2]float64{"AStart": {e.AStart, cut}, "BStart": {e.BStart, cut + 5}, "Longer": {e.Longer, -gone}} {
		if math.Abs(at[0]-at[1]) > 0.05 {
			t.Errorf("%s: got %.3f, want %d.000", name, at[0], int(at[1]))
		}
	}
	if first := p.report.Track[0].A; first < 29 {
		t.Errorf("the track begins at %.1f s, want 30", first)
	}
}

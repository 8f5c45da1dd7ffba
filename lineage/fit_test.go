package lineage_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/lineage"
)

// made draws trials in which later copies have more holes, and copies of a third both have some.
func made(n int, seed uint64) []lineage.Trial {
	rng := rand.New(rand.NewPCG(seed, 1))
	var list []lineage.Trial
	for i := range n {
		t := lineage.Trial{Relation: lineage.Parent, Measures: lineage.Measures{Windows: 6}}
		t.B = lineage.Facts{Codec: "mp3", BitRateBPS: 32000 << rng.IntN(3), RateHz: 44100}
		t.Measures.Residual = -20 - 6*math.Log2(float64(t.B.BitRateBPS)/64000) + rng.NormFloat64()
		t.Measures.HolesA, t.Measures.HolesB = 0.02*rng.Float64(), 0.01+0.05*rng.Float64()
		switch i % 3 {
		case 1:
			t.Relation, t.Measures.HolesA = lineage.Unrelated, 0.01+0.05*rng.Float64()
		case 2:
			t.Relation, t.Measures, t.A, t.B = lineage.Descendant, t.Measures.Swap(), t.B, t.A
		}
		list = append(list, t)
	}
	return list
}

func TestFit(t *testing.T) {
	m, err := lineage.Fit(made(600, 1))
	if err != nil {
		t.Fatal(err)
	}
	// The spread of 1 dB over 200 files: a tenth of a dB.
	if c := m.Codings["mp3"]; math.Abs(c.DB+20) > 0.3 || math.Abs(c.PerDoubling+6) > 0.4 {
		t.Errorf("Codings[mp3] = %+v, want -20 dB and -6 dB for each doubling", c)
	}
	right, wrong, n := 0, 0, 0
	for _, trial := range made(600, 2) {
		e := m.Weigh(trial.Measures, trial.A, trial.B)
		turned := m.Weigh(trial.Measures.Swap(), trial.B, trial.A)
		if math.Abs(e.Order+turned.Order) > 1e-9 {
			t.Fatalf("Order = %g one way and %g the other", e.Order, turned.Order)
		}
		if trial.Relation == lineage.Descendant {
			e, turned = turned, e
		}
		if trial.Relation != lineage.Unrelated {
			n++
			right += positive(e.Score())
			wrong += positive(turned.Score())
		}
	}
	if right < n*8/10 || wrong > n/20 {
		t.Errorf("of %d descents %d found and %d turned round", n, right, wrong)
	}
}

func positive(x float64) int {
	if x > 0 {
		return 1
	}
	return 0
}

func TestFitOnTooLittle(t *testing.T) {
	if _, err := lineage.Fit(nil); !errors.Is(err, lineage.ErrFew) {
		t.Errorf("Fit(nil) = %v, want ErrFew", err)
	}
	if _, err := lineage.Fit(made(1, 1)); !errors.Is(err, lineage.ErrFew) {
		t.Errorf("Fit of one trial = %v, want ErrFew", err)
	}
}

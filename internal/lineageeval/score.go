package main

import (
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/lineage"
)

// score weighs all pairs both ways round by a model.
func score(m *lineage.Model, families []family) {
	for i := range families {
		for k := range families[i].Pairs {
			p := &families[i].Pairs[k]
			t := p.Trial
			p.evidence = m.Weigh(t.Measures, t.A, t.B)
			p.turned = m.Weigh(t.Measures.Swap(), t.B, t.A)
		}
	}
}

// scores are those of true descent, and of copies of which neither descends from the other, each way round.
func scores(families []family) (yes, no []float64) {
	for _, f := range families {
		for _, p := range f.Pairs {
			switch p.Trial.Relation {
			case lineage.Parent, lineage.Ancestor:
				yes = append(yes, p.evidence.Score())
			case lineage.Descendant:
				yes = append(yes, p.turned.Score())
			default:
				no = append(no, p.evidence.Score(), p.turned.Score())
			}
		}
	}
	return yes, no
}

// weigh calibrates all scores.
func weigh(c *evidence.Calibration, families []family) {
	for i := range families {
		for k := range families[i].Pairs {
			p := &families[i].Pairs[k]
			p.log10LR[0], p.log10LR[1] = c.Log10LR(p.evidence.Score()), c.Log10LR(p.turned.Score())
		}
	}
}

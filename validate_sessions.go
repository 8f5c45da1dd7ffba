package earwitness

import (
	"math"

	"github.com/earwitness/earwitness/evidence"
)

// SessionFigures is how well the sessions of a case agree with the true ones, over the recordings of one kind that
// stand in a session of the case.
//
// Precision and recall are BCubed (Bagga and Baldwin, 1998), each recording itself left out, so that sessions of one
// recording earn nothing: the share of a recording's companions that truly belong to it, over recordings with company;
// and the share of its true companions that it was put together with, over recordings with true company. F is their
// harmonic mean. Where nothing was put together, precision is 0; where nothing could be, recall is.
type SessionFigures struct {
	Kind       string          `json:"kind"`
	Recordings int             `json:"recordings"`
	Apart      int             `json:"apart"` // beside them: with known truth, but in no session of the case
	True       int             `json:"true_sessions"`
	Found      int             `json:"found_sessions"`
	Precision  evidence.Figure `json:"bcubed_precision"`
	Recall     evidence.Figure `json:"bcubed_recall"`
	F          evidence.Figure `json:"bcubed_f"`
}

// grouped are recordings with the numbers of the session that they were put in, and of the true one.
type grouped struct {
	found, truth  []int
	founds, trues numbers
	apart         int
}

func (x *validator) sessions() {
	in := map[string]string{}
	for _, s := range x.c.Sessions {
		for _, path := range s.Paths {
			in[path] = s.ID
		}
	}
	if len(in) == 0 {
		return
	}
	by := map[string]*grouped{}
	for _, r := range x.c.Recordings {
		known := x.truth.Recordings[r.Path]
		if known.Session == "" {
			continue
		}
		for _, kind := range []string{known.Kind, kindAll} {
			if by[kind] == nil {
				by[kind] = &grouped{founds: numbers{}, trues: numbers{}}
			}
			by[kind].add(in[r.Path], known.Session)
		}
	}
	for _, kind := range kinds(by) {
		if g := by[kind]; len(g.found) > 0 {
			x.v.Sessions = append(x.v.Sessions, g.figures(kind))
		}
	}
}

func (g *grouped) add(found, truth string) {
	if found == "" {
		g.apart++
		return
	}
	g.found, g.truth = append(g.found, g.founds.of(found)), append(g.truth, g.trues.of(truth))
}

func (g *grouped) figures(kind string) SessionFigures {
	precision, recall := companions(g.found, g.truth), companions(g.truth, g.found)
	figures := evidence.Resample(len(g.trues), draws(len(g.found)), func(drawn []int) []float64 {
		p, r := g.mean(precision, drawn), g.mean(recall, drawn)
		return []float64{p, r, harmonic(p, r)}
	})
	for i := range figures {
		figures[i] = figures[i].OfRate(len(g.trues))
		if math.IsNaN(figures[i].Value) {
			figures[i].Value = 0
		}
	}
	return SessionFigures{
		Kind: kind, Recordings: len(g.found), Apart: g.apart, True: len(g.trues), Found: len(g.founds),
		Precision: figures[0], Recall: figures[1], F: figures[2],
	}
}

// harmonic is the harmonic mean of precision and recall: 0 where nothing was put together, NaN where nothing could be.
func harmonic(precision, recall float64) float64 {
	if math.IsNaN(recall) {
		return recall
	}
	if math.IsNaN(precision) || precision+recall == 0 {
		return 0
	}
	return 2 * precision * recall / (precision + recall)
}

// mean is the mean over recordings whose session was drawn, as often as it was; NaN values are left out.
func (g *grouped) mean(values []float64, drawn []int) float64 {
	sum, n := 0.0, 0.0
	for i, v := range values {
		if weight := float64(drawn[g.truth[i]]); !math.IsNaN(v) {
			sum += float64(weight * v)
			n += weight
		}
	}
	return sum / n
}

// companions returns, for each recording, the share of those in its group that are in its other group too; NaN for a
// recording that is alone.
func companions(group, other []int) []float64 {
	size, both := map[int]int{}, map[[2]int]int{}
	for i := range group {
		size[group[i]]++
		both[[2]int{group[i], other[i]}]++
	}
	shares := make([]float64, len(group))
	for i := range group {
		shares[i] = float64(both[[2]int{group[i], other[i]}]-1) / float64(size[group[i]]-1) // 0/0 is NaN
	}
	return shares
}

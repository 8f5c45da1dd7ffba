package earwitness

import (
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// MatchFigures is how the matches of pairs of one kind came out, by their strongest match: of pairs that hold the same
// audio, at the place where they do. Kinds are as [MatchTrials] says.
type MatchFigures struct {
	Kind   string `json:"kind"`
	Same   bool   `json:"same"`
	Trials int    `json:"trials"`
	Found  int    `json:"found"`
	Above0 int    `json:"above_0"`
	Above1 int    `json:"above_1"` // of 1 or more
	Above2 int    `json:"above_2"`
}

// VerdictFigures is how well a ratio of single recordings tells its propositions apart. Recordings of one
// [Known.Source] are one source.
type VerdictFigures struct {
	Question string `json:"question"` // mains or edited
	evidence.Assessment
	Absent int `json:"absent"` // recordings with known truth that the case gives no ratio of
}

func (x *validator) matches() {
	if x.c.Tool.Settings["compare"] == "false" || ofSkipped(x.c.Tool.Settings, []string{nameOverlap}) {
		return
	}
	at := map[[2]string][]scoredMatch{}
	for _, m := range x.c.Matches {
		place := fingerprint.Match{AStart: m.AStartSeconds, AEnd: m.AEndSeconds, BStart: m.BStartSeconds, BEnd: m.BEndSeconds}
		at[[2]string{m.A, m.B}] = append(at[[2]string{m.A, m.B}], scoredMatch{place, m.Log10LR})
	}
	var trials []MatchTrial
	for j, b := range x.c.Recordings {
		for _, a := range x.c.Recordings[:j] {
			p := knownPair{x.truth.Recordings[a.Path], x.truth.Recordings[b.Path]}
			for _, t := range p.trials(at[[2]string{a.Path, b.Path}]) {
				trials = append(trials, t)
				if t.Match != nil && !t.Same {
					x.wrong(WrongRatio{Ratio: "match", Kind: t.Kind, A: a.Path, B: b.Path, Log10LR: t.Score})
				}
			}
		}
	}
	for _, k := range countKinds(trials, func(ratio float64) float64 { return ratio }) {
		x.v.Matches = append(x.v.Matches, MatchFigures{
			Kind: k.Kind, Same: k.Same, Trials: k.Trials, Found: k.Found, Above0: k.Above[0], Above1: k.Above[1], Above2: k.Above[2],
		})
	}
}

// question is one that is answered for each recording by itself.
type question struct {
	name  string
	truth func(Known) *bool
	ratio func(evidence.Recording) *float64
}

var questions = []question{
	{"mains", func(k Known) *bool { return k.Mains }, func(r evidence.Recording) *float64 {
		if r.Mains == nil {
			return nil
		}
		return r.Mains.Log10LR
	}},
	{"edited", func(k Known) *bool { return k.Edited }, func(r evidence.Recording) *float64 {
		if r.Edited == nil {
			return nil
		}
		return &r.Edited.Log10LR
	}},
}

func (x *validator) verdicts() {
	for _, q := range questions {
		f, sources := VerdictFigures{Question: q.name}, numbers{}
		var trials []evidence.Trial
		for _, r := range x.c.Recordings {
			known := x.truth.Recordings[r.Path]
			is, ratio := q.truth(known), q.ratio(r)
			if is == nil {
				continue
			}
			if ratio == nil {
				f.Absent++
				continue
			}
			source := known.Source
			if source == "" {
				source = r.Path
			}
			trials = append(trials, evidence.Trial{Log10LR: *ratio, Same: *is, A: sources.of(source), B: sources.of(source)})
			x.wrong(WrongRatio{Ratio: q.name, Kind: known.Kind, A: r.Path, Same: *is, Log10LR: *ratio})
		}
		if len(trials)+f.Absent > 0 {
			f.Assessment = evidence.Assess(trials, len(sources), draws(len(trials)))
			x.v.Verdicts = append(x.v.Verdicts, f)
		}
	}
}

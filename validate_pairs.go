package earwitness

import (
	"math"
	"reflect"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// PairFigures is how well one ratio of pairs tells its propositions apart.
type PairFigures struct {
	Ratio string `json:"ratio"` // its name in the case
	Kind  string `json:"kind"`
	evidence.Assessment
	Sources int `json:"sources"` // sessions in these pairs: what intervals are resampled by
	Absent  int `json:"absent"`  // pairs with known truth that the case gives no such ratio of
	// Strongest ratios given, and the least Cllr that ratios no stronger could have.
	Strongest evidence.Bounds `json:"strongest"`
	Floor     float64         `json:"floor"`

	Tippett []evidence.TippettPoint `json:"tippett,omitempty"`
	ECE     []evidence.ECEPoint     `json:"ece,omitempty"`
}

// VoiceFigures says whether a ratio follows the session or the voice: over pairs of one voice in two sessions, and of
// two voices in one.
type VoiceFigures struct {
	Ratio       string       `json:"ratio"`
	Kind        string       `json:"kind"`
	SameVoice   CrossedPairs `json:"same_voice_other_session"`
	SameSession CrossedPairs `json:"other_voice_same_session"`
}

// CrossedPairs counts pairs by their ratios.
type CrossedPairs struct {
	Pairs  int              `json:"pairs"`
	Above0 *evidence.Figure `json:"share_above_0,omitempty"` // nil without pairs
	Above1 int              `json:"above_1"`                 // of 1 or more
}

// ratioOfPairs is a ratio that pairs carry.
type ratioOfPairs struct {
	name  string // in the case
	field int    // of evidence.Pair
	alike string // what is the same under the first proposition, if the session need not be
}

// ratiosOfPairs lists every ratio that pairs carry, so that none goes without its error rates.
func ratiosOfPairs() (list []ratioOfPairs) {
	pair := reflect.TypeFor[evidence.Pair]()
	for i := range pair.NumField() {
		name, _, _ := strings.Cut(pair.Field(i).Tag.Get("json"), ",")
		what, isRatio := strings.CutPrefix(name, "log10_lr")
		if !isRatio {
			continue
		}
		r := ratioOfPairs{name: name, field: i}
		if what == "_room" || what == "_device" {
			r.alike = what[1:]
		}
		list = append(list, r)
	}
	return list
}

// of returns the ratio of a pair; nil if it is absent.
func (r ratioOfPairs) of(p *evidence.Pair) *float64 {
	field := reflect.ValueOf(p).Elem().Field(r.field)
	if field.Kind() != reflect.Pointer {
		field = field.Addr()
	}
	return field.Interface().(*float64)
}

// same says whether the first proposition of the ratio is true of a pair, and whether that is known.
func (r ratioOfPairs) same(p knownPair) (same, known bool) {
	if p.a.Session == "" || p.b.Session == "" {
		return false, false
	}
	if r.alike == "" || p.a.Session == p.b.Session {
		return p.a.Session == p.b.Session, true
	}
	return p.alike(r.alike)
}

// alike says whether both recordings have the same of what may be the same elsewhere, and whether that is known.
func (p knownPair) alike(what string) (same, known bool) {
	a, b := p.a.Alike[what], p.b.Alike[what]
	return a == b, a != "" && b != ""
}

// pairTrials are the trials of one ratio in pairs of one kind.
type pairTrials struct {
	trials         []evidence.Trial
	voice, session []evidence.Trial // of them: one voice in two sessions, two voices in one
	sources        numbers
	known          int // pairs with known truth, whether they have the ratio or not
}

func (x *validator) pairs() {
	for _, r := range ratiosOfPairs() {
		by := x.pairTrials(r)
		for _, kind := range kinds(by) {
			t := by[kind]
			if len(t.trials) == 0 {
				continue
			}
			x.v.Pairs = append(x.v.Pairs, t.figures(r.name, kind))
			if kind != kindAll && len(t.voice)+len(t.session) > 0 {
				x.v.Voices = append(x.v.Voices, VoiceFigures{
					r.name, kind, crossedPairs(t.voice, len(t.sources)), crossedPairs(t.session, len(t.sources)),
				})
			}
		}
	}
}

// pairTrials collects the trials of a ratio by kind, and lists those that are wrong.
func (x *validator) pairTrials(r ratioOfPairs) map[string]*pairTrials {
	by := map[string]*pairTrials{}
	for _, p := range x.c.Pairs.All() {
		known := knownPair{x.truth.Recordings[p.A], x.truth.Recordings[p.B]}
		same, ok := r.same(known)
		ratio := r.of(&p)
		if !ok || ratio == nil {
			continue
		}
		for _, kind := range []string{known.sameKind(), kindAll} {
			if by[kind] == nil {
				by[kind] = &pairTrials{sources: numbers{}}
			}
			by[kind].add(known, evidence.Trial{Log10LR: *ratio, Same: same})
		}
		x.wrong(WrongRatio{Ratio: r.name, Kind: known.sameKind(), A: p.A, B: p.B, Same: same, Log10LR: *ratio})
	}
	x.countKnown(r, by)
	return by
}

// countKnown counts the pairs of recordings with known truth.
func (x *validator) countKnown(r ratioOfPairs, by map[string]*pairTrials) {
	for j := range x.c.Recordings {
		for i := range j {
			p := knownPair{x.truth.Recordings[x.c.Recordings[i].Path], x.truth.Recordings[x.c.Recordings[j].Path]}
			if _, ok := r.same(p); !ok {
				continue
			}
			for _, kind := range []string{p.sameKind(), kindAll} {
				if by[kind] != nil {
					by[kind].known++
				}
			}
		}
	}
}

// wrong lists a ratio if it supports what is not so by 1 or more.
func (x *validator) wrong(w WrongRatio) {
	if w.size() >= 1 {
		x.v.Wrong = append(x.v.Wrong, w)
	}
}

func (t *pairTrials) add(p knownPair, trial evidence.Trial) {
	trial.A, trial.B = t.sources.of(p.a.Session), t.sources.of(p.b.Session)
	t.trials = append(t.trials, trial)
	voice, known := p.alike("voice")
	switch session := p.a.Session == p.b.Session; {
	case known && voice && !session:
		t.voice = append(t.voice, trial)
	case known && !voice && session:
		t.session = append(t.session, trial)
	}
}

func (t *pairTrials) figures(ratio, kind string) PairFigures {
	f := PairFigures{
		Ratio: ratio, Kind: kind, Sources: len(t.sources), Absent: t.known - len(t.trials),
		Assessment: evidence.Assess(t.trials, len(t.sources), draws(len(t.trials))),
	}
	var same, other []float64
	for _, trial := range t.trials {
		f.Strongest.Upper = max(f.Strongest.Upper, trial.Log10LR)
		f.Strongest.Lower = min(f.Strongest.Lower, trial.Log10LR)
		if trial.Same {
			same = append(same, trial.Log10LR)
		} else {
			other = append(other, trial.Log10LR)
		}
	}
	f.Floor = (evidence.Floor(f.Strongest.Lower) + evidence.Floor(f.Strongest.Upper)) / 2
	const step = 0.1
	f.Tippett = evidence.Tippett(same, other, steps(f.Strongest.Lower, f.Strongest.Upper, step))
	f.ECE = evidence.ECE(same, other, steps(-3, 3, step))
	return f
}

// steps are the multiples of a step from one value to another, both included.
func steps(from, to, step float64) (list []float64) {
	for i := math.Floor(from / step); i <= math.Ceil(to/step); i++ {
		list = append(list, i*step)
	}
	return list
}

// crossedPairs measures pairs of which either the voice or the session is the same.
func crossedPairs(trials []evidence.Trial, sources int) CrossedPairs {
	c := CrossedPairs{Pairs: len(trials)}
	if len(trials) == 0 {
		return c
	}
	in := map[int]bool{} // the sources of these pairs
	for _, t := range trials {
		in[t.A], in[t.B] = true, true
		if t.Log10LR >= 1 {
			c.Above1++
		}
	}
	above := evidence.Resample(sources, draws(len(trials)), func(drawn []int) []float64 {
		var some, all float64
		for _, t := range trials {
			weight := t.Weight(drawn)
			all += weight
			if t.Log10LR > 0 {
				some += weight
			}
		}
		return []float64{some / all}
	})
	share := above[0].OfRate(len(in))
	c.Above0 = &share
	return c
}

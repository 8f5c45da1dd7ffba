package earwitness

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// Validation is how often a case is right on recordings of known truth. Figures come by kind of recording, as
// [Known] names it; those of recordings that the constants were fitted on flatter.
type Validation struct {
	Truth       string           `json:"truth"`       // its name
	Calibration string           `json:"calibration"` // ID of the constants that the case was made with
	Recordings  int              `json:"recordings"`  // of the case that the truth names
	NotInCase   []string         `json:"not_in_case"` // paths that the truth names and the case does not hold
	Pairs       []PairFigures    `json:"pairs"`       // by ratio, then kind
	Voices      []VoiceFigures   `json:"voices"`      // by ratio, then kind
	Sessions    []SessionFigures `json:"sessions"`    // by kind
	Matches     []MatchFigures   `json:"matches"`     // by kind, those that hold the same audio first
	Verdicts    []VerdictFigures `json:"verdicts"`    // mains, edits
	Wrong       []WrongRatio     `json:"wrong"`       // every ratio wrong by 1 or more, the worst first
}

// WrongRatio is a ratio that supports what is not so by 1 or more in log10.
type WrongRatio struct {
	Ratio   string  `json:"ratio"` // its name in the case
	Kind    string  `json:"kind"`
	A       string  `json:"a"` // path
	B       string  `json:"b,omitempty"`
	Same    bool    `json:"same"` // the first proposition is true
	Log10LR float64 `json:"log10_lr"`
}

// ErrNothingMeasured is the error of a truth that says too little of a case's recordings to measure any error rate.
var ErrNothingMeasured = errors.New("nothing was measured: the truth names too few of the case's recordings")

// Kinds that figures of several kinds of recordings go by; the first is that of pairs too.
const kindAll = "all"

// Validate measures a case against what is known of its recordings. The case is not changed.
//
// Pairs are of one session if the truth says so, of another if it names two. The room and the device of a pair are one
// if its session is, or if both are [Known.Alike] in "room", or in "device". A pair that the case holds no ratio of is
// counted as absent, and not as wrong: nothing was claimed.
//
// Intervals are resampled by session: see [evidence.Resample].
func Validate(c *evidence.Case, truth Truth) (Validation, error) {
	v := Validation{
		Truth: truth.Name, Calibration: c.Tool.Settings["calibration"],
		NotInCase: []string{}, Pairs: []PairFigures{}, Voices: []VoiceFigures{}, Sessions: []SessionFigures{},
		Matches: []MatchFigures{}, Verdicts: []VerdictFigures{}, Wrong: []WrongRatio{},
	}
	inCase := map[string]bool{}
	for _, r := range c.Recordings {
		inCase[r.Path] = true
	}
	for _, path := range slices.Sorted(maps.Keys(truth.Recordings)) {
		if inCase[path] {
			v.Recordings++
		} else {
			v.NotInCase = append(v.NotInCase, path)
		}
	}
	x := validator{c, truth, &v}
	x.pairs()
	x.sessions()
	x.matches()
	x.verdicts()
	if len(v.Pairs)+len(v.Sessions)+len(v.Matches)+len(v.Verdicts) == 0 {
		return v, ErrNothingMeasured
	}
	slices.SortStableFunc(v.Wrong, func(a, b WrongRatio) int { return cmp.Compare(b.size(), a.size()) })
	return v, nil
}

// size is by how much a ratio supports what is not so.
func (w WrongRatio) size() float64 { return evidence.Trial{Log10LR: w.Log10LR, Same: w.Same}.Wrong() }

// validator fills a validation.
type validator struct {
	c     *evidence.Case
	truth Truth
	v     *Validation
}

// kinds lists the keys of figures by kind: kinds of recordings, pairs of different kinds, and then all of them, unless
// there is but one.
func kinds[T any](by map[string]T) []string {
	var list []string
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		if kind != kindUnlike && kind != kindAll {
			list = append(list, kind)
		}
	}
	if _, ok := by[kindUnlike]; ok {
		list = append(list, kindUnlike)
	}
	if len(list) == 1 && list[0] == "" {
		list = nil
	}
	if _, ok := by[kindAll]; ok && len(list) != 1 {
		list = append(list, kindAll)
	}
	return list
}

// numbers gives names numbers in the order of their first use.
type numbers map[string]int

func (n numbers) of(name string) int {
	i, ok := n[name]
	if !ok {
		i = len(n)
		n[name] = i
	}
	return i
}

// draws is how often sources are drawn for intervals: less often where there are many trials, to end in minutes.
func draws(trials int) int {
	const most, least, work = 1000, 100, 200e6
	return int(max(least, min(most, work/float64(max(trials, 1)))))
}

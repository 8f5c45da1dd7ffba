package report

import (
	"fmt"
	"sort"

	"github.com/earwitness/earwitness/evidence"
)

// edits answers the fourth question: which recordings show traces of editing, and which edits could not be seen?
type edits struct {
	Answer                                      string
	Edited, Continuous, Inconclusive, Unweighed int
	Rows                                        []editRow
	Findings                                    []editFinding
}

type editRow struct {
	Ref      ref
	Verdict  *evidence.Verdict // nil: not measured
	Rank     int               // in the list: edited, inconclusive, continuous, not measured
	Findings int
	Blind    string
	Limits   []string
}

type editFinding struct {
	evidence.Finding
	Ref   ref
	Kind  string
	Span  string
	Error string
	Play  *play
	// For and Against are what the ratio weighs, in words.
	For, Against string
}

// propositions says what the ratio of a finding weighs.
func (f *editFinding) propositions() {
	switch {
	case f.Partner != "":
		f.For, f.Against = "one of this and "+f.Partner+" being edited", "neither being edited"
	case f.Finding.Kind == "copy_move":
		f.For, f.Against = "the same audio twice", "audio that is only alike"
	default:
		f.For, f.Against = "editing", "continuity"
	}
}

// editKinds are the findings that speak of editing, with the words for them.
var editKinds = map[string]string{"edit": "edit", "copy_move": "repeated passage"}

func (b *builder) edits() edits {
	var v edits
	for _, r := range b.c.Recordings {
		row := editRow{Ref: b.ref(r.Path), Verdict: r.Edited, Blind: blindness(r), Limits: r.Limits}
		for _, f := range b.findings[r.Path] {
			if editKinds[f.Kind] != "" {
				row.Findings++
			}
		}
		row.Rank = v.count(r.Edited)
		v.Rows = append(v.Rows, row)
	}
	sort.SliceStable(v.Rows, func(i, j int) bool { return v.Rows[i].Rank < v.Rows[j].Rank })
	for _, f := range b.c.Findings {
		word := editKinds[f.Kind]
		if word == "" {
			continue
		}
		e := editFinding{
			Finding: f, Ref: b.ref(f.Path), Kind: word, Span: span(f.StartSeconds, f.EndSeconds),
			Error: errorRate(f.ErrorRate), Play: b.play(f.Path, f.StartSeconds, f.EndSeconds, word),
		}
		e.propositions()
		v.Findings = append(v.Findings, e)
	}
	v.Answer = v.answer()
	return v
}

// count counts a verdict and returns its rank in the list.
func (v *edits) count(verdict *evidence.Verdict) int {
	switch {
	case verdict == nil:
		v.Unweighed++
		return 3
	case verdict.Verdict == "edited":
		v.Edited++
		return 0
	case verdict.Verdict == "continuous":
		v.Continuous++
		return 2
	}
	v.Inconclusive++
	return 1
}

func (v edits) answer() string {
	s := fmt.Sprintf("%s: %s edited, %s inconclusive, %s continuous",
		count(len(v.Rows), "recording", "recordings"), comma(int64(v.Edited)), comma(int64(v.Inconclusive)), comma(int64(v.Continuous)))
	if v.Unweighed > 0 {
		s += fmt.Sprintf(", %s %s", comma(int64(v.Unweighed)), notMeasured)
	}
	return s + ". Continuous means that no trace was found where one could have been seen; it does not mean genuine."
}

// blindness says where in a recording an edit could have gone unseen.
func blindness(r evidence.Recording) string {
	if len(r.BlindZones) == 0 {
		return "blind zones " + notMeasured
	}
	total, hidden := 0.0, 0
	var largest float64
	for _, z := range r.BlindZones {
		total += z.EndSeconds - z.StartSeconds
		if z.SmallestCutSeconds == nil {
			hidden++
		} else {
			largest = max(largest, *z.SmallestCutSeconds)
		}
	}
	s := fmt.Sprintf("%s, %.1f s", count(len(r.BlindZones), "blind zone", "blind zones"), total)
	if r.DurationSeconds > 0 {
		s += fmt.Sprintf(" of %.1f s", r.DurationSeconds)
	}
	if hidden > 0 {
		s += fmt.Sprintf("; in %d no cut could be seen", hidden)
	}
	if largest > 0 {
		s += fmt.Sprintf("; elsewhere in them cuts under %.2g s could be missed", largest)
	}
	return s
}

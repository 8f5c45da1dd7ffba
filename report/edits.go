package report

import (
	"fmt"
	"sort"

	"github.com/earwitness/earwitness/evidence"
)

// edits answers the fourth question: which recordings show traces of editing, and which edits could not be seen?
type edits struct {
	Answer, Blind                               string
	Edited, Continuous, Inconclusive, Unweighed int
	Rows                                        []editRow
	Findings                                    []placed
}

type editRow struct {
	Ref      ref
	Verdict  *evidence.Verdict // nil: not measured
	Rank     int               // in the list: edited, inconclusive, continuous, not measured
	Beside   string            // what stands beside the verdict's word
	Findings int
	Blind    string
	Limits   []string
}

// placed is a finding with its place on the page.
type placed struct {
	evidence.Finding
	Ref   ref
	Kind  string
	Span  string
	Error string
	Play  *play
	// For and Against are what the ratio weighs, in words.
	For, Against string
}

// propositions returns what the ratio of a finding weighs, in words, or "" if that is not known.
func propositions(f evidence.Finding) (first, second string) {
	switch {
	case f.Partner != "":
		return "one of this and " + visible(f.Partner) + " being edited", "neither being edited"
	case f.Kind == "copy_move":
		return "the same audio twice", "audio that is only alike"
	case f.Kind == "lossy_generation":
		return "an earlier lossy coding", "none"
	case f.Kind == "background" && f.Log10LR != 0, editKinds[f.Kind] != "":
		return "editing", "continuity"
	}
	return "", ""
}

// editKinds are the findings that speak of editing, with the words for them.
var editKinds = map[string]string{
	"edit": "edit", "copy_move": "repeated passage", "structure": "break in the file’s structure",
}

func (b *builder) edits() edits {
	var v edits
	var weighed, continuous []evidence.Recording
	for _, r := range b.c.Recordings {
		row := editRow{Ref: b.ref(r.Path), Verdict: r.Edited, Blind: BlindnessOf(r).String(), Limits: r.Limits}
		if r.Edited != nil {
			row.Beside = whereSeen(r.Edited) + BlindnessOf(r).brief()
			weighed = append(weighed, r)
			if r.Edited.Verdict == "continuous" {
				continuous = append(continuous, r)
			}
		}
		for _, f := range b.findings[r.Path] {
			if editKinds[f.Kind] != "" {
				row.Findings++
			}
		}
		row.Rank = v.count(r.Edited)
		v.Rows = append(v.Rows, row)
	}
	sort.SliceStable(v.Rows, func(i, j int) bool { return v.Rows[i].Rank < v.Rows[j].Rank })
	v.Findings = b.placed(editKinds)
	v.Answer = v.answer(continuous)
	v.Blind = sentence(BlindnessOf(weighed...).String())
	return v
}

// placed returns the findings of some kinds, with the words for these.
func (b *builder) placed(words map[string]string) []placed {
	var out []placed
	for _, f := range b.c.Findings {
		word := words[f.Kind]
		if word == "" {
			continue
		}
		p := placed{
			Finding: f, Ref: b.ref(f.Path), Kind: word, Span: span(f.StartSeconds, f.EndSeconds),
			Error: errorRate(f.ErrorRate), Play: b.playFinding(f, word),
		}
		p.For, p.Against = propositions(f)
		out = append(out, p)
	}
	return out
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

func (v edits) answer(continuous []evidence.Recording) string {
	s := fmt.Sprintf("%s: %s edited, %s inconclusive, %s continuous",
		count(len(v.Rows), "recording", "recordings"), comma(int64(v.Edited)), comma(int64(v.Inconclusive)), comma(int64(v.Continuous)))
	if v.Unweighed > 0 {
		s += fmt.Sprintf(", %s %s", comma(int64(v.Unweighed)), notMeasured)
	}
	s += ". Continuous means that no trace was found where one could have been seen; it does not mean genuine."
	switch len(continuous) {
	case 0:
		return s
	case 1:
		return s + " In the continuous one: " + BlindnessOf(continuous...).String() + "."
	}
	return s + " In the continuous ones: " + BlindnessOf(continuous...).String() + "."
}

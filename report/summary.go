package report

import (
	"fmt"

	"github.com/earwitness/earwitness/evidence"
)

// question is one of the five in the summary: its answer in plain words, what the ratios of it weigh against each other,
// how often such ratios were wrong, to how much of the case they apply, and what else would explain or change it.
type question struct {
	ID, Topic, Answer string
	For, Against      string // empty: counted, not weighed
	Rated             string // error rates of its ratios
	Applies           string
	Innocent          string
	Change            string
}

// summary puts the five questions together, from their parts of the page.
func (b *builder) summary(p *page) []question {
	recordings := len(b.c.Recordings)
	of := func(n int) string {
		return fmt.Sprintf("%s of %s", comma(int64(n)), count(recordings, "recording", "recordings"))
	}
	return []question{
		{
			ID: "q1", Topic: "What is here?", Answer: p.Inventory.Answer,
			Rated:    "nothing is weighed here: files are counted and hashed",
			Applies:  of(p.Inventory.OK+p.Inventory.Partial) + " could be decoded",
			Innocent: "files break by interrupted copying and full disks; an exact duplicate says nothing about who copied it",
			Change:   "a whole copy of what could be decoded in part or not at all",
		},
		{
			ID: "q2", Topic: "What is a copy of what?", Answer: p.Copies.Answer,
			For: "the same audio in two places", Against: "audio that is only alike",
			Rated:    rated(b.matchRates()),
			Applies:  of(p.Inventory.OK+p.Inventory.Partial) + " could be compared as far as they are decoded",
			Innocent: "announcements, ring tones, music on hold and jingles are the same in recordings that have nothing else in common",
			Change:   "the recording that copies were made of, if it is not here: a good and a bad copy of it look like earlier and later",
		},
		{
			ID: "q3", Topic: "What comes from one session?", Answer: p.Sessions.Answer,
			For: "one session: one place and device at one time", Against: "two sessions",
			Rated:    rated(b.pairRates()),
			Applies:  of(p.Sessions.Compared) + " could be compared",
			Innocent: "one kind of equipment or line makes two sessions alike, two telephones in one meeting make one session look like two",
			Change:   "reference recordings of the places and devices in question, on which the constants are fitted anew; another prior",
		},
		{
			ID: "q4", Topic: "What was edited?", Answer: p.Edits.Answer,
			For: "editing", Against: "continuity",
			Rated:    rated(b.editRates()),
			Applies:  of(recordings-p.Edits.Unweighed) + " could be weighed. " + p.Edits.Blind,
			Innocent: "pause and mute buttons, recorders that start by voice, lost packets, joined files and interrupted streams leave the same traces",
			Change:   "an earlier generation, without the coding that hides cuts; the recorder, with recordings that it is known to have made; a second recording of the same event",
		},
		{
			ID: "q5", Topic: "What happened before?", Answer: p.History.Answer,
			For: "an earlier lossy coding; mains hum", Against: "none",
			Rated:    rated(b.historyRates()),
			Applies:  fmt.Sprintf("%s could be weighed for earlier coding", of(b.weighedForCoding())),
			Innocent: "messengers, mail programs and players code a recording anew without anybody’s intent",
			Change:   "the earlier file itself; a log of the electrical network for the time in question",
		},
	}
}

// weighed is a ratio with its error rate; nil: not measured.
type weighed struct {
	log10LR float64
	rate    *evidence.ErrorRate
}

// rated says how many of a question's ratios have an error rate, and between which bounds those lie of the ratios that
// support something.
func rated(ratios []weighed) string {
	with, neither, best, worst := 0, 0, 1.0, 0.0
	for _, w := range ratios {
		if w.rate == nil {
			continue
		}
		with++
		if evidence.Verbal(w.log10LR) == evidence.Scale[0].Word {
			neither++
			continue
		}
		best, worst = min(best, w.rate.Upper95), max(worst, w.rate.Upper95)
	}
	switch {
	case len(ratios) == 0:
		return "there is no ratio to have one"
	case with == 0:
		return notMeasured + " for any of " + count(len(ratios), "ratio", "ratios")
	}
	s := fmt.Sprintf("measured for %s of %s", comma(int64(with)), count(len(ratios), "ratio", "ratios"))
	if neither > 0 {
		s += fmt.Sprintf(", of which %s neither side", count(neither, "supports", "support"))
	}
	if neither < with {
		s += "; one that supports a side came out as strong against the truth in at most " + percent(best)
		if worst > best {
			s += " at best and " + percent(worst) + " at worst"
		}
		s += " (upper bounds of 95\u00a0%)"
	}
	return s + "; beside each ratio stands its own"
}

func (b *builder) matchRates() (out []weighed) {
	for _, m := range b.c.Matches {
		out = append(out, weighed{m.Log10LR, m.ErrorRate})
	}
	return out
}

func (b *builder) pairRates() (out []weighed) {
	for _, p := range b.c.Pairs.All() {
		out = append(out, weighed{p.Log10LR, p.ErrorRate})
	}
	return out
}

// editRates are those of verdicts and of findings.
func (b *builder) editRates() (out []weighed) {
	for _, r := range b.c.Recordings {
		if r.Edited != nil {
			out = append(out, weighed{r.Edited.Log10LR, r.Edited.ErrorRate})
		}
	}
	for _, f := range b.c.Findings {
		if editKinds[f.Kind] != "" {
			out = append(out, weighed{f.Log10LR, f.ErrorRate})
		}
	}
	return out
}

func (b *builder) historyRates() (out []weighed) {
	for _, r := range b.c.Recordings {
		if p := r.PreviouslyLossy; p != nil {
			out = append(out, weighed{p.Log10LR, p.ErrorRate})
		}
		if r.Mains != nil && r.Mains.Log10LR != nil {
			out = append(out, weighed{*r.Mains.Log10LR, r.Mains.ErrorRate})
		}
	}
	return out
}

func (b *builder) weighedForCoding() (n int) {
	for _, r := range b.c.Recordings {
		if r.PreviouslyLossy != nil {
			n++
		}
	}
	return n
}

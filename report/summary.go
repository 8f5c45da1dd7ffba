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

// rated says how many of a question's ratios have an error rate, and between which bounds these lie.
func rated(rates []*evidence.ErrorRate) string {
	with, best, worst := 0, 1.0, 0.0
	for _, e := range rates {
		if e != nil {
			with++
			best, worst = min(best, e.Upper95), max(worst, e.Upper95)
		}
	}
	switch {
	case len(rates) == 0:
		return "there is no ratio to have one"
	case with == 0:
		return notMeasured + " for any of " + count(len(rates), "ratio", "ratios")
	}
	s := fmt.Sprintf("measured for %s of %s; at most %s", comma(int64(with)), count(len(rates), "ratio", "ratios"), percent(best))
	if worst > best {
		s += " of the best and " + percent(worst) + " of the worst"
	}
	return s + " are wrong (upper bounds of 95\u00a0%); beside each ratio stands its own"
}

func (b *builder) matchRates() (out []*evidence.ErrorRate) {
	for _, m := range b.c.Matches {
		out = append(out, m.ErrorRate)
	}
	return out
}

func (b *builder) pairRates() (out []*evidence.ErrorRate) {
	for _, p := range b.c.Pairs {
		out = append(out, p.ErrorRate)
	}
	return out
}

// editRates are those of verdicts and of findings.
func (b *builder) editRates() (out []*evidence.ErrorRate) {
	for _, r := range b.c.Recordings {
		if r.Edited != nil {
			out = append(out, r.Edited.ErrorRate)
		}
	}
	for _, f := range b.c.Findings {
		if editKinds[f.Kind] != "" {
			out = append(out, f.ErrorRate)
		}
	}
	return out
}

func (b *builder) historyRates() (out []*evidence.ErrorRate) {
	for _, r := range b.c.Recordings {
		if r.PreviouslyLossy != nil {
			out = append(out, r.PreviouslyLossy.ErrorRate)
		}
		if r.Mains != nil && r.Mains.Log10LR != nil {
			out = append(out, r.Mains.ErrorRate)
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

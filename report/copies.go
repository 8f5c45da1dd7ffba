package report

import (
	"fmt"

	"github.com/earwitness/earwitness/evidence"
)

// copies answers the second question: which recordings are copies or excerpts of which?
type copies struct {
	Answer  string
	Matches []match
	Maps    []copyMap
	Lineage []lineage
	Limits  []string // of the comparison across recordings
}

type match struct {
	Number       int
	A, B         ref
	ASpan, BSpan string
	PlayA, PlayB *play
	Log10LR      float64
	Speed        float64
	Error        string
	aStart, aEnd float64
	bStart, bEnd float64
	a, b         string
}

type lineage struct {
	From, To ref
	Log10LR  float64
}

func (b *builder) copies() copies {
	v := copies{Limits: b.c.Limits}
	involved := map[string]bool{}
	for i, m := range b.c.Matches {
		involved[m.A], involved[m.B] = true, true
		v.Matches = append(v.Matches, match{
			Number: i + 1,
			A:      b.ref(m.A), B: b.ref(m.B),
			ASpan: span(m.AStartSeconds, m.AEndSeconds), BSpan: span(m.BStartSeconds, m.BEndSeconds),
			PlayA:   b.play(m.A, m.AStartSeconds, m.AEndSeconds, "matched audio"),
			PlayB:   b.play(m.B, m.BStartSeconds, m.BEndSeconds, "matched audio"),
			Log10LR: m.Log10LR, Speed: m.Speed, Error: errorRate(m.ErrorRate),
			a: m.A, b: m.B,
			aStart: m.AStartSeconds, aEnd: m.AEndSeconds, bStart: m.BStartSeconds, bEnd: m.BEndSeconds,
		})
	}
	for _, l := range b.c.Lineage {
		v.Lineage = append(v.Lineage, lineage{From: b.ref(l.From), To: b.ref(l.To), Log10LR: l.Log10LR})
	}
	v.Maps = b.copyMaps(v.Matches)
	v.Answer = copiesAnswer(b.c.Matches, len(involved), len(v.Lineage))
	return v
}

// moderateLog10LR is where the verbal scale begins to speak of moderate support.
const moderateLog10LR = 1

func copiesAnswer(matches []evidence.Match, involved, lineage int) string {
	s := "No audio was found in more than one place."
	if len(matches) > 0 {
		moderate := 0
		for _, m := range matches {
			if m.Log10LR >= moderateLog10LR {
				moderate++
			}
		}
		s = fmt.Sprintf("%s two places that may hold the same audio, %d of them with at least moderate support; %s involved.",
			count(len(matches), "match names", "matches name"), moderate, count(involved, "recording is", "recordings are"))
	}
	if lineage == 0 {
		return s + " Which copy is the earliest generation was not measured."
	}
	return s + fmt.Sprintf(" For %s, which one came first was weighed.", count(lineage, "pair", "pairs"))
}

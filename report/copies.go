package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// copies answers the second question: which recordings are copies or excerpts of which?
type copies struct {
	Answer  string
	Sought  bool // the recordings were searched for each other
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
	Aligned      string
	Error        string
	aStart, aEnd float64
	bStart, bEnd float64
	a, b         string
}

type lineage struct {
	From, To ref
	Log10LR  float64
	Error    string
	Limits   []string
}

// aligned says how exactly the times of a match hold; empty for a case that does not tell.
func aligned(m evidence.Match) string {
	switch m.Precision {
	case evidence.ToSample:
		return "to the sample"
	case evidence.ToFrame:
		return "to the frame"
	}
	return ""
}

func (b *builder) copies() copies {
	v := copies{Limits: b.c.Limits, Sought: sought(b.c)}
	involved := map[string]bool{}
	for i, m := range b.c.Matches {
		involved[m.A], involved[m.B] = true, true
		v.Matches = append(v.Matches, match{
			Number: i + 1,
			A:      b.ref(m.A), B: b.ref(m.B),
			ASpan: span(m.AStartSeconds, m.AEndSeconds), BSpan: span(m.BStartSeconds, m.BEndSeconds),
			PlayA:   b.playMatch(m.A, m.AStartSeconds, m.AEndSeconds),
			PlayB:   b.playMatch(m.B, m.BStartSeconds, m.BEndSeconds),
			Log10LR: m.Log10LR, Speed: m.Speed, Aligned: aligned(m), Error: errorRate(m.ErrorRate),
			a: m.A, b: m.B,
			aStart: m.AStartSeconds, aEnd: m.AEndSeconds, bStart: m.BStartSeconds, bEnd: m.BEndSeconds,
		})
	}
	for _, l := range b.c.Lineage {
		v.Lineage = append(v.Lineage, lineage{b.ref(l.From), b.ref(l.To), l.Log10LR, errorRate(l.ErrorRate), l.Limits})
	}
	v.Maps = b.copyMaps(v.Matches)
	v.Answer = "Whether recordings share audio was " + notMeasured + "."
	if v.Sought {
		v.Answer = copiesAnswer(b.c.Matches, len(involved), len(v.Lineage))
	}
	return v
}

// sought reports whether the recordings of a case were searched for each other: without matches that says something, or nothing.
func sought(c *evidence.Case) bool {
	const needed = "fingerprint_overlap"
	skipped := strings.Split(c.Tool.Settings["skipped"], ",")
	return len(c.Matches) > 0 || c.Tool.Settings["compare"] != "false" && !slices.Contains(skipped, needed) &&
		!slices.Contains(c.Limits, casefile.Unfinished)
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
	switch {
	case lineage > 0:
		s += fmt.Sprintf(" For %s, a recording is named that it may have been made of.", count(lineage, "copy", "copies"))
	case len(matches) > 0:
		s += " Which copy came first cannot be told."
	}
	return s
}

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// summary prints what a scan left: counts and where to read on.
func summary(w io.Writer, c *evidence.Case, casePath string, out outputs) {
	fmt.Fprintf(w, "recordings  %d: %d decoded, %d in part, %d not\n",
		len(c.Recordings), count(c, evidence.OK), count(c, evidence.Partial), count(c, evidence.Failed))
	if n := count(c, ""); n > 0 {
		fmt.Fprintf(w, "waiting     %d of which the structure alone is known; 'earwitness scan' with this case measures them\n", n)
	}
	if c.Tool.Settings["triage"] == "" {
		summarizeRelations(w, c)
		summarizeEdits(w, c)
		summarizeCodings(w, c)
	}
	fmt.Fprintf(w, "case        %s\n", plain(casePath))
	if out.json != "" {
		fmt.Fprintf(w, "json        %s\n", plain(out.json))
	}
	if out.html != "" {
		fmt.Fprintf(w, "report      %s\n", plain(out.html))
	}
}

// summarizeRelations counts what relates recordings to each other.
func summarizeRelations(w io.Writer, c *evidence.Case) {
	strong := 0
	for _, m := range c.Matches {
		if m.Log10LR >= 2 {
			strong++
		}
	}
	if skipped := c.Tool.Settings["skipped"]; skipped != "" {
		fmt.Fprintf(w, "skipped     %s: nothing is told that would rest on them\n", strings.ReplaceAll(skipped, ",", ", "))
	}
	fmt.Fprintf(w, "matches     %d between recordings, %d of them with a log10 LR of 2 or more\n", len(c.Matches), strong)
	fmt.Fprintf(w, "lineage     %d copies with a recording that they may have been made of\n", len(c.Lineage))
	several := 0
	for _, s := range c.Sessions {
		if len(s.Paths) > 1 {
			several++
		}
	}
	fmt.Fprintf(w, "sessions    %d of several recordings, %d recordings alone\n", several, len(c.Sessions)-several)
}

// summarizeEdits counts the verdicts on editing, and says what could not be seen.
func summarizeEdits(w io.Writer, c *evidence.Case) {
	verdicts := map[string]int{}
	var weighed, continuous []evidence.Recording
	for _, r := range c.Recordings {
		if r.Edited == nil {
			continue
		}
		verdicts[r.Edited.Verdict]++
		weighed = append(weighed, r)
		if r.Edited.Verdict == "continuous" {
			continuous = append(continuous, r)
		}
	}
	fmt.Fprintf(w, "edits       %d edited, %d continuous where it can be seen, %d inconclusive\n",
		verdicts["edited"], verdicts["continuous"], verdicts["inconclusive"])
	unseen := func(of string, r []evidence.Recording) {
		fmt.Fprintf(w, "  unseen    %s: %s\n", of, plain(spaced(report.BlindnessOf(r...).String())))
	}
	if len(continuous) > 0 {
		unseen("continuous", continuous)
	}
	if len(weighed) > len(continuous) {
		unseen("all weighed", weighed)
	}
}

// summarizeCodings counts the verdicts on earlier lossy coding. Nothing is printed where none was weighed.
func summarizeCodings(w io.Writer, c *evidence.Case) {
	verdicts := map[string]int{}
	weighed := 0
	for _, r := range c.Recordings {
		if r.PreviouslyLossy != nil {
			verdicts[r.PreviouslyLossy.Verdict]++
			weighed++
		}
	}
	if weighed > 0 {
		fmt.Fprintf(w, "codings     %d coded with loss before their own coding, %d not as far as seen, %d inconclusive\n",
			verdicts["yes"], verdicts["no"], verdicts["inconclusive"])
	}
}

// spaced puts plain spaces where a report joins a number to its unit.
func spaced(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// plain makes text with names or tags from a stranger safe for a terminal: what does not print, such as control and
// formatting characters, is escaped as in Go.
func plain(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch c := s[:n]; {
		case r == utf8.RuneError && n == 1, !strconv.IsPrint(r):
			b.WriteString(strings.Trim(strconv.Quote(c), `"`))
		default:
			b.WriteString(c)
		}
		s = s[n:]
	}
	return b.String()
}

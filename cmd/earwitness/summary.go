package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/earwitness/earwitness/evidence"
)

// summary prints what a scan left: counts and where to read on.
func summary(w io.Writer, c *evidence.Case, casePath string, out outputs) {
	fmt.Fprintf(w, "recordings  %d: %d decoded, %d in part, %d not\n",
		len(c.Recordings), count(c, evidence.OK), count(c, evidence.Partial), count(c, evidence.Failed))
	strong := 0
	for _, m := range c.Matches {
		if m.Log10LR >= 2 {
			strong++
		}
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
	verdicts := map[string]int{}
	for _, r := range c.Recordings {
		if r.Edited != nil {
			verdicts[r.Edited.Verdict]++
		}
	}
	fmt.Fprintf(w, "edits       %d edited, %d continuous, %d inconclusive\n",
		verdicts["edited"], verdicts["continuous"], verdicts["inconclusive"])
	fmt.Fprintf(w, "case        %s\n", plain(casePath))
	if out.json != "" {
		fmt.Fprintf(w, "json        %s\n", plain(out.json))
	}
	if out.html != "" {
		fmt.Fprintf(w, "report      %s\n", plain(out.html))
	}
}

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

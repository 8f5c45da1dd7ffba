package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// summary prints what a scan left: counts and where to read on.
func summary(w io.Writer, c *evidence.Case, casePath string, out outputs) {
	fmt.Fprintf(w, "recordings  %d: %d decoded, %d in part, %d not\n",
		len(c.Recordings), count(c, evidence.OK), count(c, evidence.Partial), count(c, evidence.Failed))
	fmt.Fprintf(w, "copies      %d stretches of the same audio in two recordings\n", len(c.Matches))
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
	fmt.Fprintf(w, "case        %s\n", casePath)
	if out.json != "" {
		fmt.Fprintf(w, "json        %s\n", out.json)
	}
	if out.html != "" {
		fmt.Fprintf(w, "report      %s\n", out.html)
	}
}

// plain makes a name or tag from a stranger safe for a terminal: control and formatting characters are escaped.
func plain(s string) string {
	q := fmt.Sprintf("%+q", s)
	if q[1:len(q)-1] == s {
		return s
	}
	return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%q", s), `"`), `"`)
}

package export

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/earwitness/earwitness/evidence"
)

// NDJSON writes the whole case as JSON objects, one a line, each with its "type" first: a "case" with the tool, its
// settings and limits, then every "recording", "finding", "match", "pair", "lineage", "session", "session_merge",
// "mains_match", "mains_claim", "moment" and "exhibit". Their other members are those of [evidence.Case]. A number that is not finite is an error.
func NDJSON(w io.Writer, c *evidence.Case, _ Options) error {
	head := struct {
		Schema string        `json:"schema"`
		Tool   evidence.Tool `json:"tool"`
		Limits []string      `json:"limits,omitempty"`
	}{c.Schema, c.Tool, c.Limits}
	b := bufio.NewWriterSize(w, 1<<16)
	return errors.Join(
		writeLine(b, "case", head),
		writeLines(b, "recording", pointers(c.Recordings)),
		writeLines(b, "finding", pointers(c.Findings)),
		writeLines(b, "match", pointers(c.Matches)),
		writeLines(b, "pair", eachPair(c)),
		writeLines(b, "lineage", pointers(c.Lineage)),
		writeLines(b, "session", pointers(c.Sessions)),
		writeLines(b, "session_merge", pointers(c.Tree)),
		writeLines(b, "mains_match", pointers(c.MainsMatches)),
		writeLines(b, "mains_claim", pointers(c.MainsClaims)),
		writeLines(b, "moment", pointers(c.Moments)),
		writeLines(b, "exhibit", pointers(c.Exhibits)),
		b.Flush(),
	)
}

func writeLines[T any](b *bufio.Writer, kind string, rows iter.Seq[*T]) error {
	for v := range rows {
		if err := writeLine(b, kind, v); err != nil {
			return err
		}
	}
	return nil
}

// writeLine writes a structure, which has a member at least, with its type in front.
func writeLine(b *bufio.Writer, kind string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding a %s: %w", kind, err)
	}
	_, err = fmt.Fprintf(b, "{\"type\":%q,%s\n", kind, text[1:])
	return err
}

package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/earwitness/earwitness/evidence"
)

// JSON writes a case as one document that ends in a newline: indented, but for pairs, of which a case of 2000
// recordings has two million: each has one line. The same case gives the same bytes. Lists that the case leaves nil are
// written as []. A number that is not finite is an error, and nothing is written.
func JSON(w io.Writer, c *evidence.Case) error {
	for i, p := range c.Pairs.All() {
		if notFinite(p) {
			return fmt.Errorf("encoding the case: a ratio of pair %d is not finite", i)
		}
	}
	doc := *c
	doc.Recordings = orEmpty(c.Recordings)
	doc.Findings = orEmpty(c.Findings)
	doc.Matches = orEmpty(c.Matches)
	doc.Pairs = evidence.Pairs{} // stands for them
	doc.Lineage = orEmpty(c.Lineage)
	doc.Sessions = orEmpty(c.Sessions)
	if doc.Tool.Settings == nil {
		doc.Tool.Settings = map[string]string{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("encoding the case: %w", err)
	}
	before, after, _ := bytes.Cut(b.Bytes(), []byte("\n  \"pairs\": []")) // no string holds a line's end
	out := bufio.NewWriterSize(w, 1<<16)
	out.Write(before)
	if err := writePairs(out, c.Pairs); err != nil {
		return err
	}
	out.Write(after)
	return out.Flush()
}

// writePairs writes the member of the document that holds the pairs. Errors of out are kept until its flush.
func writePairs(out *bufio.Writer, pairs evidence.Pairs) error {
	out.WriteString("\n  \"pairs\": [")
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	for i, p := range pairs.All() {
		line.Reset()
		if err := e.Encode(&p); err != nil {
			return fmt.Errorf("encoding pair %d: %w", i, err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		out.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n")))
	}
	if pairs.Len() > 0 {
		out.WriteString("\n  ")
	}
	_, err := out.WriteString("]")
	return err
}

// notFinite reports whether a pair holds a number that JSON does not.
func notFinite(p evidence.Pair) bool {
	bad := func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
	for _, v := range []*float64{
		p.Log10LRPauses, p.Log10LRRoom, p.Log10LRDevice,
		p.Log10LRBackground, p.Log10LRChannel, p.Log10LRReverberation, p.Log10LRMains,
	} {
		if v != nil && bad(*v) {
			return true
		}
	}
	return bad(p.Log10LR) || p.ErrorRate != nil && (bad(p.ErrorRate.Value) || bad(p.ErrorRate.Upper95))
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

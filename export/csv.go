package export

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// CSV writes each of [Tables] to a file of its name, as RFC 4180 with a line of names; lines end in a line feed. Texts
// are always quoted; an absent cell is empty and not quoted.
//
// A text that a spreadsheet could take for a formula gets an apostrophe in front: one that begins with =, +, -, @ or a
// full-width form of these, after any spaces, quotes or apostrophes; also after each semicolon, which separates cells
// where a comma is the decimal mark. A reader takes one apostrophe off again in such places. Numbers are left alone.
func CSV(create Create, c *evidence.Case, _ Options) error {
	for _, t := range Tables(c) {
		err := writeFile(create, t.Name+".csv", func(w io.Writer) error { return writeCSV(w, t) })
		if err != nil {
			return err
		}
	}
	return nil
}

// writeCSV writes one table.
func writeCSV(w io.Writer, t Table) error {
	b := bufio.NewWriterSize(w, 1<<16)
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.Name)
	}
	b.WriteByte('\n')
	for row := range t.Rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			writeCell(b, v)
		}
		if err := b.WriteByte('\n'); err != nil { // kept by b since the first
			return err
		}
	}
	return b.Flush()
}

func writeCell(b *bufio.Writer, v any) {
	switch v := v.(type) {
	case string:
		writeQuoted(b, guarded(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(number(v))
	}
}

func writeQuoted(b *bufio.Writer, s string) {
	b.WriteByte('"')
	if strings.IndexByte(s, '"') >= 0 {
		s = strings.ReplaceAll(s, `"`, `""`)
	}
	b.WriteString(s)
	b.WriteByte('"')
}

// guarded puts an apostrophe before what a spreadsheet could take for a formula.
func guarded(s string) string {
	const fullWidth = 0xEF // the first byte of those forms
	if !strings.ContainsAny(s, "=+-@") && strings.IndexByte(s, fullWidth) < 0 {
		return s // quickly, as nearly always
	}
	pieces := strings.Split(s, ";")
	for i, p := range pieces {
		if rest := strings.TrimLeft(p, ` '"`); rest != "" && strings.ContainsRune(formulaMarks, firstRune(rest)) {
			pieces[i] = "'" + p
		}
	}
	return strings.Join(pieces, ";")
}

// formulaMarks are what formulas begin with, in their full-width forms too.
const formulaMarks = "=+-@＝＋－＠"

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

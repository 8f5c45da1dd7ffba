package export

import (
	"encoding/base64"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// Kind is what the cells of a column hold.
type Kind int

// Kinds of columns. A cell of any kind may be absent.
const (
	Text    Kind = iota // string, spelled out and bounded
	Integer             // int64
	Number              // float64, finite
)

// Column is a column of a table. Units stand in its name.
type Column struct {
	Name string
	Kind Kind
}

// Table is a list of a case in rows. The column "recording", where there is one, is the recording's number: its place in
// the case, from 1 on. It is what tables are joined by, since two paths may be spelled alike.
type Table struct {
	Name    string
	Columns []Column
	// Rows yields each row: a cell for each column, nil where it is absent. The slice is used again for the next row.
	Rows iter.Seq[[]any]
}

// field is a column of rows made of T. Its value is nil, a string, an int, int64, bool or float64, or a pointer to a float64.
type field[T any] struct {
	name  string
	kind  Kind
	value func(T) any
}

// table makes a Table of rows.
func table[T any](name string, rows iter.Seq[T], fields []field[T]) Table {
	t := Table{Name: name}
	for _, f := range fields {
		t.Columns = append(t.Columns, Column{f.name, f.kind})
	}
	t.Rows = func(yield func([]any) bool) {
		row := make([]any, len(fields))
		for v := range rows {
			for i, f := range fields {
				row[i] = plain(f.value(v))
			}
			if !yield(row) {
				return
			}
		}
	}
	return t
}

// plain brings a value to one of the types of a cell.
func plain(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
		return cell(v)
	case int:
		return int64(v)
	case int64:
		return v
	case float64:
		if finite(v) {
			return v
		}
	case *float64:
		if v != nil && finite(*v) {
			return *v
		}
	}
	return nil
}

// pointers yields the elements of a list without copying them.
func pointers[T any](list []T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// eachPair yields the pairs of a case.
func eachPair(c *evidence.Case) iter.Seq[*evidence.Pair] {
	return func(yield func(*evidence.Pair) bool) {
		for _, p := range c.Pairs.All() {
			if !yield(&p) {
				return
			}
		}
	}
}

// part is something of a recording, with the recording's number.
type part[T any] struct {
	recording int
	of        *T
}

// parts yields what a list inside each recording holds.
func parts[T any](c *evidence.Case, list func(r *evidence.Recording) []T) iter.Seq[part[T]] {
	return func(yield func(part[T]) bool) {
		for i := range c.Recordings {
			l := list(&c.Recordings[i])
			for k := range l {
				if !yield(part[T]{i + 1, &l[k]}) {
					return
				}
			}
		}
	}
}

// numbers gives each path its recording's number, the first where several have it.
func numbers(c *evidence.Case) map[string]int {
	m := make(map[string]int, len(c.Recordings))
	for i, r := range c.Recordings {
		if m[r.Path] == 0 {
			m[r.Path] = i + 1
		}
	}
	return m
}

// numbered is the number as a cell: absent if a path is none of the case's.
func numbered(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// joined makes one cell of several texts.
func joined(list []string) string { return strings.Join(list, "; ") }

// objectText is named numbers as a JSON object, whose names are in order.
func objectText(m map[string]float64) string {
	kept := make(map[string]float64, len(m))
	for name, v := range m {
		if finite(v) {
			kept[cell(name)] = v
		}
	}
	if len(kept) == 0 {
		return ""
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return "" // finite numbers under UTF-8 names always encode
	}
	return string(b)
}

func base64Text(b []byte) string {
	return base64.StdEncoding.EncodeToString(b)
}

// ratioFields are the columns of a ratio, with its error rate.
func ratioFields[T any](of func(T) (float64, *evidence.ErrorRate)) []field[T] {
	rate := func(value func(e *evidence.ErrorRate) any) func(T) any {
		return func(v T) any {
			if _, e := of(v); e != nil {
				return value(e)
			}
			return nil
		}
	}
	return []field[T]{
		{"log10_lr", Number, func(v T) any { lr, _ := of(v); return lr }},
		{"support", Text, func(v T) any {
			if lr, _ := of(v); finite(lr) {
				return evidence.Verbal(lr)
			}
			return nil
		}},
		{"error_rate", Number, rate(func(e *evidence.ErrorRate) any { return e.Value })},
		{"error_rate_upper_95", Number, rate(func(e *evidence.ErrorRate) any { return e.Upper95 })},
		{"error_rate_n", Integer, rate(func(e *evidence.ErrorRate) any { return e.N })},
		{"error_rate_set", Text, rate(func(e *evidence.ErrorRate) any { return e.Set })},
	}
}

// columns puts fields and groups of fields into one list.
func columns[T any](groups ...[]field[T]) []field[T] { return slices.Concat(groups...) }

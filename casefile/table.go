package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// table says how a list of a case lies in SQL: each value as JSON, its paths in columns of their own because
// JSON cannot hold a path that is not UTF-8.
type table[T any] struct {
	name  string
	paths []string             // columns
	refs  func(v *T) []*string // the fields that go there, in the same order
}

var (
	recordings = table[evidence.Recording]{"recordings", []string{"path"}, func(v *evidence.Recording) []*string {
		return []*string{&v.Path}
	}}
	findings = table[evidence.Finding]{"findings", []string{"path"}, func(v *evidence.Finding) []*string {
		return []*string{&v.Path}
	}}
	comparisonFindings = table[evidence.Finding]{"comparison_findings", []string{"path"}, func(v *evidence.Finding) []*string {
		return []*string{&v.Path}
	}}
	exhibits = table[evidence.Exhibit]{"exhibits", []string{"path"}, func(v *evidence.Exhibit) []*string {
		return []*string{&v.Path}
	}}
	mainsMatches = table[evidence.MainsMatch]{"mains_matches", []string{"path"}, func(v *evidence.MainsMatch) []*string {
		return []*string{&v.Path}
	}}
	mainsClaims = table[evidence.MainsClaim]{"mains_claims", []string{"path"}, func(v *evidence.MainsClaim) []*string {
		return []*string{&v.Path}
	}}
	moments = table[evidence.Moment]{"moments", []string{"a", "b"}, func(v *evidence.Moment) []*string {
		return []*string{&v.A, &v.B}
	}}
	matches = table[evidence.Match]{"matches", []string{"a", "b"}, func(v *evidence.Match) []*string {
		return []*string{&v.A, &v.B}
	}}
	lineage = table[evidence.Lineage]{"lineage", []string{"from_path", "to_path"}, func(v *evidence.Lineage) []*string {
		return []*string{&v.From, &v.To}
	}}
	sessionTree = table[evidence.Merge]{"session_tree", []string{"left_path", "right_path"}, func(v *evidence.Merge) []*string {
		return []*string{&v.Left.Path, &v.Right.Path}
	}}
)

// insert appends values in the order given, with the same values of further columns in each row.
func (t table[T]) insert(ctx context.Context, tx *sql.Tx, values []T) error {
	if len(values) == 0 {
		return nil
	}
	// An empty path stands for none.
	query := fmt.Sprintf("INSERT INTO %s (%s, json) VALUES (%s?)", t.name,
		strings.Join(t.paths, ", "), strings.Repeat("nullif(?, ''), ", len(t.paths)))
	stmt, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for i := range values {
		text, err := json.Marshal(values[i])
		if err != nil {
			return fmt.Errorf("%s[%d]: %w", t.name, i, err)
		}
		args := make([]any, 0, 3)
		for _, path := range t.refs(&values[i]) {
			args = append(args, *path)
		}
		if _, err := stmt.ExecContext(ctx, append(args, string(text))...); err != nil {
			return fmt.Errorf("%s[%d]: %w", t.name, i, err)
		}
	}
	return nil
}

// read returns all values in the order in which they were inserted; not nil.
func (t table[T]) read(ctx context.Context, tx *sql.Tx) ([]T, error) {
	return t.readWhere(ctx, tx, "true")
}

// readWhere is read for the values of rows that fit a condition.
func (t table[T]) readWhere(ctx context.Context, tx *sql.Tx, condition string, args ...any) ([]T, error) {
	query := fmt.Sprintf("SELECT json, coalesce(%s, '') FROM %s WHERE %s ORDER BY id",
		strings.Join(t.paths, ", ''), coalesce("), t.name, condition)
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := []T{}
	paths := make([]string, len(t.paths))
	var text []byte
	dest := []any{&text}
	for i := range paths {
		dest = append(dest, &paths[i])
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		var v T
		if err := json.Unmarshal(text, &v); err != nil {
			return nil, FormatError(fmt.Sprintf("%s: %v", t.name, err))
		}
		for i, field := range t.refs(&v) {
			*field = paths[i]
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

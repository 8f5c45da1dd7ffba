package casefile

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// A case of a thousand recordings has half a million pairs, so these are rows of numbers. What else a pair
// says is the same for many of them, and kept once.

// pairNote is that rest.
type pairNote struct {
	ErrorRate *evidence.ErrorRate `json:"error_rate,omitempty"`
	Limits    []string            `json:"limits,omitempty"`
}

// pairColumns are the columns of pair_rows: recordings, note, ratios in the order of ratios, same_export.
var pairColumns = []string{
	"a", "b", "note", "log10_lr", "log10_lr_pauses", "log10_lr_room", "log10_lr_device",
	"log10_lr_background", "log10_lr_channel", "log10_lr_reverberation", "log10_lr_mains", "same_export",
}

// ratios returns the fields of the ratios that may be absent.
func ratios(p *evidence.Pair) [7]**float64 {
	return [...]**float64{
		&p.Log10LRPauses, &p.Log10LRRoom, &p.Log10LRDevice,
		&p.Log10LRBackground, &p.Log10LRChannel, &p.Log10LRReverberation, &p.Log10LRMains,
	}
}

// pairsAtOnce is how many rows one statement inserts: half a million pairs take 2 s in place of 3.3 s.
const pairsAtOnce = 64

func insertPairs(ctx context.Context, tx *sql.Tx, pairs evidence.Pairs) error {
	ids, err := recordingIDs(ctx, tx)
	if err != nil {
		return err
	}
	row := "(" + strings.Repeat("?, ", len(pairColumns)-1) + "?)"
	head := "INSERT INTO pair_rows (" + strings.Join(pairColumns, ", ") + ") VALUES "
	stmt, err := tx.PrepareContext(ctx, head+strings.Repeat(row+", ", pairsAtOnce-1)+row)
	if err != nil {
		return err
	}
	defer stmt.Close()
	notes := &notebook{ids: map[string]int64{}}
	var args []any
	for i, pair := range pairs.All() {
		note, err := notes.id(ctx, tx, pairNote{pair.ErrorRate, pair.Limits})
		if err != nil {
			return err
		}
		if args, err = appendPair(args, &pair, ids, note); err != nil {
			return fmt.Errorf("pairs[%d]: %w", i, err)
		}
		if len(args) == pairsAtOnce*len(pairColumns) {
			if _, err := stmt.ExecContext(ctx, args...); err != nil {
				return fmt.Errorf("pairs[%d] or one before: %w", i, err)
			}
			args = args[:0]
		}
	}
	for rest := range slices.Chunk(args, len(pairColumns)) {
		if _, err := tx.ExecContext(ctx, head+row, rest...); err != nil {
			return fmt.Errorf("one of the last pairs: %w", err)
		}
	}
	return nil
}

// appendPair appends the values of a row.
func appendPair(args []any, p *evidence.Pair, ids map[string]int64, note int64) ([]any, error) {
	a, okA := ids[p.A]
	b, okB := ids[p.B]
	if !okA || !okB {
		return nil, fmt.Errorf("%q or %q is no recording of the case", p.A, p.B)
	}
	if !finite(p.Log10LR) {
		return nil, errNotFinite
	}
	args = append(args, a, b, note, p.Log10LR)
	for _, ratio := range ratios(p) {
		switch {
		case *ratio == nil:
			args = append(args, nil)
		case !finite(**ratio):
			return nil, errNotFinite
		default:
			args = append(args, **ratio)
		}
	}
	switch p.Export {
	case "":
		return append(args, nil), nil
	case evidence.SameExport, evidence.DifferentExport:
		return append(args, p.Export == evidence.SameExport), nil
	}
	return nil, fmt.Errorf("export is %q", p.Export)
}

var errNotFinite = errors.New("a ratio is not finite")

// finite reports whether JSON could hold a value.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func recordingIDs(ctx context.Context, tx *sql.Tx) (map[string]int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT path, id FROM recordings")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := make(map[string]int64)
	for rows.Next() {
		var path string
		var id int64
		if err := rows.Scan(&path, &id); err != nil {
			return nil, err
		}
		ids[path] = id
	}
	return ids, rows.Err()
}

// notebook keeps each note once.
type notebook struct {
	ids       map[string]int64 // by the note's JSON
	last      pairNote
	lastID    int64
	reuseLast bool
}

// id returns the number of a note, and keeps it if it is new. Neighbours often share theirs, down to the pointer.
func (n *notebook) id(ctx context.Context, tx *sql.Tx, note pairNote) (int64, error) {
	if n.reuseLast && note.ErrorRate == n.last.ErrorRate && len(note.Limits) == 0 && len(n.last.Limits) == 0 {
		return n.lastID, nil
	}
	text, err := json.Marshal(note)
	if err != nil {
		return 0, err
	}
	id, ok := n.ids[string(text)]
	if !ok {
		id = int64(len(n.ids) + 1)
		n.ids[string(text)] = id
		_, err = tx.ExecContext(ctx, "INSERT INTO pair_notes (id, json) VALUES (?, ?)", id, string(text))
	}
	n.last, n.lastID, n.reuseLast = note, id, true
	return id, err
}

// readPairs returns all pairs, ordered by their paths.
func readPairs(ctx context.Context, tx *sql.Tx) (pairs evidence.Pairs, err error) {
	ids, err := recordingIDs(ctx, tx)
	if err != nil {
		return pairs, err
	}
	paths := make(map[int64]string, len(ids))
	for path, id := range ids {
		paths[id] = path
	}
	notes, err := readNotes(ctx, tx)
	if err != nil {
		return pairs, err
	}
	stmt, err := tx.PrepareContext(ctx, "SELECT "+strings.Join(pairColumns, ", ")+" FROM pair_rows WHERE a = ?")
	if err != nil {
		return pairs, err
	}
	defer stmt.Close()
	var rows []pairRow
	for _, path := range slices.Sorted(maps.Keys(ids)) {
		if rows, err = pairRowsOf(ctx, stmt, ids[path], rows[:0]); err != nil {
			return pairs, err
		}
		slices.SortFunc(rows, func(x, y pairRow) int { return cmp.Compare(paths[x.b], paths[y.b]) })
		for i := range rows {
			pairs.Append(rows[i].pair(path, paths[rows[i].b], notes[rows[i].note]))
		}
	}
	return pairs, nil
}

// pairRowsOf appends the rows whose first recording is a.
func pairRowsOf(ctx context.Context, stmt *sql.Stmt, a int64, out []pairRow) ([]pairRow, error) {
	rows, err := stmt.QueryContext(ctx, a)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	var row pairRow
	columns := row.columns()
	for rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return out, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// pairRow is a row of pair_rows as it is read.
type pairRow struct {
	a, b, note int64
	log10LR    float64
	ratios     [7]sql.Null[float64]
	sameExport sql.NullBool
}

// columns returns what pairColumns are scanned into.
func (r *pairRow) columns() []any {
	out := []any{&r.a, &r.b, &r.note, &r.log10LR}
	for i := range r.ratios {
		out = append(out, &r.ratios[i])
	}
	return append(out, &r.sameExport)
}

// pair makes a pair that points into the row.
func (r *pairRow) pair(a, b string, note pairNote) evidence.Pair {
	p := evidence.Pair{A: a, B: b, Log10LR: r.log10LR, ErrorRate: note.ErrorRate, Limits: note.Limits}
	for i, ratio := range ratios(&p) {
		if r.ratios[i].Valid {
			*ratio = &r.ratios[i].V
		}
	}
	if r.sameExport.Valid {
		p.Export = evidence.DifferentExport
		if r.sameExport.Bool {
			p.Export = evidence.SameExport
		}
	}
	return p
}

func readNotes(ctx context.Context, tx *sql.Tx) (map[int64]pairNote, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, json FROM pair_notes")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	notes := make(map[int64]pairNote)
	for rows.Next() {
		var id int64
		var text []byte
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		var note pairNote
		if err := json.Unmarshal(text, &note); err != nil {
			return nil, FormatError(fmt.Sprintf("pair_notes: %v", err))
		}
		notes[id] = note
	}
	return notes, rows.Err()
}

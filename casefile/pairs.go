package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// A case of a thousand recordings has half a million pairs, so these are rows of numbers. What else a pair
// says is the same for many of them, and kept once.

// pairNote is that rest.
type pairNote struct {
	ErrorRate *evidence.ErrorRate `json:"error_rate,omitempty"`
	Limits    []string            `json:"limits,omitempty"`
}

func insertPairs(ctx context.Context, tx *sql.Tx, pairs []evidence.Pair) error {
	ids, err := recordingIDs(ctx, tx)
	if err != nil {
		return err
	}
	stmt, err := tx.PrepareContext(ctx, "INSERT INTO pair_rows VALUES (?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	notes := make(map[string]int64)
	for i, p := range pairs {
		a, okA := ids[p.A]
		b, okB := ids[p.B]
		if !okA || !okB {
			return fmt.Errorf("pairs[%d]: %q or %q is no recording of the case", i, p.A, p.B)
		}
		if !finite(&p.Log10LR, p.Log10LRPauses, p.Log10LRRoom, p.Log10LRDevice) {
			return fmt.Errorf("pairs[%d]: a ratio is not finite", i)
		}
		note, err := noteID(ctx, tx, notes, pairNote{p.ErrorRate, p.Limits})
		if err != nil {
			return err
		}
		if _, err := stmt.ExecContext(ctx, a, b, p.Log10LR, p.Log10LRPauses, p.Log10LRRoom, p.Log10LRDevice, note); err != nil {
			return fmt.Errorf("pairs[%d]: %w", i, err)
		}
	}
	return nil
}

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

// finite reports whether JSON could hold the values; nil counts as finite.
func finite(values ...*float64) bool {
	for _, v := range values {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
			return false
		}
	}
	return true
}

// noteID returns the number of a note, and keeps it if it is new; ids are the notes kept so far.
func noteID(ctx context.Context, tx *sql.Tx, ids map[string]int64, note pairNote) (int64, error) {
	text, err := json.Marshal(note)
	if err != nil {
		return 0, err
	}
	if id, ok := ids[string(text)]; ok {
		return id, nil
	}
	id := int64(len(ids) + 1)
	ids[string(text)] = id
	_, err = tx.ExecContext(ctx, "INSERT INTO pair_notes (id, json) VALUES (?, ?)", id, string(text))
	return id, err
}

// readPairs returns all pairs in no particular order; not nil.
func readPairs(ctx context.Context, tx *sql.Tx) ([]evidence.Pair, error) {
	ids, err := recordingIDs(ctx, tx)
	if err != nil {
		return nil, err
	}
	paths := make(map[int64]string, len(ids))
	for path, id := range ids {
		paths[id] = path
	}
	notes, err := readNotes(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT * FROM pair_rows ORDER BY a, b")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	pairs := []evidence.Pair{}
	for rows.Next() {
		var p evidence.Pair
		var a, b, note int64
		var pauses, room, device sql.Null[float64]
		if err := rows.Scan(&a, &b, &p.Log10LR, &pauses, &room, &device, &note); err != nil {
			return nil, err
		}
		p.A, p.B = paths[a], paths[b]
		p.Log10LRPauses, p.Log10LRRoom, p.Log10LRDevice = pointer(pauses), pointer(room), pointer(device)
		// Each pair has its own copy, so that changing one changes no other.
		p.Limits = slices.Clone(notes[note].Limits)
		if e := notes[note].ErrorRate; e != nil {
			own := *e
			p.ErrorRate = &own
		}
		pairs = append(pairs, p)
	}
	return pairs, rows.Err()
}

func pointer(n sql.Null[float64]) *float64 {
	if !n.Valid {
		return nil
	}
	return &n.V
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

package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/earwitness/earwitness/evidence"
)

// PutComparison keeps the work across recordings and closes the run. All paths must be those of recordings in the
// case, a pair must come once, and ratios must be finite; SQLite keeps a pair's ratio of -0 as 0.
func (f *File) PutComparison(ctx context.Context, c evidence.Comparison) error {
	if !f.running.Load() {
		return fmt.Errorf("keeping the comparison: %w", ErrNoRun)
	}
	if err := f.transact(ctx, func(tx *sql.Tx) error { return f.putComparison(ctx, tx, c) }); err != nil {
		return wrap("keeping the comparison", err)
	}
	f.running.Store(false)
	return nil
}

func (f *File) putComparison(ctx context.Context, tx *sql.Tx, c evidence.Comparison) error {
	if err := matches.insert(ctx, tx, c.Matches); err != nil {
		return err
	}
	if err := comparisonFindings.insert(ctx, tx, c.Findings); err != nil {
		return err
	}
	if err := insertPairs(ctx, tx, c.Pairs); err != nil {
		return err
	}
	if err := lineage.insert(ctx, tx, c.Lineage); err != nil {
		return err
	}
	if err := insertSessions(ctx, tx, c.Sessions); err != nil {
		return err
	}
	if err := sessionTree.insert(ctx, tx, c.Tree); err != nil {
		return err
	}
	if err := mainsMatches.insert(ctx, tx, c.MainsMatches); err != nil {
		return err
	}
	if err := insertExhibits(ctx, tx, c.Exhibits, true); err != nil {
		return err
	}
	limits, err := json.Marshal(c.Limits)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE run SET finished = 1, limits = ?", string(limits)); err != nil {
		return err
	}
	return f.appendAudit(ctx, tx, ActionComparison, map[string]int{
		"matches": len(c.Matches), "pairs": len(c.Pairs), "lineage": len(c.Lineage), "sessions": len(c.Sessions),
		"mains_matches": len(c.MainsMatches), "findings": len(c.Findings), "exhibits": len(c.Exhibits),
	})
}

func dropComparison(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM matches; DELETE FROM pair_rows; DELETE FROM pair_notes; DELETE FROM lineage; DELETE FROM sessions;
		DELETE FROM comparison_findings; DELETE FROM session_tree; DELETE FROM mains_matches; DELETE FROM exhibits WHERE comparison`)
	return err
}

func insertSessions(ctx context.Context, tx *sql.Tx, sessions []evidence.Session) error {
	for i, s := range sessions {
		if len(s.Paths) == 0 {
			return fmt.Errorf("sessions[%d]: no paths", i)
		}
		for _, path := range s.Paths {
			if _, err := tx.ExecContext(ctx, "INSERT INTO sessions (session, path) VALUES (?, ?)", s.ID, path); err != nil {
				return fmt.Errorf("sessions[%d]: %w", i, err)
			}
		}
	}
	return nil
}

// readSessions returns the sessions in the order given, each with its paths in the order given; not nil.
func readSessions(ctx context.Context, tx *sql.Tx) ([]evidence.Session, error) {
	rows, err := tx.QueryContext(ctx, "SELECT session, path FROM sessions ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sessions := []evidence.Session{}
	for rows.Next() {
		var id, path string
		if err := rows.Scan(&id, &path); err != nil {
			return nil, err
		}
		if n := len(sessions); n == 0 || sessions[n-1].ID != id {
			sessions = append(sessions, evidence.Session{ID: id})
		}
		last := &sessions[len(sessions)-1]
		last.Paths = append(last.Paths, path)
	}
	return sessions, rows.Err()
}

package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
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
	if err := errors.Join(insertMains(ctx, tx, c.MainsMatches, c.MainsClaims), moments.insert(ctx, tx, c.Moments)); err != nil {
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
		"matches": len(c.Matches), "pairs": c.Pairs.Len(), "lineage": len(c.Lineage), "sessions": len(c.Sessions),
		"mains_matches": len(c.MainsMatches), "mains_claims": len(c.MainsClaims), "moments": len(c.Moments),
		"findings": len(c.Findings), "exhibits": len(c.Exhibits),
	})
}

func dropComparison(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM matches; DELETE FROM pair_rows; DELETE FROM pair_notes; DELETE FROM lineage;
		DELETE FROM comparison_findings; DELETE FROM moments; DELETE FROM exhibits WHERE comparison;`+dropMains+dropSessions)
	return err
}

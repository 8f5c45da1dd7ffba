package casefile

import (
	"context"
	"database/sql"

	"github.com/earwitness/earwitness/evidence"
)

// PutMains keeps what a case says of mains references in place of what the last scan said of them, with the settings that
// it was found by and the case's limits. Nothing else of the case changes; the audit log tells the settings.
func (f *File) PutMains(ctx context.Context, c *evidence.Case) error {
	err := f.amend(ctx, c, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, dropMains); err != nil {
			return err
		}
		if err := insertMains(ctx, tx, c.MainsMatches, c.MainsClaims); err != nil {
			return err
		}
		return f.appendAudit(ctx, tx, ActionMains, map[string]any{
			"mains_matches": len(c.MainsMatches), "mains_claims": len(c.MainsClaims), "tool": c.Tool,
		})
	})
	if err != nil {
		return wrap("keeping mains matches", err)
	}
	return nil
}

const dropMains = "DELETE FROM mains_matches; DELETE FROM mains_claims;"

func insertMains(ctx context.Context, tx *sql.Tx, matches []evidence.MainsMatch, claims []evidence.MainsClaim) error {
	if err := mainsMatches.insert(ctx, tx, matches); err != nil {
		return err
	}
	return mainsClaims.insert(ctx, tx, claims)
}

// readMains reads what the hum of recordings says of their times.
func readMains(ctx context.Context, tx *sql.Tx, c *evidence.Case) (err error) {
	if c.MainsMatches, err = mainsMatches.read(ctx, tx); err != nil {
		return err
	}
	if c.MainsClaims, err = mainsClaims.read(ctx, tx); err != nil {
		return err
	}
	c.Moments, err = moments.read(ctx, tx)
	return err
}

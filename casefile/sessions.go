package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/earwitness/earwitness/evidence"
)

// ErrUnfinished says that a case whose last scan has not finished was to be taken as if it had.
var ErrUnfinished = errors.New("the last scan has not finished")

// PutSessions keeps a case's sessions and tree in place of those of the last scan, with the settings that they were
// formed by and the case's limits. Nothing else of the case changes; the audit log tells the settings.
func (f *File) PutSessions(ctx context.Context, c *evidence.Case) error {
	err := f.amend(ctx, c, func(tx *sql.Tx) error { return f.putSessions(ctx, tx, c) })
	if err != nil {
		return wrap("keeping sessions", err)
	}
	return nil
}

// amend changes a case whose last scan has finished, and keeps the settings and limits that it has now.
func (f *File) amend(ctx context.Context, c *evidence.Case, change func(tx *sql.Tx) error) error {
	tool, err := json.Marshal(c.Tool)
	if err != nil {
		return err
	}
	limits, err := json.Marshal(c.Limits)
	if err != nil {
		return err
	}
	return f.transact(ctx, func(tx *sql.Tx) error {
		var finished bool
		err := tx.QueryRowContext(ctx, "SELECT finished FROM run").Scan(&finished)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !finished {
			return ErrUnfinished
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE run SET tool = ?, limits = ?", string(tool), string(limits)); err != nil {
			return err
		}
		return change(tx)
	})
}

func (f *File) putSessions(ctx context.Context, tx *sql.Tx, c *evidence.Case) error {
	if _, err := tx.ExecContext(ctx, dropSessions); err != nil {
		return err
	}
	if err := insertSessions(ctx, tx, c.Sessions); err != nil {
		return err
	}
	if err := sessionTree.insert(ctx, tx, c.Tree); err != nil {
		return err
	}
	return f.appendAudit(ctx, tx, ActionSessions, map[string]any{"sessions": len(c.Sessions), "tool": c.Tool})
}

const dropSessions = "DELETE FROM sessions; DELETE FROM session_notes; DELETE FROM session_tree"

func insertSessions(ctx context.Context, tx *sql.Tx, sessions []evidence.Session) error {
	for i, s := range sessions {
		if len(s.Paths) == 0 {
			return fmt.Errorf("sessions[%d]: no paths", i)
		}
		if len(s.Members) != 0 && len(s.Members) != len(s.Paths) {
			return fmt.Errorf("sessions[%d]: %d members of %d paths", i, len(s.Members), len(s.Paths))
		}
		for k, path := range s.Paths {
			if err := insertMember(ctx, tx, s, k); err != nil {
				return fmt.Errorf("sessions[%d]: %q: %w", i, path, err)
			}
		}
		if err := insertSessionNote(ctx, tx, s); err != nil {
			return fmt.Errorf("sessions[%d]: %w", i, err)
		}
	}
	return nil
}

func insertMember(ctx context.Context, tx *sql.Tx, s evidence.Session, k int) error {
	var share, otherShare, other any // NULL
	if len(s.Members) > 0 {
		m := s.Members[k]
		if m.Path != s.Paths[k] {
			return fmt.Errorf("its member is %q", m.Path)
		}
		if !finite(m.Share) || !finite(m.OtherShare) {
			return errors.New("a share is not finite")
		}
		share = m.Share
		if m.OtherSession != "" {
			other, otherShare = m.OtherSession, m.OtherShare
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO sessions (session, path, share, other_session, other_share) VALUES (?, ?, ?, ?, ?)",
		s.ID, s.Paths[k], share, other, otherShare)
	return err
}

func insertSessionNote(ctx context.Context, tx *sql.Tx, s evidence.Session) error {
	if s.Resamples == 0 && s.Outsider == nil {
		return nil
	}
	var path, share any // NULL
	if s.Outsider != nil {
		path, share = s.Outsider.Path, s.Outsider.Share
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO session_notes VALUES (?, ?, ?, ?)", s.ID, s.Resamples, path, share)
	return err
}

// readSessions returns the sessions in the order given, each with its paths in the order given; not nil.
func readSessions(ctx context.Context, tx *sql.Tx) ([]evidence.Session, error) {
	notes, err := readSessionNotes(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT session, path, share, coalesce(other_session, ''), coalesce(other_share, 0) FROM sessions ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sessions := []evidence.Session{}
	for rows.Next() {
		var id string
		var m evidence.Member
		var share sql.NullFloat64
		if err := rows.Scan(&id, &m.Path, &share, &m.OtherSession, &m.OtherShare); err != nil {
			return nil, err
		}
		if n := len(sessions); n == 0 || sessions[n-1].ID != id {
			sessions = append(sessions, evidence.Session{ID: id, Resamples: notes[id].Resamples, Outsider: notes[id].Outsider})
		}
		last := &sessions[len(sessions)-1]
		last.Paths = append(last.Paths, m.Path)
		if m.Share = share.Float64; share.Valid {
			last.Members = append(last.Members, m)
		}
	}
	return sessions, rows.Err()
}

// readSessionNotes returns what is said of whole sessions, by their IDs.
func readSessionNotes(ctx context.Context, tx *sql.Tx) (map[string]evidence.Session, error) {
	rows, err := tx.QueryContext(ctx, "SELECT session, resamples, outsider, outsider_share FROM session_notes")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	notes := map[string]evidence.Session{}
	for rows.Next() {
		var id string
		var s evidence.Session
		var path sql.NullString
		var share sql.NullFloat64
		if err := rows.Scan(&id, &s.Resamples, &path, &share); err != nil {
			return nil, err
		}
		if path.Valid {
			s.Outsider = &evidence.Outsider{Path: path.String, Share: share.Float64}
		}
		notes[id] = s
	}
	return notes, rows.Err()
}

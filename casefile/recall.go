package casefile

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/earwitness/earwitness/evidence"
)

// Recall returns what Put kept for path, but for Kept, which the audit log has; nil if nothing is kept.
func (f *File) Recall(ctx context.Context, path string) (*evidence.Measured, error) {
	var m *evidence.Measured
	err := f.view(ctx, func(tx *sql.Tx) (err error) {
		m, err = recall(ctx, tx, path)
		return err
	})
	if err != nil {
		return nil, wrap("recalling a recording", err)
	}
	return m, nil
}

func recall(ctx context.Context, tx *sql.Tx, path string) (*evidence.Measured, error) {
	m := &evidence.Measured{Features: map[string][]byte{}}
	kept, err := recordings.readWhere(ctx, tx, "path = ?", path)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	m.Recording = kept[0]
	if err := tx.QueryRowContext(ctx, "SELECT key FROM recordings WHERE path = ?", path).Scan(&m.Key); err != nil {
		return nil, err
	}
	if m.Findings, err = findings.readWhere(ctx, tx, "path = ?", path); err != nil {
		return nil, err
	}
	if m.Exhibits, err = exhibits.readWhere(ctx, tx, "path = ? AND NOT comparison", path); err != nil {
		return nil, err
	}
	data, err := column[[]byte](ctx, tx, "SELECT data FROM exhibits WHERE path = ? AND NOT comparison ORDER BY id", path)
	if err != nil {
		return nil, err
	}
	for i := range m.Exhibits {
		m.Exhibits[i].Data = data[i]
	}
	if err := recallFeatures(ctx, tx, m); err != nil {
		return nil, err
	}
	m.Contributions, err = readContributions(ctx, tx, path)
	return m, err
}

func recallFeatures(ctx context.Context, tx *sql.Tx, m *evidence.Measured) error {
	rows, err := tx.QueryContext(ctx, "SELECT detector, packed FROM features WHERE path = ?", m.Recording.Path)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var packed []byte
		if err := rows.Scan(&name, &packed); err != nil {
			return err
		}
		m.Features[name] = notNil(packed)
	}
	return rows.Err()
}

func insertContributions(ctx context.Context, tx *sql.Tx, path string, list []evidence.Contribution) error {
	if len(list) == 0 {
		return nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("contributions: %w", err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO contributions (path, json) VALUES (?, ?)", path, string(text))
	return err
}

func readContributions(ctx context.Context, tx *sql.Tx, path string) (list []evidence.Contribution, err error) {
	var text []byte
	err = tx.QueryRowContext(ctx, "SELECT json FROM contributions WHERE path = ?", path).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if json.Unmarshal(text, &list) != nil {
		return nil, nil // damaged: nothing of it is kept, and all is measured again
	}
	return list, nil
}

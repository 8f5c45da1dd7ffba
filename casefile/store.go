package casefile

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// Begin opens a run and drops the comparison of the run before: until PutComparison, nothing in the case
// relates recordings to each other.
func (f *File) Begin(ctx context.Context, tool evidence.Tool, root string) error {
	text, err := json.Marshal(tool)
	if err != nil {
		return fmt.Errorf("beginning a run: %w", err)
	}
	err = f.transact(ctx, func(tx *sql.Tx) error {
		if err := dropComparison(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO run (id, root, tool, finished, limits) VALUES (1, ?, ?, 0, '[]')", root, string(text))
		if err != nil {
			return err
		}
		return f.appendAudit(ctx, tx, ActionBegin, map[string]any{"root": root, "tool": tool})
	})
	if err != nil {
		return wrap("beginning a run", err)
	}
	f.running.Store(true)
	return nil
}

// Root returns the folder that the last run examined, as given to Begin; "" before the first run.
func (f *File) Root(ctx context.Context) (root string, err error) {
	err = f.one(ctx, &root, "SELECT root FROM run")
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", wrap("reading the folder's name", err)
	}
	return root, nil
}

// Finished reports whether the last run reached its end; false before the first.
func (f *File) Finished(ctx context.Context) (finished bool, err error) {
	err = f.one(ctx, &finished, "SELECT EXISTS (SELECT 1 FROM run WHERE finished)")
	if err != nil {
		return false, wrap("asking for the last run", err)
	}
	return finished, nil
}

// Has reports whether the recording at path was already measured from a file with this SHA-256 under this key.
func (f *File) Has(ctx context.Context, path, sha256, key string) (bool, error) {
	var found bool
	err := f.one(ctx, &found, "SELECT EXISTS (SELECT 1 FROM recordings WHERE path = ? AND sha256 = ? AND key = ?)", path, sha256, key)
	if err != nil {
		return false, wrap("looking for a recording", err)
	}
	return found, nil
}

// Known returns the key under which the recording at path is kept; known is false if it is not.
func (f *File) Known(ctx context.Context, path string) (key string, known bool, err error) {
	err = f.one(ctx, &key, "SELECT key FROM recordings WHERE path = ?", path)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, wrap("looking for a recording", err)
	}
	return key, true, nil
}

// Put keeps recordings in place of what was kept for their paths, all in one transaction. Findings and exhibits must have
// their recording's path, and exhibits the SHA-256 of their data.
func (f *File) Put(ctx context.Context, all ...evidence.Measured) error {
	for _, m := range all {
		if err := belongs(m); err != nil {
			return err
		}
		if !f.running.Load() {
			return fmt.Errorf("keeping %q: %w", m.Recording.Path, ErrNoRun)
		}
	}
	err := f.transact(ctx, func(tx *sql.Tx) error {
		for _, m := range all {
			if err := f.put(ctx, tx, m); err != nil {
				return fmt.Errorf("%q: %w", m.Recording.Path, err)
			}
		}
		return nil
	})
	if err != nil {
		return wrap("keeping recordings", err)
	}
	return nil
}

// belongs refuses findings and exhibits of another recording.
func belongs(m evidence.Measured) error {
	path := m.Recording.Path
	for _, finding := range m.Findings {
		if finding.Path != path {
			return fmt.Errorf("keeping %q: a finding is of %q", path, finding.Path)
		}
	}
	for _, e := range m.Exhibits {
		if e.Path != path {
			return fmt.Errorf("keeping %q: an exhibit is of %q", path, e.Path)
		}
	}
	return nil
}

func (f *File) put(ctx context.Context, tx *sql.Tx, m evidence.Measured) error {
	r := m.Recording
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM recordings WHERE path = ?", r.Path); err != nil { // and all that hangs on it
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO recordings (path, sha256, key, status, json) VALUES (?, ?, ?, ?, ?)",
		r.Path, r.SHA256, m.Key, r.Status, string(text))
	if err != nil {
		return err
	}
	if err := findings.insert(ctx, tx, m.Findings); err != nil {
		return err
	}
	if err := insertExhibits(ctx, tx, m.Exhibits, false); err != nil {
		return err
	}
	for _, detector := range slices.Sorted(maps.Keys(m.Features)) {
		_, err := tx.ExecContext(ctx, "INSERT INTO features (path, detector, packed) VALUES (?, ?, ?)",
			r.Path, detector, notNil(m.Features[detector]))
		if err != nil {
			return err
		}
	}
	if err := insertContributions(ctx, tx, r.Path, m.Contributions); err != nil {
		return err
	}
	action := ActionRecording
	if r.Status == "" {
		action = ActionListed
	}
	return f.appendAudit(ctx, tx, action, audited(r, m.Key, m.Kept...))
}

func insertExhibits(ctx context.Context, tx *sql.Tx, list []evidence.Exhibit, comparison bool) error {
	for i, e := range list {
		if hexSHA256(e.Data) != e.SHA256 {
			return fmt.Errorf("exhibits[%d]: SHA-256 is not that of the data", i)
		}
		text, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("exhibits[%d]: %w", i, err)
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO exhibits (path, comparison, sha256, json, data) VALUES (?, ?, ?, ?, ?)",
			e.Path, comparison, e.SHA256, string(text), notNil(e.Data))
		if err != nil {
			return fmt.Errorf("exhibits[%d]: %w", i, err)
		}
	}
	return nil
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// notNil makes nil bytes empty ones: nil would be SQL's NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Prune forgets the recordings whose path is not among paths.
func (f *File) Prune(ctx context.Context, paths []string) error {
	if !f.running.Load() {
		return fmt.Errorf("pruning: %w", ErrNoRun)
	}
	keep := make(map[string]bool, len(paths))
	for _, path := range paths {
		keep[path] = true
	}
	err := f.transact(ctx, func(tx *sql.Tx) error {
		known, err := column[string](ctx, tx, "SELECT path FROM recordings ORDER BY path")
		if err != nil {
			return err
		}
		var gone []auditedFile
		for _, path := range known {
			if keep[path] {
				continue
			}
			file, err := forget(ctx, tx, path)
			if err != nil {
				return err
			}
			gone = append(gone, file)
		}
		if gone == nil {
			return nil
		}
		return f.appendAudit(ctx, tx, ActionPruned, map[string]any{"recordings": gone})
	})
	if err != nil {
		return wrap("pruning", err)
	}
	return nil
}

// forget deletes a recording with all that hangs on it, and says what it was.
func forget(ctx context.Context, tx *sql.Tx, path string) (auditedFile, error) {
	var key string
	var text []byte
	row := tx.QueryRowContext(ctx, "DELETE FROM recordings WHERE path = ? RETURNING key, json", path)
	if err := row.Scan(&key, &text); err != nil {
		return auditedFile{}, err
	}
	var r evidence.Recording
	if err := json.Unmarshal(text, &r); err != nil {
		return auditedFile{}, FormatError(fmt.Sprintf("recording %q: %v", path, err))
	}
	r.Path = path
	return audited(r, key), nil
}

// Features calls yield with every recording's packed features of one detector, ordered by path. Between two
// calls other methods of f can run, yield's own among them.
func (f *File) Features(ctx context.Context, detector string, yield func(path string, packed []byte) error) error {
	var paths []string
	err := f.view(ctx, func(tx *sql.Tx) (err error) {
		paths, err = column[string](ctx, tx, "SELECT path FROM features WHERE detector = ? ORDER BY path", detector)
		return err
	})
	if err != nil {
		return wrap("reading features", err)
	}
	for _, path := range paths {
		packed := []byte{}
		err := f.one(ctx, &packed, "SELECT packed FROM features WHERE path = ? AND detector = ?", path, detector)
		if errors.Is(err, sql.ErrNoRows) {
			continue // forgotten since the paths were read
		}
		if err != nil {
			return wrap("reading features", err)
		}
		if err := yield(path, packed); err != nil {
			return err
		}
	}
	return nil
}

// Exhibit returns the data of an exhibit by its SHA-256 in hex. The error is fs.ErrNotExist if there is none.
func (f *File) Exhibit(ctx context.Context, sha256 string) ([]byte, error) {
	var data []byte
	err := f.one(ctx, &data, "SELECT data FROM exhibits WHERE sha256 = ? LIMIT 1", sha256)
	if errors.Is(err, sql.ErrNoRows) {
		err = fs.ErrNotExist
	}
	if err == nil && hexSHA256(data) != sha256 {
		err = errors.New("the data were changed")
	}
	if err != nil {
		return nil, wrap(fmt.Sprintf("exhibit %s", sha256), err)
	}
	return data, nil
}

// one reads the single value of a query's first row; sql.ErrNoRows if there is none.
func (f *File) one(ctx context.Context, value any, query string, args ...any) error {
	return f.view(ctx, func(tx *sql.Tx) error { return tx.QueryRowContext(ctx, query, args...).Scan(value) })
}

// column returns the single column of a query's rows.
func column[T any](ctx context.Context, tx *sql.Tx, query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

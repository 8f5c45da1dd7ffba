package casefile

import (
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the scripts that make a case, oldest first. The n-th takes a case from version n-1 to n;
// once released, a script never changes.
func migrations() []string {
	names, _ := fs.Glob(migrationFiles, "migrations/*.sql") // sorted; the pattern is well formed
	scripts := make([]string, len(names))
	for i, name := range names {
		text, _ := migrationFiles.ReadFile(name) // embedded: cannot fail
		scripts[i] = string(text)
	}
	return scripts
}

// schemaVersion returns the version of the case, 0 for an empty file.
func schemaVersion(tx *sql.Tx, supported int) (int, error) {
	var id, version, objects int
	for _, q := range []struct {
		text  string
		value *int
	}{
		{"PRAGMA application_id", &id},
		{"PRAGMA user_version", &version},
		{"SELECT count(*) FROM sqlite_schema", &objects},
	} {
		if err := tx.QueryRow(q.text).Scan(q.value); err != nil {
			return 0, err
		}
	}
	switch {
	case id == 0 && version == 0 && objects == 0:
		return 0, nil
	case id != ApplicationID:
		return 0, FormatError("it is the database of another program")
	case version < 1:
		return 0, FormatError(fmt.Sprintf("it has version %d", version))
	case version > supported:
		return 0, &VersionError{Version: version, Supported: supported}
	}
	return version, nil
}

// migrate runs the scripts that the case has not seen.
func migrate(tx *sql.Tx, version int, scripts []string) error {
	if version == len(scripts) {
		return nil
	}
	for i, script := range scripts[version:] {
		if _, err := tx.Exec(script); err != nil {
			return fmt.Errorf("bringing the case to version %d: %w", version+i+1, err)
		}
	}
	_, err := tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", ApplicationID, len(scripts)))
	return err
}

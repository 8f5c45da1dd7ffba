package casefile_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/earwitness/earwitness/casefile"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	database := func(name, script string) string {
		path := filepath.Join(dir, name)
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(script); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ours := fmt.Sprintf("PRAGMA application_id = %d; CREATE TABLE t (x); PRAGMA user_version = ", casefile.ApplicationID)
	var format casefile.FormatError
	var version *casefile.VersionError
	for _, test := range []struct {
		path string
		want any
	}{
		{file("text.case", strings.Repeat("not a database at all\n", 100)), &format},
		{file("short.case", "short"), &format},
		{database("other.case", "CREATE TABLE contacts (name)"), &format},
		{database("other2.case", "PRAGMA application_id = 7; PRAGMA user_version = 1"), &format},
		{database("negative.case", ours+"-1"), &format},
		{database("zero.case", ours+"0"), &format},
		{database("newer.case", ours+"2000000000"), &version},
	} {
		before, err := os.ReadFile(test.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := casefile.Open(test.path); !errors.As(err, test.want) {
			t.Errorf("Open(%s) = %v, want %T", filepath.Base(test.path), err, test.want)
		}
		if _, err := casefile.OpenReadOnly(test.path); !errors.As(err, test.want) {
			t.Errorf("OpenReadOnly(%s) = %v, want %T", filepath.Base(test.path), err, test.want)
		}
		after, err := os.ReadFile(test.path)
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("Open(%s) changed the file", filepath.Base(test.path))
		}
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*-*")); len(names) > 0 {
		t.Errorf("Open left %q", names)
	}
	missing := filepath.Join(dir, "no such folder", "case")
	if _, err := casefile.Open(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open in a missing folder = %v, want fs.ErrNotExist", err)
	}
	if _, err := casefile.OpenReadOnly(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenReadOnly of a missing file = %v, want fs.ErrNotExist", err)
	}
	if _, err := casefile.OpenReadOnly(file("empty.case", "")); !errors.As(err, &format) {
		t.Errorf("OpenReadOnly of an empty file = %v, want a FormatError", err)
	}
}

func TestCloseLeavesOneFile(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	r, err := casefile.OpenReadOnly(path)
	if err != nil {
		t.Fatalf("OpenReadOnly in a read-only folder: %v", err)
	}
	defer r.Close()
	if got := len(read(t, r).Recordings); got != 1 {
		t.Errorf("Case: %d recordings, want 1", got)
	}
	if err := r.Begin(context.Background(), tool, "/"); err == nil {
		t.Error("Begin on a case opened for reading: no error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%v lie in the folder, want the case alone", entries)
	}
}

// FuzzOpenReadOnly reads damaged and hostile files, with a log of SQLite's beside them: errors are fine, panics are not.
func FuzzOpenReadOnly(f *testing.F) {
	seed, err := os.ReadFile("testdata/version1.case")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed, []byte{})
	f.Add(seed[:len(seed)/2], []byte{})
	f.Add(seed[:100], []byte{})
	data, wal := underWay(f)
	f.Add(data, wal)
	path := filepath.Join(f.TempDir(), "case")
	f.Fuzz(func(t *testing.T, data, wal []byte) {
		os.Remove(path + "-shm") // of the file before
		if err := errors.Join(os.WriteFile(path, data, 0o600), os.WriteFile(path+"-wal", wal, 0o600)); err != nil {
			t.Fatal(err)
		}
		c, err := casefile.OpenReadOnly(path)
		if err != nil {
			return
		}
		defer c.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		c.Case(ctx)
		c.VerifyAudit(ctx)
		c.Features(ctx, "session", func(string, []byte) error { return nil })
	})
}

// underWay returns a case within a run, and what lies beside it.
func underWay(f *testing.F) (data, wal []byte) {
	path := filepath.Join(f.TempDir(), "case")
	c, err := casefile.Open(path)
	if err != nil {
		f.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	if err := errors.Join(c.Begin(ctx, tool, "/leak"), c.Put(ctx, measured("a", "1"))); err != nil {
		f.Fatal(err)
	}
	data, errData := os.ReadFile(path)
	wal, errWAL := os.ReadFile(path + "-wal")
	if err := errors.Join(errData, errWAL); err != nil {
		f.Fatal(err)
	}
	return data, wal
}

// TestSQL asks what people ask with a SQLite shell.
func TestSQL(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT path || ' ' || codec || ' ' || duration_seconds FROM recordings WHERE status = 'ok'":        "a.mp3 mp3 61.25",
		"SELECT kind || ' ' || detector || ' ' || start_seconds || ' ' || log10_lr FROM findings":           "edit compression_grid 12.5 2.2",
		"SELECT a || ' ' || hex(b) || ' ' || log10_lr || ' ' || log10_lr_room FROM pairs":                   "a.mp3 62FF2E776176 1.2 0.25",
		"SELECT a || ' ' || a_end_seconds || ' ' || speed FROM matches":                                     "a.mp3 10.0 1.0",
		"SELECT group_concat(hex(path)) FROM sessions WHERE session = 's1'":                                 "612E6D7033,62FF2E776176",
		"SELECT kind || ' ' || label || ' ' || media_type || ' ' || CAST(data AS TEXT) FROM exhibits":       "spectrogram whole image/png picture",
		"SELECT value FROM run, json_each(run.tool, '$.settings') WHERE key = 'kernel'":                     "generic",
		"SELECT time || ' ' || user || ' ' || host FROM audit WHERE action = 'comparison'":                  "2026-01-02T03:04:05.000Z examiner desk",
		"SELECT reference || ' ' || start_seconds FROM mains_matches JOIN recordings r USING (path)":        "grid.csv 812.0",
		"SELECT count(*) || ' ' || sum(log10_lr) FROM lineage WHERE from_path < to_path AND from_path > ''": "1 1.1",
	} {
		var got string
		if err := query(t, "file:testdata/version1.case?mode=ro", text).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestIs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.ew")
	f, err := casefile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if !casefile.Is(path) {
		t.Error("Is(a case) = false")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "short": string(text[:99]), "another database": string(text[:68]) + "ABCD" + string(text[72:]), "no database": strings.Repeat("x", 200),
	} {
		other := filepath.Join(dir, "other")
		if err := os.WriteFile(other, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if casefile.Is(other) {
			t.Errorf("Is(%s) = true", name)
		}
	}
	if casefile.Is(dir) || casefile.Is(filepath.Join(dir, "missing")) {
		t.Error("Is(a folder, or nothing) = true")
	}
}

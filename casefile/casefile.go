// Package casefile keeps a case on disk, as one SQLite file.
//
// A [File] is an [evidence.Store]. A recording goes in whole, in one transaction,
// with its findings, exhibits and features, so that a run killed at any moment
// goes on where it stopped. What compares recordings holds only between the end
// of one run and the beginning of the next: Begin drops it, PutComparison puts
// the new one, and a case read in between says so in its Limits.
//
// One process writes a case at a time. While it does, the file is locked and in
// WAL mode (https://sqlite.org/wal.html); the system drops the lock with the
// process, however it ends. A case that was closed is a single file that opens
// from read-only media and with any SQLite shell of version 3.37 or later.
//
// An audit log of chained hashes says who examined what, when, and with which
// settings. The chain shows a careless change. It cannot show one by somebody
// who computes all hashes anew, nor rows cut off its end, unless the last hash
// was also noted elsewhere.
//
// A program must not open and close the case file by other means while a File
// has it open: on Unix, closing any descriptor of it drops the lock.
package casefile

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/earwitness/earwitness/evidence"
)

// ApplicationID marks a SQLite file as a case: "EARW" in ASCII, at byte 68 of the file.
const ApplicationID = 0x45415257

// ErrInUse says that another process, or another File of this one, has the case open.
var ErrInUse = errors.New("the case is in use")

// ErrNoRun says that a method which changes the case was called outside of a run, which Begin opens and
// PutComparison closes.
var ErrNoRun = errors.New("no run was begun")

// FormatError says why a file is not a case.
type FormatError string

func (e FormatError) Error() string { return "not a case: " + string(e) }

// VersionError says that this program cannot read a case: it is newer than the program, or it is older and
// was opened only for reading, so that it could not be brought up to date.
type VersionError struct {
	Version   int // of the file
	Supported int // by this program
}

func (e *VersionError) Error() string {
	if e.Version < e.Supported {
		return fmt.Sprintf("the case has version %d and must be opened for writing once, to bring it to version %d", e.Version, e.Supported)
	}
	return fmt.Sprintf("the case has version %d, made by a newer program; this one reads up to %d", e.Version, e.Supported)
}

// File is a case on disk. Its methods may be called from several goroutines.
type File struct {
	db         *sql.DB // of one connection: SQLite has one writer, and the lock is the connection's
	writable   bool
	running    atomic.Bool // between Begin and PutComparison
	user, host string      // for the audit log; empty if unknown
	now        func() time.Time
}

var _ evidence.Store = (*File)(nil)

// Open opens the case at path for reading and writing, and creates it if there is none. A case of an older
// version is brought up to date. The error is ErrInUse, a FormatError or a *VersionError, or from the system.
func Open(path string) (*File, error) {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("opening case: %w", err)
	}
	return open(path, migrations())
}

// OpenReadOnly opens the case at path for reading. It changes nothing in it, and next to it only if the last
// writer was killed: SQLite then needs a file of its own there to read what that writer left.
// The error is ErrInUse while another process writes; otherwise as with [Open].
func OpenReadOnly(path string) (*File, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("opening case: %w", err)
	}
	f, err := newFile(path, "ro", "busy_timeout(500)")
	if err != nil {
		return nil, err
	}
	if err := f.readVersion(len(migrations())); err != nil {
		return nil, errors.Join(wrap("opening case", err), f.db.Close())
	}
	return f, nil
}

// lockAttempts times up to lockPause is how long Open waits for another process to let go.
const (
	lockAttempts = 10
	lockPause    = 40 * time.Millisecond
)

// open tries a few times, at irregular intervals, because each of two that begin at the same moment may see the
// other's lock: with one attempt, nobody got the case in 1 of 300 rounds of four at once.
func open(path string, scripts []string) (f *File, err error) {
	for range lockAttempts {
		f, err = openOnce(path, scripts)
		if !errors.Is(err, ErrInUse) {
			return f, err
		}
		time.Sleep(lockPause/2 + rand.N(lockPause/2))
	}
	return nil, err
}

func openOnce(path string, scripts []string) (*File, error) {
	f, err := newFile(path, "rwc", "locking_mode(exclusive)", "synchronous(full)")
	if err != nil {
		return nil, err
	}
	if err := f.prepare(scripts); err != nil {
		return nil, errors.Join(wrap("opening case", err), f.db.Close())
	}
	f.writable = true
	return f, nil
}

func newFile(path, mode string, pragmas ...string) (*File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening case: %w", err)
	}
	query := url.Values{"mode": {mode}, "_txlock": {"exclusive"}, "_dqs": {"0"}, "_defensive": {"1"}}
	query["_pragma"] = append(pragmas, "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)")
	name := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(abs), "/"), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, fmt.Errorf("opening case: %w", err)
	}
	db.SetMaxOpenConns(1)
	f := &File{db: db, now: time.Now}
	if u, err := user.Current(); err == nil {
		f.user = u.Username
	}
	f.host, _ = os.Hostname()
	return f, nil
}

// prepare takes the lock, looks whether the file is a case or empty, and brings it up to date.
func (f *File) prepare(scripts []string) error {
	ctx := context.Background()
	var version int
	// Nothing is written, and the journal's mode not changed, before the file is known to be ours.
	// In exclusive locking mode the transaction's lock outlives it.
	err := f.transact(ctx, func(tx *sql.Tx) (err error) {
		version, err = schemaVersion(tx, len(scripts))
		return err
	})
	if err != nil {
		return err
	}
	if _, err := f.db.Exec("PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	return f.transact(ctx, func(tx *sql.Tx) error { return migrate(tx, version, scripts) })
}

func (f *File) readVersion(supported int) error {
	return f.view(context.Background(), func(tx *sql.Tx) error {
		version, err := schemaVersion(tx, supported)
		if err == nil && version == 0 {
			return FormatError("it is empty")
		}
		if err == nil && version < supported {
			return &VersionError{Version: version, Supported: supported}
		}
		return err
	})
}

// Close ends the use of the case. A run that was not finished can be repeated later.
func (f *File) Close() error {
	var err error
	if f.writable {
		// Back to a single file, without which read-only media could not be read.
		_, err = f.db.Exec("PRAGMA journal_mode = DELETE")
	}
	if err := errors.Join(err, f.db.Close()); err != nil {
		return wrap("closing case", err)
	}
	return nil
}

// transact runs fn in a transaction that writes.
func (f *File) transact(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return f.within(ctx, nil, fn)
}

// view runs fn in a transaction that sees one state of the case.
func (f *File) view(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return f.within(ctx, &sql.TxOptions{ReadOnly: true}, fn)
}

func (f *File) within(ctx context.Context, opts *sql.TxOptions, fn func(tx *sql.Tx) error) error {
	tx, err := f.db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback() // without effect after the commit
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// wrap says what was being done, and makes SQLite's codes our errors.
func wrap(doing string, err error) error {
	var s *sqlite.Error
	if errors.As(err, &s) {
		switch s.Code() & 0xff { // the low byte is the primary code
		case sqlite3.SQLITE_BUSY:
			err = ErrInUse
		case sqlite3.SQLITE_NOTADB:
			err = FormatError("it is no SQLite database")
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Is reports whether the file at path says of itself that it is a case, by what SQLite files begin with and our
// application id in it. It reads a hundred bytes and opens no database. What is no regular file is no case.
func Is(path string) bool {
	const magic = "SQLite format 3\x00"
	const headerBytes, applicationAt = 100, 68
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, headerBytes)
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	return string(head[:len(magic)]) == magic && binary.BigEndian.Uint32(head[applicationAt:]) == ApplicationID
}

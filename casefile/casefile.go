// Package casefile keeps a case on disk, as one SQLite file.
//
// A [File] is an [evidence.Store]. A recording goes in whole, in one transaction,
// with its findings, exhibits and features, so that a run killed at any moment
// goes on where it stopped. What compares recordings holds only between the end
// of one run and the beginning of the next: Begin drops it, PutComparison puts
// the new one, and a case read in between says so in its Limits.
//
// One process writes a case at a time. While it does, the case is in WAL mode
// (https://sqlite.org/wal.html), a file beside it is locked, and other processes
// of the same host read the state that was whole when they opened it. The system
// drops the lock with the process, however it ends. A case that was closed is a
// single file that opens from read-only media and with any SQLite shell of
// version 3.37 or later; if others read it then, the last of them makes it one.
//
// An audit log of chained hashes says who examined what, when, and with which
// settings. The chain shows a careless change. It cannot show one by somebody
// who computes all hashes anew, nor rows cut off its end, unless the last hash
// was also noted elsewhere.
//
// A program must not open and close the case file by other means while a File
// has it open: on Unix, closing any descriptor of it drops SQLite's locks.
package casefile

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/earwitness/earwitness/evidence"
)

// ApplicationID marks a SQLite file as a case: "EARW" in ASCII, at byte 68 of the file.
const ApplicationID = 0x45415257

// ErrInUse says that another process, or another File of this one, has the case open in a way that does not go with what
// was asked for: it writes, or it reads what was to be written.
var ErrInUse = errors.New("the case is in use")

// ErrNoRun says that a method which changes the case was called outside of a run, which Begin opens and
// PutComparison closes.
var ErrNoRun = errors.New("no run was begun")

var errReadOnly = errors.New("the case was opened for reading")

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
	db         *sql.DB // of one connection: SQLite has one writer
	lock       *os.File
	running    atomic.Bool // between Begin and PutComparison
	user, host string      // for the audit log; empty if unknown
	now        func() time.Time

	path     string
	snapshot *sql.Tx     // the state that a File opened for reading shows; nil of one that writes
	reading  sync.Mutex  // held while snapshot is used: a call that is interrupted disturbs no other
	beside   bool        // opened for reading while another process had it open for writing
	alone    bool        // see Alone
	opened   os.FileInfo // of the file that a File opened for reading reads
}

var _ evidence.Store = (*File)(nil)

// Open opens the case at path for reading and writing, and creates it if there is none. A case of an older
// version is brought up to date. The error is ErrInUse, a FormatError or a *VersionError, or from the system.
// It is ErrInUse at once if another writes, and after five seconds if others read and do not end.
func Open(path string) (*File, error) {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("opening case: %w", err)
	}
	return open(path, migrations(), patience)
}

// patience is how long Open and Close wait for readers to end.
const patience = 5 * time.Second

func open(path string, scripts []string, wait time.Duration) (*File, error) {
	host, _ := os.Hostname()
	lock, err := takeLock(path, host)
	if err != nil {
		return nil, fmt.Errorf("opening case: %w", err)
	}
	f, err := openLocked(path, scripts, wait)
	if noSharedMemory(err) { // as on some network drives: nobody reads while it is written
		f, err = openLocked(path, scripts, wait, "locking_mode(exclusive)")
	}
	if err != nil {
		return nil, errors.Join(wrap("opening case", err), unlock(lock))
	}
	f.lock = lock
	return f, nil
}

// noSharedMemory reports whether an error may be of a file system on which processes cannot share memory. If it is of
// something else, the case cannot be opened without that memory either.
func noSharedMemory(err error) bool {
	var s *sqlite.Error
	if !errors.As(err, &s) {
		return false
	}
	switch s.Code() & primaryCode {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY:
		return true
	}
	return false
}

func openLocked(path string, scripts []string, wait time.Duration, pragmas ...string) (*File, error) {
	f, err := newFile(path, url.Values{"mode": {"rwc"}}, wait, append(pragmas, "synchronous(full)")...)
	if err != nil {
		return nil, err
	}
	if err := f.prepare(scripts); err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	return f, nil
}

// newFile opens a database lazily; wait is how long it waits for others' locks.
func newFile(path string, query url.Values, wait time.Duration, pragmas ...string) (*File, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	maps.Copy(query, url.Values{"_txlock": {"exclusive"}, "_dqs": {"0"}, "_defensive": {"1"}})
	query["_pragma"] = append(pragmas, fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()), "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)")
	name := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(abs), "/"), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	f := &File{db: db, now: time.Now, path: path}
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

// Close ends the use of the case. A run that was not finished can be repeated later.
// The error is ErrInUse if the case could not be made a single file because others read it for more than five
// seconds: nothing is lost, but until the last of them or the next writer closes it, it is to be copied with the files
// beside it.
func (f *File) Close() error {
	if f.lock == nil {
		return f.closeReader()
	}
	// Back to a single file, without which read-only media could not be read.
	_, err := f.db.Exec("PRAGMA journal_mode = DELETE")
	if err := errors.Join(err, f.db.Close(), unlock(f.lock)); err != nil {
		return wrap("closing case", err)
	}
	return nil
}

// transact runs fn in a transaction that writes.
func (f *File) transact(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if f.snapshot != nil {
		return errReadOnly
	}
	return f.within(ctx, nil, fn)
}

// view runs fn in a transaction that sees one state of the case.
func (f *File) view(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if f.snapshot != nil {
		f.reading.Lock()
		defer f.reading.Unlock()
		return fn(f.snapshot)
	}
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

// primaryCode masks the bits of SQLite's error codes that tell their kind.
const primaryCode = 0xff

// wrap says what was being done, and makes SQLite's codes our errors.
func wrap(doing string, err error) error {
	var s *sqlite.Error
	if errors.As(err, &s) {
		switch s.Code() & primaryCode {
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

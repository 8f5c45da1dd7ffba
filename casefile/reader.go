package casefile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"
)

// OpenReadOnly opens the case at path for reading. What is read until it is closed is the state that was whole when it was
// opened, also while another process of this host goes on writing. No process can begin to write meanwhile, unless the
// case was left in WAL mode where this one may make no files and the other may.
// It changes nothing that the case says, and next to it only while another writes or after the last writer was killed:
// SQLite then needs a file of its own there to read what that writer left, and the last to close makes the case one file.
// The error is ErrInUse while a process on another host writes, or on a file system on which memory cannot be shared;
// otherwise as with [Open].
func OpenReadOnly(path string) (*File, error) {
	f, err := openReader(path)
	if err != nil {
		return nil, wrap("opening case", err)
	}
	return f, nil
}

func openReader(path string) (*File, error) {
	opened, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	writer, beside := writerAt(path)
	if here, _ := os.Hostname(); beside && writer != "" && writer != here {
		return nil, fmt.Errorf("%w on %q, and the memory that a reader shares with it does not reach further", ErrInUse, writer)
	}
	alone := !beside && isAlone(path)
	f, err := openSnapshot(path, url.Values{"mode": {"ro"}})
	// SQLite makes a file beside one in WAL mode to read it with, and may not be allowed to.
	if noSharedMemory(err) && alone {
		f, err = openSnapshot(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	} else if noSharedMemory(err) && !beside {
		err = errors.New("its writer was killed and left a part of it in the file beside it that ends in -wal: " +
			"copy both to where files can be made")
	}
	if err != nil {
		return nil, err
	}
	_, began := writerAt(path) // while it was opened
	f.alone, f.beside, f.opened = alone && !began && isAlone(path), beside, opened
	return f, nil
}

// isAlone reports whether no writer left some of a case in the file beside it.
func isAlone(path string) bool {
	info, err := os.Stat(resolved(path) + "-wal")
	return errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0
}

// readerPatience is how long a reader waits for a writer that begins or ends.
const readerPatience = 2 * time.Second

// openSnapshot begins the one transaction in which a reader reads.
func openSnapshot(path string, query url.Values) (*File, error) {
	f, err := newFile(path, query, readerPatience)
	if err != nil {
		return nil, err
	}
	f.snapshot, err = f.db.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, errors.Join(err, f.db.Close())
	}
	if err := f.checkVersion(len(migrations())); err != nil { // the first that it reads: now the state is settled
		return nil, errors.Join(err, f.snapshot.Rollback(), f.db.Close())
	}
	return f, nil
}

func (f *File) checkVersion(supported int) error {
	version, err := schemaVersion(f.snapshot, supported)
	if err == nil && version == 0 {
		return FormatError("it is empty")
	}
	if err == nil && version < supported {
		return &VersionError{Version: version, Supported: supported}
	}
	return err
}

// Alone reports whether all of a case that was opened for reading is in its one file, which can be hashed and copied: no
// process had it open for writing then, or was killed when it had.
func (f *File) Alone() bool { return f.alone }

// closeReader ends the use of a case that was opened for reading. A writer that ended meanwhile could not make the case a
// single file, so that is done for it, if nobody else has the case open and this process may write there.
func (f *File) closeReader() error {
	if err := errors.Join(f.snapshot.Rollback(), f.db.Close()); err != nil {
		return wrap("closing case", err)
	}
	if _, still := writerAt(f.path); still || !f.beside {
		return nil
	}
	if now, err := os.Stat(f.path); err != nil || !os.SameFile(f.opened, now) { // it was moved, and another is not ours to change
		return nil
	}
	if w, err := open(f.path, migrations(), 0); err == nil {
		w.Close() // what it cannot do, whoever has the case open does when it ends
	}
	return nil
}

//go:build unix

package casefile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockAlone opens the file at path, creates it if there is none, and locks it for this descriptor alone until it is
// closed, by flock: other than locks of SQLite's kind, it outlives the closing of other descriptors. The error is
// ErrInUse if another has the lock.
func lockAlone(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(inUse(err), f.Close())
	}
	mine, err := f.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = os.Lstat(path); err == nil && os.SameFile(mine, there) && mine.Mode().IsRegular() {
			return f, nil
		}
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = ErrInUse // its owner removed it while it was opened: another may have made it anew
	}
	return nil, errors.Join(err, f.Close())
}

// isLocked reports whether some descriptor has the lock of the file at path.
func isLocked(path string) bool {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == syscall.EWOULDBLOCK
}

// unlock removes a file that lockAlone locked, and then lets go of it: in the other order it might be another's by then.
func unlock(f *os.File) error {
	return errors.Join(os.Remove(f.Name()), f.Close())
}

func inUse(err error) error {
	if err == syscall.EWOULDBLOCK {
		return ErrInUse
	}
	return err
}

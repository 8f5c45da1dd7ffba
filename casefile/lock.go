package casefile

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// lockSuffix is what the name of the file ends in that the writer of a case holds locked. It is a file of its own because
// readers share SQLite's locks with the writer. It holds the name of the writer's host.
const lockSuffix = "-lock"

// lockAttempts times up to lockPause is how long Open waits for another process to let go.
const (
	lockAttempts = 10
	lockPause    = 40 * time.Millisecond
)

// longestHost is how many bytes of a host's name are kept. What holds more is somebody else's file.
const longestHost = 256

// takeLock makes this process the one writer of the case at path, until unlock. It tries a few times, at irregular
// intervals, since a reader that looks whether there is a writer has the lock for a moment, and one that just leaves
// removes the file.
func takeLock(path, host string) (f *os.File, err error) {
	for range lockAttempts {
		if f, err = lockAlone(lockPath(path)); !errors.Is(err, ErrInUse) {
			break
		}
		time.Sleep(lockPause/2 + rand.N(lockPause/2))
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > longestHost {
		return nil, errors.Join(fmt.Errorf("%s is no lock of a case: it holds %d bytes", lockPath(path), info.Size()), f.Close())
	}
	if err == nil {
		err = f.Truncate(0) // it may be of a writer that was killed
	}
	if err == nil {
		_, err = f.WriteAt([]byte(host[:min(len(host), longestHost)]), 0)
	}
	if err != nil {
		return nil, errors.Join(err, unlock(f))
	}
	return f, nil
}

// writerAt reports whether a process has the case at path open for writing, and on which host, as far as it says so.
func writerAt(path string) (host string, some bool) {
	path = lockPath(path)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() || !isLocked(path) {
		return "", false
	}
	text := make([]byte, longestHost)
	f, err := os.Open(path)
	if err != nil {
		return "", true
	}
	defer f.Close()
	n, _ := f.ReadAt(text, 0) // ends before the buffer does
	return string(text[:n]), true
}

// lockPath is the name of the lock's file.
func lockPath(path string) string { return resolved(path) + lockSuffix }

// resolved is the case itself if path is a link to it: SQLite too has its files beside that.
func resolved(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

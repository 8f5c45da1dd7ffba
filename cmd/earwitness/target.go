package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// stdout is the path that stands for standard output.
const stdout = "-"

// maxLinks is how many symbolic links in a row are followed, as many as Linux does (path_resolution(7)).
const maxLinks = 40

// resolve returns the absolute path of what path names after all symbolic links, also of those that point to nothing.
func resolve(path string, links int) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if whole, err := filepath.EvalSymlinks(abs); err == nil {
		return whole, nil
	}
	if filepath.Dir(abs) == abs {
		return abs, nil
	}
	dir, err := resolve(filepath.Dir(abs), links)
	if err != nil {
		return "", err
	}
	abs = filepath.Join(dir, filepath.Base(abs))
	to, err := os.Readlink(abs)
	if err != nil {
		return abs, nil // no link: nothing is there yet
	}
	if links == 0 {
		return "", fmt.Errorf("%s: too many symbolic links", path)
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(dir, to)
	}
	return resolve(to, links-1)
}

// within reports whether the file at path would lie in folder.
func within(folder, path string) (bool, error) {
	root, err := os.Stat(folder)
	if err != nil {
		return false, err
	}
	at, err := resolve(path, maxLinks)
	for ; err == nil; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && os.SameFile(root, info) {
			return true, nil
		}
		if filepath.Dir(at) == at {
			break
		}
	}
	return false, err
}

// notWithin refuses outputs in the folder that holds the evidence. A folder that is not there holds none.
func notWithin(folder string, outputs ...string) error {
	for _, p := range outputs {
		if p == "" || p == stdout {
			continue
		}
		inside, err := within(folder, p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return usageError("%w", err)
		}
		if inside {
			return usageError("%s lies in the folder to be examined, where nothing is written", p)
		}
	}
	return nil
}

// sameFile reports whether writing to a would change b. Both are files, there or not.
func sameFile(a, b string) (bool, error) {
	one, err := resolve(a, maxLinks)
	if err != nil {
		return false, err
	}
	other, err := resolve(b, maxLinks)
	if err != nil {
		return false, err
	}
	if one == other {
		return true, nil
	}
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB), nil
}

// refuse returns an error if writing to path would destroy one of the files that the call works on, or a case.
func refuse(path string, others ...string) error {
	if path == "" || path == stdout {
		return nil
	}
	for _, other := range others {
		same, err := sameFile(path, other)
		if err != nil {
			return usageError("%w", err)
		}
		if same {
			return usageError("cannot write %s: it is the same file as %s", path, other)
		}
	}
	if isDatabase(path) {
		return usageError("cannot write %s: it is a case, or another database", path)
	}
	return nil
}

// isDatabase reports whether a file is one of SQLite's, as every case is.
func isDatabase(path string) bool {
	const magic = "SQLite format 3\x00"
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false // opening a pipe would wait for its other end
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(magic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == magic
}

// writeTo is writeFile for what is written in small pieces.
func writeTo(path string, write func(w io.Writer) error) error {
	return writeFile(path, func(f *os.File) error { return buffered(f, write) })
}

// writeFile writes a file, or standard output for "-". A file appears whole or not at all; a device or pipe is written
// to as it is.
func writeFile(path string, write func(f *os.File) error) error {
	if path == stdout {
		return write(os.Stdout)
	}
	mode := os.FileMode(0o666) // less the umask
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return closed(f, write(f))
	} else if err == nil {
		mode = info.Mode().Perm()
	}
	path, err := resolve(path, maxLinks)
	if err != nil {
		return err
	}
	// Not os.CreateTemp, whose files are their owner's alone.
	part := partName(path)
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = closed(f, write(f))
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}

func buffered(w io.Writer, write func(w io.Writer) error) error {
	b := bufio.NewWriter(w)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// closed closes f and returns err, or else the error of closing.
func closed(f *os.File, err error) error {
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

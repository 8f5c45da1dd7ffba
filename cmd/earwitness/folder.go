package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"

	"github.com/earwitness/earwitness/export"
)

// writeFolder makes a folder with the files that write creates in it, and returns how many. It appears whole or not at
// all, and replaces nothing but an empty folder.
func writeFolder(path string, write func(create export.Create) error) (files int, err error) {
	if path == stdout {
		return 0, usageError("several files cannot go to standard output; name a folder with --out")
	}
	_, err = os.Lstat(path)
	there := err == nil
	if there {
		if entries, err := os.ReadDir(path); err != nil || len(entries) > 0 {
			return 0, usageError("%s is there, and is no empty folder", path)
		}
	}
	part := partName(path)
	if err := os.Mkdir(part, 0o777); err != nil { // less the umask
		return 0, err
	}
	defer os.RemoveAll(part) // without effect after the rename
	err = write(func(name string) (io.WriteCloser, error) {
		files++
		return os.OpenFile(filepath.Join(part, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	})
	if err == nil && there {
		err = os.Remove(path)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	return files, err
}

// replaceFolder is writeFolder for files whose names are known: a folder that holds nothing else is replaced.
func replaceFolder(path string, ours *regexp.Regexp, write func(create export.Create) error) error {
	old, err := os.ReadDir(path)
	if os.IsNotExist(err) {
		_, err = writeFolder(path, write)
		return err
	}
	if err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil && !info.IsDir() {
		return usageError("%s is there, and is a link", path)
	}
	for _, entry := range old {
		if !entry.Type().IsRegular() || !ours.MatchString(entry.Name()) {
			return usageError("%s is there, and holds %s, which no report wrote: move it, or name another --report", path, entry.Name())
		}
	}
	part := partName(path)
	if _, err := writeFolder(part, write); err != nil {
		return err
	}
	before := partName(path)
	if err := os.Rename(path, before); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	return errors.Join(os.Rename(part, path), os.RemoveAll(before))
}

// partName is a name beside path that nothing has.
func partName(path string) string {
	return filepath.Join(filepath.Dir(path), fmt.Sprintf(".earwitness-%016x.part", rand.Uint64()))
}

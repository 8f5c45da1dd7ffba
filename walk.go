package earwitness

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// file is one entry of the scanned folder.
type file struct {
	name    string // relative to the folder, as the system has it
	path    string // its name in the case: with /, bytes that are not UTF-8 written as \xff
	size    int64
	problem string // why it cannot be read; empty if it can
}

// casePath names a file in the case. Names that differ only in bytes that are not UTF-8 stay apart.
func casePath(name string) string {
	name = filepath.ToSlash(name)
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for len(name) > 0 {
		r, n := utf8.DecodeRuneInString(name)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, name[0])
		} else {
			b.WriteString(name[:n])
		}
		name = name[n:]
	}
	return b.String()
}

// reason is what an error of the system says, without the place that the folder happens to lie in.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// walk lists all files below dir, largest first, so that the longest pass does not start last. Symbolic links,
// devices and what cannot be listed come with a problem.
func walk(dir string) ([]file, error) {
	var files []file
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil && path == dir {
			return err
		}
		if err == nil && d.IsDir() {
			return nil
		}
		rel, relErr := filepath.Rel(dir, path)
		if relErr != nil {
			return relErr
		}
		f := file{name: rel, path: casePath(rel)}
		switch {
		case err != nil:
			f.problem = reason(err)
		case !d.Type().IsRegular():
			f.problem = "not a regular file (" + d.Type().String() + "): not followed"
		default:
			f.size, f.problem = sizeOf(d)
		}
		files = append(files, f)
		return nil
	})
	distinguish(files)
	slices.SortFunc(files, func(a, b file) int {
		return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.path, b.path))
	})
	return files, err
}

// distinguish keeps apart names that are not UTF-8 from those that are written like them.
func distinguish(files []file) {
	taken := map[string]bool{}
	for _, f := range files {
		if filepath.ToSlash(f.name) == f.path {
			taken[f.path] = true
		}
	}
	for i := range files {
		f := &files[i]
		if filepath.ToSlash(f.name) == f.path {
			continue
		}
		for taken[f.path] {
			f.path += "~"
		}
		taken[f.path] = true
	}
}

func sizeOf(d fs.DirEntry) (size int64, problem string) {
	info, err := d.Info()
	if err != nil {
		return 0, reason(err)
	}
	return info.Size(), ""
}

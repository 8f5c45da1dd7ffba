package earwitness

import (
	"cmp"
	"io/fs"
	"path/filepath"
	"slices"
)

// file is one entry of the scanned folder.
type file struct {
	path    string // relative to the folder, with /
	size    int64
	problem string // why it cannot be read; empty if it can
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
		f := file{path: filepath.ToSlash(rel)}
		switch {
		case err != nil:
			f.problem = err.Error()
		case !d.Type().IsRegular():
			f.problem = "not a regular file (" + d.Type().String() + "): not followed"
		default:
			f.size, f.problem = sizeOf(d)
		}
		files = append(files, f)
		return nil
	})
	slices.SortFunc(files, func(a, b file) int {
		return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.path, b.path))
	})
	return files, err
}

func sizeOf(d fs.DirEntry) (size int64, problem string) {
	info, err := d.Info()
	if err != nil {
		return 0, err.Error()
	}
	return info.Size(), ""
}

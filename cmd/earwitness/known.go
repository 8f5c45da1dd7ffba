package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
)

// knownCase is the case of recordings with known truth that calibrate and validate work on.
type knownCase struct {
	file *casefile.File
	root string // folder of the recordings
	temp string // folder to be removed; empty: the case is the user's, and only read
}

// knownOptions say where the recordings are.
type knownOptions struct {
	target     string             // a folder or a case
	truth, out string             // the other files of the call; empty for none
	scan       earwitness.Options // of a folder
}

// openKnown opens a case, or scans a folder into a temporary one. It refuses an output that would destroy a file of the
// call, or lie among the recordings.
func openKnown(ctx context.Context, o knownOptions) (*knownCase, error) {
	if err := refuse(o.out, o.target, o.truth); err != nil {
		return nil, err
	}
	if info, err := os.Stat(o.target); err == nil && info.IsDir() {
		if err := notWithin(o.target, o.out); err != nil {
			return nil, err
		}
		return scanKnown(ctx, o.target, o.scan)
	}
	file, err := casefile.OpenReadOnly(o.target)
	if err != nil {
		return nil, err
	}
	k := &knownCase{file: file}
	if k.root, err = file.Root(ctx); err == nil {
		err = errors.Join(notWithin(k.root, o.out), isFinished(ctx, file, o.target))
	}
	if err != nil {
		return nil, errors.Join(err, k.close())
	}
	return k, nil
}

// isFinished refuses a case that is not scanned to its end: what is counted in it would be of a part.
func isFinished(ctx context.Context, file *casefile.File, path string) error {
	finished, err := file.Finished(ctx)
	if err == nil && !finished {
		err = fmt.Errorf("%s: %w; scan it again first", path, casefile.ErrUnfinished)
	}
	return err
}

func scanKnown(ctx context.Context, folder string, o earwitness.Options) (*knownCase, error) {
	temp, err := os.MkdirTemp("", "earwitness-")
	if err != nil {
		return nil, err
	}
	k := &knownCase{root: folder, temp: temp}
	if err := notWithin(folder, temp); err != nil {
		return nil, errors.Join(err, k.close())
	}
	if k.file, err = casefile.Open(filepath.Join(temp, "known.ew")); err != nil {
		return nil, errors.Join(err, k.close())
	}
	p := newProgress(os.Stderr)
	o.Progress = p.show
	err = earwitness.Scan(ctx, folder, k.file, o)
	p.clear()
	if err != nil {
		return nil, errors.Join(err, k.close())
	}
	return k, nil
}

// close closes the case, and removes it if it was temporary.
func (k *knownCase) close() error {
	var err error
	if k.file != nil {
		err = k.file.Close()
	}
	if k.temp != "" {
		err = errors.Join(err, os.RemoveAll(k.temp))
	}
	return err
}

// readTruth reads what is known of the recordings of a target: the named file, or truth.json in a folder.
func readTruth(path, target string) (earwitness.Truth, error) {
	var truth earwitness.Truth
	if path == "" {
		path = filepath.Join(target, "truth.json")
		if _, err := os.Stat(path); err != nil {
			return truth, usageError("name --truth FILE, where no truth.json lies in a folder")
		}
	}
	return truth, readJSON(path, &truth)
}

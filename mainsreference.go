package earwitness

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/mains"
)

// MainsReference is what the frequency of a network was, as logs of it tell.
type MainsReference struct {
	Logs   []*mains.Log // in order of their names, which are paths
	SHA256 string       // over the names below the folder and the bytes of the files
}

// ErrNoLogs is the error of a mains reference without a log.
var ErrNoLogs = errors.New("no logs of mains frequency")

const (
	// mostLogSeconds bounds the memory of a reference: five years, 630 MB.
	mostLogSeconds = 5 * 366 * 86400
	mostLogs       = 20000
)

// logTypes are the endings of the files of a folder that are logs.
var logTypes = []string{".csv", ".tsv"}

// ReadMainsReference reads a log of mains frequency, or all that lie in a folder and below it as .csv or .tsv files:
// see [mains.ReadLog] for their form. nominalHz is what deviations are from; 0: 50. A file that is no log is an error, so
// that no search misses it in silence.
func ReadMainsReference(ctx context.Context, path string, nominalHz float64) (*MainsReference, error) {
	if nominalHz == 0 {
		nominalHz = 50
	}
	names, err := logFiles(path)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w in %s", ErrNoLogs, path)
	}
	ref := &MainsReference{}
	whole := sha256.New()
	seconds := 0
	for _, name := range names {
		log, sum, err := readLog(ctx, name, nominalHz)
		if err != nil {
			return nil, err
		}
		if seconds += log.Seconds(); seconds > mostLogSeconds {
			return nil, fmt.Errorf("%s: more than five years of mains frequency", path)
		}
		below, err := filepath.Rel(path, name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(whole, "%q %s\n", filepath.ToSlash(below), sum)
		ref.Logs = append(ref.Logs, log)
	}
	ref.SHA256 = hex.EncodeToString(whole.Sum(nil))
	return ref, nil
}

// logFiles lists the logs of a folder, or the file itself.
func logFiles(path string) (names []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Type().IsRegular() && slices.Contains(logTypes, strings.ToLower(filepath.Ext(name))) {
			names = append(names, name)
		}
		if len(names) > mostLogs {
			return fmt.Errorf("%s: more than %d logs of mains frequency", path, mostLogs)
		}
		return nil
	})
	return names, err
}

// readLog reads one file, and returns the SHA-256 of its bytes.
func readLog(ctx context.Context, name string, nominalHz float64) (*mains.Log, string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	sum := sha256.New()
	log, err := mains.ReadLog(filepath.ToSlash(name), io.TeeReader(contextReader{ctx, f}, sum), info.Size(), nominalHz)
	if err != nil {
		return nil, "", err
	}
	return log, hex.EncodeToString(sum.Sum(nil)), nil
}

// contextReader reads until its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

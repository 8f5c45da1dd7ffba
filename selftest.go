package earwitness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// SelfTestOptions says what [SelfTest] forges. The zero value is the default.
type SelfTestOptions struct {
	// Scan is how forgeries are examined. Its FFmpeg decodes and encodes; empty: no lossy coding is tried. NoCompare and
	// Prior do not matter: each forgery is judged by itself.
	Scan Options
	// Seconds is how long excerpts are, from 5 to 300; 0: drawn from 10 to 30 s. A shorter recording, of 8 s at least or
	// of Seconds, is taken whole.
	Seconds float64
	// Count is how many forgeries a chain has, and how many untouched excerpts; 0: 48. Kinds and joins take turns: they
	// meet evenly in a multiple of 24.
	Count int
	// Seed decides what is drawn: the same seed, recordings and programs give the same result.
	Seed uint64
	// Keep is a folder, new or empty and not below the recordings, that the files and the truth about them stay in; empty:
	// they are made in a temporary folder and removed.
	Keep string
	// Progress, if not nil, is told how far it is. Calls do not overlap.
	Progress func(SelfTestProgress)
}

// SelfTestProgress is how far a self-test is.
type SelfTestProgress struct {
	Chain    string // that is at work
	Done, Of int    // steps: each file is made, and examined
}

// SelfTestResult is how often the program is right about forgeries of a folder's own recordings.
type SelfTestResult struct {
	Version     string             `json:"version"`     // of the program
	Calibration string             `json:"calibration"` // ID of the constants
	FFmpeg      string             `json:"ffmpeg,omitempty"`
	Seed        uint64             `json:"seed"`
	Seconds     float64            `json:"seconds"`   // of each excerpt; 0: drawn from 10 to 30
	Count       int                `json:"count"`     // forgeries of each chain
	Files       int                `json:"files"`     // of the folder
	Used        int                `json:"used"`      // recordings that excerpts were taken from
	LeftOut     []LeftOut          `json:"left_out"`  // files that cannot be used
	NotTried    []string           `json:"not_tried"` // codecs that nothing was coded with, and why
	Forgeries   []ForgeryFigures   `json:"forgeries"` // by chain: all, by join, by kind
	Untouched   []UntouchedFigures `json:"untouched"` // by chain
	Limits      []string           `json:"limits"`    // what the figures do not say
	Trials      []SelfTestTrial    `json:"trials"`    // every file that was made
}

// ErrNothingToForge is the error of a folder without recordings that [SelfTest] can use.
var ErrNothingToForge = errors.New("nothing to forge: no recording that can be decoded is long enough")

// ErrSelfTestOptions is the error of options out of range.
var ErrSelfTestOptions = errors.New("no such self-test")

// ErrKeepFolder is the error of a SelfTestOptions.Keep that holds files, or lies among the recordings.
var ErrKeepFolder = errors.New("forgeries are kept in a new or empty folder outside the recordings")

// defaultForgeries is a chain's number of forgeries: two of each kind with each join.
const defaultForgeries = 48

// Bounds of [SelfTestOptions].
const (
	leastForgedSeconds, mostForgedSeconds = 5, 300
	mostForgeries                         = 10000
)

// check completes the options.
func (o *SelfTestOptions) check() error {
	if o.Seconds != 0 && !(o.Seconds >= leastForgedSeconds && o.Seconds <= mostForgedSeconds) {
		return fmt.Errorf("%w: %g seconds a forgery: not from %d to %d", ErrSelfTestOptions, o.Seconds, leastForgedSeconds, mostForgedSeconds)
	}
	o.Count = cmp.Or(o.Count, defaultForgeries)
	if o.Count < 1 || o.Count > mostForgeries {
		return fmt.Errorf("%w: %d forgeries: not from 1 to %d", ErrSelfTestOptions, o.Count, mostForgeries)
	}
	o.Scan.NoCompare, o.Scan.Progress = true, nil
	return nil
}

// least is how long a recording must be, in seconds.
func (o *SelfTestOptions) least() float64 {
	if o.Seconds > 0 {
		return min(o.Seconds, forgeLeastSeconds)
	}
	return forgeLeastSeconds
}

// SelfTest forges excerpts of the recordings in a folder, and counts how often a scan detects it, and how often it
// accuses excerpts that were treated the same but for the edit. The recordings are only read.
//
// Excerpts are mixed to mono and saved with 16 bits. Speech or a pause is deleted, audio of the same or of another
// recording is inserted, a word is copied to another place, or silence put over speech; the joins are butt or
// cross-faded over 2, 10 or 30 ms. With an ffmpeg there are two more chains for each lossy codec that the recordings
// are coded with, at the median of their bit rates a channel: coded before the edit, and coded after it.
//
// The figures hold for this material and these forgeries. Recordings that were edited before they came here count as
// untouched, so an accused excerpt is to be looked at before it counts against the program.
func SelfTest(ctx context.Context, dir string, o SelfTestOptions) (r SelfTestResult, err error) {
	if err := o.check(); err != nil {
		return r, err
	}
	if o.Scan, err = o.Scan.identified(ctx); err != nil {
		return r, err
	}
	if dir, err = resolved(dir); err != nil {
		return r, err
	}
	m, err := openMaterial(ctx, dir, o, 2*o.Count)
	if err != nil {
		return r, err
	}
	defer m.root.Close()
	if len(m.sources) == 0 {
		return r, m.nothing()
	}
	work, remove, err := workFolder(dir, o.Keep)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	t := newSelfTest(m, o, work)
	if err := t.run(ctx); err != nil {
		return r, err
	}
	r = t.result()
	if o.Keep != "" {
		err = writeTrials(filepath.Join(work, "truth.json"), r)
	}
	return r, err
}

// nothing says why there is nothing to forge.
func (m *material) nothing() error {
	if len(m.leftOut) == 0 {
		return fmt.Errorf("%w: %s is empty", ErrNothingToForge, m.dir)
	}
	first := m.leftOut[0]
	return fmt.Errorf("%w: of %d files, %q is one: %s", ErrNothingToForge, len(m.leftOut), first.Path, first.Reason)
}

// workFolder makes the folder that forgeries are made in, and says how it is removed.
func workFolder(recordings, keep string) (dir string, remove func() error, err error) {
	remove = func() error { return nil }
	parent, err := resolvedNew(cmp.Or(keep, os.TempDir()))
	switch {
	case err != nil:
		return "", remove, err
	case keep != "" && inside(recordings, parent):
		return "", remove, fmt.Errorf("%w: %s", ErrKeepFolder, keep)
	case keep != "":
		return parent, remove, emptyFolder(parent)
	case inside(recordings, parent):
		return "", remove, fmt.Errorf("the folder for temporary files, %s, lies among the recordings, where nothing is written", parent)
	}
	if dir, err = os.MkdirTemp(parent, "earwitness-"); err != nil {
		return "", remove, err
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

// resolvedNew is [resolved] for a folder that may have to be made yet.
func resolvedNew(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	there, err := filepath.EvalSymlinks(abs)
	if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(abs) == abs {
		return there, err
	}
	parent, err := resolvedNew(filepath.Dir(abs))
	return filepath.Join(parent, filepath.Base(abs)), err
}

// emptyFolder makes a folder, or accepts an empty one.
func emptyFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%w: %s holds files", ErrKeepFolder, dir)
	}
	return err
}

// inside reports whether a path is a folder's or lies below it; both are absolute, links followed.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

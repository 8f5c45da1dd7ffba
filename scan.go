package earwitness

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/earwitness/earwitness/audio/ffmpeg"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
)

// Version is this release of the tool, as cases name it.
const Version = "0.1.0"

// Options says how a folder is scanned. The zero value is the default. Only FFmpeg, Only, Skip, NoCompare, Thorough,
// Prior, MainsReference, MainsClaimed and Calibration change results.
type Options struct {
	// FFmpeg is the ffmpeg program for formats that this package does not decode; empty: they are listed, not decoded.
	FFmpeg string
	// Only and Skip name detectors to run, and not to run, as [SelectDetectors] wants them; empty: all run. What is skipped is told
	// in the limits of each recording and of the case, and no verdict is given that would have rested on it.
	Only, Skip []string
	// NoCompare judges each recording by itself: no matches, pairs and sessions.
	NoCompare bool
	// Thorough looks for the framing grids of earlier coding in every frame, where else long recordings are looked at here and
	// there until one shows.
	Thorough bool
	// Prior is the probability, before anything is compared, that two recordings picked at random are of one session. Groups
	// of recordings are one session from a mean likelihood ratio of the odds against it. 0: DefaultPrior.
	Prior float64
	// MainsReference is searched for the hum of each recording; nil: nothing is.
	MainsReference *MainsReference
	// MainsClaimed is a time that the recordings are claimed to be from, weighed against the reference; nil: none is claimed.
	MainsClaimed *TimeSpan
	// Calibration turns scores into ratios; nil: the one that ships.
	Calibration *Calibration
	// Triaged, if not nil, is called once in a scan, when the structure of all files is in the store and before they are measured.
	// Its error ends the scan.
	Triaged func(ctx context.Context) error
	// Workers is how many recordings are measured at a time; 0: one for each processor.
	Workers int
	// Progress, if not nil, is told how far the scan is. Calls do not overlap.
	Progress func(Progress)

	// Budget, if not nil, is told what each stage of the scan takes, for which the scan goes one step after the other.
	Budget *Budget

	earlier *evidence.Measured // of the same bytes: what is as it would be now is taken from there; nil: nothing is
	decoded func(seconds float64)
	read    func(bytes int64)                // told of bytes of the file, in order
	ffmpeg  struct{ version, sha256 string } // of the program that FFmpeg names
}

// identified returns the options with the version of ffmpeg, which every result that it has a part in depends on.
func (o Options) identified(ctx context.Context) (Options, error) {
	if o.FFmpeg == "" || o.ffmpeg.sha256 != "" {
		return o, nil
	}
	var err error
	o.ffmpeg.version, o.ffmpeg.sha256, err = ffmpeg.Version(ctx, ffmpeg.Options{Program: o.FFmpeg})
	return o, err
}

// settings names every setting that can change a result, as a case records them.
func (o Options) settings() map[string]string {
	s := map[string]string{
		"architecture": architecture(), "kernel": dsp.Kernel(),
		"ffmpeg": o.ffmpeg.version, "ffmpeg_sha256": o.ffmpeg.sha256, "compare": strconv.FormatBool(!o.NoCompare),
		"calibration": o.calibration().ID, "thorough": strconv.FormatBool(o.Thorough),
	}
	maps.Copy(s, o.priorSetting())
	maps.Copy(s, o.mainsSettings())
	if skipped := o.skipped(); len(skipped) > 0 {
		s[skippedSetting] = strings.Join(skipped, ",")
	}
	for _, d := range o.selected() {
		s["detector "+d.Name] = strconv.Itoa(d.Version)
	}
	return s
}

// skippedSetting names the detectors that did not run, if there are any.
const skippedSetting = "skipped"

// ErrNoFiles is the error of a scan of a folder without files.
var ErrNoFiles = errors.New("no files to examine")

// Scan lists the structure of every file below dir, as [Triage] does, then measures it, compares the recordings with each
// other, and leaves all results in store.
// What the store already holds of the same bytes under the same settings is not measured again, so a scan that was
// cut off goes on where it stopped. Under other settings only the detectors run that are new, were skipped, have another version
// or other constants, or rest on such. A broken file costs itself alone; errors are of the folder, the store or ctx.
func Scan(ctx context.Context, dir string, store evidence.Store, o Options) error {
	s, err := newScan(ctx, dir, store, o)
	if err != nil {
		return err
	}
	defer s.root.Close()
	o.Budget.begin(CostOther, "all else")
	defer o.Budget.end(0)
	if err := s.begin(ctx, s.o.settings()); err != nil {
		return err
	}
	if o.Triaged != nil {
		if err := o.Triaged(ctx); err != nil {
			return err
		}
	}
	if err := s.measureAll(ctx); err != nil {
		return err
	}
	s.progress.tell(func(now *Progress) { now.Comparing = true })
	return s.compare(ctx)
}

// newScan lists a folder. The root of what it returns is to be closed.
func newScan(ctx context.Context, dir string, store evidence.Store, o Options) (*scan, error) {
	o, err := o.identified(ctx)
	_, unknown := SelectDetectors(o.Only, o.Skip)
	if err := errors.Join(err, unknown, o.checkPrior()); err != nil {
		return nil, err
	}
	if dir, err = resolved(dir); err != nil {
		return nil, err
	}
	files, err := walk(dir)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	if len(files) == 0 { // more likely a disk that is not mounted than a case to be emptied
		return nil, fmt.Errorf("%w: %s", ErrNoFiles, dir)
	}
	f, err := openFolder(dir, files, o)
	if err != nil {
		return nil, err
	}
	f.progress = newProgress(o)
	return &scan{folder: f, store: store}, nil
}

// resolved is the absolute path of a folder, links followed.
func resolved(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// scan is one run over one folder.
type scan struct {
	*folder
	store evidence.Store
}

// measureAll measures the files in parallel. The first error stops it.
func (s *scan) measureAll(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.progress.expect(s.files)
	queue := make(chan file)
	var workers sync.WaitGroup
	for range s.o.workers() {
		workers.Go(func() {
			for f := range queue {
				u, o := s.progress.begin(f), s.o
				o.decoded, o.read = u.decoded, u.read
				if err := s.measureFile(ctx, f, o); err != nil {
					cancel(fmt.Errorf("%q: %w", f.path, err))
					return
				}
				u.end(f)
			}
		})
	}
	for _, f := range s.files {
		select {
		case queue <- f:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	return context.Cause(ctx)
}

func (o Options) workers() int {
	if o.Budget != nil {
		return 1
	}
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// measureFile measures one file unless the store has it, and stores the result.
func (s *scan) measureFile(ctx context.Context, f file, o Options) error {
	if f.problem != "" {
		return s.putUnread(ctx, f, o)
	}
	r, before, err := s.open(f.name)
	if err != nil {
		f.problem = reason(err)
		return s.putUnread(ctx, f, o)
	}
	defer r.Close()
	f.size = before.Size()
	if known, err := s.known(ctx, f, r, o); known || err != nil {
		return err
	}
	m, err := s.measure(ctx, f, r, o)
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) { // the disk failed under this file
		f.problem = reason(err)
		return s.putUnread(ctx, f, o)
	}
	if err != nil {
		return err
	}
	if after, err := r.Stat(); err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		markChanged(&m)
	}
	s.o.Budget.begin(CostStore, "recordings")
	defer s.o.Budget.end(0)
	return s.store.Put(ctx, m)
}

// markChanged says that a file was written to while it was read: its hash is of bytes that never were a file. It has
// no key, so that the next scan measures it again.
func markChanged(m *evidence.Measured) {
	m.Key, m.Contributions = "", nil
	if m.Recording.Status == evidence.OK {
		m.Recording.Status = evidence.Partial
	}
	m.Recording.Problems = append(m.Recording.Problems, evidence.Problem{
		Code: "changed_while_read", Text: "the file changed while it was read; hash and measurements are of a mixture",
	})
}

// known reports whether the store holds the measurements of just these bytes.
func (s *scan) known(ctx context.Context, f file, r *os.File, o Options) (bool, error) {
	key, some, err := s.store.Known(ctx, f.path)
	if err != nil || !some || key != measurementKey(o) { // its hash would change nothing
		return false, err
	}
	sum, err := newHashingReader(r).sum(ctx, f.size)
	if err != nil {
		return false, ctx.Err() // measuring it will tell what is wrong with the file
	}
	return s.store.Has(ctx, f.path, sum, measurementKey(o))
}

// putUnread records a file whose bytes could not be read.
func (s *scan) putUnread(ctx context.Context, f file, o Options) error {
	m := unread(f)
	m.Key = measurementKey(o)
	return s.store.Put(ctx, m)
}

// unread is a file whose bytes could not be read.
func unread(f file) evidence.Measured {
	m := evidence.Measured{Recording: evidence.Recording{
		Path: f.path, Bytes: f.size, Status: evidence.Failed,
		Problems: []evidence.Problem{{Code: "unreadable", Text: f.problem}},
	}}
	if name := filepath.ToSlash(f.name); name != f.path {
		m.Recording.PathBytes = []byte(name)
	}
	return m
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// job is a scan with everything that was asked for.
type job struct {
	folder, casePath string
	options          earwitness.Options
	out              outputs
	moved            bool // the folder of the case lies elsewhere now
	triage           bool // the structure of files alone
}

func scanCommand() *cobra.Command {
	var j job
	var k choices
	var grid gridChoice
	var workers int
	var noCompare, thorough bool
	var prior float64
	var only, skip []string
	c := &cobra.Command{
		Use:   "scan FOLDER",
		Short: "Examine every recording in a folder, and compare all with all",
		Long: `Scan decodes each file below FOLDER once, measures it, compares all recordings, and keeps the results
in a case file. A scan that was interrupted goes on where it stopped when it is called again with the
same case file; files that have not changed are not measured again. With other options, or a newer program,
of files that have not changed only the detectors run that are new, were skipped, or weigh by other constants.

It begins with a triage of all files, which takes seconds: formats, durations, tags and contradictions. The files
that --json and --report name are written then, and again when all is measured.

While it runs, other commands read the case as far as it is; report and export say then how far that is.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if j.options, err = k.options(); err != nil {
				return err
			}
			j.options.Workers, j.options.NoCompare, j.options.Thorough, j.options.Prior = workers, noCompare, thorough, prior
			j.options.Only, j.options.Skip = only, skip
			if err := errors.Join(checkDetectors(only, skip), checkPrior(prior), grid.into(c.Context(), &j.options)); err != nil {
				return err
			}
			if j.folder = args[0]; j.casePath == "" {
				j.casePath = defaultCase(j.folder)
			}
			return j.run(c.Context(), c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&j.casePath, "case", "", "keep the case in `FILE` (default: the folder's name with .ew, in the working directory)")
	j.out.flags(c)
	k.flags(c)
	f.BoolVar(&thorough, "thorough", false, "look for earlier coding in every frame of long recordings too")
	f.StringSliceVar(&only, "only", nil, "run these `DETECTORS`, with what they are weighed by; compression is all of that package")
	f.StringSliceVar(&skip, "skip", nil, "run all but these `DETECTORS`; no verdict is given that would rest on them")
	f.BoolVar(&noCompare, "no-compare", false, "judge each recording by itself: no matches, pairs and sessions")
	grid.flags(c, "mains-reference")
	priorFlag(c, &prior)
	f.BoolVar(&j.triage, "triage", false, "list what the structure of the files tells, and decode nothing; a later scan goes on from there")
	f.BoolVar(&j.moved, "moved", false, "the folder of the case lies elsewhere now")
	f.IntVar(&workers, "workers", 0, "recordings examined at a time (default: one for each processor)")
	return c
}

func defaultCase(folder string) string {
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs
	}
	return filepath.Base(folder) + ".ew"
}

// run scans the folder into the case, writes the outputs and sums up on w.
func (j job) run(ctx context.Context, w io.Writer) error {
	if err := j.check(); err != nil {
		return err
	}
	file, err := casefile.Open(j.casePath)
	if err != nil {
		return err
	}
	defer closeCase(file, j.casePath)
	if err := j.sameFolder(ctx, file); err != nil {
		return err
	}

	p := newProgress(os.Stderr)
	j.options.Progress = p.show
	j.options.Triaged = func(ctx context.Context) error { return j.writeTriage(ctx, file) }
	examine := earwitness.Scan
	if j.triage {
		examine = earwitness.Triage
	}
	err = examine(ctx, j.folder, file, j.options)
	p.clear()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted; the same command goes on from %s", j.casePath)
	}
	if err != nil {
		return err
	}
	c, err := file.Case(ctx)
	if err != nil {
		return err
	}
	if err := j.out.write(ctx, c, file); err != nil {
		return err
	}
	if j.out.json != stdout && j.out.html != stdout {
		summary(w, c, j.casePath, j.out)
	}
	if n := count(c, evidence.Failed); n > 0 {
		return &codeError{exitUnread, fmt.Errorf("%s: %d of %d (the case says why)", exitUnreadIs, n, len(c.Recordings))}
	}
	return nil
}

// closeCase closes a case that was written, and tells if others who read it, or a full disk, keep it from being one file.
func closeCase(file *casefile.File, path string) {
	switch err := file.Close(); {
	case errors.Is(err, casefile.ErrInUse):
		fmt.Fprintf(os.Stderr, "earwitness: %s is being read; until that ends, copy it only together with %s-wal\n", path, path)
	case err != nil:
		fmt.Fprintf(os.Stderr, "earwitness: %v; if there is %s-wal, copy %s only together with it\n", err, path, path)
	}
}

// writeTriage writes the files that were asked for from what is known before anything is measured.
func (j job) writeTriage(ctx context.Context, file *casefile.File) error {
	early := j.out
	if early.json == stdout {
		early.json = ""
	}
	if early.html == stdout {
		early.html = ""
	}
	if early.json == "" && early.html == "" {
		return nil
	}
	c, err := file.Case(ctx)
	if err != nil {
		return err
	}
	return early.write(ctx, c, file)
}

// check refuses a job that would change the evidence or destroy a file.
func (j job) check() error {
	if info, err := os.Stat(j.folder); err != nil {
		return usageError("%w", err)
	} else if !info.IsDir() {
		return usageError("%s is not a folder; 'earwitness show' examines one file", j.folder)
	}
	if err := notWithin(j.folder, j.casePath, j.out.json, j.out.html); err != nil {
		return err
	}
	return j.out.check(j.casePath)
}

// sameFolder refuses to scan another folder into a case: what the case holds of its own would be forgotten.
func (j job) sameFolder(ctx context.Context, file *casefile.File) error {
	root, err := file.Root(ctx)
	if err != nil || root == "" || j.moved {
		return err
	}
	here, err := filepath.Abs(j.folder)
	if err == nil {
		here, err = filepath.EvalSymlinks(here)
	}
	if err != nil {
		return err
	}
	if here != root && !sameDir(here, root) {
		return usageError("%s is the case of %s: name another --case, or say --moved if that folder now lies here", j.casePath, root)
	}
	return nil
}

// sameDir reports whether two names lead to one folder, by links, mounts or another way of writing them.
func sameDir(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

func count(c *evidence.Case, status string) (n int) {
	for _, r := range c.Recordings {
		if r.Status == status {
			n++
		}
	}
	return n
}

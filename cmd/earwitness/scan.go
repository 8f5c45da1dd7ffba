package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// outputs is where a case is written beside its file.
type outputs struct {
	json, html string // paths, "-" for standard output, empty for none
}

func (o *outputs) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.json, "json", "", "write the case as JSON to `FILE` (- for standard output)")
	c.Flags().StringVar(&o.html, "report", "", "write the report as one HTML page to `FILE` (- for standard output)")
}

func scanCommand() *cobra.Command {
	var o earwitness.Options
	var out outputs
	var casePath, program, calibration string
	var cut float64
	c := &cobra.Command{
		Use:   "scan FOLDER",
		Short: "Examine every recording in a folder, and compare all with all",
		Long: `Scan decodes each file below FOLDER once, measures it, compares all recordings, and keeps the results
in a case file. A scan that was interrupted goes on where it stopped when it is called again with the
same case file; files that have not changed are not measured again.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("cut") {
				o.Cut = &cut
			}
			var err error
			if o.FFmpeg, err = findProgram(program); err != nil {
				return err
			}
			if o.Calibration, err = readCalibration(calibration); err != nil {
				return err
			}
			if casePath == "" {
				casePath = defaultCase(args[0])
			}
			return scan(c.Context(), args[0], casePath, o, out, c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&casePath, "case", "", "keep the case in `FILE` (default: the folder's name with .ew, in the working directory)")
	out.flags(c)
	f.BoolVar(&o.NoCompare, "no-compare", false, "judge each recording by itself: no matches, pairs and sessions")
	ffmpegFlag(c, &program)
	f.Float64Var(&cut, "cut", 0, "mean log10 likelihood ratio at which groups are one session (default: as calibrated)")
	f.StringVar(&calibration, "calibration", "", "use the constants in `FILE`, made by 'earwitness calibrate'")
	f.IntVar(&o.Workers, "workers", 0, "recordings examined at a time (default: one for each processor)")
	return c
}

// ffmpegFlag lets the user allow ffmpeg: bare for the one on the search path, or by name.
func ffmpegFlag(c *cobra.Command, program *string) {
	c.Flags().StringVar(program, "ffmpeg", "", "let an installed ffmpeg decode what earwitness does not (--ffmpeg=`PROGRAM` to name one)")
	c.Flags().Lookup("ffmpeg").NoOptDefVal = "ffmpeg"
}

// findProgram resolves the ffmpeg that the user allows, so that the case names the one that ran.
func findProgram(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", usageError("--ffmpeg: %w", err)
	}
	return filepath.Abs(path)
}

func defaultCase(folder string) string {
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs
	}
	return filepath.Base(folder) + ".ew"
}

// scan scans the folder into the case, writes the outputs and sums up on w.
func scan(ctx context.Context, folder, casePath string, o earwitness.Options, out outputs, w io.Writer) error {
	if info, err := os.Stat(folder); err != nil {
		return usageError("%w", err)
	} else if !info.IsDir() {
		return usageError("%s is not a folder; 'earwitness show' examines one file", folder)
	}
	for _, p := range []string{casePath, out.json, out.html} {
		if p != "" && p != "-" && within(folder, p) {
			return usageError("%s lies in the folder to be examined, where nothing is written", p)
		}
	}
	file, err := casefile.Open(casePath)
	if err != nil {
		return err
	}
	defer file.Close()

	p := newProgress(os.Stderr)
	o.Progress = p.show
	err = earwitness.Scan(ctx, folder, file, o)
	p.clear()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted; the same command goes on from %s", casePath)
	}
	if err != nil {
		return err
	}
	c, err := file.Case(ctx)
	if err != nil {
		return err
	}
	if err := out.write(ctx, c, file); err != nil {
		return err
	}
	if out.json != "-" && out.html != "-" {
		summary(w, c, casePath, out)
	}
	if n := count(c, evidence.Failed); n > 0 {
		return &codeError{exitUnread, fmt.Errorf("%s: %d of %d (the case says why)", exitUnreadIs, n, len(c.Recordings))}
	}
	return nil
}

// within reports whether the file at path would lie in folder.
func within(folder, path string) bool {
	real := func(p string) string {
		abs, err := filepath.Abs(p)
		if err != nil {
			return p
		}
		if r, err := filepath.EvalSymlinks(abs); err == nil {
			return r
		}
		if r, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
			return filepath.Join(r, filepath.Base(abs))
		}
		return abs
	}
	rel, err := filepath.Rel(real(folder), real(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func count(c *evidence.Case, status string) (n int) {
	for _, r := range c.Recordings {
		if r.Status == status {
			n++
		}
	}
	return n
}

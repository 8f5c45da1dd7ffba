package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/earwitness/earwitness"
)

// selfTest is a call of selftest.
type selfTest struct {
	options earwitness.SelfTestOptions
	choices choices
	json    string // path; empty for none
}

func selfTestCommand() *cobra.Command {
	var s selfTest
	c := &cobra.Command{
		Use:   "selftest FOLDER",
		Short: "Forge the recordings of a folder, and measure how often that is detected",
		Long: `Selftest makes forgeries of excerpts of your own recordings, in a temporary folder that is removed afterwards, examines
them as a scan does, and prints how often edits are detected in this very material, and how often excerpts that were
treated the same but for the edit are accused. FOLDER is only read.

A place is deleted in speech or in a pause, audio of the same or another recording is inserted, a word is copied, or
silence put over speech. Joins are butt, or cross-faded over 2, 10 or 30 ms. Excerpts are mixed to mono and saved as 16-bit WAV.
With --ffmpeg they are also coded as the recordings are, with each lossy codec at the median of its bit rates a channel,
before the edit, and after it.

Detected means that the verdict is edited or that a copied place is found, missed that the verdict is continuous; the
rest is inconclusive. Intervals are 95 %, resampled by recording.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error { return s.run(c.Context(), args[0], c.OutOrStdout()) },
	}
	f := c.Flags()
	f.Float64Var(&s.options.Seconds, "seconds", 0, "how long each excerpt is (default: drawn from 10 to 30)")
	f.IntVar(&s.options.Count, "count", 48, "forgeries of each chain of coding, and untouched excerpts")
	f.Uint64Var(&s.options.Seed, "seed", 1, "what is drawn: the same seed gives the same forgeries")
	f.StringVar(&s.options.Keep, "keep", "", "keep the forgeries, and the truth about them, in `DIR`, new or empty")
	f.StringVar(&s.json, "json", "", "write all figures and every forgery as JSON to `FILE` (- for standard output)")
	s.choices.flags(c)
	return c
}

func (s *selfTest) run(ctx context.Context, folder string, out io.Writer) error {
	if info, err := os.Stat(folder); err != nil {
		return usageError("%w", err)
	} else if !info.IsDir() {
		return usageError("%s is not a folder", folder)
	}
	if err := errors.Join(notWithin(folder, s.json, s.options.Keep), refuse(s.json)); err != nil {
		return usageError("%w", err)
	}
	o := s.options
	if o.Count < 1 {
		return usageError("--count %d: there must be one at least", o.Count)
	}
	var err error
	if o.Scan, err = s.choices.options(); err != nil {
		return err
	}
	show, clear := selfTestProgress(os.Stderr)
	o.Progress = show
	result, err := earwitness.SelfTest(ctx, folder, o)
	clear()
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted: nothing was measured")
	case errors.Is(err, earwitness.ErrKeepFolder), errors.Is(err, earwitness.ErrSelfTestOptions):
		return usageError("%w", err)
	case err != nil:
		return err
	}
	if s.json != stdout {
		if err := printSelfTest(out, result); err != nil || s.json == "" {
			return err
		}
	}
	return writeTo(s.json, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(result)
	})
}

// selfTestProgress shows how far a self-test is, on a terminal.
func selfTestProgress(w *os.File) (show func(earwitness.SelfTestProgress), clear func()) {
	if !term.IsTerminal(int(w.Fd())) {
		return nil, func() {}
	}
	show = func(p earwitness.SelfTestProgress) {
		fmt.Fprintf(w, "\r\x1b[K%d/%d  %s", p.Done, p.Of, plain(p.Chain))
	}
	return show, func() { fmt.Fprint(w, "\r\x1b[K") }
}

// printSelfTest prints the figures as tables, and then what they do not say.
func printSelfTest(out io.Writer, r earwitness.SelfTestResult) error {
	fmt.Fprintf(out, "excerpts of %d recordings; the folder holds %d files, %d cannot be used; seed %d, calibration %s\n",
		r.Used, r.Files, len(r.LeftOut), r.Seed, plain(r.Calibration))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nuntouched\texcerpts\taccused\tcontinuous\tinconclusive\taccused %\tcontinuous %\t")
	for _, u := range r.Untouched {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t\n", plain(u.Chain), u.Excerpts, u.Accused, u.Continuous, u.Inconclusive,
			inPercent(&u.AccusedRate), inPercent(&u.ContinuousRate))
	}
	fmt.Fprintln(w, "\nforged\texcerpts\tdetected\tmissed\tinconclusive\tdetected %\tmissed %\t")
	eachChain(r, func(f earwitness.ForgeryFigures) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t\n", plain(f.Chain), f.Forged, f.Detected, f.Missed, f.Inconclusive,
			inPercent(&f.DetectedRate), inPercent(&f.MissedRate))
	})
	fmt.Fprintln(w, "\nplaces found\twithin 50 ms of a join %\twithin 500 ms %\tfindings\tof them elsewhere\t")
	eachChain(r, func(f earwitness.ForgeryFigures) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t\n", plain(f.Chain), inPercent(&f.Within50msRate), inPercent(&f.Within500msRate),
			f.Findings, f.Elsewhere)
	})
	printSplit(w, r, "detected, by join", func(f earwitness.ForgeryFigures) string { return f.Join })
	printSplit(w, r, "detected, by kind", func(f earwitness.ForgeryFigures) string { return f.Kind })
	if err := w.Flush(); err != nil {
		return err
	}
	for i, n := range r.NotTried {
		if i == 0 {
			fmt.Fprintln(out, "\nnot tried:")
		}
		fmt.Fprintln(out, " ", plain(n))
	}
	fmt.Fprintln(out)
	for _, l := range r.Limits {
		fmt.Fprintln(out, plain(l))
	}
	return nil
}

// eachChain calls print with the figures of all forgeries of each chain.
func eachChain(r earwitness.SelfTestResult, print func(earwitness.ForgeryFigures)) {
	for _, f := range r.Forgeries {
		if f.Join == "" && f.Kind == "" {
			print(f)
		}
	}
}

// printSplit prints how many forgeries were detected, a line for each chain and a column for each of what name names.
func printSplit(w io.Writer, r earwitness.SelfTestResult, title string, name func(earwitness.ForgeryFigures) string) {
	fmt.Fprintf(w, "\n%s", title)
	for _, f := range r.Forgeries {
		if f.Chain == r.Forgeries[0].Chain && name(f) != "" {
			fmt.Fprintf(w, "\t%s", name(f))
		}
	}
	eachChain(r, func(all earwitness.ForgeryFigures) {
		fmt.Fprintf(w, "\t\n%s", plain(all.Chain))
		for _, f := range r.Forgeries {
			if f.Chain == all.Chain && name(f) != "" {
				fmt.Fprintf(w, "\t%d/%d", f.Detected, f.Forged)
			}
		}
	})
	fmt.Fprintln(w, "\t")
}

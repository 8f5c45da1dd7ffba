package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
)

// fit is a call of calibrate.
type fit struct {
	ffmpeg           string
	truth, base, out string // paths; base may be empty
	check            bool
	grid             string // path of a mains reference
}

func calibrateCommand() *cobra.Command {
	var f fit
	c := &cobra.Command{
		Use:   "calibrate FOLDER|CASE",
		Short: "Fit the constants that turn scores into likelihood ratios, on recordings with known truth",
		Long: `Calibrate reads what a scan measured and a file of truth, and writes the constants it fits as JSON.
A FOLDER is scanned into a temporary case; a CASE is only read.
Parts for which the truth says nothing are taken over from --base, or from the calibration that ships.

The truth is JSON: {"name": "…", "set": "…", "address": "…", "licence": "…", "sources": 50, "recordings": {"a.wav": {"session": "s1",
"source": "x", "whole": true, "edited": false, "mains": true}}}; what is not known is left out. An excerpt may say which part of
a source it holds: "holds": [{"source": "x", "from_seconds": 3, "to_seconds": 8, "at_seconds": 0, "rate": 1}].

Where the logs of --mains-reference hold a recording's time, the truth says so: "logged": true, "places": [{"log": "001",
"start_seconds": 812}], the log by its file's name without ending; "logged": false, where they do not.

With --check nothing is fitted: how pairs of recordings come out under the constants is counted by their "kind" and by what
is "alike" in them, such as {"call": "c1"}, and the strongest false matches are listed. Matches are aligned on the audio:
the recordings must still lie where they were scanned. Constants are to be checked on
recordings that they were not fitted on.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.Context(), args[0]) },
	}
	c.Flags().StringVar(&f.truth, "truth", "", "`FILE` with what is known of the recordings (default: truth.json in FOLDER)")
	c.Flags().StringVar(&f.base, "base", "", "calibration `FILE` that the other parts come from")
	c.Flags().StringVar(&f.out, "out", stdout, "write the calibration to `FILE`, or what --check counts")
	ffmpegFlag(c, &f.ffmpeg)
	c.Flags().StringVar(&f.grid, "mains-reference", "", "fit places in the logs of mains frequency at `PATH` too")
	c.Flags().BoolVar(&f.check, "check", false, "count how matches come out under the constants")
	return c
}

func (f fit) run(ctx context.Context, target string) error {
	truth, err := readTruth(f.truth, target)
	if err != nil {
		return err
	}
	base := earwitness.DefaultCalibration()
	if other, err := readCalibration(f.base); err != nil {
		return err
	} else if other != nil {
		base = *other
	}
	o, err := f.options(ctx)
	if err != nil {
		return err
	}
	known, err := openKnown(ctx, knownOptions{target, f.truth, f.out, o})
	if err != nil {
		return err
	}
	defer known.close()
	if f.check {
		trials, err := earwitness.MatchTrials(ctx, known.file, known.root, truth, o)
		if err != nil {
			return err
		}
		return writeTo(f.out, func(w io.Writer) error { return printTrials(w, trials, base) })
	}
	fitted, err := earwitness.Calibrate(ctx, known.file, known.root, truth, base, o)
	if err != nil {
		return err
	}
	return writeTo(f.out, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(fitted)
	})
}

func (f fit) options(ctx context.Context) (o earwitness.Options, err error) {
	o.NoCompare = true
	if o.FFmpeg, err = findProgram(f.ffmpeg); err != nil || f.grid == "" {
		return o, err
	}
	o.MainsReference, err = earwitness.ReadMainsReference(ctx, f.grid, 50)
	return o, err
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// listedTrials is how many of the strongest false matches are listed.
const listedTrials = 40

// printTrials prints how trials of matches come out under a calibration.
func printTrials(out io.Writer, trials []earwitness.MatchTrial, c earwitness.Calibration) error {
	if len(trials) == 0 {
		return earwitness.ErrNothingFitted
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "kind\ttrials\tfound\tlog10 LR > 0\t≥ 1\t≥ 2\tstrongest\t")
	counts := earwitness.CountKinds(trials, c)
	for _, same := range []bool{true, false} {
		sum := earwitness.KindCount{Kind: map[bool]string{true: "the same, all", false: "not the same, all"}[same], Strongest: math.Inf(-1)}
		for _, k := range counts {
			if k.Same == same {
				printKind(w, k)
				sum = sum.Plus(k)
			}
		}
		printKind(w, sum)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	trials = slices.DeleteFunc(slices.Clone(trials), func(t earwitness.MatchTrial) bool { return t.Same || t.Match == nil })
	slices.SortStableFunc(trials, func(a, b earwitness.MatchTrial) int { return cmp.Compare(b.Score, a.Score) })
	fmt.Fprintln(w, "\nstrongest false matches:\nscore\tlog10 LR\tkind\tA\tat\tB\tat\tspeed\tbit errors\t")
	for _, t := range trials[:min(listedTrials, len(trials))] {
		m := t.Match
		fmt.Fprintf(w, "%.1f\t%+.2f\t%s\t%s\t%.2f–%.2f s\t%s\t%.2f–%.2f s\t%.3f\t%.3f\t\n", t.Score, c.Overlap.Log10LR(t.Score),
			plain(t.Kind), plain(t.A), m.AStart, m.AEnd, plain(t.B), m.BStart, m.BEnd, m.Speed, m.BER)
	}
	return w.Flush()
}

func printKind(w io.Writer, k earwitness.KindCount) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%+.2f\t\n",
		plain(k.Kind), k.Trials, k.Found, k.Above[0], k.Above[1], k.Above[2], k.Strongest)
}

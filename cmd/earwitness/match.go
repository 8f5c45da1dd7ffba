package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

func matchCommand() *cobra.Command {
	var k choices
	c := &cobra.Command{
		Use:   "match CLIP CASE",
		Short: "Find where in a case a clip was taken from",
		Args:  exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := k.options()
			if err != nil {
				return err
			}
			return match(c, args[0], args[1], o)
		},
	}
	k.flags(c)
	return c
}

func match(c *cobra.Command, clip, casePath string, o earwitness.Options) error {
	file, err := casefile.OpenReadOnly(casePath)
	if err != nil {
		return err
	}
	defer file.Close()
	library, err := file.Case(c.Context())
	if err != nil {
		return err
	}
	tellUnfinished(library)
	m, err := measureFile(c, clip, o)
	if err != nil {
		return err
	}
	if m.Recording.Status == evidence.Failed {
		return fmt.Errorf("%s could not be decoded: %s", clip, m.Recording.Problems[0].Text)
	}
	used := earwitness.DefaultCalibration().ID
	if o.Calibration != nil {
		used = o.Calibration.ID
	}
	if made := library.Tool.Settings["calibration"]; made != used {
		fmt.Fprintf(os.Stderr, "earwitness: the case was made with calibration %s, these ratios are of %s\n", plain(made), used)
	}
	dir, err := file.Root(c.Context())
	if err != nil {
		return err
	}
	in, r, err := openInput(clip)
	if err != nil {
		return err
	}
	defer r.Close()
	matches, err := earwitness.Find(c.Context(), earwitness.Clip{Input: in, Measured: m}, file, dir, o)
	if err != nil {
		return err
	}
	return printMatches(c.OutOrStdout(), matches, count(library, evidence.OK)+count(library, evidence.Partial))
}

// printMatches prints where the clip was found among so many searched recordings.
func printMatches(out io.Writer, matches []evidence.Match, searched int) error {
	if len(matches) == 0 {
		_, err := fmt.Fprintf(out, "no match: the clip was not found in the %d recordings searched, which does not prove that it is not from them\n", searched)
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "clip\trecording\tat\taligned\tlog10 LR\t")
	for _, m := range matches {
		fmt.Fprintf(w, "%.3f–%.3f s\t%s\t%.3f–%.3f s\t%s\t%+.2f\t%s%s\n", m.AStartSeconds, m.AEndSeconds, plain(m.B),
			m.BStartSeconds, m.BEndSeconds, aligned(m), m.Log10LR, evidence.Verbal(m.Log10LR), rateText(m.ErrorRate))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%d recordings searched\n", searched)
	return err
}

// rateText is how often ratios of this strength pointed the wrong way; empty where that was not measured.
func rateText(e *evidence.ErrorRate) string {
	if e == nil {
		return ""
	}
	return " (" + e.String() + ")"
}

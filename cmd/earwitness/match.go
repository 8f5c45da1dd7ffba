package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

func matchCommand() *cobra.Command {
	var program string
	c := &cobra.Command{
		Use:   "match CLIP CASE",
		Short: "Find where in a case a clip was taken from",
		Args:  exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			m, err := measureFile(c, args[0], program)
			if err != nil {
				return err
			}
			if m.Recording.Status == evidence.Failed {
				return fmt.Errorf("%s could not be decoded: %s", args[0], plain(m.Recording.Problems[0].Text))
			}
			file, err := casefile.OpenReadOnly(args[1])
			if err != nil {
				return err
			}
			defer file.Close()
			matches, err := earwitness.Find(c.Context(), m, file, earwitness.Options{})
			if err != nil {
				return err
			}
			printMatches(c.OutOrStdout(), matches)
			return nil
		},
	}
	ffmpegFlag(c, &program)
	return c
}

func printMatches(out io.Writer, matches []evidence.Match) {
	if len(matches) == 0 {
		fmt.Fprintln(out, "no match: the clip was not found in the case's recordings, which does not prove that it is not from them")
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "clip\trecording\tat\tlog10 LR\t")
	for _, m := range matches {
		fmt.Fprintf(w, "%.2f–%.2f s\t%s\t%.2f–%.2f s\t%+.2f\t%s\n", m.AStartSeconds, m.AEndSeconds, plain(m.B),
			m.BStartSeconds, m.BEndSeconds, m.Log10LR, evidence.Verbal(m.Log10LR))
	}
	w.Flush()
}

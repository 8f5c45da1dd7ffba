package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
)

func compareCommand() *cobra.Command {
	var k choices
	var asJSON bool
	c := &cobra.Command{
		Use:   "compare A B",
		Short: "Check two copies of a recording against each other, second by second",
		Long: `Compare looks for the audio that two recordings share, aligns it to the sample where the waveforms agree, and walks along
both: where one has something that the other lacks, or other content, one of the two was edited. Which one cannot be
told from two copies alone.`,
		Args: exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := k.options()
			if err != nil {
				return err
			}
			return compare(c, args, asJSON, o)
		},
	}
	k.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print everything as JSON, with the lag of each second")
	return c
}

func compare(c *cobra.Command, paths []string, asJSON bool, o earwitness.Options) error {
	var in [2]earwitness.Input
	for i, path := range paths {
		opened, f, err := openInput(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in[i] = opened
		in[i].Path = path
	}
	found, err := earwitness.Compare(c.Context(), in[0], in[1], o)
	if err != nil {
		return err
	}
	if asJSON {
		e := json.NewEncoder(c.OutOrStdout())
		e.SetIndent("", " ")
		return e.Encode(found)
	}
	return printComparison(c.OutOrStdout(), found)
}

// printComparison prints what two recordings share, then where they do not go together.
func printComparison(out io.Writer, found earwitness.Comparison) error {
	for _, l := range found.Limits {
		fmt.Fprintf(out, "limit: %s\n", plain(l))
	}
	if len(found.Matches) == 0 {
		_, err := fmt.Fprintln(out, "no match: no audio was found that both hold, which does not prove that there is none")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "A\tB\tlog10 LR\taligned\t")
	for _, m := range found.Matches {
		fmt.Fprintf(w, "%.3f–%.3f s\t%.3f–%.3f s\t%+.2f\t%s\t%s%s\n", m.AStartSeconds, m.AEndSeconds,
			m.BStartSeconds, m.BEndSeconds, m.Log10LR, aligned(m), evidence.Verbal(m.Log10LR), rateText(m.ErrorRate))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if found.Track == nil {
		_, err := fmt.Fprintln(out, "not checked against each other: the waveforms do not agree in three seconds or more, or it is one file")
		return err
	}
	for _, f := range found.Findings {
		fmt.Fprintf(out, "%s, %.3f–%.3f s: %s (log10 LR %+.2f%s)\n", plain(f.Path), f.StartSeconds, f.EndSeconds, f.Limits[0], f.Log10LR, rateText(f.ErrorRate))
	}
	_, err := fmt.Fprintf(out, "checked %.1f s: the waveforms agree in %.1f s, with %d places where the two do not go together\n",
		found.Seconds, found.Agreed, len(found.Findings)/2)
	return err
}

// aligned says how exactly the times of a match hold.
func aligned(m evidence.Match) string {
	if m.Precision != evidence.ToSample {
		return "to the frame (some 30 ms)"
	}
	text := "to the sample"
	if e, ok := m.Measurements["offset_error_seconds"]; ok {
		text += fmt.Sprintf(" (±%.1f µs", 1e6*e)
		if ppm, ok := m.Measurements["drift_ppm"]; ok {
			text += fmt.Sprintf(", drift %+.1f ppm", ppm)
		}
		text += ")"
	}
	return text
}

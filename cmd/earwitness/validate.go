package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
)

// validation is a call of validate.
type validation struct {
	truth, json string // paths; either may be empty
	choices     choices
}

func validateCommand() *cobra.Command {
	var v validation
	c := &cobra.Command{
		Use:   "validate FOLDER|CASE",
		Short: "Measure how often the ratios are wrong, on recordings with known truth",
		Long: `Validate compares what a case says with what is known of its recordings, and prints for each ratio how often it is wrong.
A FOLDER is scanned into a temporary case. A CASE is only read, and holds the ratios of the calibration that it was
scanned with. The truth is the JSON that 'earwitness calibrate --help' describes. Figures come by the "kind" of the
recordings, with 95 % intervals resampled by session; a voice is told by "alike": {"voice": "…"}, a room and a device likewise.

EER is the equal error rate. Cllr is what a ratio costs on average, in bits: 0 is perfect, 1 says nothing. Its minimum
is what the order of the ratios cannot tell apart; its floor is what ratios no stronger than these cost if all are right.
Absent are pairs that got no ratio. Recordings that the constants were fitted on give figures that flatter.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error { return v.run(c.Context(), args[0], c.OutOrStdout()) },
	}
	c.Flags().StringVar(&v.truth, "truth", "", "`FILE` with what is known of the recordings (default: truth.json in FOLDER)")
	c.Flags().StringVar(&v.json, "json", "", "write all figures, with the points of Tippett and ECE plots, as JSON to `FILE` (- for standard output)")
	v.choices.flags(c)
	return c
}

func (v *validation) run(ctx context.Context, target string, out io.Writer) error {
	truth, err := readTruth(v.truth, target)
	if err != nil {
		return err
	}
	o, err := v.choices.options()
	if err != nil {
		return err
	}
	known, err := openKnown(ctx, knownOptions{target, v.truth, v.json, o})
	if err != nil {
		return err
	}
	defer known.close()
	c, err := known.file.Case(ctx)
	if err != nil {
		return err
	}
	if made := c.Tool.Settings["calibration"]; o.Calibration != nil && made != o.Calibration.ID {
		return usageError("the case holds ratios of calibration %s, not of %s: validate the folder instead", made, o.Calibration.ID)
	}
	measured, err := earwitness.Validate(c, truth)
	if err != nil {
		return err
	}
	if v.json != stdout {
		if err := printValidation(out, measured); err != nil || v.json == "" {
			return err
		}
	}
	return writeTo(v.json, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(measured)
	})
}

// printValidation prints the figures as tables.
func printValidation(out io.Writer, v earwitness.Validation) error {
	fmt.Fprintf(out, "%d recordings with known truth (%s), calibration %s\n", v.Recordings, plain(v.Truth), plain(v.Calibration))
	if n := len(v.NotInCase); n > 0 {
		fmt.Fprintf(out, "%d recordings that the truth names are not in the case, such as %s\n", n, plain(v.NotInCase[0]))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, print := range []func(io.Writer, earwitness.Validation){
		printPairs, printVoices, printGroupings, printMatchFigures, printVerdicts, printWrong,
	} {
		print(w, v)
	}
	return w.Flush()
}

func printPairs(w io.Writer, v earwitness.Validation) {
	for i, p := range v.Pairs {
		if i == 0 {
			fmt.Fprintln(w, "\nratio of pairs\tkind\tsame/other\tabsent\tEER %\tCllr\tminimum\tfloor\tstrongest\twrong by 1\tby 2\t")
		}
		floor := "–"
		if p.Cllr != nil {
			floor = fmt.Sprintf("%.3f", p.Floor)
		}
		fmt.Fprintf(w, "%s\t%s\t%d/%d\t%d\t%s\t%s\t%s\t%s\t%+.2f, %+.2f\t%d\t%d\t\n", p.Ratio, plain(p.Kind), p.Same, p.Other, p.Absent,
			inPercent(p.EqualErrorRate), bits(p.Cllr), bits(p.CllrMin), floor, p.Strongest.Lower, p.Strongest.Upper, p.WrongBy1, p.WrongBy2)
	}
}

func printVoices(w io.Writer, v earwitness.Validation) {
	for i, f := range v.Voices {
		if i == 0 {
			fmt.Fprintln(w, "\nvoice or session\tkind\tone voice, two sessions\t% above 0\t≥ 1\ttwo voices, one session\t% above 0\t≥ 1\t")
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%d\t%d\t%s\t%d\t\n", f.Ratio, plain(f.Kind), f.SameVoice.Pairs, inPercent(f.SameVoice.Above0),
			f.SameVoice.Above1, f.SameSession.Pairs, inPercent(f.SameSession.Above0), f.SameSession.Above1)
	}
}

func printGroupings(w io.Writer, v earwitness.Validation) {
	for i, s := range v.Sessions {
		if i == 0 {
			fmt.Fprintln(w, "\nsessions\trecordings\tin none\ttrue\tfound\tBCubed precision %\trecall %\tF %\t")
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t\n", plain(s.Kind), s.Recordings, s.Apart, s.True, s.Found,
			inPercent(&s.Precision), inPercent(&s.Recall), inPercent(&s.F))
	}
}

func printMatchFigures(w io.Writer, v earwitness.Validation) {
	for i, m := range v.Matches {
		if i == 0 {
			fmt.Fprintln(w, "\nmatches\tkind\tpairs\tfound\tlog10 LR > 0\t≥ 1\t≥ 2\t")
		}
		what := map[bool]string{true: "same audio", false: "other audio"}[m.Same]
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t\n", what, plain(m.Kind), m.Trials, m.Found, m.Above0, m.Above1, m.Above2)
	}
}

func printVerdicts(w io.Writer, v earwitness.Validation) {
	for i, q := range v.Verdicts {
		if i == 0 {
			fmt.Fprintln(w, "\nrecordings\tyes/no\tabsent\tEER %\tCllr\tminimum\twrong by 1\tby 2\t")
		}
		fmt.Fprintf(w, "%s\t%d/%d\t%d\t%s\t%s\t%s\t%d\t%d\t\n", q.Question, q.Same, q.Other, q.Absent,
			inPercent(q.EqualErrorRate), bits(q.Cllr), bits(q.CllrMin), q.WrongBy1, q.WrongBy2)
	}
}

// printWrong lists the worst ratios.
func printWrong(w io.Writer, v earwitness.Validation) {
	if len(v.Wrong) == 0 {
		return
	}
	fmt.Fprintf(w, "\nwrong by 1 or more: %d, the worst of them:\nratio\tlog10 LR\ttruth\tkind\tA\tB\t\n", len(v.Wrong))
	for _, r := range v.Wrong[:min(listedTrials, len(v.Wrong))] {
		truth := map[bool]string{true: "yes", false: "no"}[r.Same]
		fmt.Fprintf(w, "%s\t%+.2f\t%s\t%s\t%s\t%s\t\n", r.Ratio, r.Log10LR, truth, plain(r.Kind), plain(r.A), plain(r.B))
	}
}

// percent is a rate with its interval, in percent.
func inPercent(f *evidence.Figure) string { return figureText(f, 100, 1) }

// bits is a cost with its interval.
func bits(f *evidence.Figure) string { return figureText(f, 1, 3) }

func figureText(f *evidence.Figure, unit float64, digits int) string {
	if f == nil {
		return "–"
	}
	text := fmt.Sprintf("%.*f", digits, unit*f.Value)
	if in := f.Interval95; in != nil {
		text += fmt.Sprintf(" [%.*f, %.*f]", digits, unit*in[0], digits, unit*in[1])
	}
	return text
}

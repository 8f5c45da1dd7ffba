package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// clusterJob is a call of the cluster command.
type clusterJob struct {
	casePath string
	prior    float64 // 0: that of the case
	save     bool
	out      outputs
}

func clusterCommand() *cobra.Command {
	var j clusterJob
	c := &cobra.Command{
		Use:   "cluster CASE",
		Short: "Form the sessions of a case anew, for another prior",
		Long: `Cluster joins the recordings of a case into sessions from the ratios of its pairs, as a scan does, and
prints each session with how sure it is. Nothing is decoded or measured.

The prior is the probability, before anything is compared, that two recordings of the case picked at
random are of one session; of K sessions of one size it is 1/K. The shares are of resamples, in which
a fifth of the recordings is left out and all ratios are moved as other clips of the same sessions
would have moved them: they say how much a membership hangs on chance in the clips.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkPrior(j.prior); err != nil {
				return err
			}
			j.casePath = args[0]
			return j.run(c.Context(), c.OutOrStdout())
		},
	}
	priorFlag(c, &j.prior)
	c.Flags().BoolVar(&j.save, "save", false, "keep the sessions in the case, in place of its own")
	j.out.flags(c)
	return c
}

func (j clusterJob) run(ctx context.Context, w io.Writer) error {
	if err := j.out.check(j.casePath); err != nil {
		return err
	}
	file, err := j.open()
	if err != nil {
		return err
	}
	defer file.Close()
	if err := j.out.outside(ctx, file); err != nil {
		return err
	}
	c, err := file.Case(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(c.Limits, casefile.Unfinished) {
		return fmt.Errorf("%s: %w; scan it again first", j.casePath, casefile.ErrUnfinished)
	}
	o := earwitness.Options{Prior: j.prior}
	if j.prior == 0 { // a case of before has none
		o.Prior, _ = strconv.ParseFloat(c.Tool.Settings["session_prior"], 64)
	}
	if err := earwitness.Cluster(ctx, c, o); err != nil {
		return fmt.Errorf("%s: %w", j.casePath, err)
	}
	if j.save {
		if err := file.PutSessions(ctx, c); err != nil {
			return err
		}
	}
	if err := j.out.write(ctx, c, file); err != nil {
		return err
	}
	if j.out.json == stdout || j.out.html == stdout {
		return nil
	}
	return buffered(w, func(w io.Writer) error { return printSessions(w, c) })
}

func (j clusterJob) open() (*casefile.File, error) {
	if _, err := os.Stat(j.casePath); err != nil || !j.save {
		return casefile.OpenReadOnly(j.casePath) // which makes no case of a name that was mistyped
	}
	return casefile.Open(j.casePath)
}

// printSessions prints the sessions of a case with how sure they are.
func printSessions(w io.Writer, c *evidence.Case) error {
	prior, err := strconv.ParseFloat(c.Tool.Settings["session_prior"], 64)
	if err != nil {
		return fmt.Errorf("the prior of the case: %w", err)
	}
	fmt.Fprintf(w, "prior %.4g: groups are one session from a mean log10 LR of %+.2f\n", prior, session.Cut(prior))
	weakest := weakestPairs(c)
	alone := 0
	for i, s := range c.Sessions {
		if len(s.Paths) == 1 {
			alone++
			continue
		}
		fmt.Fprintf(w, "\n%s  %d recordings\n", s.ID, len(s.Paths))
		for k, path := range s.Paths {
			printMember(w, s, k, path)
		}
		if p := weakest[i]; p != nil {
			fmt.Fprintf(w, "  weakest pair %s and %s, log10 LR %+.2f\n", plain(p.A), plain(p.B), p.Log10LR)
		}
		if o := s.Outsider; o != nil {
			fmt.Fprintf(w, "  nearest outsider %s, in %s\n", plain(o.Path), percent(o.Share))
		}
	}
	if alone > 0 {
		fmt.Fprintf(w, "\nalone %d\n", alone)
		for _, s := range c.Sessions {
			if len(s.Paths) == 1 {
				printMember(w, s, 0, s.Paths[0])
			}
		}
	}
	for _, l := range c.Limits {
		fmt.Fprintf(w, "limit %s\n", plain(l))
	}
	return nil
}

func printMember(w io.Writer, s evidence.Session, k int, path string) {
	if len(s.Members) == 0 { // not judged
		fmt.Fprintf(w, "         %s\n", plain(path))
		return
	}
	m := s.Members[k]
	fmt.Fprintf(w, "  %6s %s", percent(m.Share), plain(path))
	if m.OtherSession != "" {
		fmt.Fprintf(w, "  (with %s in %s)", m.OtherSession, percent(m.OtherShare))
	}
	fmt.Fprintln(w)
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + "%" }

// weakestPairs returns for each session the pair inside with the lowest ratio; nil where none was weighed.
func weakestPairs(c *evidence.Case) []*evidence.Pair {
	home := map[string]int{}
	for i, s := range c.Sessions {
		for _, path := range s.Paths {
			home[path] = i
		}
	}
	out := make([]*evidence.Pair, len(c.Sessions))
	for _, p := range c.Pairs.All() {
		a, okA := home[p.A]
		b, okB := home[p.B]
		if okA && okB && a == b && (out[a] == nil || p.Log10LR < out[a].Log10LR) {
			out[a] = &p
		}
	}
	return out
}

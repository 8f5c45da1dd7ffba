package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/mains"
)

// gridChoice is what the user says of a mains reference.
type gridChoice struct {
	path, claimed string
	nominalHz     float64
}

func (g *gridChoice) flags(c *cobra.Command, name string) {
	f := c.Flags()
	f.StringVar(&g.path, name, "", "search the log of mains frequency at `PATH`, a CSV file or a folder, for each recording's hum")
	f.StringVar(&g.claimed, "claimed", "", "weigh the claim that the recordings are from `FROM..UNTIL`, days that both count, or times, in UTC")
	f.Float64Var(&g.nominalHz, "nominal", 50, "nominal frequency in `HZ` that a log in mHz gives deviations from")
}

// into reads the reference and the claim into options.
func (g gridChoice) into(ctx context.Context, o *earwitness.Options) (err error) {
	if g.claimed != "" {
		if g.path == "" {
			return usageError("--claimed needs a reference to be weighed against")
		}
		if o.MainsClaimed, err = parseSpan(g.claimed); err != nil {
			return usageError("--claimed: %w", err)
		}
	}
	if g.nominalHz != 50 && g.nominalHz != 60 {
		return usageError("--nominal: %g is neither 50 nor 60", g.nominalHz)
	}
	if g.path != "" {
		o.MainsReference, err = earwitness.ReadMainsReference(ctx, g.path, g.nominalHz)
	}
	return err
}

// spanForms are the forms of an end of a span, and how long what they name lasts.
var spanForms = []struct {
	form  string
	lasts time.Duration
}{
	{time.DateOnly, 24 * time.Hour}, {"2006-01-02T15:04", 0}, {"2006-01-02T15:04:05", 0}, {time.RFC3339, 0},
}

// parseSpan reads FROM..UNTIL. A day as the end counts whole; without a zone, times are UTC.
func parseSpan(text string) (*earwitness.TimeSpan, error) {
	from, until, ok := strings.Cut(text, "..")
	if !ok {
		return nil, fmt.Errorf("%q is not FROM..UNTIL", text)
	}
	first, _, err := parseEnd(from)
	if err != nil {
		return nil, err
	}
	last, lasts, err := parseEnd(until)
	if err != nil {
		return nil, err
	}
	span := &earwitness.TimeSpan{From: first, Until: last.Add(lasts)}
	if !span.From.Before(span.Until) {
		return nil, fmt.Errorf("%q ends before it begins", text)
	}
	return span, nil
}

func parseEnd(text string) (time.Time, time.Duration, error) {
	for _, f := range spanForms {
		if t, err := time.Parse(f.form, text); err == nil {
			return t, f.lasts, nil
		}
	}
	return time.Time{}, 0, fmt.Errorf("%q is neither a date nor a time, as 2022-05-01 or 2022-05-01T14:00", text)
}

// mainsJob is a call of the mains command.
type mainsJob struct {
	casePath string
	grid     gridChoice
	save     bool
	json     string
}

func mainsCommand() *cobra.Command {
	var j mainsJob
	c := &cobra.Command{
		Use:   "mains CASE --reference PATH",
		Short: "Search logs of mains frequency for the time of each recording",
		Long: `Mains looks for the hum of each recording of a case in logs of the network's frequency, and prints where it
fits, how well, and how many wrong places of these logs would fit as well. Nothing is decoded or measured.

A log is a CSV file of times and frequencies, or a folder of them. A place is only told where no wrong one would
have fitted as well. With --claimed, the claimed time is weighed against all others: against those that the logs
hold, and against any that they do not.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			j.casePath = args[0]
			if j.grid.path == "" {
				return usageError("mains: name --reference PATH")
			}
			return j.run(c.Context(), c.OutOrStdout())
		},
	}
	j.grid.flags(c, "reference")
	c.Flags().BoolVar(&j.save, "save", false, "keep the places in the case, in place of its own")
	c.Flags().StringVar(&j.json, "json", "", "write what was found as JSON to `FILE` (- for standard output)")
	return c
}

func (j mainsJob) run(ctx context.Context, w io.Writer) error {
	if err := (outputs{json: j.json}).check(j.casePath); err != nil {
		return err
	}
	var o earwitness.Options
	if err := j.grid.into(ctx, &o); err != nil {
		return err
	}
	file, err := clusterJob{casePath: j.casePath, save: j.save}.open()
	if err != nil {
		return err
	}
	defer file.Close()
	if err := (outputs{json: j.json}).outside(ctx, file); err != nil {
		return err
	}
	c, err := file.Case(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(c.Limits, casefile.Unfinished) {
		return fmt.Errorf("%s: %w; scan it again first", j.casePath, casefile.ErrUnfinished)
	}
	found, err := earwitness.MatchMains(ctx, c, o)
	if err != nil {
		return err
	}
	if j.save {
		if err := file.PutMains(ctx, c); err != nil {
			return err
		}
	}
	return j.print(w, found, o)
}

// print writes what was found as it was asked for.
func (j mainsJob) print(w io.Writer, found []earwitness.MainsSearch, o earwitness.Options) error {
	if j.json != "" {
		if err := writeTo(j.json, func(w io.Writer) error { return writeSearches(w, found) }); err != nil || j.json == stdout {
			return err
		}
	}
	return buffered(w, func(w io.Writer) error { printSearches(w, found, o); return nil })
}

func writeSearches(w io.Writer, found []earwitness.MainsSearch) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(found)
}

// printSearches prints what was found for each recording.
func printSearches(w io.Writer, found []earwitness.MainsSearch, o earwitness.Options) {
	seconds := 0
	for _, l := range o.MainsReference.Logs {
		seconds += l.Seconds()
		printLog(w, l)
	}
	ref := o.MainsReference
	fmt.Fprintf(w, "reference   %d logs, %.1f hours, sha256 %s\n", len(ref.Logs), float64(seconds)/3600, ref.SHA256)
	if first := firstMoment(ref.Logs); !first.IsZero() {
		fmt.Fprintf(w, "begins      %s, as its times were read\n", first.Format("2006-01-02T15:04:05Z"))
	}
	for _, s := range found {
		fmt.Fprintf(w, "\n%s\n", plain(s.Path))
		if m := s.Match; m != nil {
			printPlace(w, m)
		} else {
			fmt.Fprintf(w, "  no place: %s\n", s.Reason)
		}
		if c := s.Claim; c != nil {
			printClaim(w, c)
		}
	}
}

func printPlace(w io.Writer, m *evidence.MainsMatch) {
	at := fmt.Sprintf("%.1f s after the first row", m.StartSeconds)
	if m.StartTime != "" {
		at = m.StartTime + ", " + at
	}
	fmt.Fprintf(w, "  place       %s: %s\n", plain(m.Reference), at)
	fmt.Fprintf(w, "  fit         RMS %.2f mHz over %.0f s, where its own error lets %.2f mHz be expected; runner-up %.2f mHz\n",
		m.RMSMillihertz, m.ComparedSeconds, m.ExpectedMillihertz, m.RunnerUpMillihertz)
	fmt.Fprintf(w, "  clock       %+.1f parts per million against the log's\n", m.ClockPPM)
	fmt.Fprintf(w, "  wrong ones  %s of %.0f places searched can be expected to fit as well\n", expected(m.FalseMatches), m.SearchedSeconds)
	printWeight(w, m.Log10LR, "this time, against one that is not in the logs", m.ErrorRate)
	printLimits(w, m.Limits)
}

func printClaim(w io.Writer, c *evidence.MainsClaim) {
	fmt.Fprintf(w, "  claimed     %s to %s, %.0f places\n", c.From, c.Until, c.SearchedSeconds)
	if c.StartTime != "" {
		fmt.Fprintf(w, "  best there  %s: RMS %.2f mHz; %s wrong places there can be expected to fit as well\n",
			c.StartTime, c.RMSMillihertz, expected(c.FalseMatches))
	}
	printWeight(w, c.Log10LR, "the claimed time, against any other", c.ErrorRate)
	printLimits(w, c.Limits)
}

func printWeight(w io.Writer, log10LR float64, of string, rate *evidence.ErrorRate) {
	fmt.Fprintf(w, "  log10 LR    %+.2f for %s, %s%s\n", log10LR, of, evidence.Verbal(log10LR), rateText(rate))
}

func printLimits(w io.Writer, limits []string) {
	for _, l := range limits {
		fmt.Fprintf(w, "  consider    %s\n", plain(l))
	}
}

// printLog says what is wrong with a log.
func printLog(w io.Writer, l *mains.Log) {
	if l.Missing+l.Repeated+l.Backward > 0 {
		fmt.Fprintf(w, "log         %s: %d rows without a frequency, %d repeated, %d that go back in time\n",
			plain(l.Name), l.Missing, l.Repeated, l.Backward)
	}
}

// expected is a number of wrong places in words: below what is told of it, it is a bound.
func expected(places float64) string {
	const least = 0.001
	if places <= least {
		return fmt.Sprintf("fewer than %g", least)
	}
	return fmt.Sprintf("%.2g", places)
}

// firstMoment is the earliest time in dated logs, zero if none has dates: an epoch that was misread shows by it.
func firstMoment(logs []*mains.Log) (first time.Time) {
	for _, l := range logs {
		if at := l.Time(0); l.Dated && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

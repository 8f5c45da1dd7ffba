package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func showCommand() *cobra.Command {
	var k choices
	var spectrogram string
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "Examine one recording and print what was measured",
		Long: `Show examines one file as a scan would, keeps nothing, and prints what was measured. On a terminal it begins
with a spectrogram of the whole recording, as wide as the terminal; without colours if NO_COLOR is set.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := k.options()
			if err != nil {
				return err
			}
			drawn, err := newCanvas(spectrogram, c.OutOrStdout())
			if err != nil {
				return err
			}
			m, err := measureFile(c, args[0], o)
			if err != nil {
				return err
			}
			if err := drawn.draw(c.OutOrStdout(), m.Exhibits); err != nil {
				return err
			}
			if err := printRecording(c.OutOrStdout(), m); err != nil {
				return err
			}
			if m.Recording.Status == evidence.Failed {
				return &codeError{exitUnread, fmt.Errorf("%s could not be decoded", args[0])}
			}
			return nil
		},
	}
	k.flags(c)
	c.Flags().StringVar(&spectrogram, "spectrogram", drawAuto,
		"draw a spectrogram: `WHEN` is "+strings.Join(drawChoices, ", ")+"; auto: on a terminal")
	completed := cobra.FixedCompletions(drawChoices, cobra.ShellCompDirectiveNoFileComp)
	cobra.CheckErr(c.RegisterFlagCompletionFunc("spectrogram", completed))
	return c
}

// measureFile runs all detectors over one file.
func measureFile(c *cobra.Command, path string, o earwitness.Options) (evidence.Measured, error) {
	in, f, err := openInput(path)
	if err != nil {
		return evidence.Measured{}, err
	}
	defer f.Close()
	return earwitness.Measure(c.Context(), in, o)
}

func printRecording(out io.Writer, m evidence.Measured) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	r := m.Recording
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, plain(fmt.Sprintf(format, args...)))
	}
	line("file", "%s", r.Path)
	line("sha256", "%s", r.SHA256)
	if r.StreamSHA256 != "" {
		line("stream sha256", "%s", r.StreamSHA256)
	}
	if r.PCMSHA256 != "" {
		line("pcm sha256", "%s", r.PCMSHA256)
	}
	line("status", "%s", r.Status)
	if r.Codec != "" {
		line("coding", "%s in %s, %d Hz, %d channels, %.2f s", r.Codec, r.Container, r.SampleRateHz, r.Channels, r.DurationSeconds)
	}
	if r.Decoder != "" {
		line("decoder", "%s", r.Decoder)
	}
	printMeasurements(line, r)
	printCodings(line, r)
	printEditing(line, r)
	if r.Structure != nil {
		line("signature", "%s", r.Structure.Signature)
	}
	printTags(line, r.Tags)
	for _, f := range m.Findings {
		printFinding(line, f)
	}
	for _, p := range r.Problems {
		line("problem", "%s", problemText(p))
	}
	for _, l := range r.Limits {
		line("limit", "%s", l)
	}
	return w.Flush()
}

// printer prints a line: a name, and what stands beside it.
type printer func(name, format string, args ...any)

// printTags prints what the file says of itself, but not so much that the rest is out of sight: the case's JSON has more.
func printTags(line printer, tags []evidence.Tag) {
	const most, longest = 40, 300
	for _, t := range tags[:min(len(tags), most)] {
		value := []rune(t.Value)
		if len(value) > longest {
			value = append(value[:longest], []rune(fmt.Sprintf("… (of %d characters)", len(value)))...)
		}
		line("tag", "%s = %s", t.Name, string(value))
	}
	if left := len(tags) - most; left > 0 {
		line("", "and %d more", left)
	}
}

func printMeasurements(line printer, r evidence.Recording) {
	if r.BandwidthHz != nil {
		line("bandwidth", "%.0f Hz", *r.BandwidthHz)
	}
	if r.Room != nil && r.Room.RT60Seconds != nil {
		line("RT60", "%.2f s, standard error %.2f s", *r.Room.RT60Seconds, deref(r.Room.RT60StandardErrorSeconds))
	}
	if r.Room != nil && r.Room.C50dB != nil {
		line("C50", "%.1f dB, standard error %.1f dB", *r.Room.C50dB, deref(r.Room.C50StandardErrorDB))
	}
	if r.Mains != nil {
		line("mains hum", "%s", mainsText(r.Mains))
	}
}

// printCodings prints what is known of earlier lossy codings.
func printCodings(line printer, r evidence.Recording) {
	if p := r.PreviouslyLossy; p != nil {
		line("lossy before", "%s, log10 LR %+.2f, %s%s", p.Verdict, p.Log10LR, evidence.Verbal(p.Log10LR), rateText(p.ErrorRate))
	}
	for _, g := range r.Generations {
		line("coded before", "%s, %s, log10 LR %+.2f, %s", g.Codec, g.Frames(), g.Log10LR, evidence.Verbal(g.Log10LR))
	}
	if len(r.Generations) > 1 {
		line("", "their order is not known")
	}
}

// mostZones bounds the blind zones that are printed; the case's JSON has all.
const mostZones = 10

// printEditing prints the verdict on editing with what could not be seen, and where that is.
func printEditing(line printer, r evidence.Recording) {
	if v := r.Edited; v != nil {
		line("edited", "%s", spaced(report.VerdictText(r)))
		line("", "log10 LR %+.2f, %s%s", v.Log10LR, evidence.Verbal(v.Log10LR), rateText(v.ErrorRate))
	}
	if c := r.SpliceCurve; c != nil && len(c.Log10LR) > 0 {
		highest := slices.Max(c.Log10LR)
		line("splice score", "highest at %.1f s: log10 LR %+.2f", float64(slices.Index(c.Log10LR, highest))*c.StepSeconds, highest)
	}
	for _, z := range r.BlindZones[:min(len(r.BlindZones), mostZones)] {
		line("blind zone", "%.3f–%.3f s, %s: %s", z.StartSeconds, z.EndSeconds, z.Reason, smallestCut(z))
	}
	if left := len(r.BlindZones) - mostZones; left > 0 {
		line("", "and %d more", left)
	}
}

func smallestCut(z evidence.BlindZone) string {
	if z.SmallestCutSeconds == nil {
		return "no cut of any size could be seen"
	}
	return fmt.Sprintf("the smallest cut that could be seen is %.2g s", *z.SmallestCutSeconds)
}

// printFinding prints a finding with its innocent explanations.
func printFinding(line printer, f evidence.Finding) {
	line("finding", "%s at %.3f–%.3f s by %s, log10 LR %+.2f, %s%s", f.Kind, f.StartSeconds, f.EndSeconds, f.Detector, f.Log10LR,
		evidence.Verbal(f.Log10LR), rateText(f.ErrorRate))
	for _, l := range f.Limits {
		line("  consider", "%s", l)
	}
	if len(f.Limits) == 0 {
		line("  consider", "no innocent explanation is stated, which does not mean that there is none")
	}
}

func deref(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}

func mainsText(m *evidence.Mains) string {
	text := "none found"
	if m.Present {
		text = fmt.Sprintf("%.0f Hz, %d points of frequency", m.NominalHz, len(m.Track))
		if m.Steady {
			text += ", steady as no network is"
		}
	}
	if m.Log10LR != nil {
		text += fmt.Sprintf(", log10 LR %+.2f%s", *m.Log10LR, rateText(m.ErrorRate))
	}
	return text
}

func problemText(p evidence.Problem) string {
	if p.AtByte > 0 {
		return fmt.Sprintf("%s at byte %d: %s", p.Code, p.AtByte, p.Text)
	}
	return p.Code + ": " + p.Text
}

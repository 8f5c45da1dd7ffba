package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/evidence"
)

func inspectCommand() *cobra.Command {
	var out string
	var frames bool
	c := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Tell how one file is built, without decoding it",
		Long: `Inspect prints the parts of a file with their offsets: chunks, boxes, pages, frames and tags, what they
say, and where they contradict each other. The signature is one line that files of the same writer share.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuse(out, args[0]); err != nil {
				return err
			}
			in, f, err := openInput(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			r, err := earwitness.Inspect(c.Context(), in)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if out != "" {
				return writeTo(out, func(w io.Writer) error { return structureJSON(c.Context(), w, in, r, frames) })
			}
			return buffered(c.OutOrStdout(), func(w io.Writer) error {
				if err := printStructure(w, r); err != nil || !frames {
					return err
				}
				return printFrames(c.Context(), w, in, r)
			})
		},
	}
	c.Flags().StringVar(&out, "json", "", "write it as JSON to `FILE` (- for standard output) instead of printing it")
	c.Flags().BoolVar(&frames, "frames", false, "add a table of the coded frames or packets, with what their headers say")
	return c
}

func printStructure(out io.Writer, r evidence.Recording) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, plain(fmt.Sprintf(format, args...)))
	}
	line("file", "%s, %d bytes", r.Path, r.Bytes)
	line("coding", "%s in %s, %d Hz, %d channels", r.Codec, r.Container, r.SampleRateHz, r.Channels)
	if r.DurationSeconds > 0 {
		line("declared", "%.3f s", r.DurationSeconds)
	}
	for _, t := range r.Tags {
		line("tag", "%s = %s", t.Name, t.Value)
	}
	if r.Structure != nil {
		line("signature", "%s", r.Structure.Signature)
	}
	for _, p := range r.Problems {
		line("problem", "%s", problemText(p))
	}
	for _, l := range r.Limits {
		line("limit", "%s", l)
	}
	if err := w.Flush(); err != nil || r.Structure == nil {
		return err
	}
	fmt.Fprintf(out, "\n%12s %12s  part\n", "offset", "bytes")
	return printParts(out, r.Structure.Parts, 0)
}

// printParts prints parts as a tree, with their fields under them.
func printParts(out io.Writer, parts []evidence.Part, depth int) error {
	indent := strings.Repeat("  ", depth)
	for _, p := range parts {
		name := p.Name
		if p.Mark != "" {
			name += " = " + p.Mark
		}
		if _, err := fmt.Fprintf(out, "%12d %12d  %s%s\n", p.AtByte, p.Bytes, indent, plain(name)); err != nil {
			return err
		}
		for _, f := range p.Fields {
			fmt.Fprintf(out, "%25s  %s    %s: %s\n", "", indent, plain(f.Name), plain(f.Value))
		}
		if err := printParts(out, p.Parts, depth+1); err != nil {
			return err
		}
	}
	return nil
}

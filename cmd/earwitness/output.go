package main

import (
	"bufio"
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func reportCommand() *cobra.Command {
	var out outputs
	c := &cobra.Command{
		Use:   "report CASE",
		Short: "Write a case as an HTML page or as JSON",
		Args:  exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out.json == "" && out.html == "" {
				return usageError("report: name --report FILE or --json FILE")
			}
			file, err := casefile.OpenReadOnly(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			k, err := file.Case(c.Context())
			if err != nil {
				return err
			}
			return out.write(c.Context(), k, file)
		},
	}
	out.flags(c)
	return c
}

// write writes the case in the forms that were asked for.
func (o outputs) write(ctx context.Context, c *evidence.Case, file *casefile.File) error {
	if o.json != "" {
		if err := writeTo(o.json, func(w io.Writer) error { return report.JSON(w, c) }); err != nil {
			return err
		}
	}
	if o.html == "" {
		return nil
	}
	return writeTo(o.html, func(w io.Writer) error {
		return report.HTML(w, c, report.Options{
			Exhibit: func(sha256 string) ([]byte, error) { return file.Exhibit(ctx, sha256) },
			Command: againCommand(c.Tool.Settings),
		})
	})
}

// againCommand is the call that makes a case with these settings.
func againCommand(settings map[string]string) string {
	command := "earwitness scan FOLDER --case CASE"
	if settings["ffmpeg"] != "" {
		command += " --ffmpeg"
	}
	if settings["compare"] == "false" {
		command += " --no-compare"
	}
	return command + " --cut=" + settings["session_cut_log10_lr"]
}

// writeTo writes a file, or standard output for "-". A file appears whole or not at all.
func writeTo(path string, write func(w io.Writer) error) error {
	if path == "-" {
		b := bufio.NewWriter(os.Stdout)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(f)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(part)
		return err
	}
	return os.Rename(part, path)
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
)

// fit is a call of calibrate.
type fit struct {
	truth, base, out string // paths; base may be empty
}

func calibrateCommand() *cobra.Command {
	var f fit
	c := &cobra.Command{
		Use:   "calibrate CASE",
		Short: "Fit the constants that turn scores into likelihood ratios, on recordings with known truth",
		Long: `Calibrate reads what a scan measured and a file of truth, and writes the constants it fits as JSON.
Parts for which the truth says nothing are taken over from --base, or from the calibration that ships.

The truth is JSON: {"name": "…", "set": "…", "address": "…", "licence": "…", "sources": 50, "recordings": {"a.wav": {"session": "s1",
"source": "x", "whole": true, "edited": false, "mains": true}}}; what is not known is left out.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.Context(), args[0]) },
	}
	c.Flags().StringVar(&f.truth, "truth", "", "`FILE` with what is known of the recordings")
	c.Flags().StringVar(&f.base, "base", "", "calibration `FILE` that the other parts come from")
	c.Flags().StringVar(&f.out, "out", stdout, "write the calibration to `FILE`")
	return c
}

func (f fit) run(ctx context.Context, casePath string) error {
	if f.truth == "" {
		return usageError("calibrate: name --truth FILE")
	}
	if err := refuse(f.out, casePath, f.truth); err != nil {
		return err
	}
	var truth earwitness.Truth
	if err := readJSON(f.truth, &truth); err != nil {
		return err
	}
	base := earwitness.DefaultCalibration()
	if other, err := readCalibration(f.base); err != nil {
		return err
	} else if other != nil {
		base = *other
	}
	file, err := casefile.OpenReadOnly(casePath)
	if err != nil {
		return err
	}
	defer file.Close()
	fitted, err := earwitness.Calibrate(ctx, file, truth, base)
	if err != nil {
		return err
	}
	return writeTo(f.out, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(fitted)
	})
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

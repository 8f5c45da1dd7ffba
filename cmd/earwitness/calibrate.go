package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
)

func calibrateCommand() *cobra.Command {
	var truthPath, basePath, outPath string
	c := &cobra.Command{
		Use:   "calibrate CASE",
		Short: "Fit the constants that turn scores into likelihood ratios, on recordings with known truth",
		Long: `Calibrate reads what a scan measured and a file of truth, and writes the constants it fits as JSON.
Parts for which the truth says nothing are taken over from --base, or from the calibration that ships.

The truth is JSON: {"set": "…", "address": "…", "licence": "…", "sources": 50, "recordings": {"a.wav": {"session": "s1",
"source": "x", "whole": true, "edited": false, "mains": true}}}; what is not known is left out.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			var truth earwitness.Truth
			if err := readJSON(truthPath, &truth); err != nil {
				return err
			}
			base := earwitness.DefaultCalibration()
			if other, err := readCalibration(basePath); err != nil {
				return err
			} else if other != nil {
				base = *other
			}
			file, err := casefile.OpenReadOnly(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			fitted, err := earwitness.Calibrate(c.Context(), file, truth, base)
			if err != nil {
				return err
			}
			return writeTo(outPath, func(w io.Writer) error {
				e := json.NewEncoder(w)
				e.SetIndent("", " ")
				return e.Encode(fitted)
			})
		},
	}
	c.Flags().StringVar(&truthPath, "truth", "", "`FILE` with what is known of the recordings")
	c.Flags().StringVar(&basePath, "base", "", "calibration `FILE` that the other parts come from")
	c.Flags().StringVar(&outPath, "out", "-", "write the calibration to `FILE`")
	return c
}

// readCalibration reads a calibration; nil for no path.
func readCalibration(path string) (*earwitness.Calibration, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := earwitness.ReadCalibration(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func readJSON(path string, into any) error {
	if path == "" {
		return usageError("calibrate: name --truth FILE")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

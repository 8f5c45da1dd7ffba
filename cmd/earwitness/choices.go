package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
)

// choices are the flags of every command that examines recordings.
type choices struct {
	ffmpeg, calibration string // program and path; empty for none and for the one that ships
}

func (k *choices) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&k.ffmpeg, "ffmpeg", "", "let an installed ffmpeg decode what earwitness does not (--ffmpeg=`PROGRAM` to name one)")
	f.Lookup("ffmpeg").NoOptDefVal = "ffmpeg" // bare: the one on the search path
	f.StringVar(&k.calibration, "calibration", "", "use the constants in `FILE`, made by 'earwitness calibrate'")
}

// options turns the flags into options of the library.
func (k choices) options() (o earwitness.Options, err error) {
	if o.FFmpeg, err = findProgram(k.ffmpeg); err != nil {
		return o, err
	}
	o.Calibration, err = readCalibration(k.calibration)
	return o, err
}

// findProgram resolves the ffmpeg that the user allows, so that the case names the one that ran.
func findProgram(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", usageError("--ffmpeg: %w", err)
	}
	return filepath.Abs(path)
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

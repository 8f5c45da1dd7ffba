package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dsp"
)

// choices are the flags of every command that examines recordings.
type choices struct {
	ffmpeg, calibration string // program and path; empty for none and for the one that ships
	kernel              string // empty for the fastest
}

func (k *choices) flags(c *cobra.Command) {
	ffmpegFlag(c, &k.ffmpeg)
	c.Flags().StringVar(&k.calibration, "calibration", "", "use the constants in `FILE`, made by 'earwitness calibrate'")
	kernelFlag(c, &k.kernel)
}

// ffmpegFlag lets the user allow ffmpeg.
func ffmpegFlag(c *cobra.Command, program *string) {
	f := c.Flags()
	f.StringVar(program, "ffmpeg", "", "let an installed ffmpeg decode what earwitness does not (--ffmpeg=`PROGRAM` to name one)")
	f.Lookup("ffmpeg").NoOptDefVal = "ffmpeg" // bare: the one on the search path
}

// kernelFlag lets the user choose the implementation of the transforms, so that a case can be reproduced on another
// processor of the same architecture.
func kernelFlag(c *cobra.Command, name *string) {
	c.Flags().StringVar(name, "kernel", "", "transform with `KERNEL`, such as generic (default: the fastest that this processor runs)")
}

// priorFlag lets the user state the prior.
func priorFlag(c *cobra.Command, prior *float64) {
	c.Flags().Float64Var(prior, "prior", 0, "probability `P` that two recordings picked at random are of one session\n"+
		"(default: that of the case, or 1/11 in a scan)")
}

// checkPrior refuses what is no probability; 0 is the default.
func checkPrior(prior float64) error {
	if prior != 0 && !(prior > 0 && prior < 1) {
		return usageError("--prior: %g is not between 0 and 1", prior)
	}
	return nil
}

// checkDetectors refuses names that no detector has.
func checkDetectors(only, skip []string) error {
	if _, err := earwitness.SelectDetectors(only, skip); err != nil {
		return usageError("--only, --skip: %w", err)
	}
	return nil
}

// useKernel sets the kernel that a flag names.
func useKernel(name string) error {
	if err := dsp.UseKernel(name); err != nil {
		return usageError("--kernel: %w", err)
	}
	return nil
}

// options turns the flags into options of the library, and sets the kernel.
func (k choices) options() (o earwitness.Options, err error) {
	if err := useKernel(k.kernel); err != nil {
		return o, err
	}
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

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/speed"
)

// bench is a call of bench.
type bench struct {
	seconds      float64 // each line is measured
	kernel, json string
	ffmpeg       string // whose decoding stands beside that of a folder; empty: none
}

// speeds is what bench writes as JSON.
type speeds struct {
	Version     string       `json:"version"`
	Go          string       `json:"go"`
	System      string       `json:"system"`
	Cores       int          `json:"cores"` // of which one is used
	Kernel      string       `json:"kernel"`
	EachSeconds float64      `json:"each_seconds"` // that a line was measured
	Lines       []speed.Line `json:"lines"`
}

func benchCommand() *cobra.Command {
	var b bench
	c := &cobra.Command{
		Use:   "bench [FOLDER]",
		Short: "Print the speeds of this machine",
		Long: `Bench measures how fast this machine is on one core: transforms, resampling, decoding per format, each detector
alone, and the whole pass over a recording. It needs no files. Speeds are in seconds of audio a second, and in
bytes a second: of the input (the file where something is decoded, float32 samples elsewhere), and of the same audio
as 16-bit samples.

Of a FOLDER it prints what a scan costs instead, in nanoseconds for each second of audio: every stage with its share, and
the limit that it stands against: the rate of SHA-256 for hashes, reading the samples from memory once for what goes
through them, and with --ffmpeg its decoding. Times are of the processors where the system tells
them, else of the wall clock. The case is removed.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return b.folder(c.Context(), args[0], c.OutOrStdout())
			}
			return b.run(c.Context(), c.OutOrStdout())
		},
	}
	c.Flags().Float64Var(&b.seconds, "seconds", 0.5, "how long each line is measured")
	c.Flags().StringVar(&b.json, "json", "", "write the figures as JSON to `FILE` (- for standard output, instead of the table)")
	ffmpegFlag(c, &b.ffmpeg)
	c.Flags().Lookup("ffmpeg").Usage = "of a FOLDER, let ffmpeg decode it too, to compare"
	kernelFlag(c, &b.kernel)
	return c
}

// folder prints what the scan of a folder costs.
func (b bench) folder(ctx context.Context, folder string, out io.Writer) error {
	if err := errors.Join(useKernel(b.kernel), refuse(b.json)); err != nil {
		return err
	}
	ffmpeg, err := findProgram(b.ffmpeg)
	if err != nil {
		return err
	}
	spent, err := measureBudget(ctx, folder, ffmpeg)
	if err != nil {
		return err
	}
	spent.Version, spent.Go, spent.System, spent.Kernel = earwitness.Version, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH, dsp.Kernel()
	return spent.write(out, b.json)
}

func (b bench) run(ctx context.Context, out io.Writer) error {
	if !(b.seconds > 0 && b.seconds <= 3600) {
		return usageError("--seconds must be above 0, and 3600 at most")
	}
	if err := useKernel(b.kernel); err != nil {
		return err
	}
	if err := refuse(b.json); err != nil {
		return err
	}
	o := speed.Options{Each: time.Duration(b.seconds * float64(time.Second))}
	if b.kernel != "" {
		o.Kernels = []string{b.kernel}
	}
	s := speeds{
		Version: earwitness.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Cores: runtime.NumCPU(), Kernel: dsp.Kernel(), EachSeconds: b.seconds,
	}
	if b.json == stdout {
		out = io.Discard
	}
	fmt.Fprintf(out, "earwitness %s, %s %s, kernel %s, on one of %d cores\n", s.Version, s.Go, s.System, s.Kernel, s.Cores)
	err := speed.Measure(ctx, o, func(l speed.Line) {
		if n := len(s.Lines); n == 0 || s.Lines[n-1].Part != l.Part {
			printHead(out, l.Part)
		}
		s.Lines = append(s.Lines, l)
		printLine(out, l)
	})
	if err != nil || b.json == "" {
		return err
	}
	return writeTo(b.json, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(s)
	})
}

// printHead begins a part of the table. Columns have fixed widths, because lines come seconds apart.
func printHead(w io.Writer, part string) {
	last := ""
	if part == speed.Transform {
		last = "ns/frame"
	}
	fmt.Fprintln(w)
	printRow(w, part, "rate", "x real time", "input MB/s", "16-bit MB/s", last)
}

func printLine(w io.Writer, l speed.Line) {
	name, frame := l.Name, ""
	if l.Part == speed.Transform {
		name += ", " + l.Kernel
		frame = figure(l.NanosecondsPerFrame)
	}
	if l.Channels != 1 {
		name += fmt.Sprintf(", %d channels", l.Channels)
	}
	printRow(w, name, fmt.Sprintf("%d Hz", l.RateHz), figure(l.XRealTime), figure(l.InputBytesPerSecond/1e6),
		figure(l.PCMBytesPerSecond/1e6), frame)
}

func printRow(w io.Writer, cells ...any) {
	row := fmt.Sprintf("%-31s %12s %12s %12s %12s %12s", cells...)
	fmt.Fprintln(w, strings.TrimRight(row, " "))
}

// figure is a number above 0 of three significant digits, without an exponent.
func figure(x float64) string {
	digits := 2 - int(math.Floor(math.Log10(x)))
	unit := math.Pow10(-digits)
	return strconv.FormatFloat(math.Round(x/unit)*unit, 'f', max(digits, 0), 64)
}

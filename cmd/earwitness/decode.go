package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/audio"
)

func decodeCommand() *cobra.Command {
	var program, out string
	c := &cobra.Command{
		Use:   "decode FILE --wav OUT",
		Short: "Decode one recording to a WAV file",
		Long: `Decode writes the samples that a scan would examine: integers as they were coded where the coding is
lossless, and float32 otherwise, which keeps what lies beyond full scale. Files of 4 GiB and more become
RF64. What is known to be missing is silence of the same length; problems go to standard error.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usageError("decode: name --wav FILE")
			}
			if err := refuse(out, args[0]); err != nil {
				return err
			}
			ffmpeg, err := findProgram(program)
			if err != nil {
				return err
			}
			return decodeFile(c, args[0], out, earwitness.Options{FFmpeg: ffmpeg})
		},
	}
	ffmpegFlag(c, &program)
	c.Flags().StringVar(&out, "wav", "", "write the samples to `FILE` (- for standard output)")
	return c
}

// decodeFile writes what a recording decodes to. A problem that loses audio makes the exit code that of a scan with
// unread files.
func decodeFile(c *cobra.Command, path, out string, o earwitness.Options) error {
	in, f, err := openInput(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := earwitness.Open(c.Context(), in, o)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer s.Close()
	err = writeFile(out, func(w *os.File) error {
		_, err := audio.WriteWAV(c.Context(), w, s)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range s.Problems() {
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", plain(path), plain(audioProblemText(p)))
	}
	if !s.Whole() {
		return &codeError{exitUnread, fmt.Errorf("%s was decoded in part", path)}
	}
	return nil
}

// openInput opens a file to be examined. The caller closes it.
func openInput(path string) (earwitness.Input, *os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return earwitness.Input{}, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = usageError("%s is not a file; 'earwitness scan' examines folders", path)
	}
	abs, absErr := filepath.Abs(path)
	if err == nil {
		err = absErr
	}
	if err != nil {
		f.Close()
		return earwitness.Input{}, nil, err
	}
	return earwitness.Input{Path: filepath.Base(path), R: f, Size: info.Size(), File: abs}, f, nil
}

func audioProblemText(p audio.Problem) string {
	if p.AtByte >= 0 {
		return fmt.Sprintf("%s at byte %d: %s", p.Code, p.AtByte, p.Text)
	}
	return p.Code + ": " + p.Text
}

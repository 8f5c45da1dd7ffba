package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
)

// reader returns all recordings of a folder, first channels, one after the other, at 16 kHz.
func reader(folder string) ([]float32, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return nil, err
	}
	var all []float32
	for _, name := range files {
		x, err := decode(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		all = append(all, x...)
	}
	if len(all) == 0 {
		return nil, errors.New("no recordings")
	}
	return all, nil
}

func decode(name string) (x []float32, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s, err := audio.Open(f, stat.Size())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	resampler := dsp.NewResampler(s.Info().SampleRate, rate)
	block := make([]float32, 4096*s.Info().Channels)
	for {
		n, err := s.Read(block)
		x = resampler.Write(x, first(block[:n], s.Info().Channels))
		if err == io.EOF {
			return resampler.Flush(x), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// first returns the first of interleaved channels.
func first(x []float32, channels int) (out []float32) {
	for i := 0; i < len(x); i += channels {
		out = append(out, x[i])
	}
	return out
}

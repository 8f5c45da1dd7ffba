package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
)

// printFrames prints a table of the recording's coded frames, columns parted by tabs.
func printFrames(w io.Writer, in earwitness.Input, r evidence.Recording) error {
	n := 0
	var failed error
	err := audio.Frames(in.R, in.Size, func(f audio.Frame) bool {
		row := []string{"frame", "at_byte", "bytes", "time_seconds", "samples"}
		if n == 0 {
			for _, field := range f.Fields {
				row = append(row, field.Name)
			}
			if _, failed = fmt.Fprintf(w, "\n%s\n", strings.Join(row, "\t")); failed != nil {
				return false
			}
		}
		row = append(row[:0], fmt.Sprint(n), fmt.Sprint(f.AtByte), fmt.Sprint(f.Bytes),
			fmt.Sprintf("%.6f", float64(f.Start)/float64(r.SampleRateHz)), fmt.Sprint(f.Samples))
		for _, field := range f.Fields {
			row = append(row, plain(field.Value))
		}
		n++
		_, failed = fmt.Fprintln(w, strings.Join(row, "\t"))
		return failed == nil
	})
	if failed != nil {
		return failed
	}
	return err
}

// frameJSON is a frame in JSON.
type frameJSON struct {
	AtByte      int64             `json:"at_byte"`
	Bytes       int               `json:"bytes"`
	TimeSeconds float64           `json:"time_seconds"` // in what is decoded; negative in what is trimmed at the start
	Samples     int               `json:"samples"`
	Fields      map[string]string `json:"fields"`
}

// structureJSON writes a recording as a case does, with its frames if they are asked for: one a line, as there may be a million.
func structureJSON(w io.Writer, in earwitness.Input, r evidence.Recording, frames bool) error {
	head, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if !frames {
		_, err := fmt.Fprintf(w, "%s\n", head)
		return err
	}
	if _, err := fmt.Fprintf(w, "%s,\n  \"frames\": [", bytes.TrimSuffix(head, []byte("\n}"))); err != nil {
		return err
	}
	separator := "\n"
	var failed error
	err = audio.Frames(in.R, in.Size, func(f audio.Frame) bool {
		out := frameJSON{
			AtByte: f.AtByte, Bytes: f.Bytes, Samples: f.Samples, Fields: map[string]string{},
			TimeSeconds: float64(f.Start) / float64(r.SampleRateHz),
		}
		for _, field := range f.Fields {
			out.Fields[field.Name] = field.Value
		}
		var line []byte
		if line, failed = json.Marshal(out); failed == nil {
			_, failed = fmt.Fprintf(w, "%s    %s", separator, line)
		}
		separator = ",\n"
		return failed == nil
	})
	if failed != nil {
		return failed
	}
	if err == nil {
		_, err = io.WriteString(w, "\n  ]\n}\n")
	}
	return err
}

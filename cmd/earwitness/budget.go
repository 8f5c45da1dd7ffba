package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/internal/speed"
)

// budget is what the scan of a folder costs, as bench writes it.
type budget struct {
	Version      string       `json:"version"`
	Go           string       `json:"go"`
	System       string       `json:"system"`
	Kernel       string       `json:"kernel"`
	Recordings   int          `json:"recordings"`
	AudioSeconds float64      `json:"audio_seconds"`
	CaseBytes    int64        `json:"case_bytes"`
	Limits       speed.Limits `json:"limits"`
	Stages       []stageCost  `json:"stages"`
}

// stageCost is one line: nanoseconds for each second of audio.
type stageCost struct {
	Part    string  `json:"part"`
	Name    string  `json:"name"`
	Cost    float64 `json:"ns_per_second"`
	Share   float64 `json:"share"`              // of the whole scan
	Limit   float64 `json:"limit_ns,omitempty"` // what it cannot beat; 0: none is known
	Against string  `json:"limit,omitempty"`    // what that is
}

// measureBudget scans a folder into a case of its own, and tells what each stage took of the processors.
func measureBudget(ctx context.Context, folder, ffmpeg string) (budget, error) {
	b := budget{Limits: speed.MeasureLimits()}
	dir, err := os.MkdirTemp("", "earwitness-bench-")
	if err != nil {
		return b, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "bench.ew")
	file, err := casefile.Open(path)
	if err != nil {
		return b, err
	}
	spent := &earwitness.Budget{Clock: processorTime}
	p := newProgress(os.Stderr)
	err = earwitness.Scan(ctx, folder, file, earwitness.Options{Budget: spent, Progress: p.show})
	p.clear()
	c, readErr := file.Case(ctx)
	if err := errors.Join(err, readErr, file.Close()); err != nil {
		return b, err
	}
	if info, err := os.Stat(path); err == nil {
		b.CaseBytes = info.Size()
	}
	if b.Recordings, b.AudioSeconds = len(c.Recordings), spent.AudioSeconds; b.AudioSeconds == 0 {
		return b, fmt.Errorf("%s: nothing could be decoded", folder)
	}
	peers, err := peerCosts(ctx, folder, ffmpeg, c.Recordings)
	b.Stages = stageCosts(spent, b.Limits, peers)
	return b, err
}

// peerCosts is what ffmpeg takes to decode the recordings, in seconds by format; nothing without it.
func peerCosts(ctx context.Context, folder, ffmpeg string, recordings []evidence.Recording) (map[string]float64, error) {
	out := map[string]float64{}
	if ffmpeg == "" {
		return out, nil
	}
	for _, r := range recordings {
		if r.Status != evidence.OK || len(r.PathBytes) > 0 {
			continue
		}
		took, err := speed.PeerDecode(ctx, ffmpeg, filepath.Join(folder, filepath.FromSlash(r.Path)))
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", ffmpeg, r.Path, err)
		}
		out[r.Codec+" in "+r.Container] += took.Seconds()
	}
	return out, nil
}

// stageCosts puts each stage beside its share and its limit.
func stageCosts(spent *earwitness.Budget, l speed.Limits, peers map[string]float64) (lines []stageCost) {
	costs := spent.Costs()
	total := 0.0
	for _, c := range costs {
		total += c.Time.Seconds()
	}
	perSecond := func(seconds float64) float64 { return 1e9 * seconds / spent.AudioSeconds }
	for _, c := range costs {
		line := stageCost{Part: c.Part, Name: c.Name, Cost: perSecond(c.Time.Seconds()), Share: c.Time.Seconds() / total}
		switch peer := peers[c.Name]; {
		case c.Part == earwitness.CostDecode && peer > 0:
			line.Limit, line.Against = perSecond(peer), "ffmpeg"
		case c.Part == earwitness.CostHash:
			line.Limit, line.Against = perSecond(float64(c.Bytes)/l.HashBytesPerSecond), "SHA-256"
		case c.Bytes > 0:
			line.Limit, line.Against = perSecond(float64(c.Bytes)/l.ReadBytesPerSecond), "memory"
		}
		lines = append(lines, line)
	}
	return lines
}

// print writes the table.
func (b budget) print(w io.Writer) {
	total := 0.0
	for _, s := range b.Stages {
		total += s.Cost
	}
	fmt.Fprintf(w, "%d recordings, %.2f h of audio; SHA-256 %s MB/s, memory %s MB/s; the case takes %s kB an hour\n\n", b.Recordings, b.AudioSeconds/3600,
		figure(b.Limits.HashBytesPerSecond/1e6), figure(b.Limits.ReadBytesPerSecond/1e6), figure(float64(b.CaseBytes)/1e3/(b.AudioSeconds/3600)))
	row := func(cells ...any) {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%-10s %-28s %12s %8s %12s %s", cells...), " "))
	}
	row("part", "stage", "ns/second", "share", "limit", "")
	for _, s := range b.Stages {
		limit := ""
		if s.Limit > 0 {
			limit = figure(s.Limit)
		}
		row(s.Part, s.Name, fmt.Sprintf("%.0f", s.Cost), fmt.Sprintf("%.1f %%", 100*s.Share), limit, s.Against)
	}
	row("all", fmt.Sprintf("%s x real time on one core", figure(1e9/total)), fmt.Sprintf("%.0f", total), "", "", "")
}

// write is print, and the same as JSON.
func (b budget) write(out io.Writer, path string) error {
	if path != stdout {
		b.print(out)
	}
	if path == "" {
		return nil
	}
	return writeTo(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(b)
	})
}

package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/earwitness/earwitness"
)

// progress shows how far a scan is: one line, rewritten in place, on a terminal; nothing elsewhere.
type progress struct {
	w     *os.File
	on    bool
	start time.Time
	last  time.Time
	stage string // that was shown last
}

func newProgress(w *os.File) *progress {
	return &progress{w: w, on: term.IsTerminal(int(w.Fd())), start: time.Now()}
}

func (p *progress) show(now earwitness.Progress) {
	if !p.on || time.Since(p.last) < 200*time.Millisecond && now.Stage == p.stage {
		return
	}
	if p.stage != now.Stage || p.last.IsZero() {
		p.start = time.Now()
	}
	p.last, p.stage = time.Now(), now.Stage
	fmt.Fprintf(p.w, "\r\x1b[K%s", progressLine(now, time.Since(p.start)))
}

// progressLine is the text for a scan whose stage, or measuring, has run for elapsed.
func progressLine(now earwitness.Progress, elapsed time.Duration) string {
	if now.Comparing || now.Stage != "" {
		return stageLine(now, elapsed)
	}
	line := fmt.Sprintf("%d/%d files  %s/%s  %.1f h of audio  %.0f× real time", now.FilesDone, now.Files,
		bytesText(now.BytesDone), bytesText(now.Bytes), now.AudioSeconds/3600, now.AudioSeconds/max(elapsed.Seconds(), 1e-3))
	if now.Left > 0 {
		line += "  " + now.Left.Round(time.Second).String() + " left"
	}
	return line
}

// stageLine is the text for what is done before and after recordings are measured.
func stageLine(now earwitness.Progress, elapsed time.Duration) string {
	line := now.Stage
	if now.Comparing {
		line = fmt.Sprintf("%d files examined, comparing: %s", now.Files, now.Stage)
	}
	if now.StageTotal == 0 {
		return line
	}
	line += fmt.Sprintf("  %d/%d", now.StageDone, now.StageTotal)
	if now.StageDone > 0 && now.StageDone < now.StageTotal {
		left := time.Duration(float64(elapsed) * float64(now.StageTotal-now.StageDone) / float64(now.StageDone))
		line += "  " + left.Round(time.Second).String() + " left"
	}
	return line
}

func (p *progress) clear() {
	if p.on {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// bytesText gives a size in the largest decimal unit that keeps it above 1.
func bytesText(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	v, i := float64(n), 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}

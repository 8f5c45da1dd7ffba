package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// figure is a stretch of a recording with its marks: on a spectrogram, or on an empty strip where there is none.
type figure struct {
	Picture     template.HTMLAttr // of the img; empty: no picture
	Label       string
	Start, End  float64
	Times       []tick
	Frequencies []tick
	Boxes       []box
	Zones       []zone
	Curve       *curve
}

// box is a mark on a figure, in percent of its width.
type box struct {
	mark
	X, Width string
	TextY    int
}

// zone is a stretch in which an edit could have gone unseen.
type zone struct {
	X, Width string
	Title    string
}

// curve is the splice score along the figure.
type curve struct {
	Points string // in a box of curveWidth by curveHeight
	Zero   string
	Label  string
}

const (
	curveWidth  = 1000
	curveHeight = 100
)

// figures returns a figure for each picture of a recording, or one without a picture.
func (b *builder) figures(r evidence.Recording, marks []mark) []figure {
	var out []figure
	for _, e := range b.exhibits[r.Path] {
		if e.Kind != evidence.Spectrogram {
			continue
		}
		picture := b.media.picture(e.SHA256)
		if picture == "" {
			continue
		}
		f := newFigure(r, marks, e.StartSeconds, e.EndSeconds)
		f.Picture = picture
		f.Label = visible(e.Label)
		for _, hz := range frequencyTicks(e.TopHz) {
			f.Frequencies = append(f.Frequencies, tick{X: along(e.TopHz-hz, 0, e.TopHz), Label: frequencyLabel(hz)})
		}
		out = append(out, f)
	}
	if len(out) == 0 && r.DurationSeconds > 0 {
		out = append(out, newFigure(r, marks, 0, r.DurationSeconds))
	}
	return out
}

func newFigure(r evidence.Recording, marks []mark, start, end float64) figure {
	f := figure{Start: start, End: end, Curve: newCurve(r.SpliceCurve, start, end)}
	width := func(s, e float64) string { return along(min(e, end)-max(s, start), 0, end-start) }
	for _, m := range marks {
		if m.End >= start && m.Start <= end {
			f.Boxes = append(f.Boxes, box{
				mark: m, X: along(m.Start, start, end), Width: width(m.Start, m.End),
				TextY: 13 + 13*((m.Number-1)%4), // numbers of marks close together do not cover each other
			})
		}
	}
	for _, z := range r.BlindZones {
		if z.EndSeconds < start || z.StartSeconds > end {
			continue
		}
		f.Zones = append(f.Zones, zone{
			X: along(z.StartSeconds, start, end), Width: width(z.StartSeconds, z.EndSeconds),
			Title: fmt.Sprintf("Blind zone %s: %s; %s", span(z.StartSeconds, z.EndSeconds), visible(z.Reason), smallestCut(z.SmallestCutSeconds)),
		})
	}
	for _, t := range timeTicks(start, end, 8) {
		f.Times = append(f.Times, tick{X: along(t, start, end), Label: tickLabel(t)})
	}
	return f
}

func smallestCut(seconds *float64) string {
	if seconds == nil {
		return "no cut of any size could be seen"
	}
	return fmt.Sprintf("smallest cut that could be seen: %.2g s", *seconds)
}

// newCurve draws the part of a curve between two times, the value farthest from 0 for each unit of width.
func newCurve(c *evidence.Curve, start, end float64) *curve {
	if c == nil || len(c.Log10LR) < 2 || c.StepSeconds <= 0 || end <= start {
		return nil
	}
	var values [curveWidth]float64
	var set [curveWidth]bool
	most := 1.0
	for i, v := range c.Log10LR {
		at := (float64(i)*c.StepSeconds - start) / (end - start) * curveWidth
		if at < 0 || at >= curveWidth {
			continue
		}
		x := int(at)
		if !set[x] || math.Abs(v) > math.Abs(values[x]) {
			values[x], set[x] = v, true
		}
		most = max(most, math.Abs(v))
	}
	y := func(v float64) string { return decimal(curveHeight / 2 * (1 - v/most)) }
	var points strings.Builder
	for x, v := range values {
		if set[x] {
			fmt.Fprintf(&points, "%d,%s ", x, y(v))
		}
	}
	return &curve{
		Points: strings.TrimSpace(points.String()), Zero: y(0),
		Label: fmt.Sprintf("Splice score, log10 LR from %s to %s", ratio(-most), ratio(most)),
	}
}

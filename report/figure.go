package report

import (
	"cmp"
	"html/template"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// figure is a stretch of a recording with its marks: on a spectrogram, or on an empty strip where there is none.
type figure struct {
	Recording   string            // anchor
	Wave        template.HTMLAttr // of the waveform's img; empty: none
	Picture     template.HTMLAttr // of the spectrogram's; empty: none
	Label       string
	Start, End  float64
	Times       []tick
	Frequencies []tick
	Boxes       []box
	LeftOut     int    // marks that are not drawn: the weakest
	Trace       *trace // nil: neither a score nor blind zones
}

// box is a mark on a figure, in percent of its width.
type box struct {
	mark
	X, Width string
	TextY    int // 0: the number would cover another
}

// mostBoxes bounds the marks that are drawn on a figure; the table below it has all.
const mostBoxes = 100

// figures returns a figure for each picture of a recording, and one without a picture if none shows all of it.
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
	if r.DurationSeconds > 0 && !slices.ContainsFunc(out, func(f figure) bool { return f.covers(r.DurationSeconds) }) {
		out = slices.Insert(out, 0, newFigure(r, marks, 0, r.DurationSeconds))
	}
	for i := range out {
		out[i].Recording = b.ref(r.Path).ID
		out[i].Wave = b.wave(r.Path, out[i])
	}
	return out
}

// wave returns the waveform over the same seconds as a figure.
func (b *builder) wave(path string, f figure) template.HTMLAttr {
	const same = 0.05 // seconds
	for _, e := range b.exhibits[path] {
		if e.Kind == evidence.Waveform && math.Abs(e.StartSeconds-f.Start) < same && math.Abs(e.EndSeconds-f.End) < same {
			return b.media.picture(e.SHA256)
		}
	}
	return ""
}

// covers reports whether a figure shows a recording of that length but for a hundredth.
func (f figure) covers(seconds float64) bool { return f.Start <= seconds/100 && f.End >= seconds*0.99 }

func newFigure(r evidence.Recording, marks []mark, start, end float64) figure {
	f := figure{Start: start, End: end}
	var within []mark
	for _, m := range marks {
		everywhere := m.Class == "other" && m.Start <= start && m.End >= end // says nothing about a place
		if m.End >= start && m.Start <= end && !everywhere {
			within = append(within, m)
		}
	}
	drawn := strongest(within, mostBoxes)
	f.LeftOut = len(within) - len(drawn)
	f.box(drawn)
	f.Trace = newTrace(r, within, drawn, start, end)
	for _, t := range timeTicks(start, end, 8) {
		f.Times = append(f.Times, tick{X: along(t, start, end), Label: tickLabel(t)})
	}
	return f
}

// box places marks, in the order of their starts. Numbers stand in four rows, so that close ones do not cover each other.
func (f *figure) box(marks []mark) {
	const (
		rows  = 4
		apart = 0.035 // of the width
	)
	var last [rows]float64
	for i := range last {
		last[i] = -1
	}
	for _, m := range marks {
		b := box{
			mark: m, X: along(m.Start, f.Start, f.End),
			Width: along(min(m.End, f.End)-max(m.Start, f.Start), 0, f.End-f.Start),
		}
		row := (m.Number - 1) % rows
		if at := (m.Start - f.Start) / (f.End - f.Start); at-last[row] >= apart || at < 0 {
			last[row] = at
			b.TextY = 13 + 13*row
		}
		f.Boxes = append(f.Boxes, b)
	}
}

// strongest returns at most n marks, those with the largest ratios, in the order in which they stood.
func strongest(marks []mark, n int) []mark {
	if len(marks) <= n {
		return marks
	}
	kept := slices.Clone(marks)
	slices.SortStableFunc(kept, func(a, b mark) int { return cmp.Compare(b.Log10LR, a.Log10LR) })
	kept = kept[:n]
	slices.SortFunc(kept, func(a, b mark) int { return cmp.Compare(a.Number, b.Number) })
	return kept
}

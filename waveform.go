package earwitness

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
)

const (
	waveWidth  = pictureWidth
	waveHeight = 64
	waveFirst  = 64 // samples in a column, until there are too many columns
)

// reportWaveform draws the waveform that the report shows: for each column the least and the greatest of its samples,
// with full scale at both edges, so that clipping, silence and jumps of the level are seen.
var reportWaveform = Detector{
	Name: "report_waveform", Version: 1, Doc: "waveform of the whole recording, for the report",
	start: func(audio.Info, *Calibration) measuring {
		w := &wave{per: waveFirst}
		return measuring{
			taps:   []tap{{rate: nativeRate, samples: w.write}},
			finish: w.finish,
		}
	},
}

// wave keeps the extremes of each column. When it has twice the columns that it needs, neighbours merge, so its size
// does not depend on the recording's length.
type wave struct {
	columns []extremes
	per     int // samples in a column
	n       int // samples in the last column
}

type extremes struct{ low, high float32 }

func (w *wave) write(x []float32) {
	for len(x) > 0 {
		if len(w.columns) == 0 || w.n == w.per {
			if len(w.columns) == 2*waveWidth {
				w.halve()
			}
			w.columns = append(w.columns, extremes{x[0], x[0]})
			w.n = 0
		}
		n := min(len(x), w.per-w.n)
		last := &w.columns[len(w.columns)-1]
		low, high := dsp.Extremes(x[:n])
		*last = extremes{min(last.low, low), max(last.high, high)}
		w.n += n
		x = x[n:]
	}
}

func (w *wave) halve() {
	for i := range waveWidth {
		a, b := w.columns[2*i], w.columns[2*i+1]
		w.columns[i] = extremes{min(a.low, b.low), max(a.high, b.high)}
	}
	w.columns = w.columns[:waveWidth]
	w.per *= 2
}

func (w *wave) finish(m *evidence.Measured) error {
	if len(w.columns) == 0 {
		return nil
	}
	var b bytes.Buffer
	if err := png.Encode(&b, w.image()); err != nil {
		return fmt.Errorf("drawing the waveform: %w", err)
	}
	m.Exhibits = append(m.Exhibits, exhibit(evidence.Exhibit{
		Path: m.Recording.Path, Kind: evidence.Waveform, Label: "waveform", MediaType: "image/png",
		EndSeconds: m.Recording.DurationSeconds,
	}, b.Bytes()))
	return nil
}

// image has a grey that is seen on white and on black, and nothing behind it.
func (w *wave) image() *image.Paletted {
	width := min(len(w.columns), waveWidth)
	img := image.NewPaletted(image.Rect(0, 0, width, waveHeight), color.Palette{color.RGBA{}, color.RGBA{112, 124, 140, 255}})
	row := func(v float32) int { return min(max(int((1-v)/2*(waveHeight-1)), 0), waveHeight-1) }
	for x := range width {
		from, to := x*len(w.columns)/width, (x+1)*len(w.columns)/width
		e := w.columns[from]
		for _, c := range w.columns[from:to] {
			e = extremes{min(e.low, c.low), max(e.high, c.high)}
		}
		for y := row(e.high); y <= row(e.low); y++ {
			img.SetColorIndex(x, y, 1)
		}
	}
	return img
}

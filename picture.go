package earwitness

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
)

// The picture's size in pixels, and its scale: shade levels over the range below the loudest pixel.
const (
	pictureWidth   = 480
	pictureHeight  = 128
	pictureShades  = 24
	pictureRangeDB = 80
)

// reportPicture draws the spectrogram that the report shows, time from left to right over the whole recording, from
// 0 Hz at the bottom to half the sample rate, the loudest of all that falls into a pixel.
var reportPicture = Detector{
	Name: "report_picture", Version: 1, Doc: "spectrogram of the whole recording, for the report",
	start: func(info audio.Info, _ *Calibration) measuring {
		p := &picture{per: 1}
		return measuring{
			taps: []tap{{rate: nativeRate, frame: compression.Frame, hop: compression.Hop, row: p.row}},
			finish: func(m *evidence.Measured) error {
				return p.finish(m, float64(info.SampleRate)/2)
			},
		}
	},
}

// picture keeps the loudest power of each pixel. When it has twice the columns that it needs, neighbours merge, so
// its size does not depend on the recording's length.
type picture struct {
	columns [][pictureHeight]float32
	per     int       // rows of the STFT in a column
	rows    int       // rows in the last column
	loudest []float32 // power of each bin in them, not yet in the column
}

func (p *picture) row(power []float32) {
	if len(p.columns) == 0 || p.rows == p.per {
		p.settle()
		if len(p.columns) == 2*pictureWidth {
			p.halve()
		}
		p.columns = append(p.columns, [pictureHeight]float32{})
		p.rows = 0
	}
	if p.loudest == nil {
		p.loudest = make([]float32, len(power))
	}
	dsp.Greatest(p.loudest, power)
	p.rows++
}

// settle moves the loudest bins of the last column into its pixels.
func (p *picture) settle() {
	if p.rows == 0 {
		return
	}
	last := &p.columns[len(p.columns)-1]
	bins := len(p.loudest) - 1
	for y := range last {
		last[y] = slices.Max(p.loudest[(y*bins+pictureHeight-1)/pictureHeight : ((y+1)*bins+pictureHeight-1)/pictureHeight])
	}
	clear(p.loudest)
}

func (p *picture) halve() {
	for i := range pictureWidth {
		for y := range pictureHeight {
			p.columns[i][y] = max(p.columns[2*i][y], p.columns[2*i+1][y])
		}
	}
	p.columns = p.columns[:pictureWidth]
	p.per *= 2
}

func (p *picture) finish(m *evidence.Measured, topHz float64) error {
	if len(p.columns) == 0 {
		return nil
	}
	p.settle()
	var b bytes.Buffer
	if err := png.Encode(&b, p.image()); err != nil {
		return fmt.Errorf("drawing the spectrogram: %w", err)
	}
	e := exhibit(evidence.Exhibit{
		Path: m.Recording.Path, Kind: evidence.Spectrogram, Label: "spectrogram", MediaType: "image/png",
		EndSeconds: m.Recording.DurationSeconds, TopHz: topHz,
	}, b.Bytes())
	m.Exhibits = append(m.Exhibits, e)
	return nil
}

func (p *picture) image() *image.Paletted {
	loudest := float32(1e-12)
	for _, c := range p.columns {
		for _, v := range c {
			loudest = max(loudest, v)
		}
	}
	width := min(len(p.columns), pictureWidth)
	img := image.NewPaletted(image.Rect(0, 0, width, pictureHeight), shades())
	for x := range width {
		from, to := x*len(p.columns)/width, (x+1)*len(p.columns)/width
		for y := range pictureHeight {
			v := float32(0)
			for _, c := range p.columns[from:to] {
				v = max(v, c[y])
			}
			db := 10 * math.Log10(float64(v/loudest)+1e-12)
			shade := int((1 + db/pictureRangeDB) * pictureShades)
			img.SetColorIndex(x, pictureHeight-1-y, uint8(min(max(shade, 0), pictureShades-1)))
		}
	}
	return img
}

// shades runs from near black over violet and orange to pale yellow, ever brighter, so that it prints in grey.
func shades() color.Palette {
	stops := [][3]float64{{4, 4, 12}, {60, 20, 90}, {150, 44, 98}, {225, 90, 60}, {250, 170, 70}, {252, 250, 200}}
	palette := make(color.Palette, pictureShades)
	for i := range palette {
		at := float64(i) / (pictureShades - 1) * float64(len(stops)-1)
		k := min(int(at), len(stops)-2)
		mix := func(c int) uint8 { return uint8(stops[k][c] + (at-float64(k))*(stops[k+1][c]-stops[k][c])) }
		palette[i] = color.RGBA{mix(0), mix(1), mix(2), 255}
	}
	return palette
}

// exhibit completes e with its data and their hash.
func exhibit(e evidence.Exhibit, data []byte) evidence.Exhibit {
	sum := sha256.Sum256(data)
	e.Data, e.SHA256 = data, hex.EncodeToString(sum[:])
	return e
}

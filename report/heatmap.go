package report

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/earwitness/earwitness/evidence"
)

const (
	// mostCells is the side of the largest picture that has a cell for each pair. Beyond it cells are means.
	mostCells = 400
	// levels are the colours on each side of 0.
	levels = 100
)

// Indices of a heat map's palette beside its 2·levels+1 colours.
const (
	missingIndex  = 2*levels + 1
	diagonalIndex = 2*levels + 2
)

// absentRatio stands for a pair without a ratio in heatData.
const absentRatio = math.MinInt16

// heatData lets the page's script print the pair under the pointer, show its recordings, and order the matrix anew.
type heatData struct {
	Names    []string  `json:"names"`
	IDs      []string  `json:"ids"`      // anchors
	Sessions []int     `json:"sessions"` // numbers; 0: none
	Seconds  []float64 `json:"seconds"`
	Limit    float64   `json:"limit"`  // where the colours end
	Colors   []string  `json:"colors"` // from −limit to limit, evenly
	// Ratios are hundredths of log10 LR as little-endian int16, in base64: row by row below the diagonal.
	Ratios string `json:"ratios"`
}

// diverging are the ends and the middle of the scale, from against to for: ColorBrewer's orange and blue, which
// readers with any common colour vision tell apart, about a middle near white.
var diverging = []color.RGBA{
	{127, 59, 8, 255},
	{179, 88, 6, 255},
	{224, 130, 20, 255},
	{253, 184, 99, 255},
	{254, 224, 182, 255},
	{247, 247, 247, 255},
	{209, 229, 240, 255},
	{146, 197, 222, 255},
	{67, 147, 195, 255},
	{33, 102, 172, 255},
	{5, 48, 97, 255},
}

// divergingColor returns the scale's colour at x in -1…1.
func divergingColor(x float64) color.RGBA {
	at := (min(max(x, -1), 1) + 1) / 2 * float64(len(diverging)-1)
	i := min(int(at), len(diverging)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + (at-float64(i))*(float64(b)-float64(a))))
	}
	a, b := diverging[i], diverging[i+1]
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

func heatPalette() color.Palette {
	var p color.Palette
	for i := -levels; i <= levels; i++ {
		p = append(p, divergingColor(float64(i)/levels))
	}
	return append(p, color.RGBA{}, color.RGBA{110, 110, 110, 255})
}

// matrix holds the ratios of all pairs of n recordings, NaN where there is none.
type matrix struct {
	n      int
	values []float64 // row by row below the diagonal
}

func newMatrix(order []string, pairs evidence.Pairs) matrix {
	n := len(order)
	m := matrix{n: n, values: make([]float64, n*(n-1)/2)}
	for i := range m.values {
		m.values[i] = math.NaN()
	}
	at := make(map[string]int, n)
	for i, p := range order {
		at[p] = i
	}
	for _, p := range pairs.All() {
		i, iOK := at[p.A]
		j, jOK := at[p.B]
		if iOK && jOK && i != j {
			m.values[cell(i, j)] = p.Log10LR
		}
	}
	return m
}

func cell(i, j int) int {
	if i < j {
		i, j = j, i
	}
	return i*(i-1)/2 + j
}

// picture draws the matrix, one pixel for a pair, or for a block of pairs their mean.
func (m matrix) picture(limit float64) *image.Paletted {
	block := (m.n + mostCells - 1) / mostCells
	side := (m.n + block - 1) / block
	img := image.NewPaletted(image.Rect(0, 0, side, side), heatPalette())
	for y := range side {
		for x := range side {
			img.SetColorIndex(x, y, m.block(x*block, y*block, block, limit))
		}
	}
	return img
}

// block returns the palette's index for the pairs in a square of recordings.
func (m matrix) block(x, y, size int, limit float64) uint8 {
	if size == 1 && x == y {
		return diagonalIndex
	}
	sum, n := 0.0, 0
	for i := y; i < min(y+size, m.n); i++ {
		for j := x; j < min(x+size, m.n); j++ {
			if i == j {
				continue
			}
			if v := m.values[cell(i, j)]; !math.IsNaN(v) {
				sum += v
				n++
			}
		}
	}
	if n == 0 {
		return missingIndex
	}
	share := min(max(sum/float64(n)/limit, -1), 1)
	return uint8(math.Round(share*levels) + levels)
}

// limit returns where the colours end: the largest ratio rounded up to a whole number, at least 1.
func (m matrix) limit() float64 {
	most := 1.0
	for _, v := range m.values {
		if !math.IsNaN(v) {
			most = max(most, math.Ceil(math.Abs(v)))
		}
	}
	return most
}

// pack packs the matrix for the page's script.
func (m matrix) pack() string {
	raw := make([]byte, 0, 2*len(m.values))
	for _, v := range m.values {
		hundredths := int16(absentRatio)
		if !math.IsNaN(v) {
			hundredths = int16(math.Round(100 * min(max(v, -327), 327)))
		}
		raw = binary.LittleEndian.AppendUint16(raw, uint16(hundredths))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// pngAttr returns a picture as an attribute of an SVG image.
func pngAttr(img image.Image) (template.HTMLAttr, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, img); err != nil {
		return "", err
	}
	return template.HTMLAttr(`href="data:image/png;base64,` + base64.StdEncoding.EncodeToString(b.Bytes()) + `"`), nil
}

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/earwitness/earwitness/evidence"
)

// canvas is what a spectrogram is drawn on: a terminal, or what stands in for one.
type canvas struct {
	columns int
	colors  int // 0, 256, or 1<<24
}

// When a spectrogram is drawn.
const (
	drawAuto   = "auto"
	drawAlways = "always"
	drawNever  = "never"
)

var drawChoices = []string{drawAuto, drawAlways, drawNever}

// newCanvas returns what to draw on for the asked --spectrogram, or nil for not to draw. Colours follow NO_COLOR
// (no-color.org), TERM and COLORTERM.
func newCanvas(asked string, out io.Writer) (*canvas, error) {
	if !slices.Contains(drawChoices, asked) {
		return nil, usageError("--spectrogram is one of %s, not %q", strings.Join(drawChoices, ", "), asked)
	}
	file, _ := out.(*os.File)
	terminal := file != nil && term.IsTerminal(int(file.Fd()))
	if asked == drawNever || asked == drawAuto && !terminal {
		return nil, nil
	}
	const usual, narrowest = 80, 20
	c := &canvas{columns: usual}
	if terminal {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil {
			c.columns = columns
		}
	} else if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
		c.columns = columns
	}
	if c.columns < narrowest {
		return nil, nil
	}
	c.colors = colors()
	return c, nil
}

func colors() int {
	switch {
	case os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb":
		return 0
	case os.Getenv("COLORTERM") == "truecolor" || os.Getenv("COLORTERM") == "24bit":
		return 1 << 24
	}
	return 256
}

// draw prints the spectrogram that was kept of a recording, each character two pixels: one above the other. Without one
// it prints nothing.
func (c *canvas) draw(w io.Writer, exhibits []evidence.Exhibit) error {
	i := slices.IndexFunc(exhibits, func(e evidence.Exhibit) bool { return e.Kind == evidence.Spectrogram && e.MediaType == "image/png" })
	if c == nil || i < 0 {
		return nil
	}
	e := exhibits[i]
	img, err := png.Decode(bytes.NewReader(e.Data))
	if err != nil {
		return fmt.Errorf("reading the spectrogram: %w", err)
	}
	const rows, axis, most = 12, 8, 160
	columns := min(c.columns-axis-1, most)
	var b strings.Builder
	for row := range rows {
		b.WriteString(frequencyLabel(row, rows, e.TopHz))
		for column := range columns {
			b.WriteString(c.cell(loudest(img, column, columns, 2*row, 2*rows), loudest(img, column, columns, 2*row+1, 2*rows)))
		}
		if c.colors > 0 {
			b.WriteString("\x1b[0m")
		}
		b.WriteByte('\n')
	}
	end := fmt.Sprintf("%.1f s", e.EndSeconds)
	fmt.Fprintf(&b, "%*s0%*s\n\n", axis, "", columns-1, end)
	_, err = io.WriteString(w, b.String())
	return err
}

// frequencyLabel stands left of a row: at the top, in the middle and at the bottom.
func frequencyLabel(row, rows int, topHz float64) string {
	switch row {
	case 0:
		return fmt.Sprintf("%5.1f k ", topHz/1000)
	case rows / 2:
		return fmt.Sprintf("%5.1f k ", topHz/2000)
	case rows - 1:
		return "   0 Hz "
	}
	return "        "
}

// loudest returns the brightest pixel of a part of a picture, whose colours run from dark to bright.
func loudest(img image.Image, column, columns, row, rows int) color.RGBA {
	box := img.Bounds()
	part := func(i, n, from, size int) (int, int) {
		first := from + i*size/n
		return first, max(first+1, from+(i+1)*size/n)
	}
	left, right := part(column, columns, box.Min.X, box.Dx())
	top, bottom := part(row, rows, box.Min.Y, box.Dy())
	best := color.RGBA{}
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			if c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); brightness(c) > brightness(best) {
				best = c
			}
		}
	}
	return best
}

// brightness is from 0 to 1.
func brightness(c color.RGBA) float64 {
	return float64(color.Gray16Model.Convert(c).(color.Gray16).Y) / (1<<16 - 1)
}

// cell is a character for two pixels.
func (c *canvas) cell(upper, lower color.RGBA) string {
	switch c.colors {
	case 0:
		shades := []rune(" ░▒▓█")
		bright := max(brightness(upper), brightness(lower))
		return string(shades[min(int(bright*float64(len(shades))), len(shades)-1)])
	case 256:
		return fmt.Sprintf("\x1b[38;5;%d;48;5;%dm▀", cube(upper), cube(lower))
	}
	return fmt.Sprintf("\x1b[38;2;%d;%d;%d;48;2;%d;%d;%dm▀", upper.R, upper.G, upper.B, lower.R, lower.G, lower.B)
}

// cube is the nearest colour in the 6×6×6 cube of a terminal's 256 colours: levels 0, 95, 135, 175, 215, 255.
func cube(c color.RGBA) int {
	level := func(v uint8) int {
		if v < 48 {
			return 0
		}
		return max(1, (int(v)-35)/40)
	}
	return 16 + 36*level(c.R) + 6*level(c.G) + level(c.B)
}

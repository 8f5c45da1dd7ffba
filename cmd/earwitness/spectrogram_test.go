package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/earwitness/earwitness/evidence"
)

// tone is a spectrogram with a bright line in its upper half.
func tone(t *testing.T) []evidence.Exhibit {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 480, 128))
	for x := range 480 {
		for y := range 128 {
			img.Set(x, y, color.RGBA{A: 255})
		}
		img.Set(x, 30, color.RGBA{R: 252, G: 250, B: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return []evidence.Exhibit{
		{Kind: evidence.Audio},
		{Kind: evidence.Spectrogram, MediaType: "image/png", Data: b.Bytes(), EndSeconds: 12, TopHz: 8000},
	}
}

func TestDraw(t *testing.T) {
	for _, test := range []struct {
		name     string
		noColor  string
		depth    string
		columns  string
		width    int
		contains string
	}{
		{name: "no colours", noColor: "1", columns: "60", width: 59, contains: "████"},
		{name: "256 colours", columns: "100", width: 99, contains: "\x1b[38;5;16;48;5;230m▀"},
		{name: "all colours", depth: "truecolor", columns: "100", width: 99, contains: "48;2;252;250;200m▀"},
		{name: "a wide one", noColor: "1", columns: "9999", width: 168, contains: "████"},
	} {
		t.Setenv("NO_COLOR", test.noColor)
		t.Setenv("COLORTERM", test.depth)
		t.Setenv("COLUMNS", test.columns)
		t.Setenv("TERM", "xterm")
		var b strings.Builder
		c, err := newCanvas(drawAlways, &b)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.draw(&b, tone(t)); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		if len(lines) != 15 || !strings.HasPrefix(lines[0], "  8.0 k ") || !strings.HasSuffix(lines[12], "12.0 s") {
			t.Errorf("%s: %d lines, %q … %q", test.name, len(lines), lines[0], lines[12])
		}
		if !strings.Contains(b.String(), test.contains) || strings.Contains(b.String(), "\x1b") != (test.noColor == "") {
			t.Errorf("%s: got %q, want %q in it", test.name, b.String(), test.contains)
		}
		if got := utf8.RuneCountInString(lines[12]); got != test.width {
			t.Errorf("%s: %d wide, want %d", test.name, got, test.width)
		}
	}
}

// Nothing is drawn into a file unless asked for, nor where there is no room, nor of what has no picture.
func TestDrawNot(t *testing.T) {
	t.Setenv("COLUMNS", "10")
	var b strings.Builder
	for _, asked := range drawChoices {
		c, err := newCanvas(asked, &b)
		if c != nil || err != nil {
			t.Errorf("%s: %v, error %v, want neither", asked, c, err)
		}
		if err := c.draw(&b, tone(t)); err != nil || b.Len() > 0 {
			t.Errorf("%s: error %v, drawn %q", asked, err, b.String())
		}
	}
	if err := (&canvas{columns: 80}).draw(&b, nil); err != nil || b.Len() > 0 {
		t.Errorf("without a picture: error %v, drawn %q", err, b.String())
	}
	if _, err := newCanvas("maybe", &b); err == nil {
		t.Error("maybe is no answer")
	}
}

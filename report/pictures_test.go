package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var pictures = flag.String("pictures", "", "take the guide's pictures of the demonstration's report, into this `folder`")

// shot is a picture of part of a page.
type shot struct {
	name     string
	width    int64
	height   float64
	dark     bool
	script   string // that brings the part about
	selector string // the picture begins at its top; empty: what the window shows
}

// TestPictures makes the pictures of GUIDE.md anew:
//
//	go test ./report -run TestPictures -pictures "$PWD/docs"
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no -pictures folder")
	}
	w := open(t, realReport(t))
	for _, s := range []shot{
		{name: "summary", width: 1100, height: 560, selector: "#summary"},
		{name: "copymap", width: 1100, height: 330, selector: "svg.copymap"},
		{name: "recording", width: 1100, height: 760, selector: "#r8", script: `document.getElementById("r8").open = true`},
		{name: "beside", width: 1100, height: 560, script: `document.querySelector("button.both").click()`},
		{name: "phone-dark", width: 390, height: 780, dark: true, script: `document.getElementById("beside").close(); scrollTo({top: 0, behavior: "instant"})`},
	} {
		if err := os.WriteFile(filepath.Join(*pictures, s.name+".webp"), s.take(t, w), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (s shot) take(t *testing.T, w *watched) []byte {
	t.Helper()
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	if err := chromedp.Do(w.ctx, chromedp.EmulateViewport(s.width, int64(s.height))); err != nil {
		t.Fatal(err)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if s.script != "" {
		eval[int](t, w, s.script+"; 1")
	}
	params := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: new(int64(45))}
	if s.selector != "" {
		y := eval[float64](t, w, `(() => {
			const el = document.querySelector("`+s.selector+`");
			el.scrollIntoView({block: "start", behavior: "instant"});
			return el.getBoundingClientRect().top + scrollY;
		})()`)
		params.CaptureBeyondViewport = new(true)
		params.Clip = &page.Viewport{Y: y, Width: float64(s.width), Height: s.height, Scale: 1}
	}
	eventually(t, w, `[...document.images].every((i) => !i.checkVisibility() || i.complete || i.getBoundingClientRect().top > 2 * innerHeight)`)
	shot, err := chromedp.Call(w.ctx, page.CaptureScreenshot, params)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(shot.Data, []byte("RIFF")) {
		t.Fatalf("%s: not WebP", s.name)
	}
	return shot.Data
}

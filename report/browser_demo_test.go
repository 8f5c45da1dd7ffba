package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/report"
)

// realReport is the report of the scanned demonstration, or the one that EARWITNESS_REPORT names.
func realReport(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("EARWITNESS_REPORT"); path != "" {
		return path
	}
	dir := filepath.Join(t.TempDir(), "demo")
	if _, err := demo.Write(dir); err != nil {
		t.Fatal(err)
	}
	file, err := casefile.Open(filepath.Join(dir, "demo.ew"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := earwitness.Scan(t.Context(), filepath.Join(dir, "leak"), file, earwitness.Options{}); err != nil {
		t.Fatal(err)
	}
	c, err := file.Case(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "demo.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = report.HTML(f, c, report.Options{
		Exhibit: func(sha256 string) ([]byte, error) { return file.Exhibit(t.Context(), sha256) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// A real case, with sounds and pictures that a scan made, plays in a browser, shows two recordings side by side, prints, and
// asks for nothing.
func TestBrowserRealCase(t *testing.T) {
	w := open(t, realReport(t))
	eval[int](t, w, `const play = HTMLMediaElement.prototype.play;
		HTMLMediaElement.prototype.play = function () { window.media = this; window.began = this.currentTime; return play.call(this); };
		document.querySelector("button.play").closest("details")?.setAttribute("open", ""); 1`)
	const button = "button.play"
	if err := chromedp.Do(w.ctx, chromedp.ScrollIntoView(chromedp.CSS(button)), chromedp.Click(chromedp.CSS(button), chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `window.media && !media.error && media.currentTime > began + 0.2`)
	eval[int](t, w, `for (const d of document.querySelectorAll("details")) d.open = true; 1`)
	eventually(t, w, `[...document.images].every((i) => !i.complete || i.naturalWidth > 0)`)
	// Two recordings side by side, each with its picture.
	eval[int](t, w, `document.querySelector("button.both").click(); 1`)
	const shown = `[...document.querySelectorAll("#beside .pairwise > div")].filter((d) => d.querySelector("img.picture")?.naturalWidth > 0 || d.querySelector("iframe")?.height > 400).length === 2`
	eventually(t, w, shown)
	eval[int](t, w, `document.getElementById("beside").close(); 1`)
	printed, err := chromedp.Call(w.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), TransferMode: "ReturnAsStream"})
	if err != nil || printed.Stream == "" {
		t.Errorf("printing: %v", err)
	}
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

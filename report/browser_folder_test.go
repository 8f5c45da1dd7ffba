package report_test

import (
	"bytes"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// writeFolder writes a report with what is shown of its recordings beside it, under names that an address has to escape.
func writeFolder(t *testing.T, c *evidence.Case) string {
	t.Helper()
	page := filepath.Join(t.TempDir(), "re port #1 100%.html")
	dir := strings.TrimSuffix(page, ".html") + ".files"
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	folder := &report.Folder{Page: filepath.Base(page), Name: filepath.Base(dir), Create: func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}}
	var b bytes.Buffer
	if err := report.HTML(&b, c, report.Options{Exhibit: exhibitsOf(c), Title: attack, Folder: folder}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(page, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return page
}

// A page of a thousand recordings loads in time, and shows the first rows of its tables.
func TestBrowserThousand(t *testing.T) {
	w := open(t, writeFolder(t, bigCase(1000)))
	took := time.Duration(eval[float64](t, w, `performance.getEntriesByType("navigation")[0].loadEventEnd`)) * time.Millisecond
	busy := busyLoading(t, w)
	t.Logf("loaded in %v at first; a second time the page's thread was busy for %v", took, busy)
	if most := 3 * time.Second; busy > most { // on a machine of other work the first tells little
		t.Errorf("the page's thread was busy for %v, want %v at most", busy, most)
	}
	const shown = `[...document.querySelectorAll("#inventory tbody tr")].filter((r) => r.checkVisibility()).length`
	if n := eval[int](t, w, shown); n != 200 {
		t.Errorf("%d rows are shown, want 200", n)
	}
	eval[int](t, w, `[...document.querySelectorAll(".pager button")][0].click(); 1`)
	if n := eval[int](t, w, shown); n != 400 {
		t.Errorf("%d rows are shown after asking for more, want 400", n)
	}
	eval[int](t, w, `(() => { const f = document.querySelector("input[data-filter=inventory]"); f.value = "_777."; f.dispatchEvent(new Event("input")); return 1; })()`)
	if n := eval[int](t, w, shown); n != 1 {
		t.Errorf("%d rows are shown of one that the filter finds", n)
	}
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

// busyLoading returns the processor time that the page's thread needs to load it again.
func busyLoading(t *testing.T, w *watched) time.Duration {
	t.Helper()
	enable := performance.EnableParams{TimeDomain: "threadTicks"}
	if _, err := chromedp.Call(w.ctx, performance.Enable, enable); err != nil {
		t.Fatal(err)
	}
	busy := func() (seconds float64) {
		got, err := chromedp.Call(w.ctx, performance.GetMetrics, cdp.Empty{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got.Metrics {
			if m.Name == "TaskDuration" {
				seconds = m.Value
			}
		}
		return seconds
	}
	before := busy()
	if err := chromedp.Do(w.ctx, chromedp.Reload()); err != nil {
		t.Fatal(err)
	}
	return time.Duration((busy() - before) * float64(time.Second))
}

// With a folder, a recording opens in a frame as high as its page, plays there and from the tables, one at a time, and
// its links lead back.
func TestBrowserFolder(t *testing.T) {
	c := fakeCase(20)
	w := open(t, writeFolder(t, c))
	click := func(selector string) {
		t.Helper()
		if err := chromedp.Do(w.ctx, chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)); err != nil {
			t.Fatal(err)
		}
	}
	eval[int](t, w, `addEventListener("message", (event) => { (window.heard ??= []).push(event.data); });
		const play = HTMLMediaElement.prototype.play;
		HTMLMediaElement.prototype.play = function () { window.media = this; return play.call(this); }; 1`)
	eval[int](t, w, `document.getElementById("r3").open = true; 1`)
	eventually(t, w, `document.querySelector("#r3 iframe")?.height > 800`)
	if n := eval[int](t, w, `document.querySelectorAll("iframe").length`); n != 1 {
		t.Errorf("%d frames for one open recording", n)
	}
	// The report plays, then the frame, which silences it.
	click("#edit-findings button.play")
	eventually(t, w, `media.currentTime > 0.1 && !media.paused`)
	at := eval[[]float64](t, w, `(() => {
		const frame = document.querySelector("#r3 iframe");
		frame.scrollIntoView({block: "start", behavior: "instant"});
		const box = frame.getBoundingClientRect();
		return [box.left, box.width, box.top];
	})()`)
	x := at[0] + at[1]*6/c.Recordings[2].DurationSeconds // a sound has the fourth to the eighth second
	if err := chromedp.Do(w.ctx, chromedp.MouseClickXY(x, at[2]+200)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `heard.some((m) => m.started) && media.paused`)
	// Side by side there are two frames, which end with it.
	click("#matches button.both")
	eventually(t, w, `[...document.querySelectorAll("#beside iframe")].filter((f) => f.height > 400).length === 2`)
	click("#beside-close")
	eventually(t, w, `document.querySelectorAll("#beside iframe").length === 0`)
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

// The page of one recording opens alone too; its links lead to the report, and nothing else is asked for.
func TestBrowserAlone(t *testing.T) {
	page := writeFolder(t, hostileCase())
	w := open(t, filepath.Join(strings.TrimSuffix(page, ".html")+".files", "r3.html"))
	eventually(t, w, `document.querySelector(".plot img.picture").naturalWidth === 600`)
	if eval[bool](t, w, `"pwned" in window`) {
		t.Error("a name was executed")
	}
	link := eval[string](t, w, `document.querySelector("header a").href`)
	if want := (&url.URL{Scheme: "file", Path: page}).String(); link != want {
		t.Errorf("the link leads to %s, want %s", link, want)
	}
	if err := chromedp.Do(w.ctx, chromedp.Click(chromedp.CSS("header a"), chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `document.getElementById("inventory") !== null`)
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

func TestPDF(t *testing.T) {
	if _, err := report.Browser(); err != nil {
		needChromium(t)
	}
	c := fakeCase(6)
	var b bytes.Buffer
	if err := report.PDF(t.Context(), &b, c, report.Options{Exhibit: exhibitsOf(c), Title: "Six"}); err != nil {
		t.Fatal(err)
	}
	if pages := bytes.Count(b.Bytes(), []byte("/Type /Page\n")); !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || pages < 6 {
		t.Errorf("%d bytes, %d pages, want a PDF with one a recording at least", b.Len(), pages)
	}
}

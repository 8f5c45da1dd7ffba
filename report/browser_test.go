package report_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// watched is a page in a browser, and what it did that a report must not do.
type watched struct {
	ctx context.Context

	mu         sync.Mutex
	complaints []string // errors of the console, breaches of the policy among them
	requests   []string // for anything but the page, its own data and the files of its folder
}

// open shows a file in a browser. A machine without Chromium skips the test, unless it is the one that has to run it.
func open(t *testing.T, file string) *watched {
	t.Helper()
	chromium, err := report.Browser()
	if err != nil {
		needChromium(t)
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.ExecPath(chromium), chromedp.WindowSize(1280, 900), chromedp.Flag("mute-audio", true),
		chromedp.Flag("force-prefers-reduced-motion", true), // a click must not hit what still scrolls
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)

	w := &watched{ctx: ctx}
	url := (&url.URL{Scheme: "file", Path: file}).String()
	if err := chromedp.Listen(ctx, func(ev any) { w.see(ev, url) }); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	return w
}

// needChromium skips a test for want of a browser, where it may be left out.
func needChromium(t *testing.T) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("chromium is missing")
	}
	t.Skip("chromium is missing")
}

func (w *watched) see(ev any, url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		w.complaints = append(w.complaints, string(ev.Entry.Source)+": "+ev.Entry.Text)
	case *runtime.EventExceptionThrown:
		w.complaints = append(w.complaints, ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		w.complaints = append(w.complaints, "console."+string(ev.Type))
	case *network.EventRequestWillBeSent:
		asked, _, _ := strings.Cut(ev.Request.URL, "#")
		report, _, _ := strings.Cut(strings.TrimSuffix(url, ".html"), ".files/")
		own := asked == url || asked == report+".html" || strings.HasPrefix(asked, report+".files/")
		if !own && !strings.HasPrefix(asked, "data:") {
			w.requests = append(w.requests, asked)
		}
	}
}

// seen returns the complaints and requests so far.
func (w *watched) seen() (complaints, requests []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.complaints, w.requests
}

func eval[T any](t *testing.T, w *watched, script string) T {
	t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// eventually waits until a condition of the page holds.
func eventually(t *testing.T, w *watched, condition string) {
	t.Helper()
	for range 400 {
		if eval[bool](t, w, condition) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s: never held", condition)
}

func writePage(t *testing.T, c *evidence.Case) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := report.HTML(f, c, report.Options{Exhibit: exhibitsOf(c), Title: attack}); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestBrowserHostile(t *testing.T) {
	w := open(t, writePage(t, hostileCase()))
	eval[int](t, w, `for (const d of document.querySelectorAll("details")) d.open = true; 1`)
	eventually(t, w, `[...document.images].every((i) => i.complete || i.loading === "lazy")`)
	if eval[bool](t, w, `"pwned" in window`) {
		t.Error("a name was executed")
	}
	if n := eval[int](t, w, `document.querySelectorAll("img[onerror], img[src=x], script:not([type])").length`); n != 1 {
		t.Errorf("%d elements that only a name could have made, or no script", n-1)
	}
	if text := eval[string](t, w, `document.body.textContent`); !strings.Contains(text, "<img src=x onerror=") || strings.ContainsAny(text, "\u202e\u2066\u200b") {
		t.Error("the name is not shown as text with its hidden characters spelled out")
	}
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

func TestBrowserPlays(t *testing.T) {
	c := fakeCase(20)
	w := open(t, writePage(t, c))
	// The audio element is not in the document: watch it through its prototype.
	eval[int](t, w, `const play = HTMLMediaElement.prototype.play;
		HTMLMediaElement.prototype.play = function () { window.media = this; window.began = this.currentTime; return play.call(this); }; 1`)
	const button = "#edit-findings button.play"
	if err := chromedp.Do(w.ctx, chromedp.ScrollIntoView(chromedp.CSS(button)), chromedp.Click(chromedp.CSS(button), chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `window.media && media.currentTime > Number(document.querySelector("`+button+`").dataset.from) + 0.1`)
	if got := eval[string](t, w, `document.querySelector("`+button+`").getAttribute("aria-pressed")`); got != "true" {
		t.Errorf("while it plays, aria-pressed is %q", got)
	}
	from, to := eval[float64](t, w, `Number(document.querySelector("`+button+`").dataset.from)`), eval[float64](t, w, `Number(document.querySelector("`+button+`").dataset.to)`)
	if from != 0 || to != 4 {
		t.Errorf("plays %.3f to %.3f s of a sound of 4 s around a finding at 2.2 s, want five seconds on either side, as far as there are", from, to)
	}
	if began := eval[float64](t, w, `began`); began != from {
		t.Errorf("began at %.3f s, want %.3f", began, from)
	}
	eventually(t, w, `media.paused && document.querySelectorAll(".playing").length === 0`)
	if at := eval[float64](t, w, `media.currentTime`); at < to-0.05 || at > to+0.5 {
		t.Errorf("stopped at %.3f s, want %.3f", at, to)
	}
	// By keyboard, and Escape stops.
	eval[int](t, w, `document.querySelector("`+button+`").focus(); 1`)
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `!media.paused`)
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent("\u001b")); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `media.paused`)
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

func TestBrowserMarks(t *testing.T) {
	c := fakeCase(20)
	w := open(t, writePage(t, c))
	eval[int](t, w, `HTMLMediaElement.prototype.play = function () { window.media = this; return Promise.resolve(); }; 1`)
	eval[int](t, w, `location.hash = "r3"; 1`)
	eventually(t, w, `document.getElementById("r3").open`)
	if err := chromedp.Do(w.ctx, chromedp.Click(chromedp.CSS("#r3 .overlay rect.playable"), chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `!!window.media && media.src.startsWith("data:audio/wav")`)
	eventually(t, w, `document.querySelector("#r3 .plot img.picture").naturalWidth === 600`)
	// The time of a finding on the score leads to its row.
	if err := chromedp.Do(w.ctx, chromedp.Click(chromedp.CSS("#r3 .trace a"), chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `document.querySelector("#r3 tr:target") !== null`)
	// The heat map's readout is the case's own number.
	p := c.Pairs.At(0)
	names := `JSON.parse(document.getElementById("data").textContent).heat.names`
	got := eval[string](t, w, `(() => {
		const cells = document.getElementById("heat"), names = `+names+`, box = cells.getBoundingClientRect();
		const at = (name) => (names.indexOf(name) + 0.5) / names.length;
		cells.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width * at("`+p.B+`"), clientY: box.top + box.height * at("`+p.A+`")}));
		return document.getElementById("heat-readout").textContent;
	})()`)
	if want := p.A + "  ·  " + p.B + ":  log10 LR " + strings.Replace(fmt.Sprintf("%+.2f", p.Log10LR), "-", "−", 1); got != want {
		t.Errorf("readout %q, want %q", got, want)
	}
	// Sorting by length puts the shortest first.
	eval[int](t, w, `document.querySelectorAll("#inventory .sort")[4].click(); 1`)
	if !eval[bool](t, w, `(() => { const v = [...document.querySelectorAll("#inventory tbody tr")].map((r) => Number(r.cells[4].dataset.v));
		return v.every((x, i) => i === 0 || v[i - 1] <= x); })()`) {
		t.Error("the inventory is not sorted by length")
	}
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

// A page that does run a stranger's script or loads a picture must be noticed: otherwise the tests above show nothing.
func TestBrowserNotices(t *testing.T) {
	file := writePage(t, fakeCase(3))
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page = append(page, `<script>window.pwned=1</script><p style="color:red">x</p><img src="other.png">`...)
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	w := open(t, file)
	if eval[bool](t, w, `"pwned" in window`) {
		t.Error("the policy let a foreign script run")
	}
	if complaints, _ := w.seen(); len(complaints) != 3 {
		t.Errorf("complaints %q, want one each on the script, the style and the picture", complaints)
	}
}

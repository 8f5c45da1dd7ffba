package report_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Two recordings stand side by side by a button, by a cell of the heat map and by their names; both play there.
func TestBrowserBeside(t *testing.T) {
	c := fakeCase(20)
	w := open(t, writePage(t, c))
	eval[int](t, w, `HTMLMediaElement.prototype.play = function () { window.media = this; return Promise.resolve(); }; 1`)
	const names = `[...document.querySelectorAll("#beside h3")].map((h) => h.textContent).join(" | ")`
	if err := chromedp.Do(w.ctx, chromedp.Click(chromedp.CSS("#matches button.both"), chromedp.NodeVisible)); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `document.getElementById("beside").open`)
	m := c.Matches[0]
	if got, want := eval[string](t, w, names), m.A+" | "+m.B; got != want {
		t.Errorf("side by side stand %q, want %q", got, want)
	}
	if n := eval[int](t, w, `document.querySelectorAll("#beside [id]:not(#beside-title):not(#beside-close):not(#beside-ratio)").length`); n != 0 {
		t.Errorf("%d copies have the id of their original", n)
	}
	eval[int](t, w, `document.querySelector("#beside .pairwise .play").click(); 1`)
	eventually(t, w, `!!window.media && media.src.startsWith("data:audio/wav") && document.querySelector("#beside line.head.on") !== null`)
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent("\u001b")); err != nil {
		t.Fatal(err)
	}
	eventually(t, w, `!document.getElementById("beside").open && media.paused`)
	// A click on a picture plays from there.
	eval[int](t, w, `(() => {
		const d = document.getElementById("r1"); d.open = true;
		const plot = d.querySelector(".plot"), figure = plot.closest("figure"), box = plot.getBoundingClientRect();
		const at = 6 / Number(figure.dataset.to);
		plot.dispatchEvent(new MouseEvent("click", {bubbles: true, clientX: box.left + box.width * at, clientY: box.bottom - 2}));
		return 1;
	})()`)
	if at := eval[float64](t, w, `media.currentTime`); at < 1.9 || at > 2.1 {
		t.Errorf("a click at 6 s plays from %.2f s of the sound that begins at 4 s", at)
	}
	// Another order of the matrix, and a click on a cell in it.
	eval[int](t, w, `(() => {
		const order = document.getElementById("heat-order"); order.value = "name"; order.dispatchEvent(new Event("change"));
		const cells = document.getElementById("heat"), box = cells.getBoundingClientRect(), n = document.querySelectorAll("#beside-a option").length;
		cells.dispatchEvent(new MouseEvent("click", {clientX: box.left + box.width * 2.5 / n, clientY: box.top + box.height * 0.5 / n}));
		return 1;
	})()`)
	eventually(t, w, `document.getElementById("beside").open && document.querySelector(".stems").classList.contains("off")`)
	want := eval[string](t, w, `[0, 2].map((i) => document.querySelectorAll("#beside-a option")[i].textContent).join(" | ")`)
	if got := eval[string](t, w, names); got != want {
		t.Errorf("the third cell of the first row shows %q, want %q", got, want)
	}
	complaints, requests := w.seen()
	if len(complaints) > 0 || len(requests) > 0 {
		t.Errorf("complaints %q, requests %q", complaints, requests)
	}
}

"use strict";
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // Playing: one audio element; a button or a mark names the sound and the seconds in it.
  const audio = new Audio();
  let source = null; // the element that plays
  let until = 0;

  const twins = (el) => all(".playing, [data-sound]").filter((e) =>
    e.dataset.sound === el.dataset.sound && e.dataset.from === el.dataset.from && e.dataset.to === el.dataset.to &&
    e.dataset.recording === el.dataset.recording);

  function show(el, on) {
    for (const twin of twins(el)) {
      twin.classList.toggle("playing", on);
      if (twin.hasAttribute("aria-pressed")) twin.setAttribute("aria-pressed", String(on));
    }
    const within = document.getElementById(el.dataset.recording);
    if (within) for (const line of all("line.head", within)) line.classList.toggle("on", on);
  }

  function stop() {
    audio.pause();
    if (source) show(source, false);
    source = null;
  }

  function moveHead() {
    const within = document.getElementById(source.dataset.recording);
    if (!within || !within.open) return;
    const now = Number(source.dataset.start) + audio.currentTime - Number(source.dataset.from);
    for (const figure of all("figure.spectrum", within)) {
      const from = Number(figure.dataset.from), to = Number(figure.dataset.to);
      const line = figure.querySelector("line.head");
      const x = 100 * (now - from) / (to - from) + "%";
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
  }

  function follow() {
    if (!source) return;
    if (audio.ended || audio.currentTime >= until) {
      stop();
      return;
    }
    moveHead();
    requestAnimationFrame(follow);
  }

  function start(el) {
    const again = source === el;
    stop();
    if (again || !(el.dataset.sound in data.sounds)) return;
    source = el;
    until = Number(el.dataset.to);
    audio.src = data.sounds[el.dataset.sound];
    audio.currentTime = Number(el.dataset.from);
    show(el, true);
    audio.play().then(follow, () => { if (source === el) stop(); });
  }

  audio.addEventListener("timeupdate", () => { // frames stand still in a hidden tab
    if (source && audio.currentTime >= until) stop();
  });
  audio.addEventListener("ended", stop);
  document.addEventListener("click", (event) => {
    const el = event.target.closest("[data-sound]");
    if (el) start(el);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });

  // A link to a recording, or to a row in it, opens it.
  function reveal() {
    const el = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const details = el && el.closest("details.recording");
    if (details) {
      details.open = true;
      el.scrollIntoView();
    }
  }
  addEventListener("hashchange", reveal);
  reveal();
  for (const button of all("button[data-all]")) {
    button.addEventListener("click", () => {
      for (const el of all("details.recording")) el.open = button.dataset.all === "open";
    });
  }

  // Pictures that stand on the page once and are shown twice.
  const pictures = new Map(all("img[data-picture]").map((img) => [img.dataset.picture, img]));
  for (const img of all("img[data-same]")) {
    const first = pictures.get(img.dataset.same);
    if (first) img.src = first.src;
  }

  // Tables: a click on a head sorts, another one turns the order.
  const key = (row, i) => row.cells[i].dataset.v ?? row.cells[i].textContent.trim();
  function compare(a, b) {
    const x = Number(a), y = Number(b);
    if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  for (const table of all("table.sortable")) {
    all("thead th", table).forEach((th, i, heads) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...th.childNodes);
      th.append(button);
      button.addEventListener("click", () => {
        const down = th.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].sort((a, b) => compare(key(a, i), key(b, i)) * (down ? -1 : 1));
        table.tBodies[0].append(...rows);
      });
    });
  }
  for (const input of all("input[data-filter]")) {
    const body = document.getElementById(input.dataset.filter).tBodies[0];
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase();
      for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
  }

  // The heat map: the pair under the pointer in words.
  const cells = document.getElementById("heat");
  if (cells && data.heat) {
    const bytes = Uint8Array.from(atob(data.heat.ratios), (c) => c.charCodeAt(0));
    const ratios = new DataView(bytes.buffer);
    const names = data.heat.names, out = document.getElementById("heat-readout");
    const ABSENT = -32768;
    function read(event) {
      const box = cells.getBoundingClientRect();
      const at = (x, size) => Math.min(names.length - 1, Math.max(0, Math.floor(x / size * names.length)));
      const i = at(event.clientY - box.top, box.height), j = at(event.clientX - box.left, box.width);
      if (i === j) {
        out.textContent = names[i];
        return;
      }
      const high = Math.max(i, j), low = Math.min(i, j);
      const raw = ratios.getInt16(2 * (high * (high - 1) / 2 + low), true);
      const ratio = raw === ABSENT ? "no ratio" :
        "log10 LR " + (raw > 0 ? "+" : raw < 0 ? "−" : "") + (Math.abs(raw) / 100).toFixed(2);
      out.textContent = names[i] + "  ·  " + names[j] + ":  " + ratio;
    }
    cells.addEventListener("pointermove", read);
    cells.addEventListener("click", read);
  }
})();

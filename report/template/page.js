
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

// Where recordings have pages of their own, these come in frames. A frame is as high as its page says.
function frame(recording) {
  const el = document.createElement("iframe");
  el.title = recording.querySelector("summary .name").textContent;
  el.allow = "autoplay";
  el.src = recording.dataset.page;
  return el;
}
document.addEventListener("toggle", ({target}) => {
  if (target.open && target.dataset.page && !target.querySelector("iframe")) target.append(frame(target));
}, true);
function silence(but) {
  for (const el of all("iframe")) {
    if (el !== but) el.contentWindow.postMessage({stop: true}, "*");
  }
}
hush = () => silence(null);
addEventListener("message", (event) => {
  const HIGHEST = 100000, from = all("iframe").find((el) => el.contentWindow === event.source);
  if (!from) return;
  if (event.data.height > 0) from.height = Math.min(event.data.height, HIGHEST);
  if (event.data.started) {
    stop();
    silence(from);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") silence(null);
});

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
      pages.get(table)();
    });
  });
}
// Long tables show their first rows until more are asked for; a filter and a sort see all of them.
const PAGE = 200;
function page(table) {
  const body = table.tBodies[0];
  if (body.rows.length <= PAGE) return () => {};
  let most = PAGE;
  const more = document.createElement("button");
  more.type = "button";
  const line = document.createElement("p");
  line.className = "tools pager";
  line.append(more);
  (table.closest(".scroll") ?? table).after(line);
  function update() {
    let n = 0;
    for (const row of body.rows) row.classList.toggle("beyond", !row.hidden && ++n > most);
    line.hidden = n <= most;
    more.textContent = "Show " + Math.min(PAGE, n - most) + " more of " + n + " rows";
  }
  more.addEventListener("click", () => {
    most += PAGE;
    update();
  });
  update();
  return update;
}
const pages = new Map(all("table.sortable, table.paged").map((table) => [table, page(table)]));
for (const table of pages.keys()) table.classList.add("ready");
for (const input of all("input[data-filter]")) {
  const table = document.getElementById(input.dataset.filter);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    pages.get(table)();
  });
}
addEventListener("beforeprint", () => { // what is closed or beyond the first rows is printed too
  for (const el of all("details:not([data-page])")) el.open = true;
});

// Two recordings side by side: copies of their parts of the page.
const beside = document.getElementById("beside");
function column(id) {
  const original = document.getElementById(id), part = document.createElement("div"), title = document.createElement("h3");
  title.append(original.querySelector("summary .name").cloneNode(true));
  const link = document.createElement("a");
  link.href = "#" + id;
  link.textContent = "its part of the page";
  part.append(title, link);
  if (original.dataset.page) part.append(frame(original));
  else for (const child of original.children) {
    if (child.tagName !== "SUMMARY") part.append(child.cloneNode(true));
  }
  for (const el of all("[id]", part)) el.removeAttribute("id");
  link.addEventListener("click", () => beside.close());
  return part;
}
function sideBySide(a, b) {
  if (!document.getElementById(a) || !document.getElementById(b)) return;
  stop();
  document.getElementById("beside-ratio").textContent = pairText(a, b);
  beside.querySelector(".pairwise").replaceChildren(column(a), column(b));
  beside.showModal();
  beside.scrollTop = 0;
}
document.getElementById("beside-close").addEventListener("click", () => beside.close());
beside.addEventListener("close", () => {
  stop();
  beside.querySelector(".pairwise").replaceChildren();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.both");
  if (button) sideBySide(button.dataset.a, button.dataset.b);
});

// The heat map: the pair under the pointer in words, its recordings on a click, and other orders than the tree's.
const heat = data.heat, cells = document.getElementById("heat");
const ratios = heat && new DataView(Uint8Array.from(atob(heat.ratios), (c) => c.charCodeAt(0)).buffer);
let order = heat ? heat.names.map((_, i) => i) : [];

// ratio is that of two recordings, or undefined if they have none.
function ratio(i, j) {
  const ABSENT = -32768, high = Math.max(i, j), low = Math.min(i, j);
  const raw = ratios.getInt16(2 * (high * (high - 1) / 2 + low), true);
  return raw === ABSENT ? undefined : raw / 100;
}
function words(i, j) {
  if (i === j) return heat.names[i];
  const r = ratio(i, j);
  const text = r === undefined ? "no ratio" : "log10 LR " + (r > 0 ? "+" : r < 0 ? "−" : "") + Math.abs(r).toFixed(2);
  return heat.names[i] + "  ·  " + heat.names[j] + ":  " + text;
}
function pairText(a, b) {
  const i = heat ? heat.ids.indexOf(a) : -1, j = heat ? heat.ids.indexOf(b) : -1;
  return i < 0 || j < 0 ? "No ratio for one session." : "One session, against two: " + words(i, j);
}

function draw() { // in the order that is set
  const n = order.length, canvas = document.createElement("canvas"), size = 2 * heat.colors.length - 2;
  canvas.width = canvas.height = n;
  const pen = canvas.getContext("2d");
  order.forEach((i, y) => order.forEach((j, x) => {
    const r = i === j ? undefined : ratio(i, j);
    if (i !== j && r === undefined) return;
    const share = Math.min(1, Math.max(-1, r / heat.limit));
    pen.fillStyle = i === j ? "#6e6e6e" : heat.colors[Math.round((share + 1) * size / 4)];
    pen.fillRect(x, y, 1, 1);
  }));
  cells.setAttribute("href", canvas.toDataURL());
}

function meanRatio(i) {
  let sum = 0, n = 0;
  heat.names.forEach((_, j) => {
    const r = i === j ? undefined : ratio(i, j);
    if (r !== undefined) {
      sum += r;
      n++;
    }
  });
  return n ? sum / n : -Infinity;
}

if (cells && heat) {
  const out = document.getElementById("heat-readout"), original = cells.getAttribute("href");
  const labels = all("text.heatname"), first = labels.map((t) => t.textContent);
  const under = (event) => {
    const box = cells.getBoundingClientRect();
    const at = (x, size) => Math.min(order.length - 1, Math.max(0, Math.floor(x / size * order.length)));
    return [order[at(event.clientY - box.top, box.height)], order[at(event.clientX - box.left, box.width)]];
  };
  cells.addEventListener("pointermove", (event) => { out.textContent = words(...under(event)); });
  cells.addEventListener("click", (event) => {
    const [i, j] = under(event);
    out.textContent = words(i, j);
    if (i !== j) sideBySide(heat.ids[i], heat.ids[j]);
  });
  const by = {
    session: (i, j) => (heat.sessions[i] || Infinity) - (heat.sessions[j] || Infinity) || 0,
    name: (i, j) => heat.names[i] < heat.names[j] ? -1 : 1,
    length: (i, j) => heat.seconds[j] - heat.seconds[i],
    strength: (i, j) => means[j] - means[i] || 0,
  };
  let means = [];
  document.getElementById("heat-order").addEventListener("change", (event) => {
    const tree = !(event.target.value in by);
    order = heat.names.map((_, i) => i);
    means = order.map(meanRatio);
    if (!tree) order.sort(by[event.target.value]);
    for (const el of all(".treeonly")) el.classList.toggle("off", !tree);
    labels.forEach((t, k) => { t.textContent = first[order[k]]; });
    if (tree) cells.setAttribute("href", original);
    else draw();
  });
  const choices = ["beside-a", "beside-b"].map((id) => document.getElementById(id));
  const sorted = heat.names.map((_, i) => i).sort(by.name);
  for (const choice of choices) {
    for (const i of sorted) choice.add(new Option(heat.names[i], heat.ids[i]));
  }
  if (sorted.length > 1) choices[1].selectedIndex = 1;
  document.getElementById("beside-show").addEventListener("click", () => sideBySide(choices[0].value, choices[1].value));
}

const root = document.documentElement;
const data = JSON.parse(document.getElementById("data").textContent);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
root.classList.add("js");

// Playing: one audio element; a button or a mark names the sound and the seconds in it.
const audio = new Audio();
let source = null; // the element that plays
let until = 0;
let shown = []; // the figures of what plays
let hush = () => {}; // silences what else could play
const sound = (name) => data.folder ? data.folder + name + ".wav" : data.sounds[name];

const twins = (el) => all(".playing, [data-sound]").filter((e) =>
  e.dataset.sound === el.dataset.sound && e.dataset.from === el.dataset.from && e.dataset.to === el.dataset.to &&
  e.dataset.recording === el.dataset.recording);

const figures = (recording) => all("figure.spectrum").filter((f) => f.dataset.recording === recording);

function show(el, on) {
  for (const twin of twins(el)) {
    twin.classList.toggle("playing", on);
    if (twin.hasAttribute("aria-pressed")) twin.setAttribute("aria-pressed", String(on));
  }
  for (const figure of figures(el.dataset.recording)) {
    for (const line of all("line.head", figure)) line.classList.toggle("on", on);
  }
}

function stop() {
  audio.pause();
  if (source) show(source, false);
  source = null;
}

function moveHead() {
  const now = Number(source.dataset.start) + audio.currentTime - Number(source.dataset.from);
  for (const figure of shown) {
    const from = Number(figure.dataset.from), to = Number(figure.dataset.to);
    const x = 100 * (now - from) / (to - from) + "%";
    for (const line of all("line.head", figure)) {
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
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

function start(el, at = Number(el.dataset.from)) {
  const again = source === el && at === Number(el.dataset.from);
  stop();
  const uri = sound(el.dataset.sound);
  if (again || !uri) return;
  hush();
  source = el;
  until = Number(el.dataset.to);
  audio.src = uri;
  audio.currentTime = at;
  shown = figures(el.dataset.recording);
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
  else seek(event);
});

// A click on a picture plays from there, if a kept sound has that place.
function seek(event) {
  const picture = event.target.closest(".plot, .wave");
  if (!picture) return;
  const figure = picture.closest("figure"), box = picture.getBoundingClientRect();
  const from = Number(figure.dataset.from), to = Number(figure.dataset.to);
  const time = from + (to - from) * (event.clientX - box.left) / box.width;
  for (const el of all("[data-sound]")) {
    const at = Number(el.dataset.from) + time - Number(el.dataset.start);
    if (el.dataset.recording === figure.dataset.recording && at >= Number(el.dataset.from) && at < Number(el.dataset.to)) {
      start(el, at);
      return;
    }
  }
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
});

// Pictures that stand on the page once and are shown twice.
const pictures = new Map(all("img[data-picture]").map((img) => [img.dataset.picture, img]));
for (const img of all("img[data-same]")) {
  const first = pictures.get(img.dataset.same);
  if (first) img.src = first.src;
}

// Plays one after the other: two screens, of which one shows a play while the other loads the next. What is drawn over
// a play lies over them.
import { drawingLayer } from "./drawings.js";
import { onKeys } from "./keys.js";
import { penOf } from "./pen.js";
import { ofTab } from "./storage.js";

const room = document.querySelector("[data-watching]");
const list = room.querySelector("[data-list]");
const [loop, rally, speed] = ["[data-loop]", "[data-rally]", "[data-speed]"].map((one) => room.querySelector(one));
const said = room.querySelector("[data-said]");
// What was chosen here stays chosen while the tab is open, also over a reload.
const CHOSEN = `volleysense-watching ${location.pathname}`;
const kept = ofTab.read(CHOSEN) ?? {};
const whole = `rally ${rally.defaultChecked}`;
const keep = (name, value) => {
  kept[name] = value;
  ofTab.write(CHOSEN, kept);
};
let [front, back] = room.querySelectorAll("[data-screen]");
let current = null;
const [, asked, second] = location.hash.match(/^#((?:item|play)-\d+)(?:@([\d.]+))?$/) ?? [];
const wanted = asked && list.querySelector(`#${asked}[data-source]`);
let over = false;

const lines = () => [...list.querySelectorAll("[data-watched]")];
const items = () => [...list.querySelectorAll("[data-source]")];
const part = (item) => (rally.checked
  ? { from: Number(item.dataset.rallyFrom), to: Number(item.dataset.rallyTo) }
  : { from: Number(item.dataset.from), to: Number(item.dataset.to) });
const playing = () => !front.paused;
// A play of a playlist may be slower by itself; all others are shown as fast as was chosen last. The field says which.
const own = (item) => Number(item?.dataset.speed ?? 1);
let chosen = kept.speed ?? Number(speed.value);
const rate = () => Number(speed.value);

function atSpeed(value) {
  const known = [...speed.options];
  if (!known.some((one) => Number(one.value) === value)) {
    const behind = known.find((one) => Number(one.value) > value) ?? null;
    speed.add(new Option(`${value} ×`, value), behind);
  }
  speed.value = [...speed.options].find((one) => Number(one.value) === value).value;
  front.playbackRate = value;
}

function speedChosen() {
  if (own(current) === 1) {
    chosen = rate();
    keep("speed", chosen);
  }
  front.playbackRate = rate();
}

// An iPhone shows one video on its whole screen, and nothing around it: there it goes on with the next play.
const isAlone = () => Boolean(front.webkitDisplayingFullscreen) && !document.fullscreenEnabled;

/** Another seek to where a screen stands already would cost a picture. */
function at(screen, from) {
  if (Math.abs(screen.currentTime - from) > 0.05) screen.currentTime = from;
}

/** Lets a screen stand at the beginning of a play, loading its file only where it shows another. */
function ready(screen, item) {
  const { from } = part(item);
  const { source } = item.dataset;
  // The page itself names the first play's file, so that it comes while the scripts do.
  if (screen.dataset.source !== source) {
    screen.dataset.source = source;
    screen.src = `${source}#t=${from}`;
  }
  if (screen.dataset.from === `${source} ${from}`) return;
  screen.dataset.from = `${source} ${from}`;
  const go = () => { if (screen.dataset.from === `${source} ${from}`) at(screen, from); };
  if (screen.readyState > 0) go();
  else screen.addEventListener("loadedmetadata", go, { once: true });
}

function show(item, { play = true } = {}) {
  if (!item) return;
  const { from } = part(item);
  const { source } = item.dataset;
  if (back.dataset.from === `${source} ${from}` && !isAlone()) swap();
  else ready(front, item);
  over = false;
  if (item !== current) atSpeed(own(item) === 1 ? chosen : own(item));
  const named = current || item === wanted;
  current = item;
  if (front.readyState > 0) {
    delete front.dataset.from;
    at(front, from);
  }
  front.playbackRate = rate();
  layer?.show(pen.drawingsOf(item), front, from);
  follow(item);
  if (play) start();
  if (named) toAddress(item);
  if (playing() && front.readyState > 2) ahead();
}

// The plays before: asked for by a press, by the top of a list that scrolls by itself, and by who goes back behind
// them. They are put over the lines, which stay where they are seen.
const scrolls = () => list.scrollHeight > list.clientHeight;
const askEarlier = () => document.body.dispatchEvent(new CustomEvent("earlier"));
const earlier = () => list.querySelector("li.earlier");
let goesBack = false;
let seen = null;

function goBack() {
  goesBack = false;
  if (before(current)) show(before(current));
  else if (earlier()) {
    goesBack = true;
    askEarlier();
  }
}

function nearTop() {
  if (earlier() && scrolls() && list.scrollTop < list.clientHeight / 2) askEarlier();
}

function holdStill(swapped) {
  if (swapped !== earlier()) return;
  const line = lines()[0];
  seen = { line, top: line.getBoundingClientRect().top, focused: swapped.contains(document.activeElement) };
}

function earlierCame() {
  if (!seen) return;
  const { line, top, focused } = seen;
  seen = null;
  const come = lines().indexOf(line);
  list.dataset.first = Number(list.dataset.first) - come;
  const by = line.getBoundingClientRect().top - top;
  (scrolls() ? list : window).scrollBy({ top: by, behavior: "instant" });
  if (focused) lines()[Math.max(0, come - 1)].querySelector("a").focus({ preventScroll: true });
  if (goesBack) goBack();
}

/** The next play is loaded while this one is on: before that it would take from this one's first picture. */
function ahead() {
  const following = current && after(current);
  if (following) {
    back.preload = "auto";
    ready(back, following);
  } else if (list.querySelector("li.more")) document.body.dispatchEvent(new CustomEvent("more"));
}

/** Stands still at one picture of a play. */
function look(item, second) {
  if (item !== current) show(item, { play: false });
  front.pause();
  const go = () => { front.currentTime = second + 0.002; };
  if (front.readyState > 0) go();
  else front.addEventListener("loadedmetadata", go, { once: true });
}

function swap() {
  front.pause();
  [front, back] = [back, front];
  front.hidden = false;
  front.controls = true;
  front.removeAttribute("tabindex");
  front.removeAttribute("aria-hidden");
  back.hidden = true;
  back.controls = false;
  back.tabIndex = -1;
  back.setAttribute("aria-hidden", "true");
}

function start() {
  front.play().then(operable, (problem) => {
    // Browsers may want a press first; a file that does not play says so by its error.
    if (problem.name === "NotAllowedError") say("Press Play.");
    if (front.error || problem.name === "NotSupportedError") unplayable();
    operable();
    words();
  });
}

/** To lay out a player's controls takes from the first picture; a press and a file that does not play need them. */
function operable() {
  if (!pen?.isOpen()) front.controls = true;
}

function follow(item) {
  for (const one of list.querySelectorAll("li.chosen")) one.classList.remove("chosen");
  for (const one of list.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  item.classList.add("chosen");
  item.querySelector("a").setAttribute("aria-current", "true");
  const [box, line] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  if (list.scrollHeight > list.clientHeight) list.scrollTop += line.top - box.top - box.height / 3;
  const place = Number(list.dataset.first) + lines().indexOf(item);
  room.querySelector("[data-now-line]").textContent = `${place} of ${list.dataset.total} · ${item.dataset.words}`;
  const note = room.querySelector("[data-now-note]");
  note.textContent = item.dataset.note ?? "";
  note.hidden = !note.textContent;
}

// The address says which play is on, and with which line its part of the list begins, so that a reload and who is
// sent it are shown the same.
function toAddress(item) {
  const address = new URL(location.href);
  const size = Number(list.dataset.stretch);
  const before = Math.floor((Number(list.dataset.first) - 1 + lines().indexOf(item)) / size) * size;
  if (before) address.searchParams.set("offset", before);
  else address.searchParams.delete("offset");
  address.hash = item.id;
  try {
    history.replaceState(history.state, "", address);
  } catch (problem) {
    // Browsers refuse a hundred changes in some seconds, as of a key that is held down.
    if (problem.name !== "SecurityError") throw problem;
  }
  const adding = document.getElementById("to-playlist");
  if (adding) adding.elements.at.value = item.id;
}

// Of a rally that is shown whole, its other plays have been seen.
const others = (item) => {
  const all = items();
  const at = all.indexOf(item);
  const same = (one) => rally.checked && one.dataset.rallyFrom === item.dataset.rallyFrom
    && one.dataset.source === item.dataset.source;
  return [all.slice(0, at).filter((one) => !same(one)), all.slice(at + 1).filter((one) => !same(one))];
};
const after = (item) => others(item)[1][0];
const before = (item) => {
  const found = others(item)[0].at(-1);
  return rally.checked && found ? items().find((one) => one.dataset.rallyFrom === found.dataset.rallyFrom) : found;
};

function ended() {
  if (!current || over || !(front.ended || front.currentTime >= part(current).to)) return;
  if (loop.checked) show(current);
  else if (after(current)) show(after(current));
  else {
    over = true;
    front.pause();
    say("That was the last of these plays.");
  }
}

function say(text) {
  said.textContent = text;
}

function unplayable() {
  say("This browser cannot play that video. Open the clip and make a playable copy.");
}

function words() {
  room.querySelector("[data-words]").textContent = playing() ? "Pause" : "Play";
}

function watch(screen) {
  screen.addEventListener("timeupdate", () => { if (screen === front && playing()) ended(); });
  screen.addEventListener("ended", () => { if (screen === front) ended(); });
  for (const kind of ["play", "pause"]) screen.addEventListener(kind, () => { if (screen === front) words(); });
  screen.addEventListener("playing", () => {
    if (screen !== front) return;
    say("");
    ahead();
  });
  screen.addEventListener("loadeddata", () => { if (screen === front) operable(); });
  screen.addEventListener("error", () => {
    if (screen !== front) return;
    operable();
    unplayable();
  });
}
watch(front);
watch(back);
const cameBefore = front.readyState > 1;

// The picture decides when a play is over: `timeupdate` comes four times a second only.
function tick() {
  layer?.tick();
  if (playing()) ended();
  requestAnimationFrame(tick);
}
requestAnimationFrame(tick);

const picture = () => Number(current?.dataset.picture ?? 0.04);
const skip = (seconds) => {
  front.pause();
  front.currentTime = Math.max(0, front.currentTime + seconds);
};
const sheet = room.querySelector("[data-sheet]");
const layer = sheet && drawingLayer(sheet, start);
const pen = sheet && penOf(room.querySelector("[data-pen]"), layer, {
  picture,
  /** The pen was laid down over this play. */
  laidDown(item) {
    front.controls = true;
    layer.show(pen.drawingsOf(item), front, part(item).from);
    room.querySelector("[data-do=draw]").focus();
  },
});

/** Drawings are kept in a playlist: asks which one this play goes into, where the pen waits at this picture. */
function toPlaylist(item) {
  const form = document.getElementById("to-playlist");
  const tick = item.querySelector("input[name=id]");
  if (!form || !tick) return;
  for (const one of document.querySelectorAll("input[name=id]:checked")) if (one !== tick) one.click();
  if (!tick.checked) tick.click();
  form.elements.draw.value = front.currentTime.toFixed(4);
  say("Drawings are kept in a playlist. Choose one for this play, or give a new one a title.");
  form.scrollIntoView({ block: "center" });
  form.elements.playlist.focus({ preventScroll: true });
}

// A drawing that was begun is not lost.
const unless = (act) => () => (pen?.isOpen() ? pen.remind() : act());
const acts = {
  draw: () => {
    if (!current) return;
    front.pause();
    if (!pen) {
      toPlaylist(current);
      return;
    }
    say("");
    const { from, to } = current.dataset;
    if (!pen.canDraw(current)) say("Nothing can be drawn on this play.");
    else if (layer.second() < Number(from) - picture() || layer.second() > Number(to)) {
      say("This picture is before or behind the play. Draw on one of the play itself.");
    } else {
      front.controls = false;
      pen.open(current);
    }
  },
  large: () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.fullscreenEnabled) room.querySelector(".watch").requestFullscreen();
    else if (front.readyState === 0) say("The video is still on its way.");
    else front.webkitEnterFullscreen?.();
  },
  toggle: () => {
    if (!current) show(items()[0]);
    else if (over) show(current);
    else if (playing()) front.pause();
    else start();
  },
  next: () => (current ? after(current) && show(after(current)) : show(items()[0])),
  before: () => current && goBack(),
  back: () => skip(-picture()),
  on: () => skip(picture()),
};
for (const [name, act] of Object.entries(acts)) acts[name] = unless(act);

room.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  const link = event.target.closest("[data-source] a.go");
  const drawn = event.target.closest("[data-drawn-at]");
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (button) acts[button.dataset.do]();
  if (drawn) unless(() => look(drawn.closest("li"), Number(drawn.dataset.drawnAt)))();
  if (link) {
    event.preventDefault();
    unless(() => show(link.closest("li")))();
  }
});
speed.addEventListener("change", speedChosen);
loop.addEventListener("change", () => keep("loop", loop.checked));
rally.addEventListener("change", () => keep(whole, rally.checked));
rally.addEventListener("change", unless(() => current && show(current, { play: playing() })));

const faster = (by) => {
  speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.options.length - 1);
  speedChosen();
};
const press = (box) => () => box.click();
onKeys(document.querySelector("[data-keys-on]"), {
  " ": acts.toggle,
  d: acts.draw,
  f: acts.large,
  j: acts.next,
  k: acts.before,
  l: press(loop),
  r: unless(press(rally)),
  t: () => current?.querySelector("input[name=id]")?.click(),
  ArrowLeft: unless(() => { front.currentTime = Math.max(0, front.currentTime - 1); }),
  ArrowRight: unless(() => { front.currentTime += 1; }),
  ",": acts.back,
  ".": acts.on,
  "-": () => faster(-1),
  "+": () => faster(1),
});

list.addEventListener("scroll", nearTop, { passive: true });
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (!detail.isError) holdStill(detail.target); });
document.addEventListener("htmx:afterSwap", earlierCame);
document.addEventListener("htmx:afterSettle", () => {
  nearTop();
  if (current && after(current)) ready(back, after(current));
});
// The player's own whole screen would show the video alone, without what is drawn over it.
room.querySelector("[data-do=large]").hidden = !document.fullscreenEnabled && !front.webkitEnterFullscreen;
if (document.fullscreenEnabled) for (const one of [front, back]) one.setAttribute("controlslist", "nofullscreen");
loop.checked = kept.loop ?? loop.checked;
rally.checked = kept[whole] ?? rally.checked;
if (wanted && second) {
  look(wanted, Number(second));
  say("Press Draw to draw on this picture.");
} else show(wanted || items()[0]);
// What came, or failed, before this script was there to hear of it.
if (front.error) unplayable();
if (front.error || cameBefore) operable();
document.addEventListener("DOMContentLoaded", nearTop);

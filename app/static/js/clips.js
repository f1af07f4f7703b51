// The clip screen: the video, the time line and the list move together; one key for each decision.
import { Player } from "./player.js";
import { ClipLines } from "./cliplines.js";
import { Timeline } from "./timeline.js";
import { Turn } from "./turn.js";
import { onKeys } from "./keys.js";

const screen = document.querySelector("[data-clip-screen]");
const home = screen.dataset.part;
const player = new Player(screen);
const changes = new Turn();
const list = new ClipLines(home, changes);
const timeline = new Timeline(screen, home, changes, () => chosen);
let chosen = document.querySelector(".play-list li.chosen")?.dataset.playId ?? null;

player.onTime = (now) => {
  list.follow(now).catch(heard);
  timeline.follow(now);
};

async function choose(id, { seek = true, focus = true } = {}) {
  if (!list.item(id)) await list.around({ play: id });
  const next = list.item(id);
  if (!next) return;
  for (const one of document.querySelectorAll("li.chosen")) one.classList.remove("chosen");
  chosen = id;
  next.classList.add("chosen");
  const link = next.querySelector("a.go");
  for (const one of document.querySelectorAll("a.go[aria-current]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  if (focus) link.focus({ preventScroll: true });
  list.bring(next);
  say("");
  const at = next.dataset.t === "" ? NaN : Number(next.dataset.t);
  if (seek && Number.isFinite(at)) player.show(at);
  history.replaceState(history.state, "", `?play=${encodeURIComponent(id)}`);
  timeline.show(id, at);
  const open = document.querySelector("[data-edit]");
  if (open && open.dataset.edit !== id) edit(id, false);
}

// Said under the list, so that no key ends in silence.
function say(words) {
  const end = document.querySelector("[data-end]");
  if (end) end.textContent = words;
}

async function step(by) {
  if (chosen && !list.item(chosen)) await list.around({ play: chosen });
  const all = list.items;
  const at = all.findIndex((one) => one.dataset.playId === chosen);
  const index = at < 0 ? nearestToNow(all, by) : at + by;
  if (index >= 0 && index < all.length) return choose(all[index].dataset.playId);
  if (await list.more(by > 0 ? "later" : "earlier")) return step(by);
  return say(by > 0 ? "That was the last play of this clip." : "That was the first play of this clip.");
}

function nearestToNow(all, by) {
  const after = all.findIndex((one) => Number(one.dataset.t) >= player.now - 0.05);
  if (by > 0) return after < 0 ? all.length : after;
  return (after < 0 ? all.length : after) - 1;
}

/** On to the next one that waits, also when it is not in the list yet. */
async function goOn(id) {
  const all = list.items;
  const at = all.findIndex((one) => one.dataset.playId === id);
  const near = at < 0 ? null : all.slice(at + 1).find((one) => one.dataset.status === "suggested");
  if (near) return choose(near.dataset.playId);
  const answer = await fetch(`${home}/waiting?play=${encodeURIComponent(id)}`).catch(() => null);
  if (!answer?.ok) return say("The next play could not be read. Try again.");
  const { play } = await answer.json();
  if (play !== null) return choose(String(play));
  return say("Nothing waits any more: every play of this clip is decided.");
}

// The bar has said what went wrong.
function heard() {}

// Keys and buttons that follow each other quickly are each heeded, in their order, however slow
// the answers.
const acts = new Turn();
const inTurn = (act) => acts.take(act).catch(heard);

async function decide(id, word) {
  if (!id) return;
  const { sent, status } = await list.decide(id, word);
  if (id !== chosen || !status || status === "suggested") return;
  if (!sent && word === "reject" && status === "confirmed") return say("This play counts already. Press E to change or delete it.");
  return goOn(id);
}

function edit(id, focus = true) {
  const url = `${screen.dataset.form}${id ? `?play=${encodeURIComponent(id)}` : ""}`;
  return htmx.ajax("GET", url, { source: "#edit", target: "#edit", swap: "innerHTML" }).then(() => {
    const time = document.querySelector("#edit [name=t_sec]");
    if (!id && time && player.video) time.value = player.now.toFixed(2);
    if (focus) document.querySelector("#edit select")?.focus();
  });
}

function close() {
  document.getElementById("edit").replaceChildren();
  if (chosen) list.item(chosen)?.querySelector("a.go").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  const mark = event.target.closest("[data-timeline] a")?.querySelector("[data-mark]");
  const go = event.target.closest("a.go");
  const more = event.target.closest("[data-more]");
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (button) {
    event.preventDefault();
    const { playId } = button.closest("li").dataset;
    inTurn(() => decide(playId, button.dataset.do));
  } else if (more) {
    event.preventDefault();
    list.more(more.dataset.more).catch(heard);
  } else if (go) {
    event.preventDefault();
    const { playId } = go.closest("li").dataset;
    inTurn(() => choose(playId));
  } else if (mark) {
    event.preventDefault();
    event.stopPropagation();
    inTurn(() => choose(mark.dataset.mark));
  } else if (event.target.closest("[data-close]")) {
    event.preventDefault();
    close();
  }
});

// A changed line changes its mark, and what was chosen meanwhile is what is chosen.
document.addEventListener("htmx:afterSettle", () => {
  for (const mark of document.querySelectorAll("[data-mark]")) {
    const one = list.item(mark.dataset.mark);
    if (one) mark.setAttribute("class", `mark ${one.dataset.side} ${one.dataset.status}`);
    mark.classList.toggle("chosen", mark.dataset.mark === chosen);
  }
  for (const one of list.items) one.classList.toggle("chosen", one.dataset.playId === chosen);
  player.draw();
});
// What many plays changed is read anew, the same stretch as before; a saved play closes its form.
const anew = () => list.anew(() => ({ ...timeline.address, ...(chosen ? { play: chosen } : {}) }));
document.addEventListener("analysis-done", () => anew().catch(heard));
document.addEventListener("plays-changed", () => anew().then(stay).catch(heard));

// What had the focus was read anew, or was said and is over: it goes on at the chosen play.
function stay() {
  if (document.activeElement === document.body && chosen) list.item(chosen)?.querySelector("a.go").focus({ preventScroll: true });
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("[data-edit]");
  if (form && event.detail.successful && event.detail.requestConfig.verb === "post") close();
});
// The copy that plays is there: show it in place of what did not play.
document.addEventListener("proxy-done", () => {
  document.querySelector("[data-unplayable]")?.remove();
  const video = document.getElementById("video");
  if (!video) return;
  // An address of its own: the browser keeps what it has read under the old one.
  const copy = new URL(video.src);
  copy.searchParams.set("original", "false");
  video.src = copy;
});
// Deleting leads to another page, so it goes the plain way.
document.addEventListener("htmx:confirm", (event) => {
  const button = event.detail.triggeringEvent?.submitter;
  if (!button?.hasAttribute("data-plain")) return;
  event.preventDefault();
  const form = button.form;
  form.action = button.formAction;
  HTMLFormElement.prototype.submit.call(form);
});
// “This serve is now”: where the video stands when it is said.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.matches("[data-is-now]") && player.video) detail.parameters.at = player.now.toFixed(3);
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-at-slider]")) {
    document.querySelector("[data-at]").textContent = event.target.value;
  }
});
// A new play is where the video stands; one that is known keeps its time, or none.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "edit" && !document.querySelector("#edit [name=revision]")) {
    const time = document.querySelector("#edit [name=t_sec]");
    if (time && player.video && time.value === "") time.value = player.now.toFixed(2);
  }
});

onKeys(document.querySelector("[data-keys-on]"), {
  " ": () => player.toggle(),
  j: () => inTurn(() => step(1)),
  k: () => inTurn(() => step(-1)),
  a: () => inTurn(() => decide(chosen, "accept")),
  r: () => inTurn(() => decide(chosen, "reject")),
  e: () => chosen && edit(chosen),
  n: () => edit(null),
  ArrowLeft: () => player.skip(-1),
  ArrowRight: () => player.skip(1),
  ",": () => player.skip(-0.04),
  ".": () => player.skip(0.04),
  "+": () => timeline.zoom("in", player.now),
  "-": () => timeline.zoom("out"),
  0: () => timeline.zoom("all"),
  Escape: close,
});

if (screen.dataset.start !== undefined) player.show(Number(screen.dataset.start));
if (chosen) inTurn(() => choose(chosen, { seek: false, focus: false }));

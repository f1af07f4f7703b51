// The clip screen: the video, the time line and the list move together; one key for each decision.
import { Card } from "./card.js";
import { Player } from "./player.js";
import { ClipLines } from "./cliplines.js";
import { Timeline } from "./timeline.js";
import { Turn } from "./turn.js";
import { onKeys } from "./keys.js";
import { CHOOSING } from "./playfields.js";

const screen = document.querySelector("[data-clip-screen]");
const home = screen.dataset.part;
const player = new Player(screen);
const changes = new Turn();
const list = new ClipLines(home, changes);
const timeline = new Timeline(screen, home, changes, () => chosen);
const card = new Card(changes);
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
  const order = card.order ? `&order=${card.order}` : "";
  history.replaceState(history.state, "", `?play=${encodeURIComponent(id)}${order}`);
  card.want(id);
  inTurn(() => card.load());
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

// The bar has said what went wrong.
function heard() {}

// Keys and buttons that follow each other quickly are each heeded, in their order, however slow
// the answers.
const acts = new Turn();
const inTurn = (act) => acts.take(act).catch(heard);

// After something that was not stored, what was typed behind it is of no use any more.
let fresh = Symbol("typed");
function onCard(act) {
  const typed = fresh;
  return inTurn(async () => {
    if (typed !== fresh) return;
    await card.load();
    await act();
  });
}

/** Accept, reject, or accept the rally; then on to what waits next. */
const decide = (way) => onCard(() => decideNow(way));

async function decideNow(way) {
  if (way === "reject" && card.play && !card.waits) return card.say("This play counts already. U takes back what was decided here, C changes or deletes it.");
  let stored = false;
  try {
    stored = await here(() => card.send(way));
  } finally {
    if (!stored) fresh = Symbol("typed");
  }
  if (stored) await goOn();
}

const takeBack = () => onCard(async () => {
  if (!card.mayTakeBack) return card.say("Nothing was decided on this page yet. What was decided before stands under History.");
  if (await here(() => card.takeBack())) await goOn();
});

// Whether an answer is awaited here: one that was sent again by the bar is awaited by nobody.
let deciding = false;
async function here(act) {
  deciding = true;
  try {
    return await act();
  } finally {
    deciding = false;
  }
}

/** At the play of the card. */
async function goOn() {
  if (card.play && card.play !== chosen) await choose(card.play);
}

/** A line of the list: the chosen one as its card has it, any other as it stands there. */
function decideLine(id, word) {
  if (id === chosen) return decide(word);
  return inTurn(async () => {
    await here(() => list.decide(id, word));
    if (id !== chosen) return;
    await card.goBehind(id);
    await goOn();
  });
}

const reorder = (order) => onCard(async () => {
  const first = await card.reorder(order);
  if (first) await choose(first);
});

const again = () => onCard(() => card.part && player.again(...card.part));

// Enter on a link or a button is for that, but for the line that is chosen anyway.
const forCard = ({ target, repeat, shiftKey }) =>
  !repeat && (shiftKey || !target.closest("a, button, summary, form:not([data-decide])") || target.matches("li.chosen a.go"));

function enter(event) {
  if (!forCard(event)) return false;
  const begin = document.querySelector("[data-begin]");
  if (begin && !chosen) {
    if (!begin.matches(".first")) return false;
    inTurn(() => choose(begin.dataset.begin));
  }
  else decide(event.shiftKey ? "rally" : "accept");
  return true;
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
  const order = event.target.closest("[data-order]");
  if (button) {
    event.preventDefault();
    const { playId } = button.closest("li").dataset;
    decideLine(playId, button.dataset.do);
  } else if (event.target.closest("[data-take-back]")) {
    takeBack();
  } else if (event.target.closest("[data-again]")) {
    again();
  } else if (order) {
    event.preventDefault();
    reorder(order.dataset.order);
  } else if (event.target.closest("[data-begin]")) {
    event.preventDefault();
    const { begin } = event.target.closest("[data-begin]").dataset;
    inTurn(() => choose(begin));
  } else if (event.target.closest("[data-more-of-it]")) {
    event.preventDefault();
    if (chosen) edit(chosen);
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

// A button that was clicked leaves Enter to the card; one that was reached by key keeps it.
document.addEventListener("click", (event) => {
  if (event.detail) event.target.closest("[data-clip-screen] :is(button, summary)")?.blur();
}, true);
// Buttons of the card, in their turn.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-decide]")) return;
  event.preventDefault();
  const { submitter } = event;
  decide(["reject", "rally"].find((way) => submitter?.matches(`[data-${way}]`)) ?? "accept");
});
// In the field of the number only digits are typed.
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "card-number" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  if (key === "enter") decide(event.shiftKey ? "rally" : "accept");
  else if (CHOOSING.includes(key)) onCard(() => card.press(key));
  else return;
  event.preventDefault();
});

// A changed line changes its mark, and what was chosen meanwhile is what is chosen.
for (const name of ["htmx:afterSettle", "followed"]) document.addEventListener(name, mark);
function mark() {
  for (const mark of document.querySelectorAll("[data-mark]")) {
    const one = list.item(mark.dataset.mark);
    if (one) {
      mark.setAttribute("class", `mark ${one.dataset.side} ${one.dataset.status}`);
      const lane = document.querySelector(`[data-lane="${one.dataset.side}"]`);
      mark.setAttribute("y", lane ? Number(lane.getAttribute("y")) + 4 : 24);
    }
    mark.classList.toggle("chosen", mark.dataset.mark === chosen);
  }
  for (const one of list.items) one.classList.toggle("chosen", one.dataset.playId === chosen);
  player.draw();
}
// What many plays changed is read anew, the same stretch as before; a saved play closes its form.
const anew = () => list.anew(() => ({ ...timeline.address, order: card.order, ...(chosen ? { play: chosen } : {}) }));
document.addEventListener("analysis-done", () => anew().catch(heard));
// In its turn: read before a decision and shown behind it, the list would show what is over.
document.addEventListener("plays-changed", () => inTurn(anew).then(stay));
// What others changed goes into the list and the time line. The card that somebody is at stays as it is, and says so:
// as it was seen it cannot be stored any more, and then what the other wrote is shown.
document.addEventListener("plays-changed-elsewhere", ({ detail }) => inTurn(async () => {
  const query = { ...timeline.address, order: card.order, ...(chosen ? { play: chosen } : {}) };
  await list.takeIn(query);
  if (detail.changes.some((one) => one.entity_id === card.play)) card.say("Somebody else has just decided or changed this play.");
}));
// What was sent again by itself goes on as well.
document.addEventListener("play-decided", () => { if (!deciding) inTurn(goOn); });

// What had the focus was read anew, or was said and is over: it goes on at the chosen play.
function stay() {
  if (chosen) {
    card.want(chosen);
    inTurn(() => card.load());
  }
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
  x: ({ repeat }) => (repeat ? undefined : decide("reject")),
  u: ({ repeat }) => (repeat ? undefined : takeBack()),
  v: () => again(),
  c: () => chosen && edit(chosen),
  Enter: enter,
  Backspace: () => onCard(() => card.press("Backspace")),
  ...Object.fromEntries([...CHOOSING, ..."0123456789"].map((key) => [key, () => onCard(() => card.press(key))])),
  n: () => edit(null),
  ArrowLeft: () => player.skip(-1),
  ArrowRight: () => player.skip(1),
  ",": () => player.skip(-0.04),
  ".": () => player.skip(0.04),
  i: () => timeline.zoom("in", player.now),
  o: () => timeline.zoom("out"),
  w: () => timeline.zoom("all"),
  Escape: close,
});

if (screen.dataset.start !== undefined) player.show(Number(screen.dataset.start));
if (chosen) inTurn(() => choose(chosen, { seek: false, focus: false }));

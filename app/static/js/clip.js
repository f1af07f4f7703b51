// The clip screen: the video, the time line and the list move together; one key for each decision.
import { Player } from "./player.js";
import { onKeys } from "./keys.js";

const screen = document.querySelector("[data-clip-screen]");
const player = new Player(screen);
let chosen = document.querySelector(".play-list li.chosen")?.dataset.playId ?? null;

const items = () => [...document.querySelectorAll("[data-play-id]")];
const item = (id) => document.getElementById(`play-${id}`);

function choose(id, { seek = true, focus = true } = {}) {
  const next = item(id);
  if (!next) return;
  for (const one of document.querySelectorAll("li.chosen, .mark.chosen")) one.classList.remove("chosen");
  chosen = id;
  next.classList.add("chosen");
  document.querySelector(`[data-mark="${CSS.escape(id)}"]`)?.classList.add("chosen");
  const link = next.querySelector("a.go");
  for (const one of document.querySelectorAll("a.go[aria-current]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  if (focus) link.focus({ preventScroll: true });
  keepInView(next);
  if (seek && next.dataset.t !== "") player.show(Number(next.dataset.t));
  history.replaceState(history.state, "", `?play=${encodeURIComponent(id)}`);
  if (document.querySelector("[data-edit]")) edit(id, false);
}

function keepInView(one) {
  const list = one.parentElement;
  if (list.scrollHeight > list.clientHeight) {
    const top = one.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + one.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = top - list.clientHeight / 3;
    }
  } else if (one.getBoundingClientRect().bottom > innerHeight || one.getBoundingClientRect().top < 0) {
    one.scrollIntoView({ block: "center" });
  }
}

function step(by, only = () => true) {
  const all = items();
  const at = all.findIndex((one) => one.dataset.playId === chosen);
  const from = at < 0 ? nearestToNow(all, by) : at + by;
  for (let index = from; index >= 0 && index < all.length; index += by) {
    if (only(all[index])) return choose(all[index].dataset.playId);
  }
  return undefined;
}

function nearestToNow(all, by) {
  const after = all.findIndex((one) => Number(one.dataset.t) >= player.now - 0.05);
  if (by > 0) return after < 0 ? all.length : after;
  return (after < 0 ? all.length : after) - 1;
}

function decide(word) {
  const button = chosen && item(chosen)?.querySelector(`[data-do="${word}"]`);
  if (button) button.click();
}

async function send(form, button, li) {
  const goOn = li.dataset.playId === chosen;
  await htmx.ajax("POST", button.formAction, { source: form, target: li, swap: "outerHTML" });
  if (goOn && item(chosen)?.dataset.status !== "suggested") {
    step(1, (one) => one.dataset.status === "suggested");
  }
}

function edit(id, focus = true) {
  const url = `${screen.dataset.form}${id ? `?play=${encodeURIComponent(id)}` : ""}`;
  return htmx.ajax("GET", url, { target: "#edit", swap: "innerHTML" }).then(() => {
    const time = document.querySelector("#edit [name=t_sec]");
    if (!id && time) time.value = player.now.toFixed(2);
    if (focus) document.querySelector("#edit select")?.focus();
  });
}

function close() {
  document.getElementById("edit").replaceChildren();
  if (chosen) item(chosen)?.querySelector("a.go").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  const mark = event.target.closest("[data-timeline] a");
  const go = event.target.closest("a.go");
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (button) {
    event.preventDefault();
    send(button.form, button, button.closest("li"));
  } else if (go) {
    event.preventDefault();
    choose(go.closest("li").dataset.playId);
  } else if (mark) {
    event.preventDefault();
    event.stopPropagation();
    choose(mark.querySelector("[data-mark]").dataset.mark);
  } else if (event.target.closest("[data-close]")) {
    event.preventDefault();
    close();
  }
});

// A changed line changes its mark; a corrected play that is saved closes its form.
document.addEventListener("htmx:afterSettle", () => {
  for (const one of items()) {
    const mark = document.querySelector(`[data-mark="${CSS.escape(one.dataset.playId)}"]`);
    if (!mark) continue;
    mark.setAttribute("class", `mark ${one.dataset.side} ${one.dataset.status}${one.dataset.playId === chosen ? " chosen" : ""}`);
    if (one.dataset.playId === chosen) one.classList.add("chosen");
  }
  player.draw();
});
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
  copy.searchParams.set("copy", "1");
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
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-at-slider]")) {
    document.querySelector("[data-at]").textContent = event.target.value;
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "edit") {
    const time = document.querySelector("#edit [name=t_sec]");
    if (time && time.value === "") time.value = player.now.toFixed(2);
  }
});

onKeys(document.querySelector("[data-keys-on]"), {
  " ": () => player.toggle(),
  j: () => step(1),
  k: () => step(-1),
  a: () => decide("accept"),
  r: () => decide("reject"),
  e: () => chosen && edit(chosen),
  n: () => edit(null),
  ArrowLeft: () => player.skip(-1),
  ArrowRight: () => player.skip(1),
  ",": () => player.skip(-0.04),
  ".": () => player.skip(0.04),
  Escape: close,
});

if (screen.dataset.start !== undefined) player.show(Number(screen.dataset.start));
if (chosen) choose(chosen, { seek: false, focus: false });

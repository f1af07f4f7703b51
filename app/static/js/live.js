// A page follows what others do to its session: its parts are read anew and go into the page as it is. What one does
// oneself comes with its own answer and is not read a second time.
import { key, morph } from "./morph.js";
import { Source } from "./stream.js";

const PART = "[data-follows]";
const LEAST_MS = 200;
const AGAIN_MS = 1000;
const QUIET_MS = 3000;
const own = new Set();
const answering = new Set();
const held = [];
let lost = false;
let seen = Number(document.body.dataset.asOf ?? NaN);

const roots = () => [...document.querySelectorAll(PART)];
const sessions = () => [...new Set(roots().flatMap((one) => one.dataset.follows.split(" ")))];
const concerns = (part, change) => {
  const { follows, followed } = part.dataset;
  const its = follows === "*" || follows.split(" ").includes(change.session_id);
  return its && (!followed || followed.split(" ").includes(change.entity));
};

// ---- what is one's own

/** A change of one's own is on its way: what others change waits until its answer is in the page. */
export const ask = (request) => answering.add(request);

/** Its answer came and named its `acts` (X-Change), or never came. */
export function answered(request, acts = null) {
  for (const act of acts?.split(",") ?? []) own.add(Number(act));
  if (answering.delete(request)) setTimeout(release);
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") ask(detail.xhr);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => answered(detail.xhr, detail.xhr.getResponseHeader("X-Change")));
// Its element is gone.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:sendAbort"]) {
  document.addEventListener(name, ({ detail }) => answered(detail.xhr));
}

function release() {
  if (!answering.size) for (const change of held.splice(0)) take(change);
}

// ---- what came

function heard({ live, change, anew, presence }) {
  if (live !== undefined) say(live);
  if (presence) document.dispatchEvent(new CustomEvent("presence", { detail: presence }));
  if (change && change.id > seen) {
    seen = change.id;
    if (answering.size) held.push(change);
    else take(change);
  }
  if (anew) {
    seen = NaN;
    lost = true;
    for (const part of roots()) renew(part);
  }
}

function take(change) {
  if (own.has(change.batch)) return;
  if (document.querySelector("main").dataset.follows === change.session_id && change.entity === "session") {
    const isGone = change.action === "delete";
    word(isGone ? "no" : "yes", isGone ? "Somebody deleted this" : "Live");
    if (isGone) return; // there is nothing to read any more
  }
  const parts = roots().filter((part) => concerns(part, change));
  for (const part of parts) {
    if (part.dataset.tells) tell(part.dataset.tells, change);
    else renew(part);
  }
}

// Many changes at once are told once.
const telling = new Map();
function tell(name, change) {
  const known = telling.get(name);
  if (known) known.push(change);
  else {
    telling.set(name, [change]);
    setTimeout(() => {
      const changes = telling.get(name);
      telling.delete(name);
      document.dispatchEvent(new CustomEvent(name, { detail: { changes } }));
    }, 20);
  }
}

// Where a page cannot take it in, it says so.
document.addEventListener("changed-elsewhere", () => {
  if (document.getElementById("elsewhere")) return;
  const note = document.createElement("p");
  note.id = "elsewhere";
  note.className = "notice";
  note.setAttribute("role", "status");
  note.textContent = "Somebody changed this meanwhile. ";
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Show it as it is now";
  again.addEventListener("click", () => location.reload());
  note.append(again);
  document.getElementById("notice").after(note);
});

// ---- reading anew

const waiting = new Set();
let reading = false;

function renew(part) {
  waiting.add(part);
  if (!reading) readAll();
}

// One after the other, and never while nobody looks or an answer to one's own is on its way.
async function readAll() {
  reading = true;
  while (waiting.size) {
    await shown();
    const began = performance.now();
    const parts = [...waiting].filter((part) => part.isConnected);
    waiting.clear();
    let pause = LEAST_MS;
    for (const [address, those] of byAddress(parts)) {
      if (await read(address, those)) continue;
      for (const part of those) waiting.add(part);
      pause = AGAIN_MS;
    }
    if (lost && !Number.isNaN(seen)) {
      lost = false;
      begin();
    }
    const spent = performance.now() - began;
    await new Promise((done) => { setTimeout(done, Math.max(pause, spent)); });
  }
  reading = false;
}

const shown = () => (document.hidden
  ? new Promise((done) => { document.addEventListener("visibilitychange", done, { once: true }); })
  : undefined);

const addressOf = (part) => part.closest("[data-address]")?.dataset.address ?? location.href.split("#")[0];

function byAddress(parts) {
  const found = new Map();
  for (const part of parts) found.set(addressOf(part), [...(found.get(addressOf(part)) ?? []), part]);
  return found;
}

/** Whether it need not be asked again. */
async function read(address, parts) {
  const asked = parts.map((part) => part.dataset.address !== undefined);
  const headers = asked.every(Boolean) ? { "HX-Request": "true" } : {};
  const answer = await fetch(address, { headers, cache: "no-store" }).catch(() => null);
  const text = await answer?.text().catch(() => null);
  if (text === null || text === undefined || answer.status >= 500) return false;
  if (!answer.ok || answer.redirected) return true;
  const now = new DOMParser().parseFromString(text, "text/html");
  if (answering.size) return false;
  if (now.body.dataset.asOf && Number.isNaN(seen)) seen = Number(now.body.dataset.asOf);
  for (const part of parts) {
    const fresh = part.id && now.getElementById(part.id);
    if (!fresh || !part.isConnected) continue;
    for (const inner of part.querySelectorAll("[data-address]")) leave(inner, fresh);
    for (const more of fresh.querySelectorAll(".more[hx-get]")) await asFar(part, more);
    morph(part, fresh);
    htmx.process(part);
  }
  document.dispatchEvent(new CustomEvent("followed"));
  return true;
}

// A part with an address of its own is read from there.
function leave(inner, fresh) {
  fresh.querySelector(`#${CSS.escape(inner.id)}`)?.replaceWith(inner.cloneNode(true));
}

/** A list that was read on is read on again, as far. */
async function asFar(part, more) {
  for (let next = more; next; ) {
    const last = next.previousElementSibling;
    const there = last && key(last) && [...part.querySelectorAll(`[data-key], [id]`)].find((one) => key(one) === key(last));
    if (!there?.nextElementSibling || there.nextElementSibling.matches(".more")) return;
    const answer = await fetch(next.getAttribute("hx-get"), { headers: { "HX-Request": "true" }, cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const lines = document.createElement("template");
    lines.innerHTML = await answer.text();
    const further = lines.content.querySelector(".more[hx-get]");
    next.replaceWith(lines.content);
    next = further;
  }
}

// ---- the stream, and what is said of it

let quiet = null;
function word(live, words) {
  const line = document.getElementById("live");
  if (!line) return;
  line.dataset.live = live;
  line.querySelector("[data-words]").textContent = words;
}

function say(live) {
  clearTimeout(quiet);
  if (live) word("yes", "Live");
  else quiet = setTimeout(() => word("no", "Not connected: what others change comes later"), QUIET_MS);
}

let port = null;
let source = null;

function begin() {
  const join = { sessions: sessions(), asOf: seen };
  if (port) port.postMessage(join);
  else if (source) source.follow("page", join.sessions, join.asOf, heard);
}

// Where tabs cannot share a stream, each has one while it is looked at: a browser allows six connections.
function alone() {
  port = null;
  source = new Source();
  const look = () => (document.hidden ? source.leave("page") : begin());
  document.addEventListener("visibilitychange", look);
  look();
}

function connect() {
  try {
    const worker = new SharedWorker(new URL("./streamworker.js", import.meta.url), { type: "module" });
    worker.onerror = alone;
    ({ port } = worker);
    port.onmessage = ({ data }) => heard(data);
    begin();
  } catch {
    alone();
  }
}

addEventListener("pagehide", () => {
  port?.postMessage({ leave: true });
  source?.leave("page");
});

if (roots().length && !Number.isNaN(seen)) connect();

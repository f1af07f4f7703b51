// What a page asked or changed by HTMX and could not be sent: kept as long as the page is there, and tried again. What
// outlives the page is in the outbox.
//
// By itself goes again what may: what only looks (a GET, or [data-looks]), and what changes a thing as it was seen
// (revision): neither counts twice. All else goes again when a person says so.
import { hush, say } from "./unsentbar.js";

export const PAUSES = [1, 2, 4, 8, 15];
export const SLOW_MS = 5000;
const AWAY = new Set([0, 502, 503, 504, 507]);
const KEPT = "What you entered is kept.";

const unsent = [];
const slow = new Map();
let tries = 0;
let timer = null;
let trying = null;

export const isAway = (status) => AWAY.has(status);

const looks = ({ verb, elt }) => verb === "get" || elt.matches("[data-looks], [data-looks] *");
const asksAgain = (elt) => /\b(every|load delay)\b/.test(elt.getAttribute("hx-trigger") ?? "");
const repeats = ({ formData }) => formData.has("revision");
const byItself = (one) => one.looks || one.repeats;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (looks(detail.requestConfig)) return;
  slow.set(detail.xhr, setTimeout(() => say("page", `Not stored yet: VolleySense is slow to answer. ${KEPT}`), SLOW_MS));
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    if (isAway(detail.xhr.status)) failed(detail.requestConfig, detail.etc, detail.xhr);
  });
}
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  clearTimeout(slow.get(detail.xhr));
  slow.delete(detail.xhr);
  if (!isAway(detail.xhr.status)) answered(detail.requestConfig, detail.successful);
  if (!unsent.length && !slow.size) hush("page");
});
// The bar has the sentence; the page stays as it is.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (isAway(detail.xhr.status)) detail.shouldSwap = false;
});

function failed(config, etc, xhr) {
  if (trying?.elt === config.elt) trying = null;
  const one = {
    ...{ verb: config.verb, path: config.path, elt: config.elt, target: config.target },
    ...{ formData: config.formData, swap: etc?.swapOverride ?? swapOf(config.elt), handler: etc?.handler },
    ...{ looks: looks(config), repeats: repeats(config), own: asksAgain(config.elt) },
    detail: sentence(xhr.responseText),
  };
  const known = unsent.findIndex((other) => same(other, one));
  if (known >= 0) unsent[known] = one;
  else unsent.push(one);
  show();
  const asked = Number(xhr.getResponseHeader("Retry-After")) || 0;
  later(Math.max(asked, PAUSES[Math.min(tries, PAUSES.length - 1)]));
  tries += 1;
}

const swapOf = (elt) => elt.closest("[hx-swap]")?.getAttribute("hx-swap");
const same = (one, other) => one.elt === other.elt && one.path === other.path;

// Whatever the answer was: the server is there again.
function answered(config, successful) {
  tries = 0;
  if (trying?.elt === config.elt) trying = null;
  const at = unsent.findIndex((one) => same(one, config));
  const [one] = at < 0 ? [] : unsent.splice(at, 1);
  if (unsent.length) {
    show();
    again();
  } else if (one && successful && !one.looks) hush("page", "Stored now.");
}

function later(seconds) {
  clearTimeout(timer);
  timer = setTimeout(again, seconds * 1000);
}

// One after the other, in the order in which they were made; `all` says that a person wants it.
function again(all = false) {
  clearTimeout(timer);
  for (let at = unsent.length - 1; at >= 0; at -= 1) {
    if (unsent[at].looks && !unsent[at].elt.isConnected) unsent.splice(at, 1);
  }
  if (!unsent.length) hush("page");
  if (trying) return;
  if (all) for (const one of unsent) one.repeats = true;
  const next = unsent.find((one) => byItself(one) && !one.own);
  if (next) send(next);
}

function send(one) {
  trying = one;
  const source = one.elt.isConnected ? one.elt : document.body;
  const target = one.target.isConnected ? one.target : document.getElementById(one.target.id) ?? source;
  one.elt = source;
  htmx
    .ajax(one.verb, one.path, { source, target, swap: one.swap, handler: one.handler, values: one.formData })
    .catch(() => undefined); // `failed` has heard of it
}

/** What the server, or nobody, said why it cannot. */
export function sentence(text) {
  if (!text) return "VolleySense does not answer.";
  const said = new DOMParser().parseFromString(text, "text/html");
  return said.querySelector(".problem p")?.textContent.trim() || "VolleySense cannot do this now.";
}

function show() {
  const changes = unsent.filter((one) => !one.looks);
  const tell = (text) => say("page", text, { again: () => again(true) });
  if (!changes.length) return tell(`${unsent.at(-1).detail} What is shown may be old. It is tried again by itself.`);
  const many = changes.length > 1 ? `${changes.length} changes are not stored yet` : "Not stored yet";
  const how = changes.every(byItself) ? `${KEPT} It is tried again by itself.` : KEPT;
  return tell(`${many}: ${changes.at(-1).detail} ${how}`);
}

addEventListener("online", () => again());
addEventListener("focus", () => again());
addEventListener("beforeunload", (event) => {
  if (slow.size || unsent.some((one) => !one.looks)) event.preventDefault();
});

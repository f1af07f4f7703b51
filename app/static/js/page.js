// On every page: say that scripts run, close notices, keep small forms honest.
import "./comingback.js";
import "./dates.js";
import { touched } from "./fields.js";
import "./drafts.js";
import "./keptpages.js";
import "./live.js";
import "./presence.js";
import "./sending.js";
import "./unsent.js";

document.documentElement.classList.add("has-js");

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-dismiss]");
  if (close) close.closest(".notice").remove();
});

// What can be taken back stays until the next play is decided; the rest goes by itself, or with what is done next.
const said = () => [...document.querySelectorAll(".notice")].filter((notice) => !notice.querySelector("form"));
function fade() {
  for (const notice of said()) setTimeout(() => notice.remove(), 6000);
}
fade();
document.addEventListener("htmx:oobAfterSwap", fade);
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") for (const notice of said()) notice.remove();
});
document.addEventListener("play-decided", () => document.getElementById("notice").replaceChildren());

// A notice is said once: without its code a reload does not say it again.
const address = new URL(location.href);
if (address.searchParams.has("said")) {
  for (const key of ["said", "id", "gone", "count", "left", "act", "clip", "back", "changer"]) address.searchParams.delete(key);
  history.replaceState(history.state, "", address);
}

// The tabs are one row; where it is too long, the one that is shown is in sight.
const here = document.querySelector(".tabs [aria-current]");
if (here) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// A new session is played where the coach is.
for (const zone of document.querySelectorAll("[data-own-zone]")) {
  if (!zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// A problem goes where problems are said, wherever the answer would have gone.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.isError) detail.swapOverride = "innerHTML";
});

// A problem that came with an answer is cleared by the next thing that works.
document.addEventListener("htmx:afterRequest", (event) => {
  const quiet = event.detail.elt.closest(".job") || event.detail.requestConfig.verb === "get";
  if (event.detail.successful && !quiet) document.getElementById("problem").replaceChildren();
});

// What was entered before the scripts were there, or kept by the browser over a reload, counts, too.
document.addEventListener("DOMContentLoaded", () => {
  const listening = new Map();
  for (const field of document.querySelectorAll(":is([hx-trigger], [hx-trigger] *):is(input, select, textarea)")) {
    if (field.type !== "hidden" && touched(field)) listening.set(field.closest("[hx-trigger]"), field);
  }
  for (const field of listening.values()) {
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  }
});

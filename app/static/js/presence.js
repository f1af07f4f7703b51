// Who is at what, in the head of the page: said by each page while somebody types there, and gone when it is not said
// again.
import { at } from "./at.js";
import { ofBrowser } from "./storage.js";

const BROWSER = "volleysense-browser";
const AGAIN_MS = 4000;
const GONE_MS = 12000;
const MOST_SHOWN = 2;

const random = () => [...crypto.getRandomValues(new Uint8Array(9))].map((one) => one.toString(36)).join("");
const browser = ofBrowser.get(BROWSER) ?? random();
ofBrowser.set(BROWSER, browser);
const tab = `${browser}.${random()}`;
const session = document.querySelector("main[data-follows]")?.dataset.follows ?? "";
const line = document.querySelector("#live [data-present]");
const others = new Map();

// ---- what is done here

let said = 0;
let still = null;

function say(doing) {
  const body = new FormData();
  body.set("tab", tab);
  body.set("doing", doing);
  navigator.sendBeacon(at(`/_api/sessions/ui/presence/${encodeURIComponent(session)}`), body);
}

function doing(field) {
  const marked = field.closest("[data-doing]")?.dataset.doing;
  const page = document.querySelector(".tabs [aria-current]")?.textContent;
  return marked ?? (page ? `typing under ${page}` : "typing");
}

function rest() {
  clearTimeout(still);
  if (said) say("");
  said = 0;
}

function typed({ target }) {
  if (!target.closest("main form[method=post], main [data-doing]")) return;
  clearTimeout(still);
  still = setTimeout(rest, GONE_MS / 2);
  if (performance.now() - said < AGAIN_MS && said) return;
  said = performance.now();
  say(doing(target));
}

// ---- what others do

function show() {
  const all = [...others.values()].map(({ sentence }) => sentence);
  const more = all.length - MOST_SHOWN;
  const words = all.slice(0, MOST_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
  if (line.textContent !== words) line.textContent = words;
}

function forget(who) {
  clearTimeout(others.get(who)?.timer);
  others.delete(who);
}

function heard({ detail }) {
  if (detail.session_id !== session || detail.tab === tab) return;
  forget(detail.tab);
  if (detail.doing) {
    const isOwn = detail.tab.startsWith(`${browser}.`);
    const who = isOwn ? "You, in another tab, are" : `${detail.who || "Somebody on another device"} is`;
    const timer = setTimeout(() => { forget(detail.tab); show(); }, GONE_MS);
    others.set(detail.tab, { sentence: `${who} ${detail.doing}`, timer });
  }
  show();
}

if (line && session) {
  document.addEventListener("input", typed);
  document.addEventListener("submit", rest);
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.requestConfig.verb !== "get") rest(); });
  addEventListener("pagehide", rest);
  document.addEventListener("presence", heard);
}

// The page can be opened again without the network, where the browser lets it be kept. Whether it does is said at
// once, before it matters.
import { at } from "./at.js";

const PAUSE_MS = 2000;
/** What a module starts for all tabs is in no page's list; what that imports is in this one's. */
const STARTED = new URL("./streamworker.js", import.meta.url).href;

/** Also where a form of it was refused. */
const page = new URL(location.pathname.replace(/(\/by-hand)\/.*/, "$1"), location.origin).href;

function say(what) {
  const words = [...document.querySelectorAll("[data-offline] > [data-says]")];
  const said = words.find((one) => one.dataset.says === what) ?? words.find((one) => one.dataset.says === "open");
  for (const one of words) one.hidden = one !== said;
}

/** All that this page has loaded, and the style sheets of its own. */
function files() {
  const linked = [...document.querySelectorAll("link[href], script[src]")].map((one) => one.href ?? one.src);
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const home = new URL(".", page).href;
  const isOurs = (one) => one.startsWith(at("/static/v-")) || (one.startsWith(home) && one.endsWith(".css"));
  return [...new Set([...linked, ...loaded, STARTED].map((one) => one.split("#")[0]).filter(isOurs))];
}

const loaded = () => (document.readyState === "complete"
  ? undefined
  : new Promise((done) => { addEventListener("load", done, { once: true }); }));

/** The worker, once it is there; null where there is none. */
async function begun() {
  if (!navigator.serviceWorker) return null;
  await loaded();
  try {
    const script = new URL("./offlineworker.js", import.meta.url);
    const registration = await navigator.serviceWorker.register(script, { scope: at("/") });
    await isAtWork(registration.installing ?? registration.waiting ?? registration.active);
    return registration;
  } catch {
    say("untrusted");
    return undefined;
  }
}

const isAtWork = (worker) => new Promise((done) => {
  const look = () => { if (["activated", "redundant"].includes(worker.state)) done(); };
  worker.addEventListener("statechange", look);
  look();
});

const asked = (worker, keep) => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => done(data.kept);
  worker.postMessage({ keep }, [port2]);
});

const registered = begun();

/** Whether the page can be opened without the network, as it is now; where it cannot be renewed, as it was. */
export async function keep() {
  const worker = (await registered)?.active;
  if (!worker) {
    if ((await registered) === null) say("open");
    return false;
  }
  const kept = await asked(worker, { page, files: files(), viewer: document.body.dataset.viewer });
  say(kept ? "kept" : "open");
  return kept;
}

let last = 0;
let timer = null;
function soon() {
  timer ??= setTimeout(() => {
    timer = null;
    last = Date.now();
    keep();
  }, Math.max(0, last + PAUSE_MS - Date.now()));
}

soon();
document.addEventListener("stored", soon);
document.addEventListener("followed", soon);

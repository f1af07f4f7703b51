// Opens a match that is being written down without the network, too: such pages are kept as they were last, with all
// that they need. What else a page asks for goes to the network as if this were not here.
//
// A classic script without imports: not every browser has modules here. Pages are kept by viewer, files by their
// version; keptpages.js lets go of the pages of whoever is not signed in any more.
const PAGES = "volleysense-pages-";
const FILES = "volleysense-files";
const MOST = 8;
const SLOW_MS = 5000;
const SLOW_SHEET_MS = 1000;
const LONGEST_MS = 20000;
const AWAY = new Set([502, 503, 504]);

const ROOT = self.registration.scope;
const STATIC = new URL("static/v-", ROOT).href;
const INSTEAD = new URL("offline", ROOT).href;
const VERSIONS = /\/static\/v-([0-9a-f]+)\//g;
const OURS = /(?:href|src)="([^"#]*\/static\/v-[^"#]*)/g;

const BY_PATH = { ignoreSearch: true, ignoreVary: true };
const AS_IT_IS = { ignoreVary: true };

const after = (ms, value) => new Promise((done) => { setTimeout(done, ms, value); });
const isOfPage = (address) => !address.startsWith(STATIC);
/** A page of a session is kept with the style sheet of its kits. */
const isSheet = ({ url }) => new URL(url).pathname.endsWith(".css");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  const known = (name) => name === FILES || name.startsWith(PAGES) || !name.startsWith("volleysense-");
  for (const name of await caches.keys()) if (!known(name)) await caches.delete(name);
  await self.clients.claim();
}

// ---- what is asked for

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range") || !request.url.startsWith(ROOT)) return;
  if (request.mode === "navigate") event.respondWith(opened(request));
  else if (request.url.startsWith(STATIC)) event.respondWith(file(request));
  else if (request.destination === "style") event.respondWith(sheet(request));
});

/** A page as it is now; where nobody says that, as it was kept; or the page that says so. */
async function opened(request) {
  const asked = fetch(request).catch(() => null);
  const kept = await keptPage(request.url, BY_PATH);
  const answer = await Promise.race([asked, after(SLOW_MS, null)]) ?? (kept || !(await answers()) ? null : await asked);
  if (answer && !AWAY.has(answer.status)) return answer;
  return kept ?? (await keptFile(INSTEAD)) ?? answer ?? Response.error();
}

/** What is long in coming may be a report that is made: then a small question is answered at once. */
async function answers() {
  const asked = fetch(INSTEAD, { method: "HEAD", credentials: "omit", cache: "no-store" });
  return Promise.race([asked.then(({ status }) => !AWAY.has(status), () => false), after(SLOW_MS, false)]);
}

// A file of this address never changes.
async function file(request) {
  return (await keptFile(request)) ?? fetch(request);
}

// A page is not shown before its sheets are there.
async function sheet(request) {
  const asked = fetch(request).catch(() => null);
  const kept = await keptPage(request.url, AS_IT_IS);
  const answer = kept ? await Promise.race([asked, after(SLOW_SHEET_MS, null)]) : await asked;
  return answer?.ok ? answer : kept ?? answer ?? Response.error();
}

/** A browser that cannot look has nothing. */
async function keptPage(address, how) {
  try {
    for (const name of await caches.keys()) {
      const found = name.startsWith(PAGES) && (await (await caches.open(name)).match(address, how));
      if (found) return found;
    }
  } catch { /* nothing, then */ }
  return undefined;
}

const keptFile = (asked) => caches.match(asked, { ...AS_IT_IS, cacheName: FILES }).catch(() => undefined);

// ---- what is kept

let turn = Promise.resolve();
self.addEventListener("message", (event) => {
  if (!event.data?.keep) return;
  const [port] = event.ports;
  turn = turn.then(() => keep(event.data.keep)).then((kept) => port.postMessage({ kept }));
  event.waitUntil(turn);
});

/** Whether the page can be opened without the network from now on. */
async function keep({ page, files, viewer }) {
  try {
    await renew(page, files, viewer);
    return Boolean(viewer) && (await (await caches.open(PAGES + viewer)).match(page, AS_IT_IS)) !== undefined;
  } catch {
    return false;
  }
}

async function renew(page, files, viewer) {
  const answer = await asked(page);
  if (!viewer || !answer || answer.status >= 500) return; // what is there stays
  const text = await answer.clone().text();
  if (text.match(/<body[^>]* data-viewer="([^"]*)"/)?.[1] !== viewer) {
    await caches.delete(PAGES + viewer); // somebody else is signed in by now
    return;
  }
  const pages = await caches.open(PAGES + viewer);
  if (!answer.ok || answer.redirected) {
    await drop(pages, page);
    return;
  }
  try {
    await keepInstead(files);
    await keepFiles(files.filter((one) => !isOfPage(one)));
    for (const one of files.filter(isOfPage)) await pages.put(one, await found(one));
    await pages.put(page, answer);
  } catch {
    return; // no room, or the network went: nobody relies on half a page
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + viewer) await caches.delete(name);
  }
  await tidy(pages);
}

const asked = (address) => fetch(address, {
  headers: { Accept: "text/html" },
  cache: "no-store",
  credentials: "same-origin",
  signal: AbortSignal.timeout(LONGEST_MS),
}).catch(() => null);

async function found(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(LONGEST_MS) });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
}

async function keepFiles(addresses) {
  const files = await caches.open(FILES);
  for (const one of addresses) if (!(await files.match(one, AS_IT_IS))) await files.put(one, await found(one));
}

/** The page that stands in for those that are not kept, of the same version. */
async function keepInstead(files) {
  const [now] = versions(files.join(" "));
  const before = await (await keptFile(INSTEAD))?.text();
  if (before && versions(before).has(now)) return;
  const answer = await found(INSTEAD);
  const text = await answer.clone().text();
  await keepFiles([...text.matchAll(OURS)].map(([, address]) => new URL(address, INSTEAD).href));
  await (await caches.open(FILES)).put(INSTEAD, answer);
}

const versions = (text) => new Set([...text.matchAll(VERSIONS)].map(([, version]) => version));

async function drop(pages, page) {
  const home = new URL(".", page).href;
  for (const one of await pages.keys()) if (one.url.startsWith(home)) await pages.delete(one);
}

/** The latest pages stay, and the files of versions that one of them is of. */
async function tidy(pages) {
  const all = (await pages.keys()).filter((one) => !isSheet(one));
  for (const { url } of all.slice(0, -MOST)) await drop(pages, url);
  const files = await caches.open(FILES);
  const kept = await files.keys();
  if (versions(kept.map(({ url }) => url).join(" ")).size < 2) return;
  const texts = [await files.match(INSTEAD), ...(await pages.matchAll())].map((one) => one.text());
  const needed = versions((await Promise.all(texts)).join(" "));
  for (const one of kept) {
    const [version] = versions(one.url);
    if (version && !needed.has(version)) await files.delete(one);
  }
}
